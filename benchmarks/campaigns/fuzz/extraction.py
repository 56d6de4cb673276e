"""Pictures of made-up fingers and hands, spoiled in any way: a template is made of each, or it is refused.

A small part more is of 2,000 × 2,000 pixels, the most that are read, with a limit of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.campaigns.fuzz.breaking import broken
from benchmarks.campaigns.fuzz.frame import Target, demand
from benchmarks.campaigns.fuzz.picture_files import restated
from benchmarks.records.registers.dice import Dice
from benchmarks.shared.hostile_pictures import largest_picture, picture
from matchers.errors import ImageUnreadable, NotEnrollable
from matchers.finger import template_file as fingers
from matchers.finger.fast.extract import extract as extract_finger
from matchers.images import read_image
from matchers.palm_vein import template_file as hands
from matchers.palm_vein.extraction import extract as extract_hand

BROKEN_FILES_SHARE = 0.2
MakePicture = Callable[[np.random.Generator, str], NDArray[np.uint8]]


@dataclass(frozen=True)
class Extraction:
    """What becomes of a picture: the bytes of its template, within so many seconds."""

    template: Callable[[NDArray[np.uint8]], bytes]
    slowest: float
    #: of the most pixels that are read
    slowest_largest: float


EXTRACTION = {
    "finger": Extraction(lambda image: fingers.write_template(extract_finger(image, 500)), 0.060, 2.4),
    "palm_vein": Extraction(lambda image: hands.write_template(extract_hand(image)), 0.020, 0.080),
}
"""Pictures as sensors take them: what the issues of the matchers ask. The largest: what was measured, a third
more; half of it goes into unpacking noise."""


def extracted(modality: str, data: bytes) -> str:
    """Return whether a template was made of the file or it was refused; raises whatever else happens."""
    try:
        template = EXTRACTION[modality].template(read_image(data))
    except (ImageUnreadable, NotEnrollable) as refusal:
        demand(bool(refusal.zh and refusal.en), "a refusal without words")
        return "refused"
    demand(bool(template), "an empty template")
    return "read"


def spoiled_files(made: MakePicture, modality: str, dice: Dice, count: int) -> Iterator[bytes]:
    """Yield so many files of spoiled pictures, some of them broken as files, too."""
    rng = np.random.default_rng(dice.below(2**32))
    for _ in range(count):
        data = encoded(rng, made(rng, modality))
        yield restated(bytes(broken(dice, [data]))) if dice.chance(BROKEN_FILES_SHARE) else data


def encoded(rng: np.random.Generator, image: NDArray[np.uint8]) -> bytes:
    """Return a PNG or BMP file, one in four with colours, 16 bits or an opaque fourth channel."""
    made: NDArray[np.uint8] | NDArray[np.uint16] = image
    match int(rng.integers(12)):
        case 0:
            made = image.astype(np.uint16) * 257
        case 1 | 2 as kind:
            colours = cv2.COLOR_GRAY2BGR if kind == 1 else cv2.COLOR_GRAY2BGRA
            made = np.asarray(cv2.cvtColor(image, colours), np.uint8)
        case _:
            pass
    ending = ".bmp" if made is image and rng.random() < 0.3 else ".png"
    return cv2.imencode(ending, made)[1].tobytes()


def _target(name: str, modality: str, made: MakePicture, slowest: float, size: int, goal: int) -> Target:
    inputs = partial(spoiled_files, made, modality)
    return Target(name, inputs, partial(extracted, modality), slowest, size, goal)


def _targets(modality: str, limits: Extraction) -> tuple[Target, Target]:
    name = "extract-" + modality.replace("_", "-")
    return (
        _target(name, modality, picture, limits.slowest, 50, 100_000),
        _target(f"{name}-largest", modality, largest_picture, limits.slowest_largest, 2, 1_000),
    )


EXTRACTIONS: Final = tuple(
    target for modality, limits in EXTRACTION.items() for target in _targets(modality, limits)
)
"""No parsers, and a hundred times slower than those: a tenth of the goal, a thousand of the largest."""
