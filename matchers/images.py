"""Image files of impressions: PNG and BMP, judged from their headers before a single pixel is decoded.

The bytes come from outside. Decoders trust the dimensions a file states and fill in what is missing, so
dimensions, checksums and the amount of pixel data are checked here first; only what draws the picture is
handed on to the decoder (no colour profiles, no rotation notes, no animation, no compressed texts).
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from matchers.errors import ImageUnreadable

Gray = NDArray[np.uint8]

MOST_BYTES: Final = 8 * 2**20
"""A kiosk's sample is at most 700 KiB; files on disk may be uncompressed 2000 × 2000 with colour halves."""
MOST_PIXELS: Final = 2000
"""Rows and columns; 10 cm at 500 dpi, more than a whole hand's four fingers."""
LEAST_PIXELS: Final = 60
"""Rows and columns; 3 mm at 500 dpi, six or seven ridges: nothing can be compared in less."""
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_PNG_CHANNELS: Final = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_PNG_DEPTHS: Final = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
"""Bits per channel a colour type may have: PNG specification (ISO/IEC 15948), table 11.1."""
_PNG_PASSES: Final = (
    (0, 0, 8, 8),
    (4, 0, 8, 8),
    (0, 4, 4, 8),
    (2, 0, 4, 4),
    (0, 2, 2, 4),
    (1, 0, 2, 2),
    (0, 1, 1, 2),
)
"""Adam7 interlacing: first column, first row, column step, row step of each pass (ISO/IEC 15948, 8.2)."""
_PNG_LAST_FILTER: Final = 4
_PNG_CRITICAL: Final = (b"IHDR", b"PLTE", b"IDAT")
_BMP_HEADERS: Final = (40, 52, 56, 64, 108, 124)
"""Sizes of the headers that begin like BITMAPINFOHEADER."""
_BMP_BITS: Final = (8, 24, 32)


