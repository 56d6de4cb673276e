"""A column of texts as one array of code points, so that a million names are read in one numpy call."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Codes = NDArray[np.uint32]
Int64s = NDArray[np.int64]
Flags = NDArray[np.bool_]

_MIX = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)


@dataclass(frozen=True)
class TextColumn:
    """``n`` texts: text i is ``codes[starts[i] : starts[i] + lengths[i]]``; missing = empty."""

    codes: Codes
    starts: Int64s
    lengths: Int64s

    @classmethod
    def of(cls, texts: pa.Array | pa.ChunkedArray | Iterable[str | None]) -> TextColumn:
        """Read an Arrow string array (or any texts); null becomes the empty text."""
        if isinstance(texts, pa.ChunkedArray):
            texts = texts.combine_chunks()
        elif not isinstance(texts, pa.Array):
            texts = pa.array(list(texts), type=pa.string())
        array = texts.cast(pa.large_string()).fill_null("")
        if len(array) == 0:
            return cls(np.zeros(0, np.uint32), np.zeros(0, np.int64), np.zeros(0, np.int64))
        _, offset_buffer, data = array.buffers()
        offsets = np.frombuffer(offset_buffer, np.int64)
        first, last = int(offsets[array.offset]), int(offsets[array.offset + len(array)])
        raw = b"" if data is None else memoryview(data)[first:last].tobytes()
        codes = np.frombuffer(raw.decode("utf-8").encode("utf-32-le"), np.uint32)
        lengths = np.asarray(pc.utf8_length(array)).astype(np.int64)
        return cls(codes, np.cumsum(lengths) - lengths, lengths)

    def __len__(self) -> int:
        return len(self.starts)

    def padded(self, width: int) -> Codes:
        """Return the first ``width`` code points of each text as (n, width), filled up with 0."""
        found = np.zeros((len(self), width), np.uint32)
        for place in range(min(width, int(self.lengths.max(initial=0)))):
            inside = np.flatnonzero(self.lengths > place)
            found[inside, place] = self.codes[self.starts[inside] + place]
        return found

    def rows(self) -> Int64s:
        """Return for every code point the row it stands in."""
        return np.repeat(np.arange(len(self), dtype=np.int64), self.lengths)

    def take(self, rows: NDArray[np.integer]) -> TextColumn:
        """Return the texts of the given rows; the code points are shared, not copied."""
        return TextColumn(self.codes, self.starts[rows], self.lengths[rows])

    def keep(self, kept: Flags) -> TextColumn:
        """Return the texts without the code points where ``kept`` (one flag per code point) is False.

        Only for a column whose texts lie in order and without gaps, as :meth:`of` makes it.
        """
        counts = np.concatenate(([0], np.cumsum(kept, dtype=np.int64)))
        begins, ends = counts[self.starts], counts[self.starts + self.lengths]
        return TextColumn(self.codes[kept], begins, ends - begins)

    def texts(self) -> list[str]:
        """Return the texts as Python strings; for the few rows that need it."""
        whole = self.codes.astype(np.uint32).tobytes().decode("utf-32-le", "surrogatepass")
        pairs = zip(self.starts.tolist(), self.lengths.tolist(), strict=True)
        return [whole[start : start + length] for start, length in pairs]


def mixed(*columns: NDArray[np.integer]) -> Int64s:
    """Return a stable 63-bit hash of the rows of integer columns; never 0 (0 stands for "nothing").

    The finaliser is that of SplitMix64 (Steele, Lea, Flood 2014). The same on every machine and engine.
    """
    state = np.zeros(len(columns[0]), np.uint64)
    with np.errstate(over="ignore"):
        for column in columns:
            state = (state + _MIX) ^ column.astype(np.int64).view(np.uint64)
            state = (state ^ (state >> np.uint64(30))) * _FIRST
            state = (state ^ (state >> np.uint64(27))) * _SECOND
            state ^= state >> np.uint64(31)
    hashed = (state >> np.uint64(1)).astype(np.int64)
    return np.where(hashed == 0, 1, hashed)


def shortened(hashes: NDArray[np.integer]) -> NDArray[np.int32]:
    """Return 32-bit forms of hashes for storing and joining; 0 stays 0, and nothing else becomes 0.

    On a roll of millions one value in a thousand shares its short form with another: a stray candidate at
    most.
    """
    short = (hashes.astype(np.int64) >> np.int64(31)).astype(np.uint32).view(np.int32)
    return np.where(hashes == 0, np.int32(0), np.where(short == 0, np.int32(1), short))


def text_hashes(values: NDArray[np.integer]) -> Int64s:
    """Return a hash per row of an (n, width) array of codes padded with 0; an all-zero row gives 0.

    Padding does not count: the same codes in a wider array give the same hash.
    """
    state = np.zeros(len(values), np.int64)
    for place in range(values.shape[1]):
        column = values[:, place].astype(np.int64)
        state = np.where(column == 0, state, mixed(state, column))
    return state
