"""Takes the numbers out of a column of addresses: what is left is written alike by many, and parsed once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from matchers.records.address_text import CHARACTERS, LONGEST_NUMBER, MARK, MOST_NUMBERS
from matchers.records.columns.text import Flags, Int64s, TextColumn, mixed

UInt64s = NDArray[np.uint64]

_ZERO: Final = np.uint32(ord("0"))
_BASE: Final = np.uint64(0x9E3779B97F4A7C15)
_PLANE: Final = 1 << 16


@lru_cache(maxsize=1)
def _character_table() -> NDArray[np.uint32]:
    table = np.arange(_PLANE, dtype=np.uint32)
    for code, folded in CHARACTERS.items():
        table[code] = ord(folded) if folded else 0
    return table


@lru_cache(maxsize=1)
def _hash_table() -> UInt64s:
    return mixed(np.arange(_PLANE)).view(np.uint64)


@lru_cache(maxsize=2)
def _powers(count: int) -> tuple[UInt64s, UInt64s]:
    """Return the powers of the base and of its inverse modulo 2**64."""
    inverse = np.uint64(pow(int(_BASE), -1, 1 << 64))
    ones = np.ones(count, np.uint64)
    with np.errstate(over="ignore"):
        up, down = ones.copy(), ones.copy()
        up[1:], down[1:] = _BASE, inverse
        return np.multiply.accumulate(up), np.multiply.accumulate(down)


@dataclass(frozen=True)
class NumberedTexts:
    """``n`` addresses as template and numbers.

    The template of row i is ``codes[begin[i] : end[i]]``, a mark for each run of digits; ``numbers`` is
    (n, w), -1 where none is or where the run is too long for a door.
    """

    codes: NDArray[np.uint32]
    begin: Int64s
    end: Int64s
    numbers: Int64s

    def encoded(self, begin: Int64s, end: Int64s) -> tuple[NDArray[np.int32], list[str]]:
        """Number the distinct texts ``codes[begin[i] : end[i]]`` by a rolling hash of 64 bits.

        Returns which one each is, and the texts.
        """
        if not len(begin):
            return np.zeros(0, np.int32), []
        running, down = self._running
        with np.errstate(over="ignore"):
            keys = (running[end] - running[begin]) * down[begin]
        encoded = pa.array(keys).dictionary_encode()
        number = encoded.indices.to_numpy()
        row = np.zeros(len(encoded.dictionary), np.int64)
        row[number[::-1]] = np.arange(len(number) - 1, -1, -1)
        bounds = zip(begin[row].tolist(), end[row].tolist(), strict=True)
        return number, [self._whole[first:last] for first, last in bounds]

    def end_in_number(self) -> Flags:
        """Tell which texts end in a digit: complete as a flat's number, or cut off."""
        if not len(self.codes):
            return np.zeros(len(self.begin), np.bool_)
        last = self.codes[np.maximum(self.end - 1, 0)] == np.uint32(ord(MARK))
        return np.asarray(last & (self.end > self.begin), np.bool_)

    @cached_property
    def _whole(self) -> str:
        return self.codes.tobytes().decode("utf-32-le", "surrogatepass")

    @cached_property
    def _running(self) -> tuple[UInt64s, UInt64s]:
        """Return the sums of hashes times powers of the base, and the powers that bring them to one place."""
        up, down = _powers(1 << max(20, len(self.codes).bit_length()))
        hashed = _hash_table()[self.codes & 0xFFFF]
        rare = np.flatnonzero(self.codes >= _PLANE)
        hashed[rare] = mixed(self.codes[rare]).view(np.uint64)
        with np.errstate(over="ignore"):
            sums = np.cumsum(hashed * up[: len(self.codes)])
        return np.concatenate((np.zeros(1, np.uint64), sums)), down


def take_numbers(texts: TextColumn) -> NumberedTexts:
    """Split every address like ``address_text.split_numbers``, for the whole column at once.

    Only for a column whose texts lie in order and without gaps, as :meth:`TextColumn.of` makes it.
    """
    codes = _normal(texts.codes)
    starts, ends = texts.starts, texts.starts + texts.lengths
    digit = (codes - _ZERO) < 10
    begins = digit.copy()
    begins[1:] &= ~digit[:-1]
    inner = starts[texts.lengths > 0]
    begins[inner] = digit[inner]
    kept = (begins | ~digit) & (codes != 0)
    place = np.concatenate((np.zeros(1, np.int64), np.cumsum(kept, dtype=np.int64)))
    marked = np.where(begins, np.uint32(ord(MARK)), codes)[kept]
    return NumberedTexts(marked, place[starts], place[ends], _numbers(codes, digit, begins, starts, ends))


def _normal(codes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    table = _character_table()
    if not len(codes) or int(codes.max()) < _PLANE:
        return table[codes]
    return np.where(codes < _PLANE, table[np.minimum(codes, _PLANE - 1)], codes)


def _numbers(codes: NDArray[np.uint32], digit: Flags, begins: Flags, starts: Int64s, ends: Int64s) -> Int64s:
    """Return the values of the runs of digits of each row, (n, w)."""
    at = np.flatnonzero(begins)
    before = np.searchsorted(at, starts)
    counts = np.searchsorted(at, ends) - before
    width = int(min(counts.max(initial=0), MOST_NUMBERS))
    found = np.full((len(starts), width), -1, np.int64)
    row = np.repeat(np.arange(len(starts)), counts)
    place = np.arange(len(at)) - before[row]
    ends_here = digit.copy()
    ends_here[:-1] &= ~digit[1:] | begins[1:]
    length = np.flatnonzero(ends_here) - at + 1
    value = (codes[at] - _ZERO).astype(np.int64)
    for step in range(1, LONGEST_NUMBER):
        longer = np.flatnonzero(length > step)
        value[longer] = value[longer] * 10 + (codes[at[longer] + step] - _ZERO)
    value[length > LONGEST_NUMBER] = -1
    inside = place < width
    found[row[inside], place[inside]] = value[inside]
    return found
