"""Measures the weights of the vein comparison and what its scores mean.

    python -m benchmarks.palm_vein.calibrate [FOLDER] [--data DIR] [--work DIR] [--write]

Weights: logistic regression on all comparisons across the sessions of the dorsal set, or of the pictures of
FOLDER: it holds `manifest.csv` with the columns path, subject, hand and session (1 and 2), for example of
palms taken with the device in use. Calibration: how often strangers reach a score, in the half of the persons
where they do so more. First weights are measured on each half of the persons and tried on the other, so that
the printed figures are of hands they have not seen; `--write` then writes the weights of all.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.palm_vein.dorsal import (
    DHV,
    Compared,
    Picture,
    across_sessions,
    extracted,
    listed,
    pictures,
)
from benchmarks.shared.cache import PICTURE_READING, Cache, hash_of
from benchmarks.shared.fitting import calibration, regression
from benchmarks.shared.places import ROOT, data_folder
from matchers.evaluation import figures
from matchers.palm_vein.evidence import FEATURES
from matchers.palm_vein.fusion import WeightsTold, weights_from

OUT = ROOT / "matchers" / "palm_vein" / "weights.json"
DORSAL = "dorsal hand veins"
#: false match rates at which quantiles are taken; an exponential tail is fitted beyond the last
LEVELS = (0.5, 0.3, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001)
LEAST_PERSONS = 20
"""In each half, known in both sessions, before weights are written. People differ more than their pictures:
weights of a few let strangers in several times as often as their scores promise, or send everybody away."""


def compared(folder: Path, work: Path) -> Compared | None:
    """Return all comparisons of the dorsal set across its sessions; None without data."""
    found = pictures(folder, DHV)
    return compared_of(found, work) if found else None


def compared_of(found: list[Picture], work: Path) -> Compared:
    """Return all comparisons of pictures across sessions, kept by a hash of what decides them."""
    matcher = ROOT / "matchers" / "palm_vein"
    later = {"weights.json", "fusion.py", "compare.py", "quality.py", "template_file.py"}
    shown = {"drawing.py", "explanation.py", "explanation_text.py"}
    sources = [path for path in sorted(matcher.glob("*.py")) if path.name not in later | shown]
    # the manifest says who is whom, the pictures what is seen
    manifests = sorted({picture.manifest for picture in found})
    key = hash_of(
        [*sources, *PICTURE_READING, Path(__file__).with_name("dorsal.py")],
        [*manifests, *(picture.path for picture in found)],
    )
    return Cache(work).get("compared", key, lambda: across_sessions(found, extracted(found)))


def fitted(part: Compared) -> WeightsTold:
    """Return the whole model measured on some comparisons, as it is written.

    Pairs in which nothing in common was found have a score of their own and teach nothing. A score promises a
    false match rate that the worse half of the persons keeps: some hands (hair, few veins) are more like
    strangers' than others, and 60 persons do not show how many there are.

    A picture that cannot be used is no stranger who was told apart: its pairs are left out.

    Raises:
        ValueError: too few comparisons.
    """
    part = part.some(part.usable)
    told = part.features.any(1)
    constant, weights = regression(part.features[told], part.genuine[told])
    sides = [side for side in (part, *halves(part)) if not side.genuine.all()]
    curve = calibration([stranger_odds(side, constant, weights) for side in sides], LEVELS)
    named = {name: round(float(one), 5) for name, one in zip(FEATURES, weights, strict=True)}
    return {"constant": round(constant, 4), "weights": named, "calibration": curve}


def halves(part: Compared) -> tuple[Compared, Compared]:
    """Return the pairs within each half of the persons of these pairs."""
    people = np.unique(part.person[part.probe])
    first = np.isin(part.person, people[::2])
    own = first[part.reference], first[part.probe]
    return part.some(own[0] & own[1]), part.some(~own[0] & ~own[1])


def demand_persons(found: Compared) -> None:
    """Refuse to promise a false match rate on the ground of a handful of people.

    Raises:
        ValueError: fewer than LEAST_PERSONS in a half have a genuine comparison.
    """
    own = found.some(found.usable & found.genuine)
    fewest = min(len(np.unique(own.person[own.probe])) for own in (own.half(0), own.half(1)))
    if fewest < LEAST_PERSONS:
        # the rule of three: no error among n still allows, with 95 % confidence, a share of 3/n with one
        bound = f"{300 / fewest:.0f} %" if fewest > 3 else "any share"
        raise ValueError(
            f"{fewest} persons with both sessions in a half, {LEAST_PERSONS} are needed, "
            f"{2 * LEAST_PERSONS} in all: even no error among {fewest} would allow {bound} of persons with "
            "one (rule of three)"
        )


def stranger_odds(part: Compared, constant: float, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the log odds of impostor pairs, minus infinity where nothing in common was found."""
    strangers = part.features[~part.genuine]
    return np.where(strangers.any(1), strangers @ weights + constant, -np.inf)


def report(name: str, part: Compared, model: WeightsTold) -> None:
    """Print the errors on hands the weights have not seen, and how often strangers reach 20, 30 and 40."""
    scores = weights_from(model).scores(part.features)
    judged = figures(part.trials(scores))
    strangers = scores[~part.genuine]
    rates = (judged.eer, *judged.fnmr_at_fmr.values(), judged.zero_fmr)
    reached = "  ".join(f"FMR({at})={100 * np.mean(strangers >= at):.4f} %" for at in (20, 30, 40))
    own = np.quantile(scores[part.genuine], [0, 0.01, 0.1])
    print(f"{name:<28}" + "".join(f"{100 * rate:7.3f}" for rate in rates) + f"  {reached}  genuine {own}")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("folder", type=Path, nargs="?", help="自己设备的图像 / pictures of your own device")
    parser.add_argument("--data", type=Path, default=data_folder(), help="数据目录 / the data set's folder")
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "palm_vein")
    parser.add_argument("--write", action="store_true", help="写入权重文件 / write the weights")
    given = parser.parse_args()
    own = listed(given.folder) if given.folder else pictures(given.data, DHV)
    if not own:
        where = given.folder or f"{given.data} (PENSION_VERIFIER_BENCH_DATA)"
        parser.exit(2, f"没有图像 / There are no pictures: {where}\n")
    found = compared_of(own, given.work / "own" if given.folder else given.work)
    try:
        measure(found, f"pictures of {given.folder.name}" if given.folder else DORSAL, write=given.write)
    except ValueError as few:
        parser.exit(2, f"图像太少，无法测定 / There are too few pictures: {few}\n")


def measure(found: Compared, origin: str, *, write: bool = False) -> None:
    """Print the errors on hands the weights have not seen and on all; write the weights if asked to.

    Raises:
        ValueError: too few comparisons, or too few persons to write weights.
    """
    if write:
        demand_persons(found)
    print(f"{'% FNMR':<28}{'EER':>7}{'100':>7}{'1000':>7}{'10000':>7}{'Zero':>7}")
    for number in (0, 1):
        report(f"half {number}, weights of {1 - number}", found.half(number), fitted(found.half(1 - number)))
    model = fitted(found)
    report("all, own weights", found, model)
    if write:
        told = {"origin": f"benchmarks.palm_vein.calibrate on {origin}, all comparisons across two sessions"}
        OUT.write_text(json.dumps(told | model, indent=1) + "\n", encoding="utf-8")
        print(f"→ {OUT.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
