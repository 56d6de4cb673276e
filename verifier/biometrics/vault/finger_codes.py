"""Codes of fingers: the described minutiae of :mod:`matchers.finger.search`, about 4 KB a finger.

Little-endian: u32 mark of the basis of description, u16 minutiae n, n × 58 signed bytes, n × 2 × i16 places.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matchers.finger.comparison import prepare
from matchers.finger.search import Gallery, short_list
from matchers.finger.search.description import COLUMNS, describe, learnt_basis
from matchers.finger.template import Tier
from verifier.biometrics.finger_samples import FingerSample
from verifier.biometrics.vault.search_codes import CodeList, CodeOutdated, Codes, Growing, Searchable

_HEAD: Final = struct.Struct("<IH")
_PLACE: Final = np.dtype("<i2")


class FingerCodes(Codes):
    """Of the fast tier's minutiae, else of those there are."""

    def code(self, sample: FingerSample) -> bytes:
        """Return the code of a sample."""
        found = describe(prepare(sample.made_by(Tier.FAST)))
        head = _HEAD.pack(learnt_basis().mark, len(found))
        return head + found.vectors.tobytes() + found.places.astype(_PLACE).tobytes()

    def current(self, code: bytes) -> bool:
        """Tell whether it was described on the basis of this version, and is whole."""
        if len(code) < _HEAD.size:
            return False
        mark, count = _HEAD.unpack_from(code)
        whole = _HEAD.size + count * (COLUMNS + 2 * _PLACE.itemsize) == len(code)
        return bool(mark == learnt_basis().mark and count and whole)

    def new_list(self) -> CodeList:
        """Return an empty list."""
        return FingerCodeList(self)


class FingerCodeList(CodeList):
    """Described minutiae of all fingers, one below the other."""

    def __init__(self, codes: FingerCodes) -> None:
        self._codes = codes
        self._starts = Growing((), np.int64)
        self._starts.extend(np.zeros(1, np.int64))
        self._vectors = Growing((COLUMNS,), np.int8)
        self._places = Growing((2,), np.int16)

    def __len__(self) -> int:
        return len(self._starts) - 1

    def extend(self, codes: Sequence[bytes]) -> None:
        """Add codes."""
        if not all(map(self._codes.current, codes)):
            raise CodeOutdated
        vectors, places, counts = [], [], []
        for code in codes:
            _, count = _HEAD.unpack_from(code)
            at = _HEAD.size + count * COLUMNS
            vectors.append(np.frombuffer(code, np.int8, count * COLUMNS, _HEAD.size).reshape(-1, COLUMNS))
            places.append(np.frombuffer(code, _PLACE, count * 2, at).reshape(-1, 2))
            counts.append(count)
        if codes:
            ends = len(self._vectors) + np.cumsum(counts, dtype=np.int64)
            self._vectors.extend(np.concatenate(vectors))
            self._places.extend(np.concatenate(places))
            self._starts.extend(ends)

    def searchable(self) -> Searchable:
        """Return the codes there are now."""
        nothing = np.zeros(0, np.uint8)
        ends = np.zeros(1, np.int64)
        return _Fingers(
            Gallery(
                self._starts.view(), self._vectors.view(), self._places.view(), ends, nothing, ends, nothing
            )
        )

    @property
    def size(self) -> int:
        """Bytes in memory."""
        return self._starts.size + self._vectors.size + self._places.size


@dataclass(frozen=True)
class _Fingers(Searchable):
    gallery: Gallery

    def short_list(self, sample: FingerSample, most: int | None) -> NDArray[np.int64]:
        """Return the places of the likeliest."""
        return short_list(self.gallery, prepare(sample.made_by(Tier.FAST)), most)
