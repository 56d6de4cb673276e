"""Finds a text file's encoding: declared, else BOM, else UTF-16 by its NULs, else UTF-8, else GB 18030.

One broken line never flips a file: the encoding in which most lines with non-ASCII bytes are well formed
wins, and the broken line becomes a problem row. Source: GB 18030-2022, RFC 3629.
"""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from verifier.errors import InvalidInput
from verifier.language import Text

SAMPLE = 1 << 20
_BOMS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)


def bom_of(head: bytes) -> tuple[str, bytes] | None:
    """Return the encoding a byte order mark states, and the mark."""
    return next(((name, mark) for mark, name in _BOMS if head.startswith(mark)), None)


def detect_encoding(path: Path, declared: str | None) -> tuple[str, int]:
    """Return Python's codec name and the length of the byte order mark to skip.

    Raises:
        InvalidInput: the file is text in no encoding that agencies use, or not text.
    """
    with path.open("rb") as stream:
        head = _sample(stream)
    marked = bom_of(head)
    if declared is not None:
        return _declared(declared, marked)
    if marked is not None:
        if marked[0] == "utf-32":
            raise _neither()
        return marked[0], len(marked[1])
    wide = _utf16_by_nuls(head)
    if wide is not None:
        return wide, 0
    return _by_lines(head), 0


def _declared(declared: str, marked: tuple[str, bytes] | None) -> tuple[str, int]:
    if declared == "utf-16":
        wide = marked is not None and marked[0].startswith("utf-16")
        return (marked[0], 2) if marked is not None and wide else ("utf-16-le", 0)
    return declared, len(marked[1]) if marked is not None and marked[0] == declared else 0


def _sample(stream: BinaryIO) -> bytes:
    """Return the first MiB, or the first that is not all ASCII: a long ASCII head decides nothing."""
    head = sample = stream.read(SAMPLE)
    while sample.isascii():
        following = stream.read(SAMPLE)
        if not following:
            return head
        if not following.isascii():
            return head[: SAMPLE // 2] + b"\n" + following
        sample = following
    return head


def _utf16_by_nuls(head: bytes) -> str | None:
    half = len(head) // 2
    if half == 0 or b"\x00" not in head:
        return None
    even, odd = head[0 : 2 * half : 2].count(0) / half, head[1 : 2 * half : 2].count(0) / half
    for name, high, low in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if high >= 0.1 and low <= high / 20:
            text = head[: 2 * half].decode(name, errors="replace")
            if text.count("\ufffd") * 20 <= len(text):
                return name
    return None


def _by_lines(head: bytes) -> str:
    lines = head.split(b"\n")
    if len(head) >= SAMPLE and len(lines) > 1:
        lines.pop()
    telling = [line for line in lines if not line.isascii()]
    if head.count(0) * 10 > len(head):
        raise _neither()
    if not telling:
        return "utf-8"
    utf8 = [text for line in telling if (text := _strict(line, "utf-8")) is not None]
    chinese = [text for line in telling if (text := _strict(line, "gb18030")) is not None]
    if 2 * len(utf8) > len(telling) and not (_no_han(utf8) and not _no_han(chinese)):
        return "utf-8"
    if 2 * len(chinese) >= len(telling) and len(chinese) >= len(utf8):
        return "gb18030"
    if 2 * len(utf8) >= len(telling):
        return "utf-8"
    raise _neither()


def _no_han(texts: list[str]) -> bool:
    return not any("\u3400" <= char <= "\u9fff" for text in texts for char in text if char > "\u007f")


def _strict(line: bytes, encoding: str) -> str | None:
    try:
        return line.decode(encoding)
    except UnicodeDecodeError:
        return None


def _neither() -> InvalidInput:
    return InvalidInput(
        Text(
            "文件既不是 UTF-8、UTF-16，也不是 GB 18030 文本。",
            "The file is text in neither UTF-8, UTF-16 nor GB 18030.",
        ),
        Text(
            "请以 UTF-8 或 GB 18030 重新导出；若是其他格式，请用正确的扩展名并在映射文件 [file] 中声明。",
            "Export it again as UTF-8 or GB 18030, or declare its format and encoding in a mapping.",
        ),
    )
