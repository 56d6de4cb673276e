"""Reads fixed-width text: fields are cut by bytes, then decoded, because widths are stated in bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from verifier.errors import InvalidInput
from verifier.feeds.mapping import FixedField, Mapping
from verifier.feeds.readers import problems
from verifier.feeds.readers.byte_fields import decode_cells
from verifier.feeds.readers.encoding import bom_of, detect_encoding
from verifier.feeds.readers.lines import Progress, byte_lines
from verifier.feeds.readers.notes import progress_notes
from verifier.feeds.readers.rows import Problem, RawRow, Table
from verifier.language import Text

_TOKEN = re.compile(r"(\D+?)(\d{1,4})")
_BRACKETS = re.compile(r"[(（]([^)）]*)[)）]")
_WORDS = ("定长", "fixed")
_FIRST_LINE = 16 * 1024
# A number this long that is cut by the line's end has lost digits; a shorter one was merely not padded.
_LONG_NUMBER = 6


@dataclass(frozen=True, slots=True)
class Layout:
    """Fields left to right, the encoding the layout line states, and that line (0: none)."""

    fields: tuple[FixedField, ...]
    encoding: str | None
    line: int


def layout_line(head: bytes) -> Layout | None:
    """Read a line like ``# 定长: 编号10 姓名20 (字节, GB18030)``; None when it is not one.

    Raises:
        InvalidInput: it is a layout line but its widths cannot be read or are not in bytes.
    """
    mark = bom_of(head)
    first = head[len(mark[1]) if mark else 0 : _FIRST_LINE].split(b"\n", 1)[0].strip()
    if not first.startswith(b"#"):
        return None
    text = next((t for e in ("utf-8", "gb18030") if (t := _strict(first, e)) is not None), "")
    text = text.lstrip("# ").strip()
    word = next((word for word in _WORDS if text.casefold().startswith(word)), None)
    if word is None:
        return None
    remarks = " ".join(_BRACKETS.findall(text)).casefold()
    tokens = _BRACKETS.sub(" ", text[len(word) :]).replace("：", " ").replace(":", " ").split()
    found = [_TOKEN.fullmatch(token) for token in tokens]
    fields = tuple(
        FixedField(name=m[1], width=int(m[2])) for m in found if m is not None and 0 < int(m[2]) <= 4096
    )
    if not fields or len(fields) != len(tokens) or "字符" in remarks:
        raise InvalidInput(
            Text(
                "无法理解第一行的定长格式：{t}。", "The layout in the first line is not understood: {t}."
            ).fill(t=text[:200]),
            Text(
                "请写成“# 定长: 编号10 姓名20 (字节, GB18030)”，或在映射文件 [fixed] 中写明。",
                "Write “# 定长: 编号10 姓名20 (字节, GB18030)”, widths in bytes, or use a mapping.",
            ),
        )
    stated = next((e for e in ("gb18030", "utf-8") if e in remarks), None)
    return Layout(fields, stated or ("gb18030" if "gbk" in remarks else None), 1)


def read_fixed_width(path: Path, stream: BinaryIO, mapping: Mapping, layout: Layout) -> Table:
    """Return the table in a fixed-width file.

    Raises:
        InvalidInput: the encoding is UTF-16 (bytes cannot be counted) or none that fits.
    """
    encoding, skipped = detect_encoding(path, mapping.file.encoding or layout.encoding)
    if encoding.startswith("utf-16"):
        raise InvalidInput(
            Text("定长文件不能用 UTF-16 编码。", "A fixed-width file cannot be UTF-16."),
            Text("请以 GB 18030 或 UTF-8 重新导出。", "Export it as GB 18030 or UTF-8."),
        )
    stream.seek(skipped)
    progress = Progress(consumed=skipped)
    header_line = max(layout.line, mapping.file.header_line or 0)
    notes: list[Text] = []
    return Table(
        format="fixed",
        encoding=encoding,
        headings=tuple(field.name for field in layout.fields),
        header_line=header_line,
        notes=notes,
        rows=_rows(stream, encoding, header_line, layout.fields, progress, notes),
        size_hint=path.stat().st_size,
        consumed=lambda: progress.consumed,
    )


def _rows(
    stream: BinaryIO,
    encoding: str,
    header_line: int,
    fields: Sequence[FixedField],
    progress: Progress,
    notes: list[Text],
) -> Iterator[RawRow]:
    slices = _slices(fields)
    for number, raw, problem in byte_lines(stream, progress):
        if number <= header_line:
            continue
        data = raw.rstrip(b"\r\n")
        if problem is not None:
            yield RawRow(number, (), raw, problem)
        elif not data.strip(b" \t\x00\x1a"):
            progress.blank_lines += 1
        else:
            yield _row(number, raw, data, slices, encoding, progress)
    notes.extend(progress_notes(progress))


def _slices(fields: Sequence[FixedField]) -> list[slice]:
    slices, start = [], 0
    for field in fields:
        slices.append(slice(start, start + field.width))
        start += field.width
    return slices


def _row(
    number: int, raw: bytes, data: bytes, slices: Sequence[slice], encoding: str, progress: Progress
) -> RawRow:
    cells, problem = decode_cells([data[part] for part in slices], encoding, progress)
    if b"\x00" in data:
        problem = problems.NUL_BYTE
    elif len(data) > slices[-1].stop:
        # Even when only blanks stick out: padding counted in characters shifts every later field.
        problem = problems.LONG_LINE
    elif len(data) < slices[-1].stop:
        problem = problem or _short(raw, data, slices, encoding)
    return RawRow(number, cells, raw, problem)


def _short(raw: bytes, data: bytes, slices: Sequence[slice], encoding: str) -> Problem | None:
    """Judge a short line: harmless when only the blanks at its end are missing.

    A last line without line end and a line that ends in half a character were cut in transfer; a long
    number that stops before its field's end has lost digits. Anything else looks like stripped blanks.
    """
    if not raw.endswith((b"\n", b"\r")):
        return problems.TRUNCATED
    last = next(part for part in slices if part.stop >= len(data))
    value = data[last]
    if _strict(value, encoding) is None:
        return problems.TRUNCATED
    if len(value) < last.stop - last.start and value.isdigit() and last.stop - last.start >= _LONG_NUMBER:
        return problems.SHORT_LINE
    return None


def _strict(line: bytes, encoding: str) -> str | None:
    try:
        return line.decode(encoding)
    except UnicodeDecodeError:
        return None
