"""Finger minutiae records of ISO/IEC 19794-2:2005, clause 7 (the record format, not the card formats).

| byte | size | field, clause 7.3 |
|---|---|---|
| 0 | 4 | format identifier ``FMR`` and a zero byte |
| 4 | 4 | version `` 20`` and a zero byte |
| 8 | 4 | length of the whole record |
| 12 | 12 | capture equipment, image, number of views: ``shared_header`` |
| 24 | … | views (7.4), each with its extended data (7.5) |

The length of an extension block includes the 4 bytes of its type and length, as in NIST's conformance tests
and in the other two formats. An example printed with this edition leaves those 4 bytes out, and some readers
follow it; a record written so is refused.
"""

from __future__ import annotations

from matchers.codecs.conversion import record_in
from matchers.codecs.finger_view import FingerRecord
from matchers.codecs.formats import Format
from matchers.codecs.opening import open_record, opening
from matchers.codecs.shared_header import read_rest, write_rest


def read_iso_2005(data: bytes) -> FingerRecord:
    """Return the record; raises ``TemplateMalformed`` where the bytes break any rule of the format."""
    return read_rest(open_record(data, Format.ISO_2005), Format.ISO_2005)


def write_iso_2005(record: FingerRecord) -> bytes:
    """Return the bytes of a record of any format; ``TemplateMalformed`` where this one cannot hold it."""
    rest = write_rest(record_in(record, Format.ISO_2005))
    return opening(Format.ISO_2005, len(rest)) + rest
