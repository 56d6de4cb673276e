"""Measures the weights of the vein comparison and what its scores mean.

    python -m benchmarks.palm_vein.calibrate [--data DIR] [--work DIR] [--write]

Weights: logistic regression on all comparisons across the sessions of the dorsal set. Calibration: how often
strangers reach a score, in the half of the persons where they do so more. First weights are measured on each
half of the persons and tried on the other, so that the printed figures are of hands they have not seen;
`--write` then writes the weights of all.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.finger.cache import ROOT, Cache, hash_of
from benchmarks.palm_vein.dorsal import DHV, Compared, across_sessions, data_folder, extracted, pictures
from matchers.evaluation import figures
from matchers.palm_vein.evidence import FEATURES
from matchers.palm_vein.fusion import weights_from

OUT = ROOT / "matchers" / "palm_vein" / "weights.json"
#: genuine and impostor comparisons weigh alike, together as much as so many: that is held against the ridge
EFFECTIVE = 250.0
RIDGE = 1.0
#: false match rates at which quantiles are taken; an exponential tail is fitted beyond the last
LEVELS = (0.5, 0.3, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001)


def compared(folder: Path, work: Path) -> Compared | None:
    """Return all comparisons across sessions, kept by a hash of what decides them; None without data."""
    found = pictures(folder, DHV)
    if not found:
        return None
    matcher = ROOT / "matchers" / "palm_vein"
    later = {"weights.json", "fusion.py", "compare.py", "explanation.py", "quality.py"}
    sources = [path for path in sorted(matcher.iterdir()) if path.name not in later and path.is_file()]
    key = hash_of([*sources, Path(__file__).with_name("dorsal.py")])
    return Cache(work).get("compared", key, lambda: across_sessions(found, extracted(found)))


def regression(part: Compared) -> tuple[float, NDArray[np.float64]]:
    """Return constant and weights: ridge logistic regression by Newton's method.

    Pairs in which nothing in common was found have a score of their own and teach nothing.
    """
    told = part.features.any(1)
    values, genuine = part.features[told].astype(np.float64), part.genuine[told]
    weight = np.where(genuine, 0.5 / genuine.sum(), 0.5 / (~genuine).sum()) * EFFECTIVE
    mean, spread = values.mean(0), values.std(0) + 1e-9
    table = np.column_stack([np.ones(len(values)), (values - mean) / spread])
    ridge = np.diag([0.0] + [RIDGE] * values.shape[1])
    found = np.zeros(table.shape[1])
    for _ in range(60):
        chance = 1 / (1 + np.exp(-np.clip(table @ found, -30, 30)))
        slope = table.T @ (weight * (chance - genuine)) + ridge @ found
        bend = (table * (weight * chance * (1 - chance) + 1e-9)[:, None]).T @ table + ridge
        found = found - np.linalg.solve(bend, slope)
    weights = found[1:] / spread
    return float(found[0] - weights @ mean), weights


def fitted(part: Compared) -> dict[str, object]:
    """Return the whole model measured on some comparisons, as it is written.

    A score promises a false match rate that the worse half of the persons keeps: some hands (hair, few veins)
    are more like strangers' than others, and 60 persons do not show how many there are.
    """
    constant, weights = regression(part)
    sides = [side for side in (part, *halves(part)) if not side.genuine.all()]
    odds = [stranger_odds(side, constant, weights) for side in sides]
    levels = [level for level in LEVELS if np.isfinite(max(_quantile(one, level) for one in odds))]
    at = [max(_quantile(one, level) for one in odds) for level in levels]
    lasts = [_quantile(one, levels[-1]) for one in odds]
    excess = max(float((one[one >= last] - last).mean()) for one, last in zip(odds, lasts, strict=True))
    lowest = min(float(one[np.isfinite(one)].min()) for one in odds)
    points = [lowest - 1.0, *at, at[-1] + excess * np.log(10)]
    scores = [0.0, *(-10 * np.log10(level) for level in levels), -10 * np.log10(levels[-1]) + 10.0]
    return {
        "constant": round(constant, 4),
        "weights": {name: round(float(one), 5) for name, one in zip(FEATURES, weights, strict=True)},
        "calibration": {
            "log_odds": [round(float(point), 4) for point in points],
            "score": [round(float(score), 4) for score in scores],
        },
    }


def halves(part: Compared) -> tuple[Compared, Compared]:
    """Return the pairs within each half of the persons of these pairs."""
    people = np.unique(part.person[part.probe])
    first = np.isin(part.person, people[::2])
    own = first[part.reference], first[part.probe]
    return _only(part, own[0] & own[1]), _only(part, ~own[0] & ~own[1])


def _only(part: Compared, kept: NDArray[np.bool_]) -> Compared:
    return Compared(
        part.features[kept], part.usable[kept], part.reference[kept], part.probe[kept], part.person
    )


def stranger_odds(part: Compared, constant: float, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the log odds of impostor pairs, minus infinity where nothing in common was found."""
    strangers = part.features[~part.genuine]
    return np.where(strangers.any(1), strangers @ weights + constant, -np.inf)


def _quantile(odds: NDArray[np.float64], level: float) -> float:
    # no interpolation: beside minus infinity there is nothing between
    return float(np.quantile(odds, 1 - level, method="lower"))


def report(name: str, part: Compared, model: dict[str, object]) -> None:
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
    parser.add_argument("--data", type=Path, default=data_folder())
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "palm_vein")
    parser.add_argument("--write", action="store_true", help="写入权重文件 / write the weights")
    given = parser.parse_args()
    found = compared(given.data, given.work)
    if found is None:
        print(f"没有测试数据 / The data are not there: {given.data} (PENSION_VERIFIER_BENCH_DATA)")
        return
    print(f"{'% FNMR':<28}{'EER':>7}{'100':>7}{'1000':>7}{'10000':>7}{'Zero':>7}")
    for number in (0, 1):
        report(f"half {number}, weights of {1 - number}", found.half(number), fitted(found.half(1 - number)))
    model = fitted(found)
    report("all, own weights", found, model)
    if given.write:
        origin = "benchmarks.palm_vein.calibrate on dorsal hand veins, all comparisons across two sessions"
        OUT.write_text(json.dumps({"origin": origin} | model, indent=1) + "\n", encoding="utf-8")
        print(f"→ {OUT.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
