"""Finger minutiae records of ANSI INCITS 378-2004, clause 6.

| byte | size | field | clause |
|---|---|---|---|
| 0 | 4 | format identifier ``FMR`` and a zero byte | 6.4 |
| 4 | 4 | version `` 20`` and a zero byte | |
| 8 | 2 | length of the whole record, or 0 and then 4 bytes of length above 65,535 | |
| 10 | 2, 2 | owner and type of the product that made it | |
| 14 | 12 | capture equipment, image, number of views: ``shared_header`` | |
| 26 | … | views, each with its extended data | 6.5, 6.6 |

Bytes 10 and following lie 4 further on where the length takes 6 bytes. The revisions of 2009 (versions
``030`` and ``035``) are other formats and are refused.
"""

from __future__ import annotations

from struct import Struct
from typing import Final

from matchers.codecs.conversion import record_in
from matchers.codecs.finger_view import FingerRecord
from matchers.codecs.formats import Format
from matchers.codecs.opening import open_record, opening
from matchers.codecs.shared_header import read_rest, write_rest

_PRODUCT: Final = Struct(">HH")


def read_ansi_378(data: bytes) -> FingerRecord:
    """Return the record; raises ``TemplateMalformed`` where the bytes break any rule of the format."""
    reader = open_record(data, Format.ANSI_378)
    owner, kind = reader.unpack(_PRODUCT)
    return read_rest(reader, Format.ANSI_378, (owner, kind))


def write_ansi_378(record: FingerRecord) -> bytes:
    """Return the bytes of a record of any format; ``TemplateMalformed`` where this one cannot hold it."""
    rest = write_rest(record_in(record, Format.ANSI_378))
    rest = _PRODUCT.pack(*record.product) + rest
    return opening(Format.ANSI_378, len(rest)) + rest
