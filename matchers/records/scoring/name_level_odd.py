"""Levels of names that are not two or three plain characters: long names, 氏-names, names partly hidden."""

from __future__ import annotations

import numpy as np
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

from matchers.records.columns.names import LONGEST, SHI, NameColumns, transliterated_codes
from matchers.records.columns.text import Codes, Flags, Int64s, TextColumn
from matchers.records.name_characters import PLACEHOLDERS
from matchers.records.name_sounds import NEAR, SAME
from matchers.records.scoring.name_grades import (
    ALIKE,
    BARE_SURNAME,
    CUT,
    ENDS,
    EQUAL,
    GIVEN,
    HEAD,
    MISSING,
    NEAR_SOUND,
    NONE,
    ONE_CHAR,
    ONE_MISSING,
    PLACEHOLDER,
    SAME_PARTS,
    SAME_SOUND,
    SHAPE,
    SURNAME,
    SURNAME_ONLY,
    TRANSLITERATED,
    WHOLE_NEAR,
    WHOLE_SOUND,
    Bytes,
    Verdicts,
    grades,
    looks,
    reversed_texts,
    run_length,
)

_PLACEHOLDERS = np.array(sorted(map(ord, PLACEHOLDERS)), np.uint32)


def _classes_as_texts(classes: Codes, length: Int64s) -> list[str]:
    """Write classes as characters, for the edit distance; they stay below the code points of ideographs."""
    flat = TextColumn(
        np.where(classes < 256, classes + np.uint32(0x100), classes).ravel(),
        np.arange(len(classes), dtype=np.int64) * classes.shape[1],
        np.minimum(length, classes.shape[1]),
    )
    return flat.texts()


def compare_long(record: NameColumns, person: NameColumns) -> Verdicts:
    """Compare pairs of which at least one is a long name."""
    verdicts = Verdicts.different(len(record))
    width = int(min(LONGEST, max(record.length.max(), person.length.max())))
    one, other = record.text.padded(width), person.text.padded(width)
    aligned = grades(one, other)
    classes = [_widened(transliterated_codes(side.text), width) for side in (record, person)]
    short, long = np.minimum(record.length, person.length), np.maximum(record.length, person.length)
    _long_by_place(verdicts, one, other, aligned, classes, short == long)
    same_class = (classes[0] == classes[1]) | (aligned >= NEAR)
    inside = np.arange(width) < short[:, None]
    prefix = run_length(same_class & inside)
    ends = [reversed_texts(side.text, width) for side in (record, person)]
    backwards = grades(*ends) >= NEAR
    backwards |= _class_of(ends[0]) == _class_of(ends[1])
    suffix = run_length(backwards & inside)
    _cut(verdicts, prefix, suffix, short, long)
    bags = (record.bag_near == person.bag_near) & (record.bag_near != 0)
    verdicts.improve(bags, SAME_PARTS, WHOLE_NEAR)
    verdicts.improve(prefix >= 2, SURNAME_ONLY, HEAD)
    _by_distance(verdicts, classes, record.length, person.length, prefix, suffix)
    return verdicts


def _widened(classes: Codes, width: int) -> Codes:
    return np.pad(classes, ((0, 0), (0, width - classes.shape[1])))


def _class_of(codes: Codes) -> Codes:
    """Return the classes of transliteration of code points already laid out in rows."""
    return transliterated_codes(
        TextColumn(
            codes.ravel(),
            np.arange(len(codes), dtype=np.int64) * codes.shape[1],
            np.full(len(codes), codes.shape[1], np.int64),
        )
    )


def _long_by_place(
    verdicts: Verdicts, one: Codes, other: Codes, aligned: Bytes, classes: list[Codes], equally_long: Flags
) -> None:
    verdicts.improve(equally_long & (aligned >= SAME).all(axis=1), SAME_SOUND, WHOLE_SOUND)
    verdicts.improve(equally_long & (aligned >= NEAR).all(axis=1), NEAR_SOUND, WHOLE_NEAR)
    off = (aligned != EQUAL).sum(axis=1)
    look = looks(one, other, (aligned < NEAR) & equally_long[:, None])
    part = np.where(aligned[:, :2].min(axis=1) >= SAME, HEAD, ENDS)
    verdicts.improve(equally_long & (off == 1) & look.any(axis=1), SHAPE, part)
    spelled = (aligned >= NEAR) | (classes[0] == classes[1])
    verdicts.improve(equally_long & spelled.all(axis=1), TRANSLITERATED, WHOLE_NEAR)
    alike = spelled | look | (aligned > 0)
    enough = (alike & (aligned < NEAR)).sum(axis=1) <= 2
    verdicts.improve(equally_long & alike.all(axis=1) & enough, ALIKE, part)


def _cut(verdicts: Verdicts, prefix: Int64s, suffix: Int64s, short: Int64s, long: Int64s) -> None:
    """Find names cut off or without a part: a common beginning and end make up the whole shorter name."""
    enough = (short >= 3) | ((prefix == 2) & (long >= 5))
    middle = (prefix < short) & (suffix < short)
    # A single character that begins or ends both names alike is chance.
    chance = middle & (long - short > 1) & (np.minimum(prefix, suffix) < 2)
    whole = (prefix + suffix >= short) & (short < long) & enough & ~chance
    # One character gone from the middle is a slip of the pen, no missing part.
    parts = whole & ~(middle & (long - short == 1))
    part = np.where(prefix >= 2, HEAD, GIVEN)
    verdicts.improve(parts, CUT, part)
    verdicts.improve(whole, ONE_MISSING, np.where(prefix >= 2, HEAD, ENDS))


