"""静脉比对的全部测量 / All measurements of the vein matcher: `make bench-palm`.

    python -m benchmarks.palm_vein.run [--peers] [--data DIR] [--work DIR] [--json FILE]

Dorsal hand veins, all comparisons across two sessions, intervals by person, failures counted as errors; real
palms: found or not, and the gap between genuine and impostor scores; times on one core; with `--peers`
bob.bio.vein on the same pairs (a quarter of an hour, once). What is measured is the back of the hand:
the same veins in the same light, but no accuracy of whole palms.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from benchmarks.palm_vein.calibrate import compared
from benchmarks.palm_vein.dorsal import DHV, PALM, Compared, Picture, extracted, pictures
from benchmarks.palm_vein.peers import peers
from benchmarks.shared.places import ROOT, absent, data_folder
from matchers.evaluation import Trials, figures, largest_rate_without_errors
from matchers.fusion import after_chances
from matchers.images import read_image
from matchers.palm_vein.compare import compare_prepared
from matchers.palm_vein.extraction import extract
from matchers.palm_vein.fusion import measured_weights
from matchers.palm_vein.prepared import prepare
from matchers.palm_vein.template import VeinTemplate
from matchers.palm_vein.template_file import TEMPLATE_BYTES

SEED = 2012
LEVELS = (20, 30, 40)
MANY = 1_000
#: probes of which the mean is told: some have many references somewhat like them, others few
PROBES = 10


def by_person(found: Compared, trials: Trials) -> Trials:
    """Return impostor and genuine trials with persons for subjects, as intervals resample them.

    The other hand of a person is a stranger's hand; those trials are left out of the intervals only.
    """
    reference, probe = found.person[found.reference], found.person[found.probe]
    kept = found.genuine | (reference != probe)
    return Trials(trials.score[kept], reference[kept], probe[kept])


def dorsal(found: Compared) -> dict[str, Any]:
    """Print and return the figures on the backs of hands."""
    scores = measured_weights().scores(found.features)
    trials = found.trials(scores)
    told = figures(trials)
    spread = figures(by_person(found, trials), np.random.default_rng(SEED)).intervals
    assert spread is not None  # noqa: S101 -- a generator was given
    rows = {
        "EER": (told.eer, spread.eer),
        **{f"FMR{n}": (told.fnmr_at_fmr[n], spread.fnmr_at_fmr[n]) for n in (100, 1000)},
        "ZeroFMR": (told.zero_fmr, spread.zero_fmr),
    }
    print(f"手背静脉 / dorsal-hand veins: {told.rates.genuines:,} genuine, {told.rates.impostors:,} impostor")
    print(f"  无法使用 / failed comparisons: {told.failed_genuine} + {told.failed_impostor}")
    for name, (rate, interval) in rows.items():
        print(f"  {name:<8}{rate * 100:7.3f} %  [{interval.low * 100:.3f}–{interval.high * 100:.3f}]")
    reached = {at: threshold_rates(found, trials, at) for at in LEVELS}
    for at, (fmr, low, high, fnmr) in reached.items():
        print(f"  {at} 分 / score {at}: FMR {fmr:.2e} [{low:.1e}–{high:.1e}]  FNMR {fnmr * 100:.3f} %")
    bound = largest_rate_without_errors(len(set(found.probe.tolist())))
    print(f"  每只手零错误时的上限 / no error on any hand still allows {bound * 100:.1f} % of hands")
    return {name: (rate, vars(interval)) for name, (rate, interval) in rows.items()} | {
        "at_score": {at: list(map(float, one)) for at, one in reached.items()}
    }


def threshold_rates(
    found: Compared, trials: Trials, at: float, replicates: int = 500
) -> tuple[float, float, float, float]:
    """Return FMR at a score, its interval over persons, and FNMR."""
    rng = np.random.default_rng(SEED)
    own = found.genuine
    matched = trials.score >= at
    reference, probe = found.person[found.reference], found.person[found.probe]
    count = len(found.person)
    pairs = np.zeros((count, count))
    hits = np.zeros((count, count))
    np.add.at(pairs, (reference[~own], probe[~own]), 1)
    np.add.at(hits, (reference[~own], probe[~own]), matched[~own])
    people = np.unique(found.person)
    rates = []
    for _ in range(replicates):
        drawn = np.bincount(rng.choice(people, len(people)), minlength=count).astype(float)
        rates.append(float(drawn @ hits @ drawn / (drawn @ pairs @ drawn)))
    low, high = np.quantile(rates, [0.025, 0.975])
    return float(matched[~own].mean()), float(low), float(high), float(1 - matched[own].mean())


def several(found: Compared, references: int) -> dict[str, Any]:
    """Print and return the figures with all pictures of a hand's first session enrolled together."""
    trials = found.trials(measured_weights().scores(found.features))
    # every probe meets the same references in the same order
    hands, of_hand = np.unique(found.reference[:references], return_inverse=True)
    order = np.argsort(of_hand, kind="stable")
    numbers = np.bincount(of_hand)
    starts = np.concatenate([[0], np.cumsum(numbers)[:-1]])
    best = np.maximum.reduceat(trials.score.reshape(-1, references)[:, order], starts, axis=1)
    scores = after_chances(best, numbers)
    probes = found.probe[::references]
    told = figures(Trials(scores.ravel(), np.tile(hands, len(probes)), np.repeat(probes, len(hands))))
    rates = {"EER": told.eer, "FMR1000": told.fnmr_at_fmr[1000], "ZeroFMR": told.zero_fmr}
    words = "  ".join(f"{name} {rate * 100:.3f} %" for name, rate in rates.items())
    print(f"多次采集 / several pictures enrolled ({told.rates.genuines} genuine): {words}")
    return rates


