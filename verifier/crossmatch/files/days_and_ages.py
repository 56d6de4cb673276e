"""Dates as yyyymmdd numbers and ages as years: each different value is read once, whatever its type."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from matchers.records.ages import read_age
from matchers.records.dates import read_date

_REMEMBERED: Final = 500_000
_PARTS: Final = re.compile(r"(\d{4})(?:[-/.年]?(\d{1,2})(?:[-/.月]?(\d{1,2}))?)?(?!\d).*", re.DOTALL)
_PACKED: Final = re.compile(r"(\d{4})(\d\d)(\d\d)?")
#: what software makes of a number: 19490403.0, and ="19490403"
_WRAPPED: Final = re.compile(r'\s*(\d+)\.0+\s*|\s*="([^"]*)"\s*')
_EARLIEST: Final = 1800
_LATEST: Final = 2199
_NO_AGE: Final = frozenset({"", "-", "--", "/", "无", "不详", "未知"})
_CHINA: Final = timedelta(hours=8)

Value = str | int | float | date | datetime | Decimal | None


class ValueReader:
    """Reads each different value of a column once; ``odd`` counts the rows that could not be read in full."""

    def __init__(self, read: Callable[[Any], tuple[int, bool]]) -> None:
        self._read = read
        self._known: dict[Any, tuple[int, bool]] = {}
        self.odd = 0

    def numbers(self, column: pa.Array, kind: type[np.signedinteger[Any]], missing: int) -> NDArray[Any]:
        """Return one number per row, ``missing`` for null."""
        encoded = _plain(column).dictionary_encode()
        read = [self._value(value) for value in encoded.dictionary.to_pylist()]
        numbers = np.array([number for number, _ in read] + [missing], kind)
        odd = np.array([flag for _, flag in read] + [False], np.bool_)
        rows = pc.fill_null(encoded.indices, len(read)).to_numpy(zero_copy_only=False)
        self.odd += int(odd[rows].sum())
        return np.asarray(numbers[rows])

    def _value(self, value: Any) -> tuple[int, bool]:
        found = self._known.get(value)
        if found is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            found = self._known[value] = self._read(value)
        return found


def _plain(column: pa.Array) -> pa.Array:
    """Return days for moments (of Chinese time where a zone is given), values for dictionaries."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return column.cast(kind.value_type)
    if pa.types.is_timestamp(kind):
        moments = column.cast(pa.timestamp("us"), safe=False)
        if kind.tz is not None:
            moments = pc.add(moments, pa.scalar(_CHINA, pa.duration("us")))
        return moments.cast(pa.date32(), safe=False)
    if pa.types.is_date64(kind):
        return column.cast(pa.date32(), safe=False)
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return column.cast(pa.string())
    return column


def day_number(value: Value) -> tuple[int, bool]:
    """Return yyyymmdd (00 for unknown parts, 0 for none) and whether something of it could not be read."""
    if isinstance(value, Decimal):
        value = float(value)
    if isinstance(value, float) and math.isnan(value):
        return 0, False
    if isinstance(value, str) and (found := _WRAPPED.fullmatch(value)) is not None:
        value = found[1] or found[2]
    if value == 0:
        return 0, False
    try:
        read = read_date(value)
    except (ValueError, OverflowError):
        return _parts(str(int(value)) if isinstance(value, float) and abs(value) < 1e9 else str(value)), True
    if read is None:
        return 0, False
    return read.year * 10000 + (read.month or 0) * 100 + (read.day or 0), False


def _parts(text: str) -> int:
    """Return what is possible of a date that does not exist: 19490231 is February 1949, 19491340 is 1949."""
    text = unicodedata.normalize("NFKC", text).strip()
    if any(mark in text for mark in "农阴闰"):
        return 0
    if text.isdigit() and len(text) > 8:
        return 0
    found = _PACKED.fullmatch(text) or _PARTS.match(text)
    if found is None or not _EARLIEST <= int(found[1]) <= _LATEST:
        return 0
    year, month, day = (int(part or 0) for part in found.groups())
    if not 1 <= month <= 12:
        return year * 10000
    try:
        date(year, month, day)
    except ValueError:
        day = 0
    return year * 10000 + month * 100 + day


def age_number(value: str | float | Decimal) -> tuple[int, bool]:
    """Return an age in completed years (-1 for none) and whether it could not be read.

    ``虚岁84`` is 83: the nominal age counts one at birth and another at each new year.
    """
    if not isinstance(value, str):
        value = "" if math.isnan(value) else str(float(value)).removesuffix(".0")
    years, nominal, _ = read_age(value)
    if years < 0 or value.startswith("-"):
        return -1, unicodedata.normalize("NFKC", value).strip() not in _NO_AGE
    return max(years - bool(nominal), 0), False