def _by_distance(
    verdicts: Verdicts, classes: list[Codes], first: Int64s, second: Int64s, prefix: Int64s, suffix: Int64s
) -> None:
    """Allow one slip in four or more characters and two in ten or more, counted in classes."""
    longest = np.maximum(first, second)
    near = (np.abs(first - second) <= 2) & (longest >= 4) & ((prefix >= 1) | (suffix >= 2))
    rows = np.flatnonzero(near & (verdicts.level > TRANSLITERATED))
    if not len(rows):
        return
    texts = [
        _classes_as_texts(one[rows], length[rows])
        for one, length in zip(classes, (first, second), strict=True)
    ]
    distance = np.full(len(near), 99, np.int64)
    distance[rows] = cpdist(
        texts[0], texts[1], scorer=OSA.distance, score_cutoff=2, dtype=np.int32, workers=1
    )
    slips = (distance <= 1) | ((distance <= 2) & (longest >= 10))
    part = np.where(prefix >= 2, HEAD, np.where(suffix >= 3, GIVEN, NONE)).astype(np.uint8)
    verdicts.improve((distance == 0) & (first == second), TRANSLITERATED, WHOLE_NEAR)
    verdicts.improve(slips, ONE_CHAR, part)


def compare_shi(record: NameColumns, person: NameColumns) -> Verdicts:
    """Compare a 氏-name with another name: it fits if any surname in it is the other's."""
    verdicts = Verdicts.different(len(record))
    for side, counterpart in ((record, person), (person, record)):
        shi = side.kind == SHI
        for place in range(4):
            written = shi & (place < side.length - 1)
            fits = grades(side.chars[:, place], counterpart.chars[:, 0]) >= NEAR
            own = np.maximum(counterpart.length - 2, 0)
            theirs = np.take_along_axis(counterpart.chars, np.minimum(own, 5)[:, None], axis=1)[:, 0]
            fits_own = (counterpart.kind == SHI) & (grades(side.chars[:, place], theirs) >= NEAR)
            verdicts.improve(written & (fits | fits_own), BARE_SURNAME, SURNAME)
    return verdicts


def _is_placeholder(codes: Codes) -> Flags:
    return np.isin(codes, _PLACEHOLDERS)


def compare_hidden(record: NameColumns, person: NameColumns) -> Verdicts:
    """Compare names with characters that cannot be read; one mark may hide up to two, two marks one."""
    verdicts = Verdicts.different(len(record))
    width = int(min(LONGEST, max(record.length.max(), person.length.max())))
    one, other = record.text.padded(width), person.text.padded(width)
    aligned = grades(one, other) >= NEAR
    veiled = _is_placeholder(one) | _is_placeholder(other)
    inside = np.arange(width) < np.minimum(record.length, person.length)[:, None]
    read = aligned & ~veiled & inside
    fits = (aligned | veiled).all(axis=1) & (record.length == person.length)
    _readable(verdicts, fits, read, record.length)
    verdicts.improve(read[:, 0], SURNAME_ONLY, SURNAME)
    for side, counterpart in ((record, person), (person, record)):
        _hidden_run(verdicts, side, counterpart, width)
    return verdicts


def _readable(verdicts: Verdicts, fits: Flags, read: Flags, length: Int64s) -> None:
    """Weigh what can be read in names that fit: the surname alone, or more; a lone character says nothing."""
    surname, second = read[:, 0], read[:, min(1, read.shape[1] - 1)] & (length >= 2)
    last = np.take_along_axis(read, np.clip(length - 1, 0, read.shape[1] - 1)[:, None], axis=1)[:, 0]
    given = (read | (np.arange(read.shape[1]) >= length[:, None]))[:, 1:].all(axis=1) & (length >= 2)
    part = np.select([surname & second, surname & last, surname, given], [HEAD, ENDS, SURNAME, GIVEN], NONE)
    count = read.sum(axis=1)
    verdicts.improve(fits & ((count >= 2) | (given & ~surname)), PLACEHOLDER, part.astype(np.uint8))
    verdicts.improve(fits & surname & (count == 1), BARE_SURNAME, SURNAME)
    verdicts.improve(fits & (verdicts.level > SURNAME_ONLY), MISSING, NONE)


def _hidden_run(verdicts: Verdicts, masked: NameColumns, plain: NameColumns, width: int) -> None:
    """Compare a name with one run of marks with a name of another length that has none."""
    codes = masked.text.padded(width)
    veiled = _is_placeholder(codes)
    count = veiled.sum(axis=1)
    start = veiled.argmax(axis=1)
    tail = masked.length - start - count
    one_run = (
        (count > 0) & (plain.placeholders == 0) & (masked.length != plain.length) & (masked.length <= width)
    )
    ends = [reversed_texts(side.text, width) for side in (masked, plain)]
    end_veiled = _is_placeholder(ends[0]).argmax(axis=1)
    one_run &= end_veiled == tail
    forward = grades(codes, plain.text.padded(width)) >= NEAR
    backward = grades(*ends) >= NEAR
    places = np.arange(width)
    matches = (forward | (places >= start[:, None])).all(axis=1) & (backward | (places >= tail[:, None])).all(
        axis=1
    )
    hidden = plain.length - start - tail
    fits = one_run & matches & (hidden >= 1) & (hidden <= 2 * count) & (count <= 2 * hidden)
    readable = start + tail
    part = np.where(
        start >= 2, HEAD, np.where((start == 1) & (tail >= 1), ENDS, np.where(start == 1, SURNAME, GIVEN))
    )
    verdicts.improve(fits & (readable >= 2), PLACEHOLDER, part.astype(np.uint8))
    verdicts.improve(fits & (start == 1) & (tail == 0), BARE_SURNAME, SURNAME)
    cut = one_run & matches & (tail == 0) & (start >= 2) & (hidden > count) & (plain.length >= 4)
    verdicts.improve(cut, CUT, HEAD)
