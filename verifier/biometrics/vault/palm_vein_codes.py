"""Codes of hands: the coarse vector of :mod:`matchers.palm_vein.search` and the template, 2.5 KB a hand.

The second look of the search needs the template itself; a byte before both is the version.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matchers.palm_vein.prepared import prepare
from matchers.palm_vein.search import Gallery
from matchers.palm_vein.search.coarse import vectors
from matchers.palm_vein.search.layout import VECTOR_BYTES
from matchers.palm_vein.search.parameters import FIRST
from matchers.palm_vein.search.searching import short_list
from matchers.palm_vein.template_file import TEMPLATE_BYTES, write_template
from verifier.biometrics.palm_vein import VeinSample
from verifier.biometrics.vault.search_codes import CodeList, CodeOutdated, Codes, Growing, Searchable

_VERSION: Final = b"\x01"


class VeinCodes(Codes):
    """Of hands."""

    def code(self, sample: VeinSample) -> bytes:
        """Return the code of a sample."""
        coarse = vectors([sample.template.field], FIRST)
        return _VERSION + coarse.tobytes() + write_template(sample.template)

    def current(self, code: bytes) -> bool:
        """Tell whether this version made it."""
        return code[:1] == _VERSION and len(code) == 1 + VECTOR_BYTES + TEMPLATE_BYTES

    def new_list(self) -> CodeList:
        """Return an empty list."""
        return VeinCodeList(self)


class VeinCodeList(CodeList):
    """Vectors and templates of all hands."""

    def __init__(self, codes: VeinCodes) -> None:
        self._codes = codes
        self._vectors = Growing((VECTOR_BYTES,), np.int8)
        self._templates = Growing((TEMPLATE_BYTES,), np.uint8)

    def __len__(self) -> int:
        return len(self._vectors)

    def extend(self, codes: Sequence[bytes]) -> None:
        """Add codes."""
        if not all(map(self._codes.current, codes)):
            raise CodeOutdated
        if codes:
            rows = np.frombuffer(b"".join(codes), np.uint8).reshape(len(codes), -1)
            self._vectors.extend(rows[:, 1 : 1 + VECTOR_BYTES].view(np.int8))
            self._templates.extend(rows[:, 1 + VECTOR_BYTES :])

    def searchable(self) -> Searchable:
        """Return the codes there are now."""
        ends = np.zeros(1, np.int64)
        return _Hands(Gallery(self._vectors.view(), ends, np.zeros(0, np.uint8), self._templates.view()))

    @property
    def size(self) -> int:
        """Bytes in memory."""
        return self._vectors.size + self._templates.size


@dataclass(frozen=True)
class _Hands(Searchable):
    gallery: Gallery

    def short_list(self, sample: VeinSample, most: int | None) -> NDArray[np.int64]:
        """Return the places of the likeliest."""
        return short_list(self.gallery, prepare(sample.template), most)
