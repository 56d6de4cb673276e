"""Read broken image files: each is either a picture within the limits or the documented error.

    python benchmarks/fuzz_images.py [--executions N] [--seed S] [--modality finger | palm_vein]

Valid PNG and BMP files of every kind are cut, lengthened and overwritten; in most PNG files the checksums are
set right again, and in some the rows are broken before they are packed, so that damage reaches the decoder.
Anything but a picture of a permitted size or ``ImageUnreadable`` ends the run with the bytes that did it.

With a modality, files hold pictures of made-up fingers or hands, spoiled in any way, and a template is made
of what can be read: that, ``ImageUnreadable`` or ``NotEnrollable``, and nothing else. A small part more is of
2,000 × 2,000 pixels, the most that are read, with a limit of its own.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.shared.fuzzing import Result, arguments, demand, run, tell
from benchmarks.shared.hostile_pictures import largest_picture, picture
from matchers.errors import ImageUnreadable, NotEnrollable
from matchers.finger import template_file as fingers
from matchers.finger.fast.extract import extract as extract_finger
from matchers.image_limits import LEAST_PIXELS, MOST_PIXELS
from matchers.images import read_image
from matchers.palm_vein import template_file as hands
from matchers.palm_vein.extraction import extract as extract_hand

SIGNATURE = b"\x89PNG\r\n\x1a\n"
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
KINDS = (
    *((colour, depth) for colour in (0, 3) for depth in (1, 2, 4, 8)),
    *((0, 16), (2, 8), (2, 16), (4, 8), (4, 16), (6, 8), (6, 16)),
)
"""PNG colour types and their bits per channel."""
RESTATED_SHARE = 0.8
BROKEN_ROWS_SHARE = 0.3
BROKEN_FILES_SHARE = 0.2
LARGEST_SHARE = 0.005
LEAST_LARGEST = 20
MakePicture = Callable[[np.random.Generator, str], NDArray[np.uint8]]
EDGES = (0, 1, 2, 3, 4, 5, 8, 16, 0x3B, 0x3C, 0x7F, 0x80, 0xFE, 0xFF)


def main() -> None:
    parser = arguments(__doc__, executions=100_000)
    parser.add_argument("--modality", choices=sorted(EXTRACTION), help="default: files are only read")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    if options.modality is None:
        tell(fuzz(options.executions, options.seed), options.seed)
        return
    limits = EXTRACTION[options.modality]
    tell(fuzz(options.executions, options.seed, options.modality), options.seed, limits.slowest)
    print("2000 × 2000:")
    few = max(LEAST_LARGEST, round(options.executions * LARGEST_SHARE))
    tell(fuzz(few, options.seed, options.modality, largest=True), options.seed, limits.slowest_largest)


@dataclass(frozen=True)
class Extraction:
    """What becomes of a picture: the bytes of its template, within so many seconds."""

    template: Callable[[NDArray[np.uint8]], bytes]
    slowest: float
    #: of the most pixels that are read
    slowest_largest: float


EXTRACTION = {
    "finger": Extraction(lambda image: fingers.write_template(extract_finger(image, 500)), 0.060, 2.4),
    "palm_vein": Extraction(lambda image: hands.write_template(extract_hand(image)), 0.020, 0.080),
}
"""Pictures as sensors take them: what the issues of the matchers ask. The largest: what was measured, a third
more; half of it goes into unpacking noise."""


def fuzz(executions: int, seed: int, modality: str | None = None, *, largest: bool = False) -> Result:
    """Run so many executions; an undocumented error leaves with the bytes that raised it as a note."""
    rng = np.random.default_rng(seed)
    if modality is None:
        return run(broken_files(rng, executions), execute, seed)
    made = largest_picture if largest else picture
    return run(spoiled_files(rng, executions, modality, made), lambda data: extracted(data, modality), seed)


def extracted(data: bytes, modality: str) -> str:
    """Return whether a template was made of the file or it was refused; raises whatever else happens."""
    try:
        template = EXTRACTION[modality].template(read_image(data))
    except (ImageUnreadable, NotEnrollable) as refusal:
        demand(bool(refusal.zh and refusal.en), "a refusal without words")
        return "refused"
    demand(bool(template), "an empty template")
    return "read"


def spoiled_files(
    rng: np.random.Generator, count: int, modality: str, made: MakePicture = picture
) -> Iterator[bytes]:
    """Yield so many files of spoiled pictures, some of them broken as files, too."""
    for _ in range(count):
        data = encoded(rng, made(rng, modality))
        if rng.random() < BROKEN_FILES_SHARE:
            data = restated(_broken(rng, data, 60))
        yield data


def encoded(rng: np.random.Generator, image: NDArray[np.uint8]) -> bytes:
    """Return a PNG or BMP file, one in four with colours, 16 bits or an opaque fourth channel."""
    made: NDArray[np.uint8] | NDArray[np.uint16] = image
    match int(rng.integers(12)):
        case 0:
            made = image.astype(np.uint16) * 257
        case 1 | 2 as kind:
            colours = cv2.COLOR_GRAY2BGR if kind == 1 else cv2.COLOR_GRAY2BGRA
            made = np.asarray(cv2.cvtColor(image, colours), np.uint8)
        case _:
            pass
    ending = ".bmp" if made is image and rng.random() < 0.3 else ".png"
    return cv2.imencode(ending, made)[1].tobytes()


def execute(data: bytes) -> str:
    """Return whether the file was read or refused; raises whatever else happens."""
    try:
        image = read_image(data)
    except ImageUnreadable as refusal:
        demand(bool(refusal.zh), "a refusal without Chinese words")
        return "refused"
    demand(image.dtype == np.uint8 and image.ndim == 2, "not gray levels")
    demand(all(LEAST_PIXELS <= length <= MOST_PIXELS for length in image.shape), f"shape {image.shape}")
    return "read"


def broken_files(rng: np.random.Generator, count: int) -> Iterator[bytes]:
    """Yield so many files, a few of them whole."""
    for _ in range(count):
        if rng.random() < 0.3:
            bits = int(rng.choice([8, 24, 32]))
            yield _broken(rng, bmp_file(bits, 60, int(rng.integers(60, 64)), bool(rng.integers(2))), 54)
            continue
        colour, depth = KINDS[rng.integers(len(KINDS))]
        width, height = (int(rng.integers(60, 64)) for _ in range(2))
        interlaced = bool(rng.integers(2))
        rows = png_rows(rng, colour, depth, width, height, interlaced=interlaced)
        if rng.random() < BROKEN_ROWS_SHARE:
            rows = _broken(rng, rows, len(rows))
        data = png_file(colour, depth, width, height, rows, interlaced=interlaced)
        data = _broken(rng, data, 60)
        yield restated(data) if rng.random() < RESTATED_SHARE else data


def _broken(rng: np.random.Generator, data: bytes, head: int) -> bytes:
    """Return the data after nought to four changes, most of them near the beginning."""
    changed = bytearray(data)
    for _ in range(rng.integers(5)):
        reach = head if rng.random() < 0.7 else len(changed)
        place = int(rng.integers(max(1, min(reach, len(changed)))))
        match int(rng.integers(6)):
            case 0:
                del changed[place:]
            case 1:
                del changed[place : place + int(rng.integers(1, 9))]
            case 2:
                changed[place:place] = rng.bytes(int(rng.integers(1, 9)))
            case 3 | 4:
                changed[place : place + 1] = bytes([int(rng.choice(EDGES))])
            case _:
                changed[place : place + 1] = rng.bytes(1)
    return bytes(changed)


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


if __name__ == "__main__":
    main()
