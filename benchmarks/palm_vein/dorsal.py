"""The two sets of pictures in near infrared, and all their comparisons across sessions.

DHV: backs of hands, a fist on a handle, two sessions: every picture of the second is compared with every one
of the first. PALM: few real palms, for the region of interest and a first look at comparison.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matchers.errors import SampleError
from matchers.evaluation import FAILED, Trials
from matchers.images import read_image
from matchers.palm_vein.evidence import FEATURES, examine
from matchers.palm_vein.extraction import Extracted, extract_measured
from matchers.palm_vein.prepared import prepare

DHV, PALM = "DHV_dev", "PALM"


@dataclass(frozen=True)
class Picture:
    """One picture and whose hand it shows."""

    path: Path
    hand: str
    person: str
    session: int
    device: str
    #: the file that says so
    manifest: Path


@dataclass(frozen=True)
class Compared:
    """Features (n, f) of reference–probe pairs, and the hands and persons (numbers) they are of."""

    features: NDArray[np.float32]
    #: False where a picture of the pair could not be used
    usable: NDArray[np.bool_]
    reference: NDArray[np.int64]
    probe: NDArray[np.int64]
    #: by the hand's number, its person's
    person: NDArray[np.int64]

    @property
    def genuine(self) -> NDArray[np.bool_]:
        return np.asarray(self.reference == self.probe)

    def trials(self, score: NDArray[np.floating]) -> Trials:
        """Return the outcomes; pairs with an unusable picture have failed."""
        held = np.where(self.usable, score, FAILED).astype(np.float64)
        return Trials(held, self.reference, self.probe)

    def half(self, number: int) -> Compared:
        """Return the pairs within one half (0 or 1) of the persons."""
        return self.some(
            (self.person[self.reference] % 2 == number) & (self.person[self.probe] % 2 == number)
        )

    def some(self, kept: NDArray[np.bool_] | NDArray[np.int64]) -> Compared:
        """Return some of the pairs."""
        return Compared(
            self.features[kept], self.usable[kept], self.reference[kept], self.probe[kept], self.person
        )


def pictures(folder: Path, name: str) -> list[Picture]:
    """Return the pictures of a set of the data, none if it is not there."""
    return listed(folder / "vein" / name)


def listed(folder: Path) -> list[Picture]:
    """Return the pictures a folder's manifest names, none if there is no manifest."""
    manifest = folder / "manifest.csv"
    if not manifest.is_file():
        return []
    with manifest.open(encoding="utf-8", newline="") as lines:
        return [
            Picture(
                folder / row["path"],
                row["subject"] + row["hand"],
                row["subject"],
                int(row["session"]),
                row.get("device", ""),
                manifest,
            )
            for row in csv.DictReader(lines)
        ]


def extracted(found: list[Picture]) -> list[Extracted | None]:
    """Return what is seen in each picture, None where it cannot be used."""
    return [_extracted(picture) for picture in found]


def _extracted(picture: Picture) -> Extracted | None:
    try:
        return extract_measured(read_image(picture.path.read_bytes()))
    except SampleError:
        return None


def across_sessions(found: list[Picture], seen: list[Extracted | None]) -> Compared:
    """Compare every picture of the second session with every one of the first."""
    hands = sorted({picture.hand for picture in found})
    number = {hand: at for at, hand in enumerate(hands)}
    persons = sorted({picture.person for picture in found})
    of_hand = {picture.hand: persons.index(picture.person) for picture in found}
    first = [at for at, picture in enumerate(found) if picture.session == 1]
    second = [at for at, picture in enumerate(found) if picture.session == 2]
    references = [one for at in first if (one := seen[at]) is not None]
    ready = [prepare(one.template) for one in references]
    known = np.array([seen[at] is not None for at in first])
    features = np.zeros((len(second), len(first), len(FEATURES)), np.float32)
    usable = np.zeros((len(second), len(first)), np.bool_)
    for row, at in enumerate(second):
        probe = seen[at]
        if probe is not None:
            features[row, known] = examine(prepare(probe.template), ready).features
            usable[row] = known
    reference = np.array([number[found[at].hand] for at in first])
    probes = np.array([number[found[at].hand] for at in second])
    return Compared(
        features.reshape(-1, len(FEATURES)),
        usable.ravel(),
        np.tile(reference, len(second)),
        np.repeat(probes, len(first)),
        np.array([of_hand[hand] for hand in hands]),
    )
