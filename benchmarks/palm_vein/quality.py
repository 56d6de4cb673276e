"""质量能否预示比对 / Does the quality of a hand predict its comparison?

    python -m benchmarks.palm_vein.quality [--data DIR] [--json FILE]

Real pictures hardly ever fail, so they are degraded: moved, turned, cold, dark, grainy, out of focus. Each
copy is compared with untouched pictures of the same hand (backs of hands: of the other session; palms: of
the other device where there is one). Told for each condition: the share refused, the FNMR of all and of what
is not refused, quality, advice; and error versus reject: the FNMR at a fixed score when the refused and then
the worst by quality are turned away. The mixture of conditions is ours, so no share is that of a real queue.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.finger.quality import Prints, curve
from benchmarks.palm_vein import degraded
from benchmarks.palm_vein.dorsal import DHV, PALM, Picture, pictures
from benchmarks.shared.places import absent, data_folder
from matchers.errors import NotEnrollable
from matchers.images import read_image
from matchers.palm_vein.arrays import Gray
from matchers.palm_vein.compare import compare_prepared
from matchers.palm_vein.extraction import extract, extract_measured
from matchers.palm_vein.parameters import DEFAULT
from matchers.palm_vein.prepared import prepare
from matchers.palm_vein.region import Hand, find_hand

SEED = 17
REJECTED = (0.0, 0.05, 0.1, 0.2, 0.3)
SCORES = (20.0, 30.0)
"""One stranger in 100 and in 1,000 scores as high."""
REFERENCES = 4
"""Untouched pictures of the same hand each copy is compared with, at most."""
UNREFUSED = replace(
    DEFAULT,
    enrolment=replace(DEFAULT.enrolment, least_cells=0.0, least_detail=0.0, most_grain=float("inf")),
)
"""What would have become of a refused picture."""
BANDS = (-1, 0, 50, 70, 80, 90, 95, 101)
"""Limits of the bands of quality; −1 is refused."""
Spoil = Callable[[Gray, Hand, np.random.Generator], Gray]


@dataclass(frozen=True)
class Copy:
    """A degraded picture: in which condition, its quality (−1: refused), what is told, and its scores."""

    condition: str
    quality: int
    told: str
    scores: NDArray[np.float64]


def conditions() -> dict[str, Spoil]:
    """Return what is done to a picture, by a name."""
    made: dict[str, Spoil] = {"still": lambda image, _hand, _rng: image}
    for way in (6, 10, 15, 20, 25):
        made[f"moved {way} px"] = _moved(way)
    for degrees in (6, 12):
        made[f"turned {degrees}°"] = _turned(degrees)
    for contrast in (0.5, 0.2, 0.0):
        made[f"veins {contrast:.0%}"] = _faint(contrast)
    for gain, noise in ((0.6, 1.0), (0.35, 1.0), (1.0, 4.0), (1.0, 8.0)):
        made[f"light {gain:.0%}, noise {noise:.0f}"] = _noisy(gain, noise)
    return made


def _moved(way: float) -> Spoil:
    # the sensor's own noise stays as it is in real pictures of moved hands
    return lambda image, _hand, rng: degraded.noisy(
        degraded.moved(image, way, float(rng.uniform(0, np.pi))), 1.0, 1.0, rng
    )


def _turned(degrees: float) -> Spoil:
    return lambda image, hand, _rng: degraded.turned(image, degrees, (hand.x, hand.y))


def _faint(contrast: float) -> Spoil:
    return lambda image, hand, _rng: degraded.faint(image, contrast, hand.radius)


def _noisy(gain: float, noise: float) -> Spoil:
    return lambda image, _hand, rng: degraded.noisy(image, gain, noise, rng)


def copies(folder: Path, name: str, every: int) -> list[Copy]:
    """Return the copies of some pictures of a set; of backs of hands, of the second session."""
    found = pictures(folder, name)
    rng = np.random.default_rng(SEED)
    made = []
    for picture in [one for one in found if name == PALM or one.session == 2][::every]:
        image = read_image(picture.path.read_bytes())
        hand = find_hand(image, DEFAULT.region)
        references = [prepare(extract(read_image(one.path.read_bytes()))) for one in _others(found, picture)]
        for condition, spoil in conditions().items():
            spoiled = spoil(image, hand, rng)
            quality, told = _told(spoiled)
            try:
                probe = prepare(extract(spoiled, parameters=UNREFUSED))
            except NotEnrollable:
                scores = np.zeros(len(references))
            else:
                scores = np.asarray(compare_prepared(probe, references), np.float64)
            made.append(Copy(condition, quality, told, scores))
    return made


def _others(found: list[Picture], picture: Picture) -> list[Picture]:
    """Return pictures of the same hand, taken as differently as there are."""
    own = [one for one in found if one.hand == picture.hand and one.path != picture.path]
    other = [one for one in own if one.device != picture.device] or [
        one for one in own if one.session != picture.session
    ]
    kept = other or own
    return kept[:: max(1, len(kept) // REFERENCES)][:REFERENCES]


def _told(image: Gray) -> tuple[int, str]:
    try:
        seen = extract_measured(image)
    except NotEnrollable as refused:
        return -1, f"✗ {refused.en}"
    return seen.template.quality, seen.advice.en


def by_condition(made: list[Copy]) -> dict[str, Any]:
    """Print and return what becomes of the copies of each condition."""
    print(
        "条件 / condition         拒 refused  FNMR 30 of all  of kept  质量 quality  提示 told (most often)"
    )
    told = {}
    for condition in conditions():
        own = [one for one in made if one.condition == condition]
        kept = [one for one in own if one.quality >= 0]
        quality = float(np.median([one.quality for one in kept])) if kept else -1.0
        words, _ = Counter(one.told for one in own).most_common(1)[0]
        told[condition] = row = {
            "refused": 1 - len(kept) / len(own),
            "fnmr_of_all": missed(own),
            "fnmr_of_kept": missed(kept),
            "quality": quality,
            "advice": dict(Counter(one.told for one in own)),
        }
        rates = f"{row['refused']:9.1%}{row['fnmr_of_all']:14.1%}{row['fnmr_of_kept']:12.1%}"
        print(f"  {condition:<22}{rates}{quality:10.0f}      {words[:60]}")
    return told


def missed(made: list[Copy], score: float = SCORES[-1]) -> float:
    """Return the share of comparisons below a score, 0 if there are none."""
    scores = np.concatenate([one.scores for one in made]) if made else np.zeros(0)
    return float((scores < score).mean()) if len(scores) else 0.0


def versus_reject(made: list[Copy]) -> dict[str, Any]:
    """Print and return the FNMR as the worst are turned away, and that of each band of quality."""
    rng = np.random.default_rng(SEED)
    # qualities are whole numbers: ties are broken at random, always alike
    quality = np.array([one.quality for one in made]) + 1e-6 * rng.random(len(made))
    probe = np.repeat(np.arange(len(made)), [len(one.scores) for one in made])
    scores = np.concatenate([one.scores for one in made])
    told: dict[str, Any] = {}
    print("拒绝最差 / worst turned away     " + "".join(f"{share:>9.0%}" for share in REJECTED))
    for score in SCORES:
        part = Prints([], np.stack([probe, probe], 1), scores, score)
        told[f"score {score:.0f}"] = rates = curve({"": part}, {"": quality}, each=False, rejected=REJECTED)
        print(f"  FNMR, 分数 score {score:.0f}             " + "".join(f"{rate:9.2%}" for rate in rates))
    for low, high in pairwise(BANDS):
        own = [one for one in made if low <= one.quality < high]
        name = "refused" if low < 0 else f"quality {low}–{high - 1}"
        told[name] = (len(own), missed(own))
        print(f"  {name:<18}{len(own):6} pictures, FNMR at score 30: {missed(own):.1%}")
    return told


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--data", type=Path, default=data_folder(), help="数据目录 / the data set's folder")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    cv2.setNumThreads(1)
    told = {}
    for name, every in ((DHV, 3), (PALM, 3)):
        made = copies(given.data, name, every)
        if not made:
            print(absent(given.data))
            return
        print(f"\n{'手背 / backs of hands' if name == DHV else '手掌 / palms'}: {len(made)} pictures")
        told[name] = {"conditions": by_condition(made), "reject": versus_reject(made)}
    if given.json:
        given.json.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
