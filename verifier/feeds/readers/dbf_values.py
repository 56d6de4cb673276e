"""Turns the bytes of one DBF field into a value, by the field's type letter."""

from __future__ import annotations

import struct
from collections.abc import Callable
from datetime import date, datetime, timedelta

from verifier.feeds.readers.dbf_header import DbfField
from verifier.feeds.readers.rows import Cell

TEXT_KINDS = frozenset("CV")
_EXACT_DIGITS = 15
_JULIAN_OF_YEAR_1 = 1_721_425
_MILLISECONDS_A_DAY = 86_400_000


def dbf_value(field: DbfField, data: bytes) -> Cell:
    """Return the value of a field that is not text; empty is None.

    Raises:
        ValueError: the bytes are no value of the type (letters in a number, ``*****`` for an overflow).
    """
    return _READERS.get(field.kind, _nothing)(data)


def _nothing(_: bytes) -> None:
    """Memos, pictures and hidden system columns live elsewhere or mean nothing here."""


def _number(data: bytes) -> Cell:
    text = data.strip(b" \x00").decode("ascii")
    if not text or text == ".":
        return None
    if text.lstrip("+-").isdigit():
        return int(text)
    value = float(text)
    if value - value != 0:
        raise ValueError(text)
    digits = sum(char.isdigit() for char in text)
    # More digits than a float keeps are handed on as written.
    return value if digits <= _EXACT_DIGITS else text


def _day(data: bytes) -> Cell:
    text = data.strip(b" \x00").decode("ascii")
    if not text.strip("0"):
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        # Year only ("19660000") is common in registers: later rules read it.
        if not text.isdigit():
            raise
        return text


def _logical(data: bytes) -> Cell:
    return {b"T": "T", b"Y": "T", b"F": "F", b"N": "F"}.get(data[:1].upper())


def _integer(data: bytes) -> Cell:
    return int(_unpack("<i", data))


def _double(data: bytes) -> Cell:
    if len(data) != 8:
        return None  # dBase: a number of a memo block
    value = float(_unpack("<d", data))
    if value - value != 0:
        raise ValueError(data.hex())
    return int(value) if value.is_integer() else value


def _currency(data: bytes) -> Cell:
    ten_thousandths = int(_unpack("<q", data))
    if ten_thousandths % 10_000 == 0:
        return ten_thousandths // 10_000
    if abs(ten_thousandths) >= 10**_EXACT_DIGITS:
        raise ValueError(data.hex())
    return ten_thousandths / 10_000


def _moment(data: bytes) -> Cell:
    if not data.strip(b" \x00"):
        return None
    if len(data) != 8:
        raise ValueError(data.hex())
    days, milliseconds = struct.unpack("<ii", data)
    ordinal = days - _JULIAN_OF_YEAR_1
    if not (0 < ordinal <= date.max.toordinal() and 0 <= milliseconds < _MILLISECONDS_A_DAY):
        raise ValueError(data.hex())
    # Wall-clock time without a zone: the format knows none.
    midnight = datetime.combine(date.fromordinal(ordinal), datetime.min.time())
    return midnight + timedelta(milliseconds=milliseconds)


def _unpack(form: str, data: bytes) -> int | float:
    if len(data) != struct.calcsize(form):
        raise ValueError(data.hex())
    value: int | float = struct.unpack(form, data)[0]
    return value


_READERS: dict[str, Callable[[bytes], Cell]] = {
    "N": _number,
    "F": _number,
    "D": _day,
    "L": _logical,
    "I": _integer,
    "+": _integer,
    "B": _double,
    "O": _double,
    "Y": _currency,
    "T": _moment,
    "@": _moment,
}
