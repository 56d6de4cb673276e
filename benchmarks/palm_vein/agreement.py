"""两只手重合后静脉有多一致 / How well veins agree where both hands show one.

    python -m benchmarks.palm_vein.agreement [--data DIR] [--pairs N]

The figures beside which an explanation sets its own: of the places where both hands show a vein, as they are
laid on each other, the share that runs alike. Of drawn pairs of dorsal hands across two sessions.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from benchmarks.palm_vein.dorsal import DHV, extracted, pictures
from benchmarks.shared.places import absent, data_folder
from matchers.palm_vein.explanation import explain
from matchers.palm_vein.explanation_text import places
from matchers.palm_vein.prepared import Prepared, prepare

SEED: Final = 1886


def share(probe: Prepared, reference: Prepared) -> float | None:
    """Return the share of veins that run alike; None where the hands are not laid on each other at all."""
    told = explain(probe, reference)
    if told.movement is None:
        return None
    return places(told).share


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--data", type=Path, default=data_folder(), help="数据目录 / the data set's folder")
    parser.add_argument("--pairs", type=int, default=1_500, help="不同的手的对数 / pairs of different hands")
    given = parser.parse_args()
    cv2.setNumThreads(1)
    found = pictures(given.data, DHV)
    if not found:
        parser.exit(2, f"{absent(given.data)}\n")
    seen = [
        (picture, prepare(one.template)) for picture, one in zip(found, extracted(found), strict=True) if one
    ]
    first, second = ([one for one in seen if one[0].session == number] for number in (1, 2))
    rng = np.random.default_rng(SEED)
    shares: dict[bool, list[float]] = {True: [], False: []}
    for same, count in ((True, given.pairs // 10), (False, given.pairs)):
        pairs = [(p, r) for p in range(len(second)) for r in range(len(first))]
        own = [pair for pair in pairs if (second[pair[0]][0].hand == first[pair[1]][0].hand) is same]
        drawn = [own[at] for at in rng.choice(len(own), min(count, len(own)), replace=False)]
        told = [share(second[p][1], first[r][1]) for p, r in drawn]
        shares[same] = [one for one in told if one is not None]
        name = "同一只手 / one hand" if same else "不同的手 / different hands"
        tenth, half, nine = 100 * np.quantile(shares[same], [0.1, 0.5, 0.9])
        print(
            f"{name}: {len(drawn):,} pairs, {len(shares[same]):,} laid on each other; of the veins of these"
        )
        print(
            f"  agree in 10 % of the pairs at most {tenth:.0f} %, in 50 % {half:.0f} %, in 90 % {nine:.0f} %"
        )


if __name__ == "__main__":
    main()
