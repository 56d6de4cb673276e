"""Compares two identity numbers: equal, one the damaged form of the other, or the numbers of two people."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from matchers.records.columns.ids import (
    EIGHTEEN,
    FIFTEEN,
    MASKED,
    MISSING,
    OLD_CARD,
    ROUNDED,
    UNREADABLE,
    UNSEEN,
    WRONG_LENGTH,
    Digits,
    IdColumns,
    X,
)
from matchers.records.columns.text import Flags
from matchers.records.resident_id import FEWEST_DIGITS

ID_LEVELS: Final = (
    "unknown",
    "same",
    "same_check_wrong",
    "same_old",
    "same_old_earlier",
    "same_text",
    "one_slip",
    "two_slips",
    "few_slips",
    "part_same",
    "old_near",
    "damaged_far",
    "valid_near",
    "other",
)
"""``unknown`` a side has no readable number · ``same`` all eighteen characters, check right ·
``same_check_wrong`` the first seventeen, a check wrong · ``same_old`` fifteen digits that stand for the
other's eighteen with 19yy, ``same_old_earlier`` with 18yy · ``same_text`` one old foreign card ·
``one_slip``, ``two_slips``, ``few_slips`` (three or four) the damaged number is so many slips (digit changed,
dropped, doubled; neighbours exchanged) away · ``part_same`` a damaged number agrees in birth and sequence, or
county and birth, or in all that was not cut, rounded off or hidden · ``old_near`` fifteen digits, which have
no check, one or two slips away: a slip, or a twin · ``damaged_far`` it does not ·
``valid_near`` two whole numbers at most two characters apart: two people, as twins are ·
``other`` two whole numbers further apart."""

(
    UNKNOWN, SAME, SAME_CHECK_WRONG, SAME_OLD, SAME_OLD_EARLIER, SAME_TEXT, ONE_SLIP, TWO_SLIPS, FEW_SLIPS,
    PART_SAME, OLD_NEAR, DAMAGED_FAR, VALID_NEAR, OTHER,
) = range(len(ID_LEVELS))  # fmt: skip

_CUT_LENGTH = 10
"""So many leading characters of a number cut by a field's width still say county and year."""


def id_levels(record: IdColumns, person: IdColumns) -> NDArray[np.uint8]:
    """Return the level of each aligned pair; the person's number may be damaged too."""
    level = np.full(len(record), OTHER, np.uint8)
    silent = np.isin(record.kind, (MISSING, UNREADABLE)) | np.isin(person.kind, (MISSING, UNREADABLE))
    either_old = (record.kind == FIFTEEN) | (person.kind == FIFTEEN)
    damaged = _damaged(record) | _damaged(person)
    eighteens = (record.kind == EIGHTEEN) & (person.kind == EIGHTEEN)
    _both_eighteen(level, eighteens, damaged, record, person)
    _old_numbers(level, either_old & ~silent, record, person)
    _cut_numbers(level, damaged & ~eighteens & ~either_old & ~silent, record, person)
    masked = (record.kind == MASKED) | (person.kind == MASKED)
    rounded = (record.kind == ROUNDED) | (person.kind == ROUNDED)
    _partly_seen(level, (masked | (rounded & either_old)) & ~silent, record, person)
    _equal(level, record, person, either_old)
    level[silent] = UNKNOWN
    return level


def _damaged(ids: IdColumns) -> Flags:
    broken = np.isin(ids.kind, (WRONG_LENGTH, ROUNDED)) | ((ids.kind == EIGHTEEN) & ~ids.valid)
    return np.asarray(broken, np.bool_)


def _equal(level: NDArray[np.uint8], record: IdColumns, person: IdColumns, either_old: Flags) -> None:
    equal = (record.id17 == person.id17) & (record.id17 != 0)
    checked = record.valid & person.valid & (record.tail == person.tail)
    old_card = record.kind == OLD_CARD
    level[equal & ~either_old & ~old_card] = SAME_CHECK_WRONG
    level[equal & ~either_old & checked & ~old_card] = SAME
    level[equal & old_card] = SAME_TEXT
    level[equal & either_old] = SAME_OLD
    earlier = (record.id17_earlier == person.id17) & (person.id17 != 0)
    earlier |= (person.id17_earlier == record.id17) & (record.id17 != 0)
    level[earlier & either_old & ~equal] = SAME_OLD_EARLIER


def _both_eighteen(
    level: NDArray[np.uint8], eighteens: Flags, damaged: Flags, record: IdColumns, person: IdColumns
) -> None:
    rows = np.flatnonzero(eighteens)
    if not len(rows):
        return
    slips = slip_counts(record.digits[rows], person.digits[rows], 18)
    broken = damaged[rows]
    found = np.where(slips <= 2, VALID_NEAR, OTHER).astype(np.uint8)
    found[broken] = DAMAGED_FAR
    found[broken & (_same_parts(record, person, rows) | (slips <= 4))] = PART_SAME
    for most, name in ((4, FEW_SLIPS), (2, TWO_SLIPS), (1, ONE_SLIP)):
        found[broken & (slips <= most)] = name
    # Equal, and yet nobody's number: it holds no date of birth. Two clerks may have used one filler.
    found[broken & (slips == 0)] = PART_SAME
    level[rows] = found


def _same_parts(record: IdColumns, person: IdColumns, rows: NDArray[np.int64]) -> Flags:
    county = record.county[rows] == person.county[rows]
    birth = (record.birth[rows] == person.birth[rows]) & (record.birth[rows] > 0)
    sequence = (record.sequence[rows] == person.sequence[rows]) & (record.sequence[rows] >= 0)
    return np.asarray((birth & sequence) | (county & birth), np.bool_)


