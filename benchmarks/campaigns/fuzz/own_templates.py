"""Our own template files, broken, with the check number set right again in most: a template or the error."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator
from typing import Any, Final

import numpy as np

from benchmarks.campaigns.fuzz.breaking import broken
from benchmarks.campaigns.fuzz.frame import Target, demand
from benchmarks.records.registers.dice import Dice
from matchers.errors import TemplateMalformed
from matchers.finger import template_file as fingers
from matchers.finger.minutiae import minutiae
from matchers.finger.orientation_grid import OrientationGrid
from matchers.finger.template import FingerTemplate, Tier
from matchers.palm_vein import template_file as hands
from matchers.palm_vein.parameters import CELLS
from matchers.palm_vein.template import VeinTemplate

CHECKED_SHARE = 0.9
_AROUND: Final = 4


def _finger_files(dice: Dice) -> list[bytes]:
    rng = np.random.default_rng(dice.below(2**32))
    made = []
    for count, cells in ((0, 0), (3, 4), (40, 20)):
        places = (rng.uniform(0, 250, count), rng.uniform(0, 300, count), rng.uniform(0, 6, count))
        seen = minutiae(250, 300, *places, rng.integers(0, 2, count), rng.integers(0, 101, count))
        grid = OrientationGrid(rng.integers(0, 8, (cells, cells), dtype=np.uint8)) if cells else None
        one, other = (FingerTemplate(tier, seen, grid, 60) for tier in (Tier.FAST, Tier.DEEP))
        made += [fingers.write_template(one), fingers.write_template(one, other)]
    return made


def _vein_files(dice: Dice) -> list[bytes]:
    rng = np.random.default_rng(dice.below(2**32))
    symbols = rng.integers(0, 128, (CELLS, CELLS), dtype=np.uint8)
    return [hands.write_template(VeinTemplate(symbols, quality)) for quality in (0, 100)]


def _inputs(sources: Callable[[Dice], list[bytes]]) -> Callable[[Dice, int], Iterator[bytes]]:
    def inputs(dice: Dice, count: int) -> Iterator[bytes]:
        files = sources(dice)
        for _ in range(count):
            data = bytes(broken(dice, files))
            if len(data) > _AROUND and dice.chance(CHECKED_SHARE):
                data = data[:-_AROUND] + struct.pack(">I", zlib.crc32(data[:-_AROUND]))
            yield data

    return inputs


def _execute(read: Callable[[bytes], Any], write: Callable[[Any], bytes]) -> Callable[[bytes], str]:
    def execute(data: bytes) -> str:
        try:
            found = read(data)
        except TemplateMalformed as error:
            demand(bool(error.zh and error.en), "the error has no words")
            return "refused"
        # another compression of the same grid is no loss: what is written is read as the same again
        demand(write(read(write(found))) == write(found), "written again, it is another template")
        return "read"

    return execute


FINGER_TEMPLATES: Final = Target(
    "finger-templates",
    _inputs(_finger_files),
    _execute(fingers.read_template, lambda found: fingers.write_template(*found)),
    slice=20_000,
)
VEIN_TEMPLATES: Final = Target(
    "vein-templates", _inputs(_vein_files), _execute(hands.read_template, hands.write_template), slice=20_000
)