@dataclass(frozen=True)
class _PngHeader:
    width: int
    height: int
    depth: int
    colour: int
    interlaced: bool

    def passes(self) -> list[tuple[int, int]]:
        """Return rows and bytes per row (its filter byte included) of each pass over the picture."""
        whole = ((0, 0, 1, 1),)
        sizes = []
        for x, y, dx, dy in _PNG_PASSES if self.interlaced else whole:
            columns, rows = -(-(self.width - x) // dx), -(-(self.height - y) // dy)
            sizes.append((rows, 1 + (columns * self.depth * _PNG_CHANNELS[self.colour] + 7) // 8))
        return sizes


def read_image(data: bytes) -> Gray:
    """Return the picture in a PNG or BMP file as rows × columns of gray levels, 0 = black.

    Colours become gray (ITU-R BT.601), 16 bits become 8; a picture with transparent parts is refused.
    Raises ``ImageUnreadable`` for any other format, a damaged or cut-off file, more than 8 MB, more than
    2000 or fewer than 60 rows or columns.
    """
    if len(data) > MOST_BYTES:
        raise ImageUnreadable(
            "图像文件超过 8 MB。请只提交一次采集的图像，可存为 PNG 以缩小文件。",
            "The image file is larger than 8 MB. Send the picture of one capture only, best as PNG.",
        )
    if data.startswith(_PNG):
        plain = _checked_png(data)
    elif data.startswith(b"BM"):
        plain = _checked_bmp(data)
    else:
        raise ImageUnreadable(
            "无法识别的图像格式。请使用 PNG 或 BMP 文件。",
            "The image format is not known here. Please use a PNG or BMP file.",
        )
    return _decoded(plain, bmp=plain.startswith(b"BM"))


def _damaged() -> ImageUnreadable:
    return ImageUnreadable(
        "图像文件已损坏或不完整。请重新采集或重新发送。",
        "The image file is damaged or incomplete. Please capture or send it again.",
    )


def _transparent() -> ImageUnreadable:
    return _unusual("图像有透明部分。", "The picture has transparent parts.")


def _unusual(zh: str, en: str) -> ImageUnreadable:
    return ImageUnreadable(
        f"{zh}请另存为普通的灰度 PNG 或 BMP。", f"{en} Please save it as a plain gray PNG or BMP."
    )


def size_fits(width: int, height: int) -> bool:
    """Tell whether a picture of so many pixels may be one sample."""
    return all(LEAST_PIXELS <= length <= MOST_PIXELS for length in (width, height))


def _demand_size(width: int, height: int) -> None:
    if not size_fits(width, height):
        raise ImageUnreadable(
            f"图像为 {width} × {height} 像素；宽和高都应在 {LEAST_PIXELS} 至 {MOST_PIXELS} 像素之间。",
            f"The picture has {width} × {height} pixels; "
            f"width and height must be {LEAST_PIXELS} to {MOST_PIXELS}.",
        )


def _checked_png(data: bytes) -> bytes:
    """Return a PNG file with nothing but the chunks that draw the picture; their data are complete."""
    chunks = _png_chunks(data)
    header = _png_header(chunks)
    names = [name for name, _ in chunks]
    if b"acTL" in names:
        raise _unusual("这是动画图像。", "This is an animated picture.")
    if b"tRNS" in names:
        raise _transparent()
    if any(name[:1].isupper() and name not in _PNG_CRITICAL for name in names):
        raise _damaged()
    packed = b"".join(body for name, body in chunks if name == b"IDAT")
    _demand_rows(packed, header)
    drawn = {b"IHDR", b"PLTE"} if header.colour == 3 else {b"IHDR"}
    keep = [*((name, body) for name, body in chunks if name in drawn), (b"IDAT", packed), (b"IEND", b"")]
    return _PNG + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in keep
    )


def _demand_rows(packed: bytes, header: _PngHeader) -> None:
    """Raise if the compressed rows are not all there, or too many, or filtered in a way there is not."""
    length = sum(rows * width for rows, width in header.passes())
    unpacker = zlib.decompressobj()
    try:
        # one byte more than allowed is enough to know; a bomb never unfolds
        data = unpacker.decompress(packed, length + 1)
    except zlib.error:
        raise _damaged() from None
    if len(data) != length or not unpacker.eof:
        raise _damaged()
    place = 0
    for rows, width in header.passes():
        filters = np.frombuffer(data, np.uint8, rows * width, place)[::width]
        if filters.max() > _PNG_LAST_FILTER:
            raise _damaged()
        place += rows * width


def _png_chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    """Return name and body of every chunk before IEND, each with a right checksum."""
    chunks: list[tuple[bytes, bytes]] = []
    place = len(_PNG)
    while place + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, place)
        end = place + 8 + length
        if end + 4 > len(data) or zlib.crc32(data[place + 4 : end]) != struct.unpack_from(">I", data, end)[0]:
            break
        name = data[place + 4 : place + 8]
        if name == b"IEND":
            return chunks
        chunks.append((name, data[place + 8 : end]))
        place = end + 4
        if len(chunks) == 1:
            _png_header(chunks)  # an impossible size is said as such, whatever else is wrong with the file
    raise _damaged()


def _png_header(chunks: list[tuple[bytes, bytes]]) -> _PngHeader:
    """Return the header, which is the first chunk and the only one of its name."""
    names = [name for name, _ in chunks]
    if names[:1] != [b"IHDR"] or names.count(b"IHDR") != 1 or len(chunks[0][1]) != 13:
        raise _damaged()
    width, height, depth, colour, packing, filters, interlace = struct.unpack(">IIBBBBB", chunks[0][1])
    _demand_size(width, height)
    if depth not in _PNG_DEPTHS.get(colour, ()) or packing or filters or interlace > 1:
        raise _damaged()
    palettes = [len(body) for name, body in chunks if name == b"PLTE"]
    wrong_palette = len(palettes) > 1 or any(not 3 <= length <= 768 or length % 3 for length in palettes)
    if wrong_palette or (colour == 3 and len(chunks) > 1 and b"IDAT" in names and not palettes):
        raise _damaged()
    return _PngHeader(width, height, depth, colour, bool(interlace))


def _checked_bmp(data: bytes) -> bytes:
    """Return the file, cut behind its last row, if it is uncompressed and complete."""
    if len(data) < 54:
        raise _damaged()
    start, size, width, height, planes, bits, packing = struct.unpack_from("<IIiiHHI", data, 10)
    if size not in _BMP_HEADERS:
        raise _unusual("这种 BMP 文件头不受支持。", "This kind of BMP header is not supported.")
    _demand_size(width, abs(height))
    if planes != 1:
        raise _damaged()
    if bits not in _BMP_BITS or packing != 0:
        raise _unusual(
            "压缩或少于 8 位的 BMP 不受支持。",
            "A compressed BMP, or one of fewer than 8 bits, is not supported.",
        )
    (colours,) = struct.unpack_from("<I", data, 46)
    palette = 4 * (colours or 256) if bits == 8 else 0
    end = start + (width * bits + 31) // 32 * 4 * abs(height)
    if colours > 256 or start < 14 + size + palette or end > len(data):
        raise _damaged()
    return data[:end]


def _decoded(plain: bytes, *, bmp: bool) -> Gray:
    # the fourth byte of a BMP pixel means nothing; the fourth channel of a PNG says what is transparent
    flags = cv2.IMREAD_GRAYSCALE if bmp else cv2.IMREAD_UNCHANGED
    try:
        image = cv2.imdecode(np.frombuffer(plain, np.uint8), flags)
    except cv2.error:
        raise _damaged() from None
    if image is None:
        raise _damaged()
    if image.dtype == np.uint16:
        image = np.asarray((image.astype(np.uint32) + 128) // 257, np.uint8)
    if image.ndim == 3 and image.shape[2] == 4:
        if int(image[..., 3].min()) < 255:
            raise _transparent()
        image = np.ascontiguousarray(image[..., :3])
    if image.ndim == 3:
        image = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    return np.asarray(image, np.uint8)
