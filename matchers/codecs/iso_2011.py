"""Finger minutiae records of ISO/IEC 19794-2:2011, clause 8.

Record header, 15 bytes:

| byte | size | field | clause |
|---|---|---|---|
| 0 | 4 | format identifier ``FMR`` and a zero byte | 8.3.1 |
| 4 | 4 | version ``030`` and a zero byte | 8.3.2 |
| 8 | 4 | length of the whole record | 8.3.3 |
| 12 | 2 | number of representations (here: views) | 8.3.4 |
| 14 | 1 | 1 where every view has a field of certification blocks, else 0 | 8.3.5 |

Each view:

| size | field | clause |
|---|---|---|
| 4 | length of the view, these bytes included | 8.4.2 |
| 9 | capture date and time | 8.4.3 |
| 1 | capture device technology | 8.4.4 |
| 2, 2 | capture device vendor and type | 8.4.5–6 |
| 1, then 5 each | quality blocks: quality, vendor (2) and number (2) of the algorithm | 8.4.7 |
| 1, then 3 each | certification blocks: authority (2), scheme; only with the flag of byte 14 | 8.4.8 ff. |
| 1 | finger position | |
| 1 | representation number | |
| 2, 2 | resolution across and down in pixels per centimetre | |
| 1 | impression type | |
| 2, 2 | width and height of the image in pixels | |
| 1 | bytes of a minutia (5 or 6) << 4 and ridge ending type (0 or 1) | |
| 1 | number of minutiae, at least 1 | |
| … | minutiae, extended data | 8.4 f. |

Angles are in units of 360/256 degrees as in 2005.
"""

from __future__ import annotations

from dataclasses import replace
from struct import Struct
from typing import Final

from matchers.codecs.byte_reader import ByteReader
from matchers.codecs.capture_2011 import capture_of, quality_in, read_capture, write_capture
from matchers.codecs.checks import check_header, check_view, check_view_count
from matchers.codecs.conversion import record_in
from matchers.codecs.extended_data import ExtensionReader, write_extensions
from matchers.codecs.faults import malformed, malformed_view
from matchers.codecs.finger_view import Capture, FingerRecord, FingerView
from matchers.codecs.formats import IMPRESSION_OF_CODE, Format
from matchers.codecs.minutia_block import read_minutiae, write_minutiae
from matchers.codecs.opening import open_record, opening

_COUNTS: Final = Struct(">HB")
_LENGTH: Final = Struct(">L")
_FINGER: Final = Struct(">BBHHBHHBB")


def read_iso_2011(data: bytes) -> FingerRecord:
    """Return the record; raises ``TemplateMalformed`` where the bytes break any rule of the format."""
    reader = open_record(data, Format.ISO_2011)
    count, certified = reader.unpack(_COUNTS)
    check_view_count(count)
    if certified > 1:
        raise malformed("模板头的认证标志无效", "the certification flag of its header is neither 0 nor 1")
    extensions = ExtensionReader(reader)
    views = tuple(_read_view(reader, extensions, bool(certified), nth) for nth in range(1, count + 1))
    reader.finish()
    return FingerRecord(Format.ISO_2011, views)


def _read_view(reader: ByteReader, extensions: ExtensionReader, certified: bool, nth: int) -> FingerView:
    start = reader.at
    (length,) = reader.unpack(_LENGTH)
    capture = read_capture(reader, certified, nth)
    position, number, x_resolution, y_resolution, code, width, height, lengths, count = reader.unpack(_FINGER)
    impression = IMPRESSION_OF_CODE.get(code)
    if impression is None:
        raise malformed_view(nth, "的采集方式代码未定义", "the impression type is not defined")
    minutia_length, ending_type = lengths >> 4, lengths & 0xF
    if minutia_length not in {5, 6} or ending_type > 1:
        raise malformed_view(
            nth, "的特征点长度或端点类型无效", "the length of a minutia or the ending type is not valid"
        )
    columns = read_minutiae(reader, count, minutia_length)
    view = FingerView(
        format=Format.ISO_2011,
        width=width,
        height=height,
        position=position,
        number=number,
        impression=impression,
        quality=quality_in(capture.quality_blocks),
        x_resolution=x_resolution,
        y_resolution=y_resolution,
        x=columns.x,
        y=columns.y,
        angle=columns.angle,
        kind=columns.kind,
        minutia_quality=columns.minutia_quality,
        extensions=extensions.read(),
        capture=replace(capture, minutia_length=minutia_length, ending_type=ending_type),
    )
    if reader.at - start != length:
        raise malformed_view(nth, "声明的长度不符", "the stated length is not the true one")
    check_view(view, nth)
    return view


def write_iso_2011(record: FingerRecord) -> bytes:
    """Return the bytes of a record of any format; ``TemplateMalformed`` where this one cannot hold it."""
    record = record_in(record, Format.ISO_2011)
    check_header(record)
    captures = [capture_of(view, nth) for nth, view in enumerate(record.views, 1)]
    certified = any(capture.certification_blocks is not None for capture in captures)
    pairs = zip(record.views, captures, strict=True)
    views = [_write_view(view, capture, certified, nth) for nth, (view, capture) in enumerate(pairs, 1)]
    rest = _COUNTS.pack(len(views), certified) + b"".join(views)
    return opening(Format.ISO_2011, len(rest)) + rest


def _write_view(view: FingerView, capture: Capture, certified: bool, nth: int) -> bytes:
    check_view(view, nth)
    finger = _FINGER.pack(
        view.position,
        view.number,
        view.x_resolution,
        view.y_resolution,
        view.impression,
        view.width,
        view.height,
        capture.minutia_length << 4 | capture.ending_type,
        len(view),
    )
    minutiae = write_minutiae(view, capture.minutia_length)
    content = write_capture(capture, certified) + finger + minutiae + write_extensions(view.extensions)
    return _LENGTH.pack(_LENGTH.size + len(content)) + content
