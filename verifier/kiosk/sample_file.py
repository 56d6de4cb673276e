"""Captures as files: format and size, looked at without decoding (section 1: 700 KiB, 2000 × 2000)."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from verifier.errors import InvalidInput
from verifier.language import Text

LARGEST: Final = 700 * 1024
WIDEST: Final = 2000
Format = Literal["fmr-19794-2-2005", "png", "bmp"]
SUFFIXES: Final = (".png", ".bmp", ".fmr")


@dataclass(frozen=True, slots=True)
class Sample:
    """One capture. ``quality``: what the record says of itself, 0 where nothing does."""

    format: Format
    data: bytes = field(repr=False)
    quality: int = 0


def read_sample(path: Path) -> Sample:
    """Read a capture.

    Raises:
        InvalidInput: it cannot be read, is no PNG, BMP or ISO/IEC 19794-2:2005 record, or is too large.
    """
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise InvalidInput(
            Text("无法读取图像 {name}。", "The image {name} cannot be read.").fill(name=path.name)
        ) from error
    if len(data) > LARGEST:
        raise InvalidInput(
            Text("图像 {name} 超过 700 KiB。", "The image {name} is beyond 700 KiB.").fill(name=path.name)
        )
    found = _understood(data)
    if found is None:
        raise InvalidInput(
            Text(
                "{name} 不是可用的采集：需要 PNG、BMP 或 FMR，边长不超过 2000 像素。",
                "{name} is no capture: PNG, BMP or FMR, no side beyond 2000 pixels.",
            ).fill(name=path.name)
        )
    return found


def _understood(data: bytes) -> Sample | None:
    if data.startswith(b"FMR\0") and len(data) >= 28:
        # the first view's quality (section 7): header 24 bytes, then position, view, quality
        return Sample("fmr-19794-2-2005", data, min(100, data[26]))
    if data.startswith(b"\x89PNG\r\n\x1a\n") and data[12:16] == b"IHDR" and len(data) >= 24:
        return _of_size(Sample("png", data), *struct.unpack(">II", data[16:24]))
    if data.startswith(b"BM") and len(data) >= 26:
        width, height = struct.unpack("<ii", data[18:26])
        return _of_size(Sample("bmp", data), width, abs(height))
    return None


def _of_size(sample: Sample, width: int, height: int) -> Sample | None:
    return sample if 0 < width <= WIDEST and 0 < height <= WIDEST else None
