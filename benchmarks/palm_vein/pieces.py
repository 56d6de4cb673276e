"""一小块手会不会像别人的手 / How often a piece of a hand is like a stranger's, with and without a floor.

    python -m benchmarks.palm_vein.pieces [--data DIR] [--probes N]

Out of the code of a back of a hand a disc is cut that fills so much of the region, and compared with whole
hands of the other session: as shipped, and with ``least_hand`` at nought, as if a piece were a small hand.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from benchmarks.palm_vein.dorsal import DHV, Picture, extracted, pictures
from benchmarks.shared.places import absent, data_folder
from matchers.palm_vein.compare import compare_prepared
from matchers.palm_vein.orientation_code import OUTSIDE
from matchers.palm_vein.parameters import CELLS, DEFAULT, Parameters
from matchers.palm_vein.prepared import prepare
from matchers.palm_vein.template import VeinTemplate

#: of the region; the whole hand has 0.83 and more, and below 0.4 a picture is refused
SHARES: Final = (0.19, 0.3, 0.4, 0.5, 0.7, 1.0)
MATCH: Final = 30.0
FLOORS: Final = {
    "as shipped": DEFAULT,
    "without a floor": replace(DEFAULT, refinement=replace(DEFAULT.refinement, least_hand=0.0)),
}


def piece(whole: VeinTemplate, share: float) -> VeinTemplate:
    """Return the middle of a hand, a disc as large as so much of the region; all of it for 1."""
    y, x = np.mgrid[:CELLS, :CELLS] - (CELLS - 1) / 2
    inside = (np.hypot(y, x) <= CELLS * np.sqrt(share / np.pi)) | (share >= 1)
    return VeinTemplate(np.where(inside, whole.symbols, OUTSIDE).astype(np.uint8), whole.quality)


def by_hand(chosen: list[Picture]) -> dict[str, list[VeinTemplate]]:
    """Return the templates of the pictures that can be used, by the hand's name."""
    found: dict[str, list[VeinTemplate]] = {}
    for picture, seen in zip(chosen, extracted(chosen), strict=True):
        if seen is not None:
            found.setdefault(picture.hand, []).append(seen.template)
    return found


def rates(
    probes: dict[str, list[VeinTemplate]],
    references: dict[str, list[VeinTemplate]],
    share: float,
    parameters: Parameters,
) -> tuple[float, float]:
    """Return FMR and FNMR at MATCH of pieces of the probes, both by the hand's name."""
    names = [name for name, seen in references.items() for _ in seen]
    ready = [prepare(one, parameters) for seen in references.values() for one in seen]
    reached: dict[bool, list[bool]] = {True: [], False: []}
    for hand, seen in probes.items():
        for whole in seen:
            scores = compare_prepared(prepare(piece(whole, share), parameters), ready)
            for name, score in zip(names, scores, strict=True):
                reached[name == hand].append(bool(score >= MATCH))
    return float(np.mean(reached[False])), 1 - float(np.mean(reached[True]))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--data", type=Path, default=data_folder(), help="数据目录 / the data set's folder")
    parser.add_argument("--probes", type=int, default=40, help="探测图像数 / evenly drawn")
    given = parser.parse_args()
    cv2.setNumThreads(1)
    found = pictures(given.data, DHV)
    if not found:
        parser.exit(2, f"{absent(given.data)}\n")
    second = [one for one in found if one.session == 2]
    second = second[:: max(1, len(second) // given.probes)]
    probes, references = by_hand(second), by_hand([one for one in found if one.session == 1])
    print(f"{len(second)} probes; FMR and FNMR at score {MATCH:.0f}, in %")
    for share in SHARES:
        told = (
            f"{name} {100 * fmr:7.3f} {100 * fnmr:6.2f}"
            for name, parameters in FLOORS.items()
            for fmr, fnmr in [rates(probes, references, share, parameters)]
        )
        print(f"  {share:.2f} of the region: " + "   ".join(told), flush=True)


if __name__ == "__main__":
    main()
