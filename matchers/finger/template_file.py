"""Our own template format: templates of one impression, with what standards have no place for.

``PVFT``, version 1 (:mod:`matchers.framing`); the number is that of the templates, 1–4. Each template, big-
endian: u8 tier, u8 quality, u16 width, u16 height, u16 minutiae, u8 rows and u8 columns of the orientation
grid (both 0: none), u16 bytes of the packed grid. Then per minutia u16 x and u16 y in sixteenths of a pixel
at 500 dpi, u16 angle in 1/65536 of a turn, u8 kind, u8 quality; then the grid, packed by DEFLATE.
"""

from __future__ import annotations

import struct
import zlib
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matchers.finger.minutiae import BIFURCATION, Minutiae, minutiae
from matchers.finger.orientation_grid import CELL, NOTHING, STEPS, OrientationGrid
from matchers.finger.template import FingerTemplate, Tier
from matchers.framing import Frame

FRAME: Final = Frame(b"PVFT", 1, "指纹", "finger")
_TEMPLATE: Final = struct.Struct(">BBHHHBBH")
_TIERS: Final = (Tier.FAST, Tier.DEEP, Tier.FOREIGN)
_SUBPIXELS: Final = 16
_TURN: Final = 65536
#: what sixteenths of a pixel leave room for
LARGEST_SIDE: Final = 4095
MOST_MINUTIAE: Final = 255
_MOST_TEMPLATES: Final = 4
_ROW: Final = np.dtype([("x", ">u2"), ("y", ">u2"), ("angle", ">u2"), ("kind", "u1"), ("quality", "u1")])


def write_template(*templates: FingerTemplate) -> bytes:
    """Return the bytes of one impression's templates, one of a tier; of very many minutiae the best are kept.

    Raises:
        ValueError: no template, two of one tier, or an image larger than the format knows.
    """
    if len({template.tier for template in templates}) != len(templates):
        raise ValueError("an impression has one template of a tier")
    if not 1 <= len(templates) <= _MOST_TEMPLATES:
        raise ValueError(f"a file holds 1 to {_MOST_TEMPLATES} templates, not {len(templates)}")
    content = b"".join(part for template in templates for part in _written(template))
    return FRAME.write(len(templates), content)


def _written(template: FingerTemplate) -> tuple[bytes, bytes, bytes]:
    found = template.minutiae.best(MOST_MINUTIAE)
    if max(found.width, found.height) > LARGEST_SIDE:
        raise ValueError(f"an image of {found.width} × {found.height} is larger than {LARGEST_SIDE}")
    rows = np.zeros(len(found), _ROW)
    rows["x"] = _places(found.x)
    rows["y"] = _places(found.y)
    rows["angle"] = np.rint(found.angle.astype(np.float64) * (_TURN / (2 * np.pi))).astype(np.int64) % _TURN
    rows["kind"], rows["quality"] = found.kind, found.quality
    grid = template.grid
    height, width = (0, 0) if grid is None else grid.direction.shape
    packed = b"" if grid is None else zlib.compress(np.ascontiguousarray(grid.direction).tobytes(), 9)
    head = _TEMPLATE.pack(
        _TIERS.index(template.tier),
        template.quality,
        found.width,
        found.height,
        len(found),
        height,
        width,
        len(packed),
    )
    return head, rows.tobytes(), packed


def _places(place: NDArray[np.float32]) -> NDArray[np.int64]:
    return np.clip(np.rint(place * _SUBPIXELS), 0, _TURN - 1).astype(np.int64)


def read_template(data: bytes) -> tuple[FingerTemplate, ...]:
    """Return the templates of a file.

    Raises:
        TemplateMalformed: not our format, of a later version, damaged, or with impossible values.
    """
    number, content = FRAME.read(data)
    if not 1 <= number <= _MOST_TEMPLATES:
        raise FRAME.malformed("模板数量不对", "it holds an impossible number of templates")
    at, found = 0, []
    for _ in range(number):
        template, at = _read(content, at)
        found.append(template)
    if len({template.tier for template in found}) != len(found):
        raise FRAME.malformed("同一种提取方式的模板有两份", "it holds two templates of one tier")
    if at != len(content):
        raise FRAME.malformed("末尾有多余的内容", "something follows its end")
    return tuple(found)


def _read(content: bytes, at: int) -> tuple[FingerTemplate, int]:
    if at + _TEMPLATE.size > len(content):
        raise FRAME.malformed("内容不完整", "it is cut short")
    tier, quality, width, height, count, rows, columns, packed = _TEMPLATE.unpack_from(content, at)
    at += _TEMPLATE.size
    if tier >= len(_TIERS) or quality > 100 or count > MOST_MINUTIAE:
        raise FRAME.malformed("数值超出范围", "a value is out of range")
    after = at + count * _ROW.itemsize
    if after + packed > len(content):
        raise FRAME.malformed("内容不完整", "it is cut short")
    seen = _minutiae(np.frombuffer(content, _ROW, count, at), width, height)
    grid = _grid(content[after : after + packed], rows, columns, (width, height))
    return FingerTemplate(_TIERS[tier], seen, grid, quality), after + packed


def _minutiae(rows: NDArray[np.void], width: int, height: int) -> Minutiae:
    if not (0 < width <= LARGEST_SIDE and 0 < height <= LARGEST_SIDE):
        raise FRAME.malformed("图像尺寸不对", "its image has an impossible size")
    x, y = rows["x"] / _SUBPIXELS, rows["y"] / _SUBPIXELS
    if len(rows) and (x.max() > width or y.max() > height):
        raise FRAME.malformed("特征点在图像之外", "a minutia lies outside the image")
    if len(rows) and (rows["kind"].max() > BIFURCATION or rows["quality"].max() > 100):
        raise FRAME.malformed("数值超出范围", "a value is out of range")
    angle = rows["angle"].astype(np.float64) * (2 * np.pi / _TURN)
    return minutiae(width, height, x, y, angle, rows["kind"], rows["quality"])


def _grid(packed: bytes, rows: int, columns: int, size: tuple[int, int]) -> OrientationGrid | None:
    if not (rows or columns or packed):
        return None
    if columns > size[0] // CELL + 1 or rows > size[1] // CELL + 1:
        raise FRAME.malformed("方向图比图像还大", "its orientation grid is larger than its image")
    unpacker = zlib.decompressobj()
    try:
        # one byte more than it may be: a bomb is seen and not unpacked
        cells = unpacker.decompress(packed, rows * columns + 1)
    except zlib.error as error:
        raise FRAME.malformed("方向图已损坏", "its orientation grid is damaged") from error
    if len(cells) != rows * columns or not unpacker.eof or unpacker.unused_data:
        raise FRAME.malformed("方向图已损坏", "its orientation grid is damaged")
    direction = np.frombuffer(cells, np.uint8).reshape(rows, columns)
    if ((direction >= STEPS) & (direction != NOTHING)).any():
        raise FRAME.malformed("方向图的数值超出范围", "a value of its orientation grid is out of range")
    return OrientationGrid(direction)
