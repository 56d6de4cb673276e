"""Reads CSV and its kin at the speed of pyarrow; lines it might misread go through the careful reader.

Careful are: quotes that do not pair within the line (cells that span lines, stray quotes), control
characters, lone carriage returns, lines beyond 64 KiB, and rows with more or fewer cells than headings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Final

from verifier.crossmatch.files.block_parser import BlockParser, whole_records
from verifier.crossmatch.files.headings import Role, count_recognised, heading_row
from verifier.crossmatch.files.report import ReadingReport
from verifier.crossmatch.files.sources import RawTable
from verifier.crossmatch.files.text_blocks import BLOCK, TextBlocks, count_byte
from verifier.errors import InvalidInput
from verifier.feeds.readers.heading_row import SEARCHED, headings_of
from verifier.feeds.readers.lines import Line, Progress, read_lines
from verifier.feeds.readers.records import Record, RecordReader
from verifier.language import Text

_DELIMITERS: Final = (",", "\t", ";", "|")


class DelimitedFile:
    """A text file with a delimiter, its headings found."""

    def __init__(self, path: Path, role: Role, block: int = BLOCK) -> None:
        """Find encoding, delimiter and headings.

        Raises:
            InvalidInput: no encoding fits, or no heading row is found.
        """
        self._text = TextBlocks(path, block)
        self.encoding = self._text.encoding
        lines = list(read_lines(BytesIO(self._text.head(2 * SEARCHED)), "utf-8", Progress()))
        self._delimiter = _sniff(lines, role)
        self.format = "tsv" if self._delimiter == "\t" else "csv"
        records = _records(lines, self._delimiter)
        chosen = heading_row([record.cells for record in records], role)
        if (problem := records[chosen].problem) is not None:
            raise InvalidInput(
                Text("表头行无法使用：{r}", "The heading row cannot be used: {r}").fill(r=problem.reason),
                problem.remedy,
            )
        self.headings = headings_of(records[chosen].cells)
        self.header_line = records[chosen].lines[0].number
        following = [record for record in records[chosen + 1 :] if any(record.cells)]
        self._beyond = _cells_beyond(following, len(self.headings))
        self._above = sum(len(record.lines) for record in records[: chosen + 1])

    def tables(self, columns: Mapping[str, int], report: ReadingReport) -> Iterator[RawTable]:
        """Yield the wanted columns as strings, about 16 MiB of text at a time."""
        carry, line, above = b"", 1, self._above
        for block in self._text.blocks(report):
            data = carry + block
            if above:
                data, skipped = _without_lines(data, above)
                above, line = above - skipped, line + skipped
            data, carry = whole_records(data)
            yield from self._parsed(data, line, columns, report)
            line += count_byte(data, 10)
        yield from self._parsed(carry, line, columns, report)

    def _parsed(
        self, data: bytes, line: int, columns: Mapping[str, int], report: ReadingReport
    ) -> Iterator[RawTable]:
        if not data:
            return
        parser = BlockParser(self._delimiter, len(self.headings), self._beyond, columns, report)
        table = parser.table(data, line)
        if len(table.lines):
            yield table


def _without_lines(data: bytes, count: int) -> tuple[bytes, int]:
    """Drop up to ``count`` lines; return the rest and how many were dropped."""
    position = dropped = 0
    while dropped < count and (end := data.find(b"\n", position) + 1):
        position, dropped = end, dropped + 1
    return data[position:], dropped


def _records(lines: list[Line], delimiter: str) -> list[Record]:
    reader = RecordReader(iter(lines), delimiter)
    found: list[Record] = []
    while len(found) < SEARCHED and (record := reader.record()) is not None:
        found.append(record)
    return found


def _cells_beyond(records: list[Record], width: int) -> int:
    """Return how many empty cells every row has beyond the headings: spreadsheets add delimiters there."""
    widths = {len(record.cells) for record in records}
    if len(widths) != 1 or any(any(record.cells[width:]) for record in records):
        return 0
    return max(widths.pop() - width, 0)


def _sniff(lines: list[Line], role: Role) -> str:
    """Return the delimiter under which a line shows the most known headings."""
    texts = [line.text.rstrip("\r\n").replace('"', "") for line in lines if line.text is not None]

    def score(delimiter: str) -> tuple[int, int]:
        known = max((count_recognised(text.split(delimiter), role) for text in texts), default=0)
        return known, sum(text.count(delimiter) for text in texts)

    return max(_DELIMITERS, key=score)
