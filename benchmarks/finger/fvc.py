"""FVC2002 set B and its extended protocol: 280 genuine and 2,880 impostor comparisons a set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from matchers.evaluation import FAILED, Trials

#: resolution of each set's sensor, which the files do not carry (FVC2002 web site; DB4 is synthetic)
DPI = {
    "FVC2002_DB1_B": 500.0,
    "FVC2002_DB2_B": 569.0,
    "FVC2002_DB3_B": 500.0,
    "FVC2002_DB4_B": 500.0,
}

Scores = Mapping[tuple[str, str], float]
"""By the names of reference and probe; a pair that could not be compared is missing."""


@dataclass(frozen=True)
class ImageSet:
    """Files by name ``<finger>_<impression>``."""

    name: str
    dpi: float
    images: dict[str, Path]
    #: the same prints as minutiae found by a commercial kit
    vendor: dict[str, Path]

    def pairs(self) -> list[tuple[str, str]]:
        """Return all pairs of different impressions, each once, in the order of their names."""
        names = sorted(self.images)
        return [(a, b) for place, a in enumerate(names) for b in names[place + 1 :]]

    def trials(self, scores: Scores) -> Trials:
        """Return the comparisons of the protocol; those without a score failed."""
        pairs = self.pairs()
        found = np.array([scores.get(pair, FAILED) for pair in pairs])
        subjects = np.array([[finger_of(a), finger_of(b)] for a, b in pairs])
        return Trials(found, subjects[:, 0], subjects[:, 1])


def finger_of(name: str) -> int:
    """Return the number of the finger an impression is of."""
    return int(name.partition("_")[0])


def image_sets(folder: Path, names: list[str]) -> list[ImageSet]:
    """Return the sets of these names that are there."""
    prints = folder / "fingerprint"
    return [
        ImageSet(
            name,
            DPI[name],
            {path.stem: path for path in sorted((prints / name).glob("*.png"))},
            {path.stem: path for path in sorted((prints / "iso_templates" / name).iterdir())}
            if (prints / "iso_templates" / name).is_dir()
            else {},
        )
        for name in names
        if (prints / name).is_dir()
    ]