def slip_counts(one: Digits, other: Digits, width: int) -> NDArray[np.uint8]:
    """Return how many slips lie between aligned numbers: changed digits and exchanged neighbours.

    An exchange of two neighbours counts once, as in the optimal string alignment distance; a digit left out
    in one place and doubled in another is not sought.
    """
    differ = one[:, :width] != other[:, :width]
    slips = differ.sum(axis=1).astype(np.int16)
    free = np.ones(len(one), np.bool_)
    for place in range(width - 1):
        swapped = (
            free
            & differ[:, place]
            & differ[:, place + 1]
            & (one[:, place] == other[:, place + 1])
            & (one[:, place + 1] == other[:, place])
        )
        slips -= swapped
        free = ~swapped
    return np.asarray(slips, np.uint8)


def _old_numbers(level: NDArray[np.uint8], pairs: Flags, record: IdColumns, person: IdColumns) -> None:
    """Fifteen digits against the same fifteen of a number of eighteen: slips count there too."""
    rows = np.flatnonzero(pairs)
    if not len(rows):
        return
    slips = slip_counts(_fifteen(record, rows), _fifteen(person, rows), 15)
    found = np.full(len(rows), DAMAGED_FAR, np.uint8)
    found[slips <= 2] = OLD_NEAR
    level[rows] = found


def _fifteen(ids: IdColumns, rows: NDArray[np.int64]) -> Digits:
    digits = ids.digits[rows]
    long = np.concatenate((digits[:, :6], digits[:, 8:17]), axis=1)
    return np.where((ids.kind[rows] == FIFTEEN)[:, None], digits[:, :15], long)


def _cut_numbers(level: NDArray[np.uint8], pairs: Flags, record: IdColumns, person: IdColumns) -> None:
    """Compare numbers of unequal length: a digit dropped or doubled, the end cut off or rounded."""
    rows = np.flatnonzero(pairs)
    if not len(rows):
        return
    first, second = record.take(rows), person.take(rows)
    found = np.full(len(rows), DAMAGED_FAR, np.uint8)
    rounded = (first.kind == ROUNDED) | (second.kind == ROUNDED)
    shorter = np.minimum(first.length, second.length).astype(np.int64)
    shorter[rounded] = 15
    agreeing = _leading(first.digits, second.digits)
    trailing = _trailing(first, second)
    found[(agreeing >= shorter) & (shorter >= _CUT_LENGTH)] = PART_SAME
    found[(trailing >= shorter) & (shorter >= _CUT_LENGTH) & ~rounded] = PART_SAME
    gap = np.abs(first.length.astype(np.int64) - second.length)
    longer = np.maximum(first.length, second.length)
    covered = agreeing + trailing
    one = ~rounded & (gap == 1) & (covered >= longer - 1)
    two = ~rounded & (gap == 2) & (covered >= longer - 2)
    few = ~rounded & (gap <= 2) & (covered >= longer - 4) & ~one & ~two
    found[few] = FEW_SLIPS
    found[two] = TWO_SLIPS
    found[one] = ONE_SLIP
    level[rows] = found


def _partly_seen(level: NDArray[np.uint8], pairs: Flags, record: IdColumns, person: IdColumns) -> None:
    """Compare numbers with hidden digits by those that both sides show."""
    rows = np.flatnonzero(pairs)
    if not len(rows):
        return
    one, other = _eighteen_places(record.take(rows)), _eighteen_places(person.take(rows))
    seen = (one < UNSEEN) & (other < UNSEEN)
    agreeing, differing = (seen & (one == other)).sum(axis=1), (seen & (one != other)).sum(axis=1)
    found = np.where(agreeing >= FEWEST_DIGITS, PART_SAME, UNKNOWN).astype(np.uint8)
    found[differing > 0] = DAMAGED_FAR
    level[rows] = found


def _eighteen_places(ids: IdColumns) -> Digits:
    """Return numbers as eighteen places, unseen what was rounded off or an old number does not have."""
    places = ids.digits[:, :18].copy()
    old = ids.kind == FIFTEEN
    places[old, 8:17] = ids.digits[old, 6:15]
    places[old, 6:8] = places[old, 17] = UNSEEN
    places[ids.kind == ROUNDED, 15:] = UNSEEN
    # What was dropped or doubled in a number of another length may stand anywhere.
    places[(ids.kind == WRONG_LENGTH) | (ids.kind == OLD_CARD)] = UNSEEN
    return places


def _leading(one: Digits, other: Digits) -> NDArray[np.int64]:
    """Return how many leading characters agree."""
    differ = one != other
    return np.asarray(np.where(differ.any(axis=1), differ.argmax(axis=1), one.shape[1]), np.int64)


def _trailing(first: IdColumns, second: IdColumns) -> NDArray[np.int64]:
    """Return how many trailing characters agree; a cut check character X counts as any other."""
    count = np.zeros(len(first), np.int64)
    running = np.ones(len(first), np.bool_)
    rows = np.arange(len(first))
    for back in range(1, 19):
        a, b = first.length.astype(np.int64) - back, second.length.astype(np.int64) - back
        inside = (a >= 0) & (b >= 0)
        same = first.digits[rows, np.maximum(a, 0)] == second.digits[rows, np.maximum(b, 0)]
        running &= inside & same
        count += running
    return count


__all__ = ["ID_LEVELS", "X", "id_levels", "slip_counts"]
