"""Cleans columns of text: outer blanks, invisible characters, garbled cells, rounded identity numbers."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from verifier.crossmatch.files.report import ReadingReport
from verifier.feeds.readers.cleaning import clean_text
from verifier.feeds.readers.mojibake import SUSPICIOUS, is_mojibake

_OUTER: Final = r"^\s|\s$|^\p{Zs}|\p{Zs}$"
_INNER: Final = "[\t\n\r\v\f\u0085\u2028\u2029\ufeff\u200b-\u200f\u202a-\u202e\u2060]"
_LOOK: Final = f'{_INNER}|^\\s*="|{SUSPICIOUS}'
_ODD: Final = f"{_OUTER}|{_LOOK}"
#: how spreadsheets are made to keep a number as text in CSV: ="410411197003240931"
_WRAPPED: Final = re.compile(r'="([^"]*)"')
#: an exponent of three digits belongs to no number of a person, and one of twenty is beyond arithmetic
_ROUNDED: Final = re.compile(r"\d(?:\.\d+)?[Ee]\+?\d{1,2}")
_WHOLE: Final = re.compile(r"\d+\.0+")
_MOST_DIGITS: Final = 40


def as_strings(column: pa.Array) -> pa.Array:
    """Return a column of any simple type as strings; whole numbers lose their ``.0``.

    Floats keep at most 15 digits (what a double holds for certain): larger ones come out as ``4.1E+17``, so
    that :func:`identity_numbers` sees that digits are lost.
    """
    kind = column.type
    if pa.types.is_dictionary(kind):
        return as_strings(column.cast(kind.value_type))
    if pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return _distinct(column, _number_text)
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind):
        return _distinct(column, _decoded)
    if pa.types.is_timestamp(kind):
        return column.cast(pa.timestamp("us"), safe=False).cast(pa.string())
    if kind == pa.string():
        return column
    return column.cast(pa.string())


def clean_texts(column: pa.Array, name: str, report: ReadingReport) -> pa.Array:
    """Return the texts trimmed and on one line, empty ones as null; garbled ones, counted, are null too."""
    if column.null_count == len(column):
        return column
    odd = pc.fill_null(pc.match_substring_regex(column, _ODD), False)
    if not odd.true_count:
        return column
    places = np.flatnonzero(odd.to_numpy(zero_copy_only=False))
    found = column.take(pa.array(places))
    look = np.flatnonzero(pc.match_substring_regex(found, _LOOK).to_numpy(zero_copy_only=False))
    trimmed = pc.utf8_trim_whitespace(found)
    if len(look):
        trimmed = _looked_at(found, trimmed, look, name, report)
    trimmed = pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed)
    return _replaced(column, places, trimmed)


def _looked_at(
    found: pa.Array, trimmed: pa.Array, look: np.ndarray, name: str, report: ReadingReport
) -> pa.Array:
    texts = found.take(pa.array(look)).to_pylist()
    # Before blanks are stripped: NEL and no-break space may be halves of a garbled character.
    garbled = [is_mojibake(text.strip(" \t\r\n")) for text in texts]
    if any(garbled):
        report.garbled[name] = report.garbled.get(name, 0) + sum(garbled)
    clean = [None if bad else _cleaned(text) for text, bad in zip(texts, garbled, strict=True)]
    return _replaced(trimmed, look, pa.array(clean, pa.string()))


def _cleaned(text: str) -> str | None:
    clean = clean_text(text)
    if clean is not None and (wrapped := _WRAPPED.fullmatch(clean)):
        return clean_text(wrapped[1])
    return clean


def identity_numbers(column: pa.Array, report: ReadingReport) -> pa.Array:
    """Return identity numbers as written, trimmed; rounded ones as their 15 digits and zeros, counted."""
    if not _beyond_letters_and_digits(column) and not _holds(column, b"E", b"e"):
        return column
    column = clean_texts(column, "id_no", report)
    suspect = pc.fill_null(pc.match_substring_regex(column, r"^\d(?:\.\d+)?[Ee]\+?\d{1,2}$|^\d+\.0+$"), False)
    if not suspect.true_count:
        return column
    places = np.flatnonzero(suspect.to_numpy(zero_copy_only=False))
    texts = column.take(pa.array(places)).to_pylist()
    report.rounded_ids += sum(_ROUNDED.fullmatch(text) is not None for text in texts)
    return _replaced(column, places, pa.array([_digits(text) for text in texts], pa.string()))


def _digits(text: str) -> str:
    if _WHOLE.fullmatch(text):
        return text.partition(".")[0]
    number = Decimal(text)
    # 9E99999999 is a number too.
    return f"{number:.0f}" if number.adjusted() < _MOST_DIGITS else text


def _number_text(value: float | Decimal) -> str | None:
    if value != value:  # noqa: PLR0124 -- not a number
        return None
    if isinstance(value, Decimal):
        return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.14E}" if abs(value) >= 1e15 else repr(value)


def _decoded(value: bytes) -> str | None:
    for encoding in ("utf-8", "gb18030"):
        try:
            return value.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _distinct(column: pa.Array, function: Callable[..., str | None]) -> pa.Array:
    """Apply a function to each different value once."""
    encoded = column.dictionary_encode()
    values = [None if value is None else function(value) for value in encoded.dictionary.to_pylist()]
    return pa.array(values, pa.string()).take(encoded.indices)


def _replaced(column: pa.Array, places: np.ndarray, values: pa.Array) -> pa.Array:
    index = np.arange(len(column), dtype=np.int64)
    index[places] = len(column) + np.arange(len(places), dtype=np.int64)
    return pa.concat_arrays([column, values]).take(pa.array(index))


def _bytes(column: pa.Array) -> np.ndarray:
    """Return the bytes of all texts of a string column, one after the other."""
    _, offsets, data = column.buffers()
    if data is None or not len(column):
        return np.zeros(0, np.uint8)
    bounds = np.frombuffer(offsets, np.int32)[column.offset : column.offset + len(column) + 1]
    return np.frombuffer(data, np.uint8)[bounds[0] : bounds[-1]]


def _beyond_letters_and_digits(column: pa.Array) -> bool:
    units = _bytes(column)
    return bool(np.any(units < 48) or np.any(units > 122))


def _holds(column: pa.Array, *marks: bytes) -> bool:
    units = _bytes(column)
    return any(bool(np.any(units == mark[0])) for mark in marks)
