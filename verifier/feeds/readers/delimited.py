"""Reads CSV, TSV and their kin in one pass, in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from verifier.errors import InvalidInput
from verifier.feeds.headings import FeedKind, count_recognised
from verifier.feeds.mapping import Mapping
from verifier.feeds.readers.encoding import detect_encoding
from verifier.feeds.readers.heading_row import (
    SEARCHED,
    find_heading_row,
    headings_of,
    no_heading_row,
    title_note,
)
from verifier.feeds.readers.lines import Line, Progress, read_lines
from verifier.feeds.readers.notes import progress_notes
from verifier.feeds.readers.records import Record, RecordReader
from verifier.feeds.readers.rows import RawRow, Table
from verifier.language import Text

_DELIMITERS = (",", "\t", ";", "|")


def read_delimited(path: Path, stream: BinaryIO, mapping: Mapping, kind: FeedKind | None) -> Table:
    """Return the table in a delimited text file.

    Raises:
        InvalidInput: no encoding fits, or no heading row is found.
    """
    encoding, skipped = detect_encoding(path, mapping.file.encoding)
    stream.seek(skipped)
    progress = Progress(consumed=skipped)
    lines = read_lines(stream, encoding, progress)
    head = [line for _, line in zip(range(_head_size(mapping)), lines, strict=False)]
    delimiter = mapping.file.delimiter or _sniff(head, mapping, kind)
    reader = RecordReader(chain(head, lines), delimiter)
    above, headings = _headings(reader, mapping, kind)
    notes = title_note([record.cells for record in above[:-1]])
    width = len(headings)
    return Table(
        format="tsv" if delimiter == "\t" else "csv",
        encoding=encoding,
        headings=headings,
        header_line=above[-1].lines[0].number,
        notes=notes,
        rows=_rows(reader, width, progress, notes),
        size_hint=path.stat().st_size,
        consumed=lambda: progress.consumed,
    )


def _head_size(mapping: Mapping) -> int:
    return max(SEARCHED, mapping.file.header_line or 0)


def _sniff(head: list[Line], mapping: Mapping, kind: FeedKind | None) -> str:
    """Return the delimiter under which the heading line shows the most known headings."""
    texts = [line.text.rstrip("\r\n").replace('"', "") for line in head if line.text is not None]

    def score(delimiter: str) -> tuple[int, int]:
        known = max((count_recognised(text.split(delimiter), mapping, kind) for text in texts), default=0)
        return known, sum(text.count(delimiter) for text in texts)

    return max(_DELIMITERS, key=score)


def _headings(
    reader: RecordReader, mapping: Mapping, kind: FeedKind | None
) -> tuple[list[Record], tuple[str, ...]]:
    """Consume the records down to the heading row, the last one returned; return the headings too."""
    declared = mapping.file.header_line
    seen: list[Record] = []
    while len(seen) < _head_size(mapping) and (record := reader.record()) is not None:
        seen.append(record)
    if declared is not None:
        index = next((i for i, record in enumerate(seen) if record.lines[0].number == declared), None)
    else:
        index = find_heading_row([record.cells for record in seen], mapping, kind)
    if index is None or not headings_of(seen[index].cells):
        raise no_heading_row([record.cells for record in seen], kind)
    if (problem := seen[index].problem) is not None:
        raise InvalidInput(
            Text("表头行无法使用：{r}", "The heading row cannot be used: {r}").fill(r=problem.reason),
            problem.remedy,
        )
    reader.push_back([line for record in seen[index + 1 :] for line in record.lines])
    return seen[: index + 1], headings_of(seen[index].cells)


def _rows(reader: RecordReader, width: int, progress: Progress, notes: list[Text]) -> Iterator[RawRow]:
    yield from reader.rows(width)
    progress.blank_lines = reader.blank
    notes.extend(progress_notes(progress))
