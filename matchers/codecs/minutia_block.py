"""The minutiae of a view: ISO/IEC 19794-2:2005 (7.4), ANSI INCITS 378-2004 (6.5), ISO/IEC 19794-2:2011 (8.4).

| bytes | field |
|---|---|
| 2 | kind << 14 (0 other, 1 ridge ending, 2 bifurcation) and x, 14 bits |
| 2 | two reserved bits, 0, and y, 14 bits |
| 1 | angle |
| 1 | quality; in the 2011 format absent where the field length is 5 |
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matchers.codecs.byte_reader import ByteReader
from matchers.codecs.finger_view import FingerView
from matchers.codecs.formats import NOT_REPORTED_2011

_FIELDS: Final = [("kind_x", ">u2"), ("y", ">u2"), ("angle", "u1")]
_LAYOUTS: Final = {5: np.dtype(_FIELDS), 6: np.dtype([*_FIELDS, ("quality", "u1")])}
_KIND_SHIFT: Final = 14
_X_BITS: Final = np.uint16(0x3FFF)


class Columns(NamedTuple):
    """The columns of :class:`FingerView` as keyword arguments, unchecked."""

    x: NDArray[np.uint16]
    y: NDArray[np.uint16]
    angle: NDArray[np.uint8]
    kind: NDArray[np.uint8]
    minutia_quality: NDArray[np.uint8]


def read_minutiae(reader: ByteReader, count: int, length: int = 6) -> Columns:
    """Return ``count`` minutiae of ``length`` (5 or 6) bytes; y keeps its reserved bits for the checks."""
    layout = _LAYOUTS[length]
    start = reader.skip(count * length)
    table = np.frombuffer(reader.data, layout, count, start) if count else np.zeros(0, layout)
    kind_x = table["kind_x"].astype(np.uint16)
    quality = table["quality"].copy() if length == 6 else np.full(count, NOT_REPORTED_2011, np.uint8)
    return Columns(
        kind_x & _X_BITS,
        table["y"].astype(np.uint16),
        table["angle"].copy(),
        (kind_x >> _KIND_SHIFT).astype(np.uint8),
        quality,
    )


def write_minutiae(view: FingerView, length: int = 6) -> bytes:
    """Return the bytes of the minutiae of a checked view."""
    table = np.empty(len(view), _LAYOUTS[length])
    table["kind_x"] = (view.kind.astype(np.uint16) << _KIND_SHIFT) | view.x
    table["y"] = view.y
    table["angle"] = view.angle
    if length == 6:
        table["quality"] = view.minutia_quality
    return table.tobytes()
