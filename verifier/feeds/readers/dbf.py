"""Streams DBF records: deleted ones, a cut end and a header that lies all come out as rows with a problem."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from verifier.feeds.mapping import Mapping
from verifier.feeds.readers import problems
from verifier.feeds.readers.byte_fields import decode_cells
from verifier.feeds.readers.dbf_header import DbfField, DbfHeader, read_header
from verifier.feeds.readers.dbf_values import TEXT_KINDS, dbf_value
from verifier.feeds.readers.lines import LONGEST, Progress
from verifier.feeds.readers.notes import progress_notes
from verifier.feeds.readers.rows import Cell, Problem, RawRow, Table
from verifier.language import Text

_LARGEST_HEADER = 1 << 16
_END = b"\x1a"
_LIVE, _DELETED = b" ", b"*"
_SAMPLED_RECORDS = 2000


def read_dbf(path: Path, stream: BinaryIO, mapping: Mapping) -> Table:
    """Return the table in a DBF file. The file has no heading line: field names are the headings.

    Raises:
        InvalidInput: the header cannot be used.
    """
    header = read_header(stream.read(_LARGEST_HEADER))
    encoding = mapping.file.encoding or header.encoding or _detect(stream, header)
    stream.seek(header.header_size)
    progress = Progress(consumed=header.header_size)
    notes = _memo_note(header)
    return Table(
        format="dbf",
        encoding=encoding,
        headings=tuple(field.name.decode(encoding, errors="replace").strip() for field in header.fields),
        header_line=0,
        notes=notes,
        rows=_rows(stream, header, encoding, progress, notes),
        size_hint=path.stat().st_size,
        consumed=lambda: progress.consumed,
    )


def _detect(stream: BinaryIO, header: DbfHeader) -> str:
    """Judge the text fields of the first records: UTF-8 when most non-ASCII ones are, else GB 18030."""
    stream.seek(header.header_size)
    utf8 = other = 0
    for _ in range(_SAMPLED_RECORDS):
        record = stream.read(header.record_size)
        for field in header.fields:
            data = record[field.start : field.start + field.width]
            if field.kind not in TEXT_KINDS or data.isascii():
                continue
            try:
                data.rstrip(b" \x00").decode("utf-8")
                utf8 += 1
            except UnicodeDecodeError:
                other += 1
    return "utf-8" if utf8 > other else "gb18030"


def _memo_note(header: DbfHeader) -> list[Text]:
    memos = [field.name.decode("latin-1") for field in header.fields if field.kind in "MGPW"]
    if not memos:
        return []
    return [
        Text(
            "备注型字段 {f} 的内容在另一个文件中，按空处理。",
            "Memo fields {f} live in another file: read as empty.",
        ).fill(f=", ".join(memos))
    ]


def _rows(
    stream: BinaryIO, header: DbfHeader, encoding: str, progress: Progress, notes: list[Text]
) -> Iterator[RawRow]:
    number = deleted = 0
    rest = b""
    while record := stream.read(header.record_size):
        progress.consumed += len(record)
        if record[:1] == _END and (number >= header.announced or not record.strip(b"\x1a\x00 ")):
            rest = record
            break
        number += 1
        deleted += record[:1] == _DELETED
        row = _row(number, record, header, encoding, progress)
        if row.problem is None and all(cell is None for cell in row.cells):
            progress.blank_lines += 1
        else:
            yield row
    if number < header.announced:
        yield RawRow(number + 1, (), rest, problems.missing_records(header.announced - number))
        rest = b""
    yield from _after_end(stream, rest, number + 1, progress)
    if number != header.announced:
        notes.append(
            Text("文件头声明 {a} 条，实际 {n} 条。", "The header announces {a} records; there are {n}.").fill(
                a=header.announced, n=number
            )
        )
    if deleted:
        notes.append(Text("其中 {n} 条标记为删除。", "{n} of them are marked as deleted.").fill(n=deleted))
    notes.extend(progress_notes(progress))


def _row(number: int, record: bytes, header: DbfHeader, encoding: str, progress: Progress) -> RawRow:
    if len(record) < header.record_size:
        return RawRow(number, (), record, problems.TRUNCATED)
    mark = record[:1]
    if mark not in (_LIVE, _DELETED):
        return RawRow(number, (), record, problems.BAD_RECORD)
    cells, problem = _cells(record, header.fields, encoding, progress)
    if mark == _DELETED:
        problem = problems.DELETED_RECORD
    return RawRow(number, cells, record, problem)


def _cells(
    record: bytes, fields: tuple[DbfField, ...], encoding: str, progress: Progress
) -> tuple[tuple[Cell, ...], Problem | None]:
    parts = [record[field.start : field.start + field.width] for field in fields]
    text_parts = [part for field, part in zip(fields, parts, strict=True) if field.kind in TEXT_KINDS]
    texts, problem = decode_cells(text_parts, encoding, progress)
    following = iter(texts)
    cells: list[Cell] = []
    for field, part in zip(fields, parts, strict=True):
        if field.kind in TEXT_KINDS:
            cells.append(next(following))
            continue
        try:
            cells.append(dbf_value(field, part))
        except ValueError:
            cells.append(None)
            problem = problem or problems.BAD_RECORD
    return tuple(cells), problem


def _after_end(stream: BinaryIO, rest: bytes, number: int, progress: Progress) -> Iterator[RawRow]:
    """Yield what stands behind the end mark, unless it is padding."""
    piece = rest + stream.read(LONGEST)
    while piece:
        progress.consumed += len(piece) - len(rest)
        rest = b""
        if piece.strip(b"\x1a\x00 \r\n"):
            yield RawRow(number, (), piece, problems.BYTES_AFTER_END)
        piece = stream.read(LONGEST)
