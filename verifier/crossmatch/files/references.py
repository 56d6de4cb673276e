"""Counts rows whose number another row has already, in eight bytes a row."""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from matchers.records.columns.text import mixed

_WORD: Final = 8


class SeenReferences:
    """The references of a whole file, as 63-bit hashes: of 10 million two agree by chance once in 200,000."""

    def __init__(self) -> None:
        self._hashes: list[NDArray[np.int64]] = []

    def add(self, column: pa.Array) -> None:
        """Remember the references of a batch (strings without null)."""
        if len(column):
            self._hashes.append(hashes(column))

    def duplicates(self) -> int:
        """Return how many rows repeat a reference."""
        if not self._hashes:
            return 0
        every = np.concatenate(self._hashes)
        every.sort()
        return int((every[1:] == every[:-1]).sum())


def hashes(column: pa.Array) -> NDArray[np.int64]:
    """Return a hash of each text's bytes and length."""
    _, offset_buffer, data = column.buffers()
    offsets = np.frombuffer(offset_buffer, np.int32)[column.offset : column.offset + len(column) + 1]
    offsets = offsets.astype(np.int64)
    lengths = np.diff(offsets)
    raw = b"" if data is None else memoryview(data)[offsets[0] : offsets[-1]].tobytes()
    padded = raw + bytes(_WORD)
    # Every eight bytes of the buffer as a number, wherever they begin.
    words = np.ndarray((len(raw) + 1,), "<u8", padded, strides=(1,))
    starts = offsets[:-1] - offsets[0]
    state = lengths
    for place in range(0, int(lengths.max(initial=0)), _WORD):
        inside = np.clip(lengths - place, 0, _WORD)
        found = words[np.minimum(starts + place, len(raw))]
        kept = np.where(inside == _WORD, _ALL, (np.uint64(1) << (inside * 8 % 64).astype(np.uint64)) - _ONE)
        following = mixed(state, (found & kept).view(np.int64))
        state = following if (inside > 0).all() else np.where(inside > 0, following, state)
    return np.asarray(state, np.int64)


_ALL: Final = np.uint64(0xFFFFFFFFFFFFFFFF)
_ONE: Final = np.uint64(1)
