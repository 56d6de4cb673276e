"""Reads and writes finger minutiae records of other makers, whichever of three formats they are in.

    record = read_finger_record(data)            # FingerRecord, or TemplateMalformed and nothing else
    probe = record.views[0].at_500_dpi()         # matchers.finger.minutiae.Minutiae
    view = from_minutiae(minutiae, position=7, quality=80, most_bytes=600)
    data = write_iso_2005(record_of(view))

What was read and is written in its own format gives the same bytes again.
"""

from __future__ import annotations

from typing import Final

from matchers.codecs.ansi_378 import read_ansi_378, write_ansi_378
from matchers.codecs.finger_view import Capture, Extension, FingerRecord, FingerView
from matchers.codecs.formats import Format, Impression
from matchers.codecs.iso_2005 import read_iso_2005, write_iso_2005
from matchers.codecs.iso_2011 import read_iso_2011, write_iso_2011
from matchers.codecs.opening import format_of
from matchers.codecs.own_view import from_minutiae

__all__ = [
    "Capture",
    "Extension",
    "FingerRecord",
    "FingerView",
    "Format",
    "Impression",
    "from_minutiae",
    "read_ansi_378",
    "read_finger_record",
    "read_iso_2005",
    "read_iso_2011",
    "record_of",
    "write_ansi_378",
    "write_finger_record",
    "write_iso_2005",
    "write_iso_2011",
]

_READERS: Final = {
    Format.ISO_2005: read_iso_2005,
    Format.ISO_2011: read_iso_2011,
    Format.ANSI_378: read_ansi_378,
}
_WRITERS: Final = {
    Format.ISO_2005: write_iso_2005,
    Format.ISO_2011: write_iso_2011,
    Format.ANSI_378: write_ansi_378,
}


def read_finger_record(data: bytes) -> FingerRecord:
    """Return the record, whichever its format; ``TemplateMalformed`` where it is none or breaks its rules.

    Anything longer than a mebibyte is refused unread.
    """
    return _READERS[format_of(data)](data)


def write_finger_record(record: FingerRecord) -> bytes:
    """Return the bytes of a record in its own format; ``TemplateMalformed`` where it breaks its rules."""
    return _WRITERS[record.format](record)


def record_of(first: FingerView, *others: FingerView) -> FingerRecord:
    """Return a record of these views, in the format of the first."""
    return FingerRecord(first.format, (first, *others))
