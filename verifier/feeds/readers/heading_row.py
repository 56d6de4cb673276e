"""Finds the heading row: the first of the first twenty rows in which the most headings are known."""

from __future__ import annotations

from collections.abc import Sequence

from verifier.errors import InvalidInput
from verifier.feeds.headings import FeedKind, count_recognised, known_headings
from verifier.feeds.mapping import Mapping
from verifier.feeds.readers.rows import Cell
from verifier.language import Text

SEARCHED = 20
_ENOUGH = 2
_SHOWN = 300


def find_heading_row(rows: Sequence[Sequence[Cell]], mapping: Mapping, kind: FeedKind | None) -> int | None:
    """Return the index of the heading row among ``rows``, None when no row has two known headings."""
    counts = [count_recognised(row, mapping, kind) for row in rows[:SEARCHED]]
    best = max(counts, default=0)
    return counts.index(best) if best >= _ENOUGH else None


def headings_of(cells: Sequence[Cell]) -> tuple[str, ...]:
    """Return the headings of a row; empty ones at the end are no columns."""
    headings = ["" if cell is None else str(cell) for cell in cells]
    while headings and not headings[-1]:
        headings.pop()
    return tuple(headings)


def title_note(rows: Sequence[Sequence[Cell]]) -> list[Text]:
    """Return a note on the rows above the headings, empty when there are none."""
    shown = " · ".join(_joined(row) for row in rows if any(cell is not None for cell in row))[:_SHOWN]
    if not shown:
        return []
    return [Text("表头之上的内容：{t}。", "Above the headings: {t}.").fill(t=shown)]


def no_heading_row(rows: Sequence[Sequence[Cell]], kind: FeedKind | None) -> InvalidInput:
    """Return the error that lists what was seen and which headings are known."""
    seen = " · ".join(_joined(row) for row in rows[:3])[:_SHOWN] or "—"
    return InvalidInput(
        Text(
            "前 {n} 行中找不到表头；看到的是：{s}。", "No heading row in the first {n} rows; seen: {s}."
        ).fill(n=SEARCHED, s=seen),
        Text(
            "请加上表头（可识别：{k}），或在映射文件 [columns] 中写明列名、[file] header_line 写明行号。",
            "Add headings (known: {k}), or name them under [columns] and their line as [file] header_line.",
        ).fill(k=", ".join(known_headings(kind))),
    )


def _joined(row: Sequence[Cell]) -> str:
    return ", ".join(str(cell) for cell in row if cell is not None)
