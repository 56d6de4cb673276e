"""What a finger minutiae record holds, as stored: nothing rounded, scaled or dropped."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matchers.codecs.formats import Format, Impression
from matchers.codecs.minutia_quality import plain_quality
from matchers.finger.minutiae import Minutiae, minutiae

Shorts = NDArray[np.uint16]
Bytes = NDArray[np.uint8]

PER_CM: Final = 197
"""Pixels per centimetre that count as 500 dpi: 196.85 rounded, as every maker writes it."""
UNKNOWN_ORGANISATION: Final = 0x0103
"""IBIA's number for "vendor unknown": ANSI INCITS 378-2004 forbids 0 as owner of a record's product."""
NO_DATE: Final = b"\xff" * 9
"""Capture date and time of a 2011 view in which no part is given."""


class Extension(NamedTuple):
    """An extended data block, unread; ``extended_data`` lists the types."""

    type: int
    data: bytes


@dataclass(frozen=True)
class Capture:
    """What only a view of ISO/IEC 19794-2:2011 says of its making; kept as stored, used by no comparison."""

    #: year (2 bytes), month, day, hour, minute, second, milliseconds (2 bytes); all bits set = not given
    date_time: bytes = NO_DATE
    #: code of the sensor's principle, 0 = unknown
    technology: int = 0
    #: 0 = not reported
    vendor: int = 0
    device: int = 0
    #: 5 bytes each: quality 0–100 or 255 = failed, vendor of the algorithm (2), algorithm (2)
    quality_blocks: bytes = b""
    #: 3 bytes each: authority (2), scheme; ``None`` where the record's flag says that there is no such field
    certification_blocks: bytes | None = None
    #: bytes of a minutia: 5 without quality, 6 with it
    minutia_length: int = 6
    #: 0 = an ending lies where its valley forks, 1 = at the end of the ridge's skeleton
    ending_type: int = 0


def _no_shorts() -> Shorts:
    return np.zeros(0, np.uint16)


def _no_bytes() -> Bytes:
    return np.zeros(0, np.uint8)


@dataclass(frozen=True, eq=False)
class FingerView:
    """One impression of one finger. Arrays have one length (0–255) and must not be written to.

    Angles run counter-clockwise as seen, from the positive x axis, with y pointing down, in units of
    ``format.turn`` to a full turn.
    """

    format: Format
    #: pixels of the image, 1–16,383
    width: int
    height: int
    #: 0 = unknown, agrees with any; 1–5 right thumb to little finger, 6–10 left
    position: int = 0
    #: number of the view among those of the same finger, 0–15
    number: int = 0
    impression: Impression = Impression.LIVE_PLAIN
    #: 1–100, 0 = not reported
    quality: int = 0
    #: pixels per centimetre; 197 = 500 dpi
    x_resolution: int = PER_CM
    y_resolution: int = PER_CM
    #: pixels, below width and height
    x: Shorts = field(default_factory=_no_shorts)
    y: Shorts = field(default_factory=_no_shorts)
    #: units of the format
    angle: Bytes = field(default_factory=_no_bytes)
    #: 0 other, 1 ending, 2 bifurcation
    kind: Bytes = field(default_factory=_no_bytes)
    #: as the format codes it: see ``formats``
    minutia_quality: Bytes = field(default_factory=_no_bytes)
    extensions: tuple[Extension, ...] = ()
    #: only in views read from the 2011 format
    capture: Capture | None = None

    def __len__(self) -> int:
        return len(self.x)

    def at_500_dpi(self) -> Minutiae:
        """Return the minutiae in pixels at 500 dpi, angles in radians, quality 0 where none is reported.

        197 px/cm count as 500 dpi: such a view keeps its pixels exactly. Where the two resolutions differ,
        directions turn with them.
        """
        across, down = PER_CM / self.x_resolution, PER_CM / self.y_resolution
        angle = self.angle * (2 * np.pi / self.format.turn)
        if self.x_resolution != self.y_resolution:
            angle = np.arctan2(np.sin(angle) * down, np.cos(angle) * across)
        return minutiae(
            math.ceil(self.width * across),
            math.ceil(self.height * down),
            self.x * across,
            self.y * down,
            angle,
            self.kind,
            plain_quality(self.minutia_quality, self.format),
        )


@dataclass(frozen=True)
class FingerRecord:
    """The views of one record, at least one."""

    format: Format
    views: tuple[FingerView, ...]
    #: capture equipment: certification bits << 12 | number; not in the 2011 format
    equipment: int = 0
    #: owner and type of the product that made the record; only in ANSI INCITS 378-2004
    product: tuple[int, int] = (UNKNOWN_ORGANISATION, 0)
