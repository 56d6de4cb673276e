"""What a file is by its bytes, whatever its name says: what serves as evidence and runs nothing (pure)."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from typing import Final

from verifier.errors import HostileFile
from verifier.language import Text

LARGEST_UNPACKED: Final = 500_000_000
_MOST_ENTRIES: Final = 5_000
#: what makes a PDF do something when it is opened; written plainly in files that are not trying to hide it
_ACTIVE_PDF: Final = (b"/JavaScript", b"/JS ", b"/JS(", b"/Launch", b"/EmbeddedFile", b"/OpenAction<</S/Java")
_ACTIVE_ENDINGS: Final = (".bin", ".exe", ".dll", ".js", ".vbs", ".bat", ".cmd", ".scr", ".jar", ".html")


@dataclass(frozen=True, slots=True)
class MediaType:
    """A type evidence may be of, with the ending its file is given."""

    name: str
    ending: str


PDF: Final = MediaType("application/pdf", ".pdf")
JPEG: Final = MediaType("image/jpeg", ".jpg")
PNG: Final = MediaType("image/png", ".png")
TIFF: Final = MediaType("image/tiff", ".tif")
MP4: Final = MediaType("video/mp4", ".mp4")
WAV: Final = MediaType("audio/wav", ".wav")
MP3: Final = MediaType("audio/mpeg", ".mp3")
AMR: Final = MediaType("audio/amr", ".amr")
DOCX: Final = MediaType("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx")
XLSX: Final = MediaType("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx")
OFD: Final = MediaType("application/ofd", ".ofd")

_STARTS: Final = (
    (b"%PDF-", PDF),
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"II*\x00", TIFF),
    (b"MM\x00*", TIFF),
    (b"ID3", MP3),
    (b"\xff\xfb", MP3),
    (b"#!AMR\n", AMR),
)
_PACKAGES: Final = (("word/document.xml", DOCX), ("xl/workbook.xml", XLSX), ("OFD.xml", OFD))


def media_type(data: bytes) -> MediaType:
    """Return what the bytes are.

    Raises:
        HostileFile: none of the types evidence may be of, or one that would run something when opened.
    """
    found = _by_start(data)
    if found is None:
        raise HostileFile(
            Text("这种文件不能作为证据存档。", "A file of this type cannot be kept as evidence."),
            Text(
                "可以存档：PDF、JPG、PNG、TIF、MP4、WAV、MP3、AMR、DOCX、XLSX、OFD。",
                "Use PDF, JPG, PNG, TIF, MP4, WAV, MP3, AMR, DOCX, XLSX or OFD.",
            ),
        )
    if found is PDF and any(mark in data for mark in _ACTIVE_PDF):
        raise _active()
    return found


def _by_start(data: bytes) -> MediaType | None:
    if data[:4] == b"PK\x03\x04":
        return _package(data)
    if data[4:8] == b"ftyp":
        return MP4
    if data[:4] == b"RIFF" and data[8:12] == b"WAVE":
        return WAV
    return next((kind for start, kind in _STARTS if data.startswith(start)), None)


def _package(data: bytes) -> MediaType | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries = package.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return None
    names = [entry.filename for entry in entries]
    if len(entries) > _MOST_ENTRIES or sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
        raise _active()
    if any(
        name.lower().endswith(_ACTIVE_ENDINGS) and "printersettings" not in name.lower() for name in names
    ):
        raise _active()
    return next((kind for inside, kind in _PACKAGES if inside in names), None)


def _active() -> HostileFile:
    return HostileFile(
        Text(
            "文件含有宏、脚本或嵌入程序，或者展开过大。",
            "The file carries macros, scripts or programs, or unpacks to too much.",
        ),
        Text("请打印后扫描，或另存为不含宏的文件。", "Print and scan it, or save it without macros."),
    )
