"""Identity numbers as columns: kind, check, and the parts of GB 11643 (county, birth, sequence)."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matchers.records.columns.text import Codes, Flags, Int64s, TextColumn, text_hashes
from matchers.records.resident_id import HIDDEN, WEIGHTS, read_id

WIDTH: Final = 20
"""Characters kept of a number: eighteen and two too many. Longer texts are no numbers."""
MISSING, EIGHTEEN, FIFTEEN, OLD_CARD, WRONG_LENGTH, ROUNDED, UNREADABLE, MASKED = range(8)
"""Kinds of identity numbers; ROUNDED lost its last digits in a spreadsheet, MASKED has some hidden."""
X: Final = 10
"""The value of the check character X."""
UNSEEN: Final = 14
"""Stands for a digit that is hidden."""
NO_DIGIT: Final = 15
"""Stands for "no character here" and for characters that are no digits."""
EARLIEST_YEAR, LATEST_YEAR = 1850, 2100

WEIGHT_ROW = np.array([*WEIGHTS, 1], np.int32)
_LENGTH, _OLD_LENGTH = 18, 15
_SHORTEST = 12
"""Fewer characters are no number, not even a part of one."""
_LONGEST_BLANK_WORD = 4
_MONTH_DAYS = np.array([0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], np.int32)
_FOREIGN_CARD = 1 << 62

Digits = NDArray[np.uint8]
Int32s = NDArray[np.int32]


@dataclass(frozen=True)
class IdColumns:
    """Identity numbers of ``n`` rows.

    ``digits`` uint8 (n, 20): values 0–9, X as 10, UNSEEN, NO_DIGIT beyond the end · ``length`` · ``kind`` ·
    ``valid`` a right check character (or an old kind that has none) · ``id17`` the first 17 digits, for an
    old number those with 19yy, for an old foreign card a hash above 2^62, 0 if none · ``id17_earlier`` the
    same with 18yy, 0 if impossible · ``county`` first six digits, ``birth`` yyyymmdd inside the number, 0 if
    it is no date, ``sequence`` three digits, ``tail`` sequence and check as one integer; -1 if not there ·
    ``sex`` 1 male, 2 female, 0 unknown.
    """

    digits: Digits
    length: NDArray[np.uint8]
    kind: NDArray[np.uint8]
    valid: Flags
    id17: Int64s
    id17_earlier: Int64s
    county: Int32s
    birth: Int32s
    sequence: Int32s
    tail: Int32s
    sex: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.kind)

    def take(self, rows: NDArray[np.integer]) -> IdColumns:
        """Return the given rows."""
        return IdColumns(*(getattr(self, field.name)[rows] for field in fields(self)))

    @property
    def own(self) -> Flags:
        """True where the number is whole: it identifies somebody."""
        return np.asarray(self.valid & (self.id17 != 0), np.bool_)


def real_dates(dates: NDArray[np.integer]) -> Flags:
    """Tell which yyyymmdd integers are days of the calendar between 1850 and 2100."""
    year, month, day = dates // 10000, dates // 100 % 100, dates % 100
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    last = _MONTH_DAYS[np.clip(month, 0, 12)] - ((month == 2) & ~leap)
    inside = (year >= EARLIEST_YEAR) & (year <= LATEST_YEAR) & (month >= 1) & (month <= 12)
    real: Flags = inside & (day >= 1) & (day <= last)
    return real


def check_sums(digits: Digits) -> Int32s:
    """Return the weighted sum modulo 11 of eighteen characters; 1 for a right number (ISO 7064 MOD 11-2)."""
    total = np.zeros(len(digits), np.int32)
    for place in range(18):
        total += digits[:, place].astype(np.int32) * WEIGHT_ROW[place]
    remainder: Int32s = total % 11
    return remainder


def number_of(digits: Digits, start: int, stop: int) -> Int64s:
    """Return the decimal number in columns ``start`` … ``stop``."""
    found = np.zeros(len(digits), np.int64)
    for place in range(start, stop):
        found = found * 10 + digits[:, place]
    return found


def derive_ids(texts: TextColumn) -> IdColumns:
    """Read a column of identity numbers as they were typed; never raises.

    Numbers of eighteen plain characters are read in bulk, place by place; of the others, whatever holds more
    than digits is normalised one by one first, by :func:`matchers.records.resident_id.read_id`.
    """
    reading = _Reading(texts.lengths)
    rows = np.flatnonzero(texts.lengths == _LENGTH)
    places = _places(texts, rows)
    plain = (places[:-1].max(axis=0, initial=0) < X) & (places[-1] <= X)
    if not plain.all():
        rows, places = rows[plain], places[:, plain]
    reading.eighteen(rows, places)
    left = texts.lengths > 0
    left[rows] = False
    others = np.flatnonzero(left)
    if len(others):
        reading.others(others, texts.take(others))
    return reading.done()


def _places(texts: TextColumn, rows: Int64s) -> Digits:
    """Return texts of eighteen characters as (18, n): digits, X as 10, whatever else above."""
    if np.array_equal(texts.starts[rows], np.arange(0, len(texts.codes), _LENGTH)):
        codes = texts.codes.reshape(-1, _LENGTH)
    else:
        codes = texts.codes[texts.starts[rows][:, None] + np.arange(_LENGTH)]
    places = np.ascontiguousarray(np.minimum(codes, 255).astype(np.uint8).T) - np.uint8(ord("0"))
    places[-1][(places[-1] == ord("X") - ord("0")) | (places[-1] == ord("x") - ord("0"))] = X
    return places


def _number(places: Digits, start: int, stop: int) -> Int32s:
    """Return the decimal number in rows ``start`` … ``stop`` of at most nine places."""
    found: Int32s = places[start].astype(np.int32)
    for place in range(start + 1, stop):
        found *= 10
        found += places[place]
    return found


def _digits(texts: TextColumn) -> tuple[Digits, Int64s, Codes]:
    """Return digits, lengths and code points of other numbers, normalised if they hold more than digits."""
    codes, lengths = texts.padded(WIDTH), texts.lengths.copy()
    plain = (codes - np.uint32(ord("0")) < X) | (codes == 0)
    short = lengths <= _LONGEST_BLANK_WORD
    odd = np.flatnonzero(~plain.all(axis=1) | (lengths > WIDTH) | short)
    if len(odd):
        readings = [read_id(text) for text in texts.take(odd).texts()]
        cleaned = TextColumn.of([one.text for one in readings])
        codes[odd], lengths[odd] = cleaned.padded(WIDTH), cleaned.lengths
        # Marks in what is no number are no hidden digits.
        masked = np.array([one.hidden for one in readings], np.bool_)
        codes[odd[~masked]] = np.where(codes[odd[~masked]] == ord(HIDDEN), ord("?"), codes[odd[~masked]])
    digits = np.full(codes.shape, NO_DIGIT, np.uint8)
    is_digit = codes - np.uint32(ord("0")) < X
    digits[is_digit] = (codes[is_digit] - ord("0")).astype(np.uint8)
    digits[codes == ord("X")] = X
    digits[codes == ord(HIDDEN)] = UNSEEN
    return digits, lengths, codes


class _Reading:
    """The columns while they are being filled in, kind by kind."""

    def __init__(self, lengths: Int64s) -> None:
        count = len(lengths)
        self.digits = np.full((count, WIDTH), NO_DIGIT, np.uint8)
        self.length = np.minimum(lengths, 255).astype(np.uint8)
        self.kind = np.where(lengths == 0, MISSING, UNREADABLE).astype(np.uint8)
        self.valid = np.zeros(count, np.bool_)
        self.id17, self.id17_earlier = np.zeros(count, np.int64), np.zeros(count, np.int64)
        self.county, self.birth = np.full(count, -1, np.int32), np.zeros(count, np.int32)
        self.sequence, self.tail = np.full(count, -1, np.int32), np.full(count, -1, np.int32)
        self.sex = np.zeros(count, np.uint8)

    def eighteen(self, rows: Int64s, places: Digits) -> None:
        """Read numbers of seventeen digits and a digit or X, given as (18, n)."""
        total = places[17].astype(np.uint16)
        for place in range(17):
            total += places[place] * np.uint16(WEIGHT_ROW[place])
        valid = total % 11 == 1
        rounded = ~valid & (places[15:].max(axis=0) == 0)
        filler = (places[:17] == places[0]).all(axis=0)
        county, birth, sequence = _number(places, 0, 6), _number(places, 6, 14), _number(places, 14, 17)
        whole = county * np.int64(10**11) + (birth * np.int64(1000) + sequence)
        # What holds no date of birth is nobody's number, whatever its check character; perhaps a slip of one.
        dated = real_dates(birth)
        whole = np.where(dated, whole, 0)
        valid &= dated
        tail = sequence * 11 + places[17]
        sex = 2 - (places[16] & 1)
        if rounded.any():
            whole[rounded], sex[rounded] = 0, 0
            sequence[rounded] = tail[rounded] = -1
        self.digits[rows, :_LENGTH] = places.T
        kind = np.where(rounded, np.uint8(ROUNDED), np.uint8(EIGHTEEN))
        self.kind[rows] = np.where(filler, np.uint8(UNREADABLE), kind)
        self.valid[rows], self.id17[rows] = valid, whole
        self.county[rows], self.birth[rows] = county, np.where(dated, birth, 0)
        self.sequence[rows], self.tail[rows], self.sex[rows] = sequence, tail, sex

    def others(self, rows: Int64s, texts: TextColumn) -> None:
        """Read whatever is not eighteen plain characters."""
        digits, lengths, codes = _digits(texts)
        self.digits[rows], self.length[rows] = digits, np.minimum(lengths, 255)
        inside = np.arange(WIDTH) < lengths[:, None]
        strange = ((digits == NO_DIGIT) & inside).any(axis=1) | (lengths > WIDTH)
        masked = (digits == UNSEEN).any(axis=1)
        early_x = ((digits == X) & (np.arange(WIDTH) < lengths[:, None] - 1)).any(axis=1)
        readable = ~strange & ~early_x & ~masked
        self.kind[rows[lengths == 0]] = MISSING
        mended = np.flatnonzero(readable & (lengths == _LENGTH))
        self.eighteen(rows[mended], np.ascontiguousarray(digits[mended, :_LENGTH].T))
        old = readable & (lengths == _OLD_LENGTH) & (digits[:, _OLD_LENGTH - 1] < X)
        self._fifteen(rows[old], digits[old])
        self._masked(rows[masked], digits[masked])
        other = readable & (self.kind[rows] == UNREADABLE) & (lengths >= _SHORTEST)
        self.kind[rows[other]] = WRONG_LENGTH
        self._cut(rows[other], digits[other], lengths[other])
        for row in np.flatnonzero(strange & (lengths == _OLD_LENGTH)).tolist():
            reading = read_id("".join(map(chr, codes[row, :_OLD_LENGTH].tolist())))
            if reading.kind == "foreign_old":
                self.kind[rows[row]], self.valid[rows[row]] = OLD_CARD, True
                self.id17[rows[row]] = int(text_hashes(codes[row : row + 1])[0]) | _FOREIGN_CARD

    def _fifteen(self, rows: Int64s, digits: Digits) -> None:
        """Read old numbers, but for those that only make a date as eighteen characters cut off."""
        short = number_of(digits, 6, 12)
        later, earlier = short + 19_000_000, short + 18_000_000
        dated = real_dates(later) | real_dates(earlier)
        old = dated | ~real_dates(number_of(digits, 6, 14))
        old &= (digits[:, : _OLD_LENGTH - 1] != digits[:, :1]).any(axis=1)
        rows, digits, later, earlier, dated = rows[old], digits[old], later[old], earlier[old], dated[old]
        county, sequence = number_of(digits, 0, 6), number_of(digits, 12, 15)
        self.kind[rows], self.valid[rows] = FIFTEEN, dated
        base = county * 10**11 + sequence
        self.id17[rows] = np.where(real_dates(later), base + later * 1000, 0)
        self.id17_earlier[rows] = np.where(real_dates(earlier), base + earlier * 1000, 0)
        self.county[rows], self.birth[rows] = county, np.where(real_dates(later), later, 0)
        self.sequence[rows] = sequence
        self.sex[rows] = 2 - digits[:, 14] % 2

    def _masked(self, rows: Int64s, digits: Digits) -> None:
        """Read the parts of numbers with hidden digits that are whole."""
        self.kind[rows] = MASKED
        seen = digits < UNSEEN
        self.county[rows] = np.where(seen[:, :6].all(axis=1), number_of(digits, 0, 6), -1)
        birth = number_of(digits, 6, 14)
        self.birth[rows] = np.where(seen[:, 6:14].all(axis=1) & real_dates(birth), birth, 0)
        sequence = number_of(digits, 14, 17)
        self.sequence[rows] = np.where(seen[:, 14:17].all(axis=1), sequence, -1)
        self.tail[rows] = np.where(seen[:, 14:18].all(axis=1), sequence * 11 + digits[:, 17], -1)
        self.sex[rows] = np.where(seen[:, 16], 2 - digits[:, 16] % 2, 0)

    def _cut(self, rows: Int64s, digits: Digits, lengths: Int64s) -> None:
        """Read county and birth of what a narrow field left of eighteen characters."""
        cut = (lengths >= 14) & (lengths < 17) & (digits[:, :14] < X).all(axis=1)
        rows, digits = rows[cut], digits[cut]
        birth = number_of(digits, 6, 14)
        real = real_dates(birth)
        self.county[rows[real]], self.birth[rows[real]] = number_of(digits[real], 0, 6), birth[real]

    def done(self) -> IdColumns:
        return IdColumns(
            self.digits, self.length, self.kind, self.valid, self.id17, self.id17_earlier,
            self.county, self.birth, self.sequence, self.tail, self.sex,
        )  # fmt: skip
