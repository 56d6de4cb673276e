"""人造的手有多像真手 / How like real hands are synthetic ones? Prints figures of both side by side.

    python -m benchmarks.palm_vein.synthetic_statistics [--data DIR] [--work DIR] [--hands 40] [--seed 1]

Comparison scores of the same hand and of different hands, and what pictures measure, of synthetic palms and
fists beside the real sets (where they are at hand); then what becomes of each named condition. Nothing of
this is an accuracy: synthetic hands show whether fixtures and the demo city behave as real ones do.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.palm_vein.calibrate import compared
from benchmarks.palm_vein.dorsal import DHV, PALM, extracted, pictures
from benchmarks.shared.places import ROOT, data_folder
from matchers.errors import NotEnrollable
from matchers.palm_vein import refusals
from matchers.palm_vein.compare import compare_prepared
from matchers.palm_vein.extraction import Extracted, extract_measured
from matchers.palm_vein.fusion import measured_weights
from matchers.palm_vein.prepared import prepare
from matchers.palm_vein.synthesis import PRESETS, Hand, Posture, make_hand, take_picture

Scores = NDArray[np.floating]
REASONS = {
    make().en: make.__name__
    for make in (
        refusals.no_hand,
        refusals.too_far,
        refusals.too_close,
        refusals.over_exposed,
        refusals.moved,
        refusals.no_veins,
    )
}
MEASURES = ("area", "strength", "detail", "brightness")


def seen(hand: Hand, rng: np.random.Generator, name: str) -> Extracted | str:
    """Return what is seen in a picture, or the name of the reason why it is refused."""
    try:
        return extract_measured(take_picture(hand, rng, PRESETS[name]))
    except NotEnrollable as refused:
        return REASONS[refused.en]


def synthetic_scores(first: list[Extracted | str], second: list[Extracted | str]) -> tuple[Scores, Scores]:
    """Return genuine and impostor scores of one picture a hand with another; refused ones score 0."""
    known = [at for at, one in enumerate(first) if not isinstance(one, str)]
    ready = [prepare(one.template) for one in first if not isinstance(one, str)]
    scores = np.zeros((len(second), len(first)), np.float32)
    for row, probe in enumerate(second):
        if not isinstance(probe, str):
            scores[row, known] = compare_prepared(prepare(probe.template), ready)
    own = np.eye(len(first), dtype=np.bool_)
    return scores[own], scores[~own]


def tell_scores(name: str, genuine: Scores, impostor: Scores) -> None:
    low = "  ".join(f"{value:.1f}" for value in np.percentile(genuine, [0, 1, 10, 50]))
    high = "  ".join(f"{value:.1f}" for value in np.percentile(impostor, [50, 90, 99, 99.9, 100]))
    reached = "  ".join(f"{(impostor >= at).mean() * 100:.2f} %" for at in (10, 20, 30))
    print(f"{name}: {len(genuine):,} genuine, {len(impostor):,} impostor")
    print(f"  同一只手 / same hand, 0 1 10 50 %            {low}")
    print(f"  不同的手 / different, 50 90 99 99.9 100 %    {high}")
    print(f"  不同的手达到 / different reach 10, 20, 30    {reached}")


def tell_measures(name: str, found: Sequence[Extracted | str | None]) -> None:
    used = [one for one in found if isinstance(one, Extracted)]
    columns = []
    for measure in MEASURES:
        spread = np.percentile([getattr(one.measures, measure) for one in used], [5, 50, 95])
        columns.append(f"{measure} " + " / ".join(f"{value:.3g}" for value in spread))
    print(f"  {name} (5 / 50 / 95 %), {len(used)} of {len(found)} found: " + "; ".join(columns))


def tell_condition(name: str, found: list[Extracted | str], reference: list[Extracted | str]) -> None:
    """Print the reasons for refusals, and what is left of the score with a good picture of the same hand."""
    reasons = Counter(one for one in found if isinstance(one, str))
    genuine, _ = synthetic_scores(reference, found)
    used = np.array([not isinstance(one, str) for one in found])
    told = ", ".join(f"{reason} {number}" for reason, number in reasons.most_common()) or "–"
    line = f"  {name:<12} 拒绝 / refused: {told}"
    if used.any():
        quality = np.median([one.template.quality for one in found if not isinstance(one, str)])
        advice = Counter(one.advice.en for one in found if not isinstance(one, str)).most_common(1)[0]
        line += f"; quality {quality:.0f}, score 0 / 10 / 50 % "
        line += " / ".join(f"{value:.1f}" for value in np.percentile(genuine[used], [0, 10, 50]))
        line += f"; “{advice[0]}” ({advice[1]})"
    print(line)


def synthetic(posture: Posture, hands: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    start = time.process_time()
    people = [make_hand(rng, posture) for _ in range(hands)]
    made = time.process_time()
    for hand in people:
        take_picture(hand, rng)
    taken = time.process_time()
    print(f"\n人造 / synthetic {posture.value}: {(made - start) / hands * 1000:.0f} ms a hand, ", end="")
    print(f"{(taken - made) / hands * 1000:.0f} ms a picture")
    first = [seen(hand, rng, "good") for hand in people]
    second = [seen(hand, rng, "good") for hand in people]
    tell_scores("good – good", *synthetic_scores(first, second))
    tell_measures("good", first + second)
    for name in PRESETS:
        tell_condition(name, [seen(hand, rng, name) for hand in people], first)


def real(folder: Path, work: Path) -> None:
    found = compared(folder, work)
    if found is None:
        print(f"没有真实图像 / no real pictures at {folder} (PENSION_VERIFIER_BENCH_DATA)")
        return
    scores = np.where(found.usable, measured_weights().scores(found.features), 0)
    tell_scores(f"真实 / real {DHV}, across sessions", scores[found.genuine], scores[~found.genuine])
    tell_measures(DHV, extracted(pictures(folder, DHV)[::10]))
    tell_measures(PALM, extracted(pictures(folder, PALM)[::4]))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--data", type=Path, default=data_folder(), help="数据目录 / the data set's folder")
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "palm_vein")
    parser.add_argument("--hands", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    cv2.setNumThreads(1)
    real(given.data, given.work)
    for posture in Posture:
        synthetic(posture, given.hands, given.seed)


if __name__ == "__main__":
    main()
