"""What a damaged identity number may have been: every number one slip away whose check character is right.

MOD 11-2 finds every single slip, and so says for each place which digit would mend the number: about one
number in eleven of all neighbours passes, eighteen at most for substitutions. Looking those up finds a
mistyped number whatever else is wrong with the record.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matchers.records.columns.ids import (
    EIGHTEEN,
    MASKED,
    UNSEEN,
    WEIGHT_ROW,
    WRONG_LENGTH,
    Digits,
    IdColumns,
    X,
    check_sums,
    number_of,
    real_dates,
)
from matchers.records.columns.text import Int64s

_INVERSE = np.array([0, *(pow(k, -1, 11) for k in range(1, 11))], np.int32)


@dataclass(frozen=True)
class Corrections:
    """Pairs of ``row`` (of the given columns) and ``id17``, a number the row may have meant; no repeats."""

    row: Int64s
    id17: Int64s


def corrections(ids: IdColumns) -> Corrections:
    """Return the whole numbers one slip away from each damaged one.

    Slips: a digit changed, two neighbours (or next but one) exchanged, for 18 characters; a digit dropped,
    for 17; a digit doubled or added, for 19; one or two digits hidden. Numbers that are whole, too short, too
    long or hidden further give nothing.
    """
    found: list[tuple[Int64s, Int64s]] = []
    changed = np.flatnonzero((ids.kind == EIGHTEEN) & ~ids.valid)
    if len(changed):
        found += _substituted(changed, ids.digits[changed, :18])
        found += _exchanged(changed, ids.digits[changed, :18])
    shorter = np.flatnonzero((ids.kind == WRONG_LENGTH) & (ids.length == 17))
    if len(shorter):
        found += _inserted(shorter, ids.digits[shorter, :17])
    longer = np.flatnonzero((ids.kind == WRONG_LENGTH) & (ids.length == 19))
    if len(longer):
        found += _deleted(longer, ids.digits[longer, :19])
    hidden = np.where(ids.kind == MASKED, (ids.digits == UNSEEN).sum(axis=1), 0)
    for few in (1, 2):
        rows = np.flatnonzero(hidden == few)
        if len(rows):
            found += _revealed(rows, ids.digits[rows, :18], few)
    if not sum(len(rows) for rows, _ in found):
        return Corrections(np.zeros(0, np.int64), np.zeros(0, np.int64))
    rows, numbers = (np.concatenate([one[side] for one in found]) for side in (0, 1))
    order = np.lexsort((numbers, rows))
    rows, numbers = rows[order], numbers[order]
    first = np.concatenate(([True], (rows[1:] != rows[:-1]) | (numbers[1:] != numbers[:-1])))
    return Corrections(rows[first], numbers[first])


def _whole(rows: Int64s, digits: Digits) -> tuple[Int64s, Int64s]:
    """Keep those that are numbers: only digits before the check, a real date, a right check character."""
    fits = (digits[:, :17] < X).all(axis=1) & (digits[:, 17] <= X)
    fits &= real_dates(number_of(digits, 6, 14)) & (check_sums(digits) == 1)
    kept = np.flatnonzero(fits)
    return rows[kept], number_of(digits[kept], 0, 17)


def _substituted(rows: Int64s, digits: Digits) -> list[tuple[Int64s, Int64s]]:
    lacking = (1 - check_sums(digits)) % 11
    found = []
    for place in range(18):
        mended = digits.copy()
        step = lacking * _INVERSE[WEIGHT_ROW[place] % 11]
        mended[:, place] = ((digits[:, place] + step) % 11).astype(np.uint8)
        found.append(_whole(rows, mended))
    return found


def _exchanged(rows: Int64s, digits: Digits) -> list[tuple[Int64s, Int64s]]:
    found = []
    for gap in (1, 2):
        for place in range(18 - gap):
            mended = digits.copy()
            mended[:, place], mended[:, place + gap] = digits[:, place + gap], digits[:, place]
            found.append(_whole(rows, mended))
    return found


def _inserted(rows: Int64s, digits: Digits) -> list[tuple[Int64s, Int64s]]:
    found = []
    for place in range(18):
        mended = np.concatenate(
            (digits[:, :place], np.zeros((len(digits), 1), np.uint8), digits[:, place:]), axis=1
        )
        lacking = (1 - check_sums(mended)) % 11
        mended[:, place] = (lacking * _INVERSE[WEIGHT_ROW[place] % 11] % 11).astype(np.uint8)
        found.append(_whole(rows, mended))
    return found


def _deleted(rows: Int64s, digits: Digits) -> list[tuple[Int64s, Int64s]]:
    return [_whole(rows, np.delete(digits, place, axis=1)) for place in range(19)]


def _revealed(rows: Int64s, digits: Digits, hidden: int) -> list[tuple[Int64s, Int64s]]:
    """Fill in hidden digits: the last as the check demands, one before it with every digit in turn."""
    unseen = digits == UNSEEN
    first, last = unseen.argmax(axis=1), 17 - unseen[:, ::-1].argmax(axis=1)
    each = np.arange(len(rows))
    inverse = _INVERSE[WEIGHT_ROW[last] % 11]
    found = []
    for guess in range(10 if hidden == 2 else 1):
        mended = digits.copy()
        mended[each, first] = guess
        mended[each, last] = 0
        lacking = (1 - check_sums(mended)) % 11
        mended[each, last] = (lacking * inverse % 11).astype(np.uint8)
        found.append(_whole(rows, mended))
    return found
