"""How like real minutiae are synthetic ones? Prints figures of both side by side; nothing of them is kept.

    python -m benchmarks.finger.synthetic_statistics path/to/fingerprint/iso_templates

The folder holds one folder per sensor with ``<finger>_<impression>.iso`` (ISO/IEC 19794-2:2005, one maker).
``drawn``: ``make_template`` and ``another_impression``; ``grown``: the true minutiae of pictures.
"""

from __future__ import annotations

import argparse
import itertools
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from matchers.codecs.finger_record import read_finger_record
from matchers.finger.minutiae import ENDING, Minutiae
from matchers.finger.synthesis import (
    another_impression,
    make_finger,
    make_template,
    take_impression,
    true_minutiae,
)

Fingers = list[list[Minutiae]]
NEAR = 30.0
"""Pixels: the neighbours whose directions are compared; about three ridges."""
TURN_BIN, SHIFT_BIN = np.pi / 16, 12.0
"""Width of a bin of the rigid placements: two neighbouring bins cover the usual distortion."""
MOST_TURN = np.pi / 6
PAIRS = 1500


def real(folder: Path) -> Iterator[tuple[str, Fingers]]:
    for sensor in sorted(path for path in folder.iterdir() if path.is_dir()):
        files = sorted(sensor.glob("*.iso"))
        grouped = itertools.groupby(files, key=lambda path: path.stem.split("_")[0])
        yield (
            sensor.name,
            [
                [read_finger_record(path.read_bytes()).views[0].at_500_dpi() for path in group]
                for _, group in grouped
            ],
        )


def drawn(rng: np.random.Generator, fingers: int) -> Fingers:
    found = []
    for _ in range(fingers):
        first = make_template(rng)
        found.append([first, *(another_impression(first, rng) for _ in range(3))])
    return found


def grown(rng: np.random.Generator, fingers: int) -> Fingers:
    found = []
    for _ in range(fingers):
        finger = make_finger(rng)
        truth = true_minutiae(finger)
        found.append([take_impression(finger, rng).carry(truth) for _ in range(3)])
    return found


def together(probe: Minutiae, reference: Minutiae) -> int:
    """Return how many pairs of minutiae agree on one rigid placement, counted in coarse bins."""
    turn = np.mod(reference.angle[:, None] - probe.angle + np.pi, 2 * np.pi) - np.pi
    cosine, sine = np.cos(turn), np.sin(turn)
    # about the middle of the probe, so that an error of the turn does not become one of the shift
    px, py = probe.x - probe.x.mean(), probe.y - probe.y.mean()
    right = reference.x[:, None] - (cosine * px + sine * py)
    down = reference.y[:, None] - (cosine * py - sine * px)
    near = np.abs(turn) < MOST_TURN
    bins = np.stack([turn[near] / TURN_BIN, right[near] / SHIFT_BIN, down[near] / SHIFT_BIN])
    if not bins.size:
        return 0
    cells = np.floor(bins).astype(int)
    cells -= cells.min(axis=1, keepdims=True)
    votes = np.zeros(cells.max(axis=1) + 2, np.int32)
    np.add.at(votes, tuple(cells), 1)
    for axis in range(3):
        votes = votes + np.roll(votes, 1, axis)
    return int(votes.max())


def neighbours(prints: list[Minutiae]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the distances to the nearest minutia, and the turns between near minutiae (0–π)."""
    nearest, turns = [], []
    for found in prints:
        if len(found) < 2:
            continue
        distance = np.hypot(found.x[:, None] - found.x, found.y[:, None] - found.y).astype(np.float64)
        np.fill_diagonal(distance, np.inf)
        nearest.append(distance.min(axis=1))
        first, second = np.nonzero(np.triu(distance < NEAR))
        turns.append(np.abs(np.mod(found.angle[first] - found.angle[second] + np.pi, 2 * np.pi) - np.pi))
    return np.concatenate(nearest), np.concatenate(turns).astype(np.float64)


def hull(found: Minutiae) -> float:
    return float(cv2.contourArea(cv2.convexHull(np.stack([found.x, found.y], axis=1))))


def spread(values: list[float] | NDArray[np.float64], digits: int = 0) -> str:
    low, middle, high = np.percentile(values, [10, 50, 90])
    return f"{low:.{digits}f} / {middle:.{digits}f} / {high:.{digits}f}"


def report(name: str, fingers: Fingers, rng: np.random.Generator) -> None:
    prints = [found for finger in fingers for found in finger if len(found) > 3]
    nearest, turns = neighbours(prints)
    areas = [hull(found) for found in prints]
    kinds = np.concatenate([found.kind for found in prints])
    genuine = [together(a, b) for finger in fingers for a, b in itertools.combinations(finger, 2)]
    impostor: list[int] = []
    while len(impostor) < PAIRS:
        one, other = rng.choice(len(fingers), 2, replace=False)
        pair = [fingers[at][rng.integers(len(fingers[at]))] for at in (one, other)]
        impostor.append(together(*pair))
    print(f"\n{name}: {len(fingers)} fingers, {len(prints)} prints")
    print(f"  minutiae (10 / 50 / 90 %)                {spread([len(found) for found in prints])}")
    print(f"  hull, 10,000 square pixels               {spread([area / 1e4 for area in areas], 1)}")
    dense = [len(found) / area * 1e4 for found, area in zip(prints, areas, strict=True)]
    print(f"  minutiae a 10,000 square pixels of hull  {spread(dense, 1)}")
    print(f"  nearest neighbour, pixels                {spread(nearest, 1)}")
    same, opposite = (turns < np.pi / 6).mean(), (turns > np.pi * 5 / 6).mean()
    print(f"  neighbours within {NEAR:.0f} pixels, each        {len(turns) / len(nearest):.2f}")
    print(f"  … that point the same way / opposite     {same:.2f} / {opposite:.2f}")
    print(f"  endings                                  {(kinds == ENDING).mean():.2f}")
    print(f"  fall together, same finger               {spread([float(v) for v in genuine])}")
    strangers = np.percentile(impostor, [50, 90, 99, 99.9])
    print(f"  fall together, strangers (50/90/99/99.9) {' / '.join(f'{v:.0f}' for v in strangers)}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    rng = np.random.default_rng(chosen.seed)
    for name, fingers in real(chosen.folder):
        report(f"real, {name}", fingers, rng)
    report("drawn", drawn(rng, 200), rng)
    report("grown", grown(rng, 30), rng)


if __name__ == "__main__":
    main()
