"""A folder of images in the scanner's place: simulated, and everywhere said to be so.

Images of a person lie in a folder named like the number, or are named ``<number>_<position>_….png`` (also
``.bmp``, ``.fmr``); in the person's folder ``<position>_….png``. None is played twice: a real finger never
gives the same image again, and the server takes one that comes again for a copy.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from verifier.kiosk.sample_file import SUFFIXES, Sample, read_sample
from verifier.kiosk.state import State

_PLAYED: Final = "played.json"
_MOST_REMEMBERED: Final = 20_000
PALMS: Final = ("left_palm", "right_palm")
Position = int | str
Modality = Literal["finger", "palm_vein"]


@dataclass(frozen=True, slots=True)
class Scanned:
    """A capture and the finger or hand its name tells; None where it tells none."""

    sample: Sample
    position: Position | None


class ImageFolder:
    """Gives the next image of a person, those of the finger asked for first."""

    def __init__(self, folder: Path, state: State) -> None:
        self._folder = folder
        self._state = state

    def next(self, person_ref: str, modality: str, wanted: Position | None) -> Scanned | None:
        """Return the next image not played yet; None when there is none left.

        Raises:
            InvalidInput: the image cannot be used.
        """
        played = self._played()
        for path in self._candidates(person_ref, modality, wanted):
            sample = read_sample(path)
            digest = hashlib.sha256(sample.data).hexdigest()
            if digest not in played:
                self._state.write(_PLAYED, {"sha256": [*played, digest][-_MOST_REMEMBERED:]})
                return Scanned(sample, position_of(path, person_ref))
        return None

    def modalities(self) -> tuple[Modality, ...]:
        """Return what the scanner can show: hands only where there are images of hands."""
        hands = any(
            path.stem.endswith(PALMS) or f"{PALMS[0]}_" in path.name or f"{PALMS[1]}_" in path.name
            for path in self._images()
        )
        return ("finger", "palm_vein") if hands else ("finger",)

    def _played(self) -> list[str]:
        return list((self._state.read(_PLAYED) or {"sha256": []})["sha256"])

    def _candidates(self, person_ref: str, modality: str, wanted: Position | None) -> list[Path]:
        found: list[tuple[bool, str, Path]] = []
        # compared name by name: a number that was typed is never made part of a path
        for path in self._images():
            position = position_of(path, person_ref)
            own = path.parent.name == person_ref or path.stem.split("_")[0] == person_ref
            if own and (position is None or (position in PALMS) == (modality == "palm_vein")):
                found.append((wanted not in (None, 0) and position != wanted, path.name, path))
        return [path for _, _, path in sorted(found)]

    def _images(self) -> list[Path]:
        if not self._folder.is_dir():
            return []
        inside = [
            *self._folder.iterdir(),
            *(p for d in self._folder.iterdir() if d.is_dir() for p in d.iterdir()),
        ]
        return [path for path in inside if path.suffix.lower() in SUFFIXES and path.is_file()]


def position_of(path: Path, person_ref: str) -> Position | None:
    """Return the finger (0 to 10) or hand a file's name tells, None where it tells none."""
    name = path.stem.removeprefix(f"{person_ref}_")
    for palm in PALMS:
        if name == palm or name.startswith(f"{palm}_"):
            return palm
    first = name.split("_")[0]
    # a longer number is the person's, not a finger's
    return (
        int(first) if first.isascii() and first.isdigit() and int(first) <= 10 and len(first) <= 2 else None
    )


def as_position(told: Any) -> Position | None:
    """Return the finger or hand of an answer or an argument; None for anything else."""
    text = str(told)
    if text in PALMS:
        return text
    return int(text) if text.isascii() and text.isdigit() and int(text) <= 10 else None
