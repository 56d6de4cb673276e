"""PNG files (ISO/IEC 15948) judged before a pixel is decoded: size, checksums, data, transparency."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matchers.image_limits import MOST_PIXELS, damaged, demand_size, transparent, unusual

MOST_DATA: Final = MOST_PIXELS * (MOST_PIXELS + 2)
"""Bytes a PNG unpacks to: what the largest gray picture of 8 bits has, with one or, interlaced, nearly two
bytes for the filter of each row. Colours, a fourth channel and 16 bits say nothing of a finger or hand; with
the most pixels they would keep the decoder busy for a tenth of a second."""
MOST_CHUNKS: Final = 4096
"""8 MB in pieces of 8 KB, as the usual writers pack them, are a quarter of it. Of empty ones hundreds of
thousands fit in; walking through them would take half a second."""
SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_CHANNELS: Final = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_DEPTHS: Final = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
"""Bits per channel a colour type may have: PNG specification (ISO/IEC 15948), table 11.1."""
_PASSES: Final = (
    (0, 0, 8, 8),
    (4, 0, 8, 8),
    (0, 4, 4, 8),
    (2, 0, 4, 4),
    (0, 2, 2, 4),
    (1, 0, 2, 2),
    (0, 1, 1, 2),
)
"""Adam7 interlacing: first column, first row, column step, row step of each pass (ISO/IEC 15948, 8.2)."""
_LAST_FILTER: Final = 4
_CRITICAL: Final = (b"IHDR", b"PLTE", b"IDAT")
_WITH_ALPHA: Final = (4, 6)
_OPAQUE: Final = np.array(
    [[255, 255, 255, 255], [255, 0, 255, 0], [255, 255, 0, 0], [255, 128, 128, 0], [255, 0, 0, 0]], np.uint8
)
"""By filter (none, sub, up, average, Paeth: ISO/IEC 15948, 9.2): what is left of 255 in a picture's corner,
in its first row, its first column, and inside, where the neighbours it is predicted from are 255 too."""


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
        for x, y, dx, dy in _PASSES if self.interlaced else whole:
            columns, rows = -(-(self.width - x) // dx), -(-(self.height - y) // dy)
            sizes.append((rows, 1 + (columns * self.depth * _CHANNELS[self.colour] + 7) // 8))
        return sizes

    @property
    def unpacked(self) -> int:
        """Bytes of all passes."""
        return sum(rows * width for rows, width in self.passes())


def checked_png(data: bytes) -> bytes:
    """Return a PNG file with nothing but the chunks that draw the picture; it is whole and opaque.

    Raises:
        ImageUnreadable: damaged, cut off, too many pixels, animated, or transparent somewhere.
    """
    chunks = _png_chunks(data)
    header = _png_header(chunks)
    names = [name for name, _ in chunks]
    if b"acTL" in names:
        raise unusual("这是动画图像。", "This is an animated picture.")
    if b"tRNS" in names:
        raise transparent()
    if any(name[:1].isupper() and name not in _CRITICAL for name in names):
        raise damaged()
    packed = b"".join(body for name, body in chunks if name == b"IDAT")
    _demand_rows(packed, header)
    drawn = {b"IHDR", b"PLTE"} if header.colour == 3 else {b"IHDR"}
    keep = [*((name, body) for name, body in chunks if name in drawn), (b"IDAT", packed), (b"IEND", b"")]
    return SIGNATURE + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in keep
    )


def _demand_rows(packed: bytes, header: _PngHeader) -> None:
    """Raise if the compressed rows are not all there, or too many, or filtered in a way there is not."""
    length = header.unpacked
    unpacker = zlib.decompressobj()
    try:
        # one byte more than allowed is enough to know; a bomb never unfolds
        data = unpacker.decompress(packed, length + 1)
    except zlib.error:
        raise damaged() from None
    if len(data) != length or not unpacker.eof:
        raise damaged()
    place = 0
    for rows, width in header.passes():
        lines = np.frombuffer(data, np.uint8, rows * width, place).reshape(rows, width)
        if lines[:, 0].max() > _LAST_FILTER:
            raise damaged()
        if header.colour in _WITH_ALPHA and not _opaque(lines, header):
            raise transparent()
        place += rows * width


def _opaque(lines: NDArray[np.uint8], header: _PngHeader) -> bool:
    """Tell whether the fourth channel says opaque everywhere, from rows that are still filtered.

    A filter takes a prediction from each byte. As long as everything before it is opaque, that of a byte of
    the last channel is known, so that the picture need not be decoded to see that one of them is not.
    """
    channels, wide = _CHANNELS[header.colour], header.depth // 8
    last = lines[:, 1:].reshape(len(lines), -1, channels, wide)[:, :, -1]
    known = _OPAQUE[lines[:, 0]]
    expected = np.repeat(known[:, 3:], last.shape[1], axis=1)
    expected[:, 0] = known[:, 2]
    expected[0] = known[0, 1]
    expected[0, 0] = known[0, 0]
    return bool((last == expected[..., None]).all())


def _png_chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    """Return name and body of every chunk before IEND, each with a right checksum."""
    chunks: list[tuple[bytes, bytes]] = []
    place = len(SIGNATURE)
    while place + 12 <= len(data) and len(chunks) < MOST_CHUNKS:
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
    raise damaged()


def _png_header(chunks: list[tuple[bytes, bytes]]) -> _PngHeader:
    """Return the header, which is the first chunk and the only one of its name."""
    names = [name for name, _ in chunks]
    if names[:1] != [b"IHDR"] or names.count(b"IHDR") != 1 or len(chunks[0][1]) != 13:
        raise damaged()
    width, height, depth, colour, packing, filters, interlace = struct.unpack(">IIBBBBB", chunks[0][1])
    demand_size(width, height)
    if depth not in _DEPTHS.get(colour, ()) or packing or filters or interlace > 1:
        raise damaged()
    header = _PngHeader(width, height, depth, colour, bool(interlace))
    if header.unpacked > MOST_DATA:
        raise unusual(
            "图像像素很多，又是彩色或 16 位的。",
            "The picture has very many pixels, and colours or 16 bits besides.",
        )
    palettes = [len(body) for name, body in chunks if name == b"PLTE"]
    wrong_palette = len(palettes) > 1 or any(not 3 <= length <= 768 or length % 3 for length in palettes)
    if wrong_palette or (colour == 3 and len(chunks) > 1 and b"IDAT" in names and not palettes):
        raise damaged()
    return header
