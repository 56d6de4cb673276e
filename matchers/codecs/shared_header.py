"""What ISO/IEC 19794-2:2005 (7.3, 7.4) and ANSI INCITS 378-2004 (6.4, 6.5) have in common: image and views.

End of the record header, 12 bytes:

| bytes | field |
|---|---|
| 2 | capture equipment: 4 bits of certification, 12 bits of number |
| 2, 2 | width and height of the image in pixels |
| 2, 2 | resolution across and down in pixels per centimetre |
| 1 | number of views |
| 1 | reserved, 0 |

Each view, 4 bytes before its minutiae:

| bytes | field |
|---|---|
| 1 | finger position, 0–10 |
| 1 | view number << 4 and impression type |
| 1 | finger quality, 0–100 |
| 1 | number of minutiae |
"""

from __future__ import annotations

from struct import Struct
from typing import Final

from matchers.codecs.byte_reader import ByteReader
from matchers.codecs.checks import check_header, check_view, check_view_count
from matchers.codecs.extended_data import ExtensionReader, write_extensions
from matchers.codecs.faults import malformed, malformed_view
from matchers.codecs.finger_view import FingerRecord, FingerView
from matchers.codecs.formats import IMPRESSION_OF_SHORT_CODE, SHORT_CODE_OF_IMPRESSION, Format
from matchers.codecs.minutia_block import read_minutiae, write_minutiae

_IMAGE: Final = Struct(">HHHHHBB")
_VIEW: Final = Struct(">BBBB")


def read_rest(reader: ByteReader, source: Format, product: tuple[int, int] | None = None) -> FingerRecord:
    """Return the record whose header goes on at the reader's place with the capture equipment."""
    equipment, width, height, x_resolution, y_resolution, count, reserved = reader.unpack(_IMAGE)
    check_view_count(count)
    if reserved:
        raise malformed("模板头的保留字节不为零", "the reserved byte of its header is not zero")
    image = (width, height, x_resolution, y_resolution)
    extensions = ExtensionReader(reader)
    views = tuple(_read_view(reader, extensions, source, image, nth) for nth in range(1, count + 1))
    reader.finish()
    if product is None:
        return FingerRecord(source, views, equipment)
    return FingerRecord(source, views, equipment, product)


def _read_view(
    reader: ByteReader,
    extensions: ExtensionReader,
    source: Format,
    image: tuple[int, int, int, int],
    nth: int,
) -> FingerView:
    position, number_and_impression, quality, count = reader.unpack(_VIEW)
    impression = IMPRESSION_OF_SHORT_CODE.get(number_and_impression & 0xF)
    if impression is None:
        raise malformed_view(nth, "的采集方式代码未定义", "the impression type is not defined")
    columns = read_minutiae(reader, count)
    width, height, x_resolution, y_resolution = image
    view = FingerView(
        format=source,
        width=width,
        height=height,
        position=position,
        number=number_and_impression >> 4,
        impression=impression,
        quality=quality,
        x_resolution=x_resolution,
        y_resolution=y_resolution,
        x=columns.x,
        y=columns.y,
        angle=columns.angle,
        kind=columns.kind,
        minutia_quality=columns.minutia_quality,
        extensions=extensions.read(),
    )
    check_view(view, nth)
    return view


def write_rest(record: FingerRecord) -> bytes:
    """Return the bytes from the capture equipment on of a record whose views are in its format."""
    check_header(record)
    images = {(view.width, view.height, view.x_resolution, view.y_resolution) for view in record.views}
    if len(images) > 1:
        raise malformed(
            "此格式要求全部指纹的图像尺寸和分辨率相同",
            "this format has one image size and resolution for all finger views of a record",
        )
    views = [_write_view(view, nth) for nth, view in enumerate(record.views, 1)]
    return _IMAGE.pack(record.equipment, *images.pop(), len(views), 0) + b"".join(views)


def _write_view(view: FingerView, nth: int) -> bytes:
    check_view(view, nth)
    code = SHORT_CODE_OF_IMPRESSION.get(view.impression)
    if code is None:
        raise malformed_view(
            nth, "的采集方式在此格式中没有代码", "the impression type has no code in this format"
        )
    head = _VIEW.pack(view.position, view.number << 4 | code, view.quality, len(view))
    return head + write_minutiae(view) + write_extensions(view.extensions)
