"""PNG and BMP files made byte by byte, so that anything in them can be broken."""

from __future__ import annotations

import struct
import zlib

import numpy as np
from numpy.typing import NDArray

SIGNATURE = b"\x89PNG\r\n\x1a\n"
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
KINDS = (
    *((colour, depth) for colour in (0, 3) for depth in (1, 2, 4, 8)),
    *((0, 16), (2, 8), (2, 16), (4, 8), (4, 16), (6, 8), (6, 16)),
)
"""PNG colour types and their bits per channel."""


def png_rows(
    rng: np.random.Generator, colour: int, depth: int, width: int, height: int, *, interlaced: bool = False
) -> bytes:
    """Return the filtered rows of a picture of noise, opaque, with a filter of the five before each row."""
    channels, wide = CHANNELS[colour], depth // 8
    parts = []
    for x, y, dx, dy in PASSES if interlaced else ((0, 0, 1, 1),):
        columns, rows = -(-(width - x) // dx), -(-(height - y) // dy)
        for _ in range(rows if columns > 0 else 0):
            row: NDArray[np.uint8] = rng.integers(0, 256, (columns * depth * channels + 7) // 8, np.uint8)
            filtering = int(rng.integers(5))
            if colour in (4, 6):
                # no filter keeps the last channel opaque but the one that changes nothing
                row.reshape(columns, channels, wide)[:, -1] = 255
                filtering = 0
            parts.append(bytes([filtering]) + row.tobytes())
    return b"".join(parts)


def png_file(
    colour: int,
    depth: int,
    width: int,
    height: int,
    rows: bytes,
    *,
    interlaced: bool = False,
    more: bytes = b"",
) -> bytes:
    """Return a PNG file of filtered rows, with ``more`` chunks before the picture's data."""
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, int(interlaced))
    palette = chunk(b"PLTE", bytes(range(256)) * 3) if colour == 3 else b""
    if colour == 3 and depth < 8:
        palette = chunk(b"PLTE", bytes(range(3 * 2**depth)))
    packed = chunk(b"IDAT", zlib.compress(rows, 1))
    return SIGNATURE + chunk(b"IHDR", head) + palette + more + packed + chunk(b"IEND", b"")


def chunk(name: bytes, body: bytes) -> bytes:
    """Return a PNG chunk."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def restated(data: bytes) -> bytes:
    """Return a PNG file with the right checksum in each chunk, as far as its lengths can be followed."""
    fixed, place = bytearray(data), len(SIGNATURE)
    while place + 12 <= len(fixed):
        end = place + 8 + struct.unpack_from(">I", fixed, place)[0]
        if end + 4 > len(fixed):
            break
        struct.pack_into(">I", fixed, end, zlib.crc32(fixed[place + 4 : end]))
        place = end + 4
    return bytes(fixed)


def bmp_file(bits: int, width: int, height: int, top_down: bool = False) -> bytes:
    """Return an uncompressed BMP file whose gray level grows from 0 with the column and the row."""
    levels = (np.arange(width)[None] + np.arange(height)[:, None]).astype(np.uint8)
    pixels = levels[..., None].repeat(bits // 8, axis=2) if bits > 8 else levels[..., None]
    if bits == 32:
        pixels[..., 3] = 0
    rows = pixels if top_down else pixels[::-1]
    lines = [row.tobytes().ljust((width * bits + 31) // 32 * 4, b"\0") for row in rows]
    palette = b"".join(bytes([level, level, level, 0]) for level in range(256)) if bits == 8 else b""
    signed = -height if top_down else height
    head = struct.pack("<IiiHHIIiiII", 40, width, signed, 1, bits, 0, 0, 19685, 19685, 0, 0)
    start = 14 + len(head) + len(palette)
    body = b"".join(lines)
    return b"BM" + struct.pack("<IHHI", start + len(body), 0, 0, start) + head + palette + body
