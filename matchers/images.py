"""Image files of fingers and hands: PNG and BMP, judged from their headers before a pixel is decoded.

The bytes come from outside. Decoders trust the dimensions a file states and fill in what is missing, so
dimensions, checksums and the amount of pixel data are checked here first; only what draws the picture is
handed on to the decoder (no colour profiles, no rotation notes, no animation, no compressed texts).
"""

from __future__ import annotations

import struct
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from matchers.errors import ImageUnreadable
from matchers.image_limits import damaged, demand_size, unusual
from matchers.png_file import SIGNATURE, checked_png

Gray = NDArray[np.uint8]

MOST_BYTES: Final = 8 * 2**20
"""A kiosk's sample is at most 700 KiB; an uncompressed file on disk of the most pixels has 4 MB in gray, and
twice that leaves room for smaller ones in colour."""
_BMP_HEADERS: Final = (40, 52, 56, 64, 108, 124)
"""Sizes of the headers that begin like BITMAPINFOHEADER."""
_BMP_BITS: Final = (8, 24, 32)


def read_image(data: bytes) -> Gray:
    """Return the picture in a PNG or BMP file as rows × columns of gray levels, 0 = black.

    Colours become gray (ITU-R BT.601), 16 bits become 8; a picture with transparent parts is refused.

    Raises:
        ImageUnreadable: any other format, animated, damaged or cut off, more than 8 MB, more than 2000 or
            fewer than 60 rows or columns, or so many pixels of a PNG in colour or 16 bits that they are more
            than 4 MB.
    """
    if len(data) > MOST_BYTES:
        raise ImageUnreadable(
            "图像文件超过 8 MB。请只提交一次采集的图像，可存为 PNG 以缩小文件。",
            "The image file is larger than 8 MB. Send the picture of one capture only, best as PNG.",
        )
    if data.startswith(SIGNATURE):
        plain = checked_png(data)
    elif data.startswith(b"BM"):
        plain = _checked_bmp(data)
    else:
        raise ImageUnreadable(
            "无法识别的图像格式。请使用 PNG 或 BMP 文件。",
            "The image format is not known here. Please use a PNG or BMP file.",
        )
    return _decoded(plain, bmp=plain.startswith(b"BM"))


def _checked_bmp(data: bytes) -> bytes:
    """Return the file, cut behind its last row, if it is uncompressed and complete."""
    if len(data) < 54:
        raise damaged()
    start, size, width, height, planes, bits, packing = struct.unpack_from("<IIiiHHI", data, 10)
    if size not in _BMP_HEADERS:
        raise unusual("这种 BMP 文件头不受支持。", "This kind of BMP header is not supported.")
    demand_size(width, abs(height))
    if planes != 1:
        raise damaged()
    if bits not in _BMP_BITS or packing != 0:
        raise unusual(
            "压缩或少于 8 位的 BMP 不受支持。",
            "A compressed BMP, or one of fewer than 8 bits, is not supported.",
        )
    (colours,) = struct.unpack_from("<I", data, 46)
    palette = 4 * (colours or 256) if bits == 8 else 0
    end = start + (width * bits + 31) // 32 * 4 * abs(height)
    if colours > 256 or start < 14 + size + palette or end > len(data):
        raise damaged()
    return data[:end]


def _decoded(plain: bytes, *, bmp: bool) -> Gray:
    # the fourth byte of a BMP pixel means nothing; the fourth channel of a PNG is known to be opaque
    flags = cv2.IMREAD_GRAYSCALE if bmp else cv2.IMREAD_UNCHANGED
    try:
        image = cv2.imdecode(np.frombuffer(plain, np.uint8), flags)
    except cv2.error:
        raise damaged() from None
    if image is None:
        raise damaged()
    if image.dtype == np.uint16:
        image = np.asarray((image.astype(np.uint32) + 128) // 257, np.uint8)
    if image.ndim == 3 and image.shape[2] == 4:
        image = np.ascontiguousarray(image[..., :3])
    if image.ndim == 3:
        image = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    return np.asarray(image, np.uint8)
