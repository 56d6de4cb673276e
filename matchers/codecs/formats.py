"""The three record formats and the codes in which they differ.

| | ISO/IEC 19794-2:2005 | ANSI INCITS 378-2004 | ISO/IEC 19794-2:2011 |
|---|---|---|---|
| version text | `` 20`` | `` 20`` (the same) | ``030`` |
| record header | 24 bytes | 26, 30 above 65,535 bytes | 15 |
| image size and resolution | once a record | once a record | in each view |
| a turn is divided into | 256 | 180 (units of 2°) | 256 |
| minutia quality | 0 = not reported, 1–100 | the same | 0–100, 254 = not reported, 255 = failed |
| view quality | 0–100 | 0–100 | any number of blocks, each 0–100 or 255 = failed |
| impression types | 0–3, 8, 9 | 0–3, 8, 9 | 0–9, 24, 28, 29 |
"""

from __future__ import annotations

from enum import Enum, IntEnum
from typing import Final

MAGIC: Final = b"FMR\x00"
VERSION_2: Final = b" 20\x00"
"""Of ISO/IEC 19794-2:2005 and of ANSI INCITS 378-2004: only the length field tells them apart."""
VERSION_3: Final = b"030\x00"
"""Of ISO/IEC 19794-2:2011. ANSI INCITS 378-2009 uses it too: read as 2011, its lengths do not add up."""

NOT_REPORTED_2011: Final = 254
"""Minutia quality in the 2011 format: 254 = not reported, 255 = could not be computed."""
MOST_QUALITY: Final = 100


class Format(Enum):
    """A record format; the kiosk protocol names the first, the other names follow it."""

    ISO_2005 = "fmr-19794-2-2005"
    ISO_2011 = "fmr-19794-2-2011"
    ANSI_378 = "fmr-378-2004"

    @property
    def turn(self) -> int:
        """Units in a full turn of a minutia's angle."""
        return 180 if self is Format.ANSI_378 else 256

    @property
    def overhead(self) -> int:
        """Bytes of a record of one view without its minutiae (in 2011 with one quality block)."""
        return {Format.ISO_2005: 24 + 6, Format.ANSI_378: 26 + 6, Format.ISO_2011: 15 + 34 + 5}[self]


class Impression(IntEnum):
    """How the print was taken; the numbers are those of the 2011 format, the widest of the three."""

    LIVE_PLAIN = 0
    LIVE_ROLLED = 1
    NONLIVE_PLAIN = 2
    NONLIVE_ROLLED = 3
    LATENT_IMPRESSION = 4
    LATENT_TRACING = 5
    LATENT_PHOTO = 6
    LATENT_LIFT = 7
    LIVE_SWIPE = 8
    VERTICAL_ROLL = 9
    LIVE_CONTACTLESS = 24
    OTHER = 28
    UNKNOWN = 29


IMPRESSION_OF_CODE: Final = {kind.value: kind for kind in Impression}
"""By the one-byte code of the 2011 format."""

IMPRESSION_OF_SHORT_CODE: Final = {
    **{kind.value: kind for kind in (*list(Impression)[:4], Impression.LIVE_SWIPE)},
    9: Impression.LIVE_CONTACTLESS,
}
"""By the four-bit code of the 2005 and 2004 formats.

9 stands in the table of ANSI INCITS 378-2004; NIST's conformance tests accept it in ISO/IEC 19794-2:2005 too.
"""

SHORT_CODE_OF_IMPRESSION: Final = {kind: code for code, kind in IMPRESSION_OF_SHORT_CODE.items()}
