"""What the comparison of names speaks of: its levels, the parts that may agree, likeness of characters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matchers.records.columns.names import indexed
from matchers.records.columns.text import Codes, Flags, Int64s, TextColumn
from matchers.records.name_readings import MOST_READINGS
from matchers.records.name_shapes import look_alike
from matchers.records.name_sounds import SAME, sound_tables

Bytes = NDArray[np.uint8]

NAME_LEVELS: Final = (
    "missing", "same", "variant", "same_sound", "shape", "near_sound", "transliterated", "alike",
    "placeholder", "cut", "same_parts", "one_missing", "one_char", "other_surname", "bare_surname", "surname",
    "different",
)  # fmt: skip
"""Best first, 0 says nothing:

* ``missing`` on either side, or nothing that can be read
* ``same``; ``variant`` but for traditional and variant forms
* ``same_sound`` at every place
* ``shape`` exactly one character differs, and the two look alike
* ``near_sound`` at every place the same sound or a widespread confusion
* ``transliterated`` a long name spelled with other characters
* ``alike`` every character agrees by sound, regional accent or look, in more than one way
* ``placeholder`` what can be read agrees, beyond the surname
* ``cut`` one is the other cut off, without a part, or without the surname
* ``same_parts`` the same characters in another order
* ``one_missing`` one character of three or more is missing, the others are the same
* ``one_char`` one of three or more differs, the others sound the same and the surname agrees; of a long name
  one in four or more, two in ten or more
* ``other_surname`` only the given name agrees, by sound
* ``bare_surname`` one side gives only a surname (卓氏, 张王氏, 李某), and it fits
* ``surname`` only the surname agrees (of long names, the first two characters)
* ``different``
"""
(MISSING, SAME_NAME, VARIANT, SAME_SOUND, SHAPE, NEAR_SOUND, TRANSLITERATED, ALIKE, PLACEHOLDER, CUT,
 SAME_PARTS, ONE_MISSING, ONE_CHAR, OTHER_SURNAME, BARE_SURNAME, SURNAME_ONLY, DIFFERENT) = (
    np.uint8(level) for level in range(len(NAME_LEVELS))
)  # fmt: skip

AGREEING_PARTS: Final = ("none", "whole", "whole_sound", "whole_near", "head", "given", "ends", "surname")
"""The part whose rarity on the roll tells what an agreement is worth: counts of ``name_id``, ``sound_id``,
``near_id``, ``head_near``, ``given_near``, ``ends_near``, ``surname_near``, in this order after ``none``."""
NONE, WHOLE, WHOLE_SOUND, WHOLE_NEAR, HEAD, GIVEN, ENDS, SURNAME = (
    np.uint8(part) for part in range(len(AGREEING_PARTS))
)

EQUAL: Final = 5
"""Grade of one and the same character, above the grades of sounds (3 same, 2 near, 1 accented, 0 unlike)."""


@dataclass
class Verdicts:
    """Level and agreeing part of each pair, filled in by one family of names after another."""

    level: Bytes
    agreeing: Bytes

    @classmethod
    def different(cls, pairs: int) -> Verdicts:
        """Return verdicts that find nothing in common."""
        return cls(np.full(pairs, DIFFERENT), np.full(pairs, NONE))

    def put(self, rows: Int64s, other: Verdicts) -> None:
        """Write the verdicts of some rows."""
        self.level[rows] = other.level
        self.agreeing[rows] = other.agreeing

    def improve(self, which: Flags, level: np.uint8, part: np.uint8 | Bytes) -> None:
        """Give a level to the pairs that have none as good."""
        better = which & (self.level > level)
        self.level[better] = level
        self.agreeing[better] = np.broadcast_to(part, better.shape)[better]


def grades(a: Codes, b: Codes) -> Bytes:
    """Return how alike aligned characters are: 5 the same, 3, 2, 1 by any of their readings, 0 unlike."""
    tables = sound_tables()
    place_a, place_b = indexed(a), indexed(b)
    found: Bytes = tables.grade[tables.reading[place_a], tables.reading[place_b]]
    equal = a == b
    open_ones = ~equal & (found < SAME) & (tables.several[place_a] | tables.several[place_b])
    rows = np.nonzero(open_ones)
    one, other = tables.readings[place_a[rows]], tables.readings[place_b[rows]]
    best = found[rows]
    for i in range(MOST_READINGS):
        for j in range(MOST_READINGS):
            best = np.maximum(best, tables.grade[one[:, i], other[:, j]])
    found[rows] = best
    found[equal] = EQUAL
    return found


def looks(a: Codes, b: Codes, where: Flags) -> Flags:
    """Tell at the given places whether the characters look alike."""
    found = np.zeros(where.shape, np.bool_)
    rows = np.nonzero(where)
    found[rows] = look_alike(a[rows], b[rows])
    return found


def reversed_texts(texts: TextColumn, width: int) -> Codes:
    """Return the last ``width`` code points of each text from the end, filled up with 0."""
    ends = texts.starts + texts.lengths - 1
    places = np.arange(width, dtype=np.int64)
    inside = places < texts.lengths[:, None]
    index = np.where(inside, ends[:, None] - places, 0)
    found = texts.codes[index] if len(texts.codes) else np.zeros(index.shape, np.uint32)
    return np.where(inside, found, np.uint32(0))


def run_length(agree: Flags) -> Int64s:
    """Return how many places agree from the first on."""
    lengths: Int64s = np.cumprod(agree, axis=1, dtype=np.int64).sum(axis=1)
    return lengths
