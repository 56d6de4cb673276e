"""Image files, broken: each is either a picture within the limits or the documented error.

Valid PNG and BMP files of every kind are cut, lengthened and overwritten; in most PNG files the checksums are
set right again, and in some the rows are broken before they are packed, so that damage reaches the decoder.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from benchmarks.campaigns.fuzz.breaking import broken
from benchmarks.campaigns.fuzz.frame import Target, demand
from benchmarks.campaigns.fuzz.picture_files import KINDS, bmp_file, png_file, png_rows, restated
from benchmarks.records.registers.dice import Dice
from matchers.errors import ImageUnreadable
from matchers.image_limits import LEAST_PIXELS, MOST_PIXELS
from matchers.images import read_image

BMP_SHARE = 0.3
WHOLE_SHARE = 0.05
RESTATED_SHARE = 0.8
BROKEN_ROWS_SHARE = 0.3
SIDES = (60, 63)
"""Pixels: the fewest that are read, and few more."""


def execute(data: bytes) -> str:
    """Return whether the file was read or refused; raises whatever else happens."""
    try:
        image = read_image(data)
    except ImageUnreadable as refusal:
        demand(bool(refusal.zh), "a refusal without Chinese words")
        return "refused"
    demand(image.dtype == np.uint8 and image.ndim == 2, "not gray levels")
    demand(all(LEAST_PIXELS <= length <= MOST_PIXELS for length in image.shape), f"shape {image.shape}")
    return "read"


def broken_files(dice: Dice, count: int) -> Iterator[bytes]:
    """Yield so many files, a few of them whole."""
    rng = np.random.default_rng(dice.below(2**32))
    kinds = [(*kind, interlaced) for kind in KINDS for interlaced in (False, True)]
    shapes = [(kind, dice.between(*SIDES), dice.between(*SIDES)) for kind in kinds]
    pictures = [
        (
            colour,
            depth,
            width,
            height,
            interlaced,
            png_rows(rng, colour, depth, width, height, interlaced=interlaced),
        )
        for (colour, depth, interlaced), width, height in shapes
    ]
    bitmaps = [
        bmp_file(bits, SIDES[0], dice.between(*SIDES), top_down)
        for bits in (8, 24, 32)
        for top_down in (False, True)
    ]
    for _ in range(count):
        if dice.chance(BMP_SHARE):
            yield bytes(broken(dice, bitmaps))
            continue
        colour, depth, width, height, interlaced, rows = dice.pick(pictures)
        if dice.chance(BROKEN_ROWS_SHARE):
            rows = bytes(broken(dice, [rows]))
        data = png_file(colour, depth, width, height, rows, interlaced=interlaced)
        if not dice.chance(WHOLE_SHARE):
            data = bytes(broken(dice, [data]))
        yield restated(data) if dice.chance(RESTATED_SHARE) else data


IMAGES: Final = Target("images", broken_files, execute, slice=20_000)