def palms(folder: Path) -> dict[str, Any]:
    """Print and return what becomes of real palms."""
    found = pictures(folder, PALM)
    seen = extracted(found)
    usable = [(picture, prepare(one.template)) for picture, one in zip(found, seen, strict=True) if one]
    ready = [one for _, one in usable]
    hand = np.array([picture.hand for picture, _ in usable])
    scores = np.stack([compare_prepared(one, ready) for one in ready])
    same = hand[:, None] == hand
    np.fill_diagonal(same, False)
    low, high = float(scores[same].min()), float(scores[hand[:, None] != hand].max())
    print(
        f"手掌 / palms: 找到 found {len(usable)} / {len(found)}；最低同手 lowest genuine {low:.1f}", end="；"
    )
    print(f"最高异手 highest impostor {high:.1f}")
    return {"found": len(usable), "of": len(found), "lowest_genuine": low, "highest_impostor": high}


def times(seen: list[Picture]) -> dict[str, float]:
    """Print and return milliseconds of one core; one to many: each probe prepared, the references before."""
    cv2.setNumThreads(1)
    images = [read_image(picture.path.read_bytes()) for picture in seen[::10]]
    templates = [extract(image) for image in images]
    first, second = (
        [one.template for one in extracted([one for one in seen if one.session == session]) if one]
        for session in (1, 2)
    )
    known = [prepare(template) for template in first]
    many = (known * 2)[:MANY]
    probes = second[:: len(second) // PROBES]
    compare_prepared(prepare(probes[0]), known)
    told = {
        "extraction_ms": _each(lambda: [extract(image) for image in images], len(images)),
        "one_to_one_ms": _each(lambda: [_fresh(templates, at) for at in range(50)], 50),
        "one_to_many_ms": _each(
            lambda: [compare_prepared(prepare(probe), many) for probe in probes], len(many) * len(probes)
        ),
        "template_bytes": float(TEMPLATE_BYTES),
    }
    print("  ".join(f"{name} {value:.2f}" for name, value in told.items()))
    return told


def _fresh(templates: list[VeinTemplate], at: int) -> float:
    # half of them genuine, which take longest: neighbours in the list are mostly of one hand
    other = (at + 1) if at % 2 else (at + 40)
    return float(compare_prepared(prepare(templates[at]), [prepare(templates[other])])[0])


def _each(work: Callable[[], object], number: int) -> float:
    start = time.process_time()
    work()
    return (time.process_time() - start) * 1000 / number


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--data", type=Path, default=data_folder(), help="数据目录 / the data set's folder")
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "palm_vein")
    parser.add_argument("--peers", action="store_true", help="同时测对照工具 / measure the peer, too")
    parser.add_argument("--peer-venv", type=Path, default=ROOT / "build" / "peer-venv-vein")
    parser.add_argument("--json", type=Path, help="缺省为工作目录下 results.json / default: there")
    given = parser.parse_args()
    found = compared(given.data, given.work)
    if found is None:
        print(absent(given.data))
        return
    seen = pictures(given.data, DHV)
    references = sum(picture.session == 1 for picture in seen)
    told = {
        "dorsal": dorsal(found),
        "several": several(found, references),
        "palms": palms(given.data),
        "times": times(seen),
    }
    if given.peers:
        told["peers"] = peers(found, seen, given.work, given.peer_venv)
    out = given.json or given.work / "results.json"
    out.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")
    print(f"→ {out}")


if __name__ == "__main__":
    main()
