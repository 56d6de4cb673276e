"""The comparison level of names, for aligned arrays of pairs; see :data:`NAME_LEVELS` for the levels.

Equal names are told by their hashes. The rest is compared character by character, in one of three ways: Han
names here, long names and names with something hidden in :mod:`matchers.records.scoring.name_level_odd`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matchers.records.columns.names import COMPOUND, LONG, SHI, NameColumns
from matchers.records.columns.text import Codes, Flags, Int64s
from matchers.records.name_pinyin import FIRST_SYLLABLE
from matchers.records.name_sounds import CLASSES, NEAR, SAME
from matchers.records.scoring.name_grades import (
    AGREEING_PARTS,
    ALIKE,
    BARE_SURNAME,
    CUT,
    ENDS,
    EQUAL,
    GIVEN,
    HEAD,
    MISSING,
    NAME_LEVELS,
    NEAR_SOUND,
    ONE_CHAR,
    ONE_MISSING,
    OTHER_SURNAME,
    SAME_NAME,
    SAME_PARTS,
    SAME_SOUND,
    SHAPE,
    SURNAME,
    SURNAME_ONLY,
    VARIANT,
    WHOLE,
    WHOLE_NEAR,
    WHOLE_SOUND,
    Bytes,
    Verdicts,
    grades,
    looks,
    run_length,
)
from matchers.records.scoring.name_level_odd import compare_hidden, compare_long, compare_shi

__all__ = ["AGREEING_PARTS", "NAME_LEVELS", "compare_names", "name_levels"]

_HAN_WIDTH = 4


def compare_names(record: NameColumns, person: NameColumns) -> Verdicts:
    """Compare aligned names: ``level`` indexes :data:`NAME_LEVELS`, ``agreeing`` :data:`AGREEING_PARTS`.

    Symmetric in its arguments. O(pairs); about a microsecond each.
    """
    verdicts = Verdicts.different(len(record))
    missing = (record.name_id == 0) | (person.name_id == 0)
    hidden = (record.placeholders > 0) | (person.placeholders > 0)
    same = (record.name_id == person.name_id) & ~missing & ~hidden
    verdicts.level[missing] = MISSING
    verdicts.level[same] = np.where(record.exact == person.exact, SAME_NAME, VARIANT)[same]
    verdicts.agreeing[same] = WHOLE
    shi = ((record.kind == SHI) | (person.kind == SHI)) & ~hidden
    both = (record.kind == SHI) & (person.kind == SHI) & (record.length == person.length) & ~hidden
    long = ((record.kind == LONG) | (person.kind == LONG)) & ~hidden & ~shi
    families = ((hidden, compare_hidden), (shi, compare_shi), (long, compare_long),
                (~(hidden | shi | long), _compare_han))  # fmt: skip
    for family, compare in families:
        rows = np.flatnonzero(family & ~missing & ~same)
        if len(rows):
            verdicts.put(rows, compare(record.take(rows), person.take(rows)))
    rows = np.flatnonzero(both & ~missing & ~same)
    if len(rows):
        # Two 氏-names may also be one, written by sound; that both end in 氏 is no given name in common.
        spelled = _compare_han(record.take(rows), person.take(rows))
        alike = spelled.level <= ALIKE
        verdicts.put(rows[alike], Verdicts(spelled.level[alike], spelled.agreeing[alike]))
    return verdicts


def name_levels(record: NameColumns, person: NameColumns) -> NDArray[np.uint8]:
    """Return the comparison level of aligned names, an index into :data:`NAME_LEVELS`."""
    return compare_names(record, person).level


def _in_pinyin(names: NameColumns) -> Flags:
    return np.asarray(names.chars[:, 0] - np.uint32(FIRST_SYLLABLE) < CLASSES, np.bool_)


def _compare_han(record: NameColumns, person: NameColumns) -> Verdicts:
    """Compare names of a surname and one or two given characters."""
    verdicts = Verdicts.different(len(record))
    swapped = record.length > person.length
    one = np.where(swapped[:, None], person.chars[:, :_HAN_WIDTH], record.chars[:, :_HAN_WIDTH])
    other = np.where(swapped[:, None], record.chars[:, :_HAN_WIDTH], person.chars[:, :_HAN_WIDTH])
    short, long = np.minimum(record.length, person.length), np.maximum(record.length, person.length)
    compound = (record.kind == COMPOUND) & (person.kind == COMPOUND)
    aligned = grades(one, other)
    surnames = (aligned[:, 0] >= NEAR) & (~compound | (aligned[:, 1] >= NEAR))
    verdicts.improve(surnames, SURNAME_ONLY, SURNAME)
    verdicts.improve(surnames & (short == 1), BARE_SURNAME, SURNAME)
    equally_long = np.flatnonzero(short == long)
    part = _equally_long(one[equally_long], other[equally_long], aligned[equally_long], long[equally_long],
                         compound[equally_long])  # fmt: skip
    better = part.level < verdicts.level[equally_long]
    verdicts.put(equally_long[better], Verdicts(part.level[better], part.agreeing[better]))
    # A name in pinyin has no characters to be the same in another order.
    pinyin = _in_pinyin(record) | _in_pinyin(person)
    turned = pinyin & (record.bag_near == person.bag_near) & (record.bag_near != 0)
    verdicts.improve(turned, SAME_PARTS, WHOLE_NEAR)
    rows = np.flatnonzero((long == short + 1) & (short >= 2))
    if len(rows):
        _one_missing(verdicts, rows, one[rows], other[rows], long[rows])
    return verdicts


def _equally_long(one: Codes, other: Codes, aligned: Bytes, length: Int64s, compound: Flags) -> Verdicts:
    """Compare names of one length place by place, then in another order."""
    verdicts = Verdicts.different(len(length))
    sounds_same, sounds_near = (aligned >= SAME).sum(axis=1), (aligned >= NEAR).sum(axis=1)
    verdicts.improve(sounds_same == _HAN_WIDTH, SAME_SOUND, WHOLE_SOUND)
    verdicts.improve(sounds_near == _HAN_WIDTH, NEAR_SOUND, WHOLE_NEAR)
    part = _agreeing_part(aligned >= SAME, length)
    alike = (aligned > 0) | looks(one, other, (aligned < NEAR) & (sounds_near >= 1)[:, None])
    everywhere = alike.all(axis=1)
    equal = (aligned == EQUAL).sum(axis=1)
    seen = np.take_along_axis(aligned, aligned.argmin(axis=1)[:, None], axis=1)[:, 0]
    by_look = looks(one, other, (aligned < NEAR) & (equal == _HAN_WIDTH - 1)[:, None]).any(axis=1)
    verdicts.improve(everywhere & (equal == _HAN_WIDTH - 1) & by_look & (seen < NEAR), SHAPE, part)
    verdicts.improve(everywhere & (sounds_same >= _HAN_WIDTH - length + 1), ALIKE, part)
    own = 1 + compound.astype(np.int64)
    places = np.arange(_HAN_WIDTH)
    given = places >= own[:, None]
    given_same = run_length((aligned >= SAME) | ~given) == _HAN_WIDTH
    surname_same = ((aligned >= SAME) | given).all(axis=1)
    verdicts.improve(given_same, OTHER_SURNAME, GIVEN)
    one_off = (sounds_same == _HAN_WIDTH - 1) & surname_same & (length >= 3)
    verdicts.improve(one_off, ONE_CHAR, part)
    _another_order(verdicts, one, other, length)
    return verdicts


def _agreeing_part(agree: Flags, length: Int64s) -> Bytes:
    """Return which part agrees where places do not: head, given name, both ends or the surname."""
    last = np.take_along_axis(agree, np.maximum(length - 1, 0)[:, None], axis=1)[:, 0]
    part = np.full(len(length), 0, np.uint8)
    part[agree[:, 0]] = SURNAME
    part[agree[:, 1:].all(axis=1)] = GIVEN
    part[agree[:, 0] & last & (length >= 3)] = ENDS
    part[agree[:, 0] & agree[:, 1] & (length >= 3)] = HEAD
    return part


def _another_order(verdicts: Verdicts, one: Codes, other: Codes, length: Int64s) -> None:
    """Find neighbours that changed places and a surname written last; of the rows left, whose bags agree."""
    # Cheap first: the sums of the code points, or nothing more than a place in another order.
    rows = np.flatnonzero((verdicts.level > SAME_PARTS) & (length >= 2))
    rows = rows[
        np.sort(one[rows], axis=1).astype(np.int64).sum(axis=1) == other[rows].astype(np.int64).sum(axis=1)
    ]
    same = (np.sort(one[rows], axis=1) == np.sort(other[rows], axis=1)).all(axis=1)
    found = np.zeros(len(length), np.bool_)
    found[rows[same]] = True
    verdicts.improve(found, SAME_PARTS, WHOLE_NEAR)


def _one_missing(verdicts: Verdicts, rows: Int64s, one: Codes, other: Codes, length: Int64s) -> None:
    """Compare a name with one that has a character more, which may stand at any place.

    The others have to be the very same: by sound, half the short names are a part of some long one.
    """
    shifted = one[:, :-1] == other[:, 1:]
    equal = one == other
    found = np.zeros((_HAN_WIDTH, len(verdicts.level)), np.bool_)
    for gap in range(_HAN_WIDTH):
        before = equal[:, :gap].all(axis=1)
        behind = (shifted[:, gap:] | (np.arange(gap, _HAN_WIDTH - 1) >= (length - 1)[:, None])).all(axis=1)
        found[gap, rows] = before & behind & (gap < length)
    longest: Int64s = np.zeros(len(verdicts.level), np.int64)
    longest[rows] = length
    ending = found[3] & (longest == 4)
    verdicts.improve(found[0], CUT, GIVEN)
    verdicts.improve(ending, CUT, HEAD)
    verdicts.improve(found[2] & (longest == 3), ONE_MISSING, HEAD)
    verdicts.improve(found[1:].sum(axis=0) > 0, ONE_MISSING, ENDS)
