"""The examples and bounds of docs/data-guide.md are what the importer takes, and nothing is told twice."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from verifier.cases.course.history_file import COLUMNS
from verifier.feeds.content.cells import BadCell
from verifier.feeds.content.reading import IMPORTABLE, RowReader
from verifier.feeds.guide_cells import CELLS, cell_form
from verifier.feeds.headings import FIELDS, FeedKind

ROOT = Path(__file__).parents[3]
GUIDE = (ROOT / "docs" / "data-guide.md").read_text(encoding="utf-8")
KINDS = sorted(IMPORTABLE)
BOUNDED = [
    (kind, field.name, longest)
    for kind in KINDS
    for field in FIELDS[kind]
    if (longest := cell_form(kind, field.name).longest)
]


def read(kind: FeedKind, **changed: str) -> dict[str, object]:
    names = [field.name for field in FIELDS[kind]]
    cells = [changed.get(name, cell_form(kind, name).example) for name in names]
    columns = {name: place for place, name in enumerate(names)}
    return RowReader(kind, "guide", columns, {}, {}, date(2026, 11, 22)).content(cells)


@pytest.mark.parametrize("kind", KINDS)
def test_the_example_row_of_every_kind_of_feed_can_be_taken_in(kind: FeedKind) -> None:
    assert read(kind)


@pytest.mark.parametrize("kind", KINDS)
def test_every_column_and_every_heading_stands_in_the_guide(kind: FeedKind) -> None:
    section = re.split(r"^## ", GUIDE.partition(f"\n## `{kind.value}` ")[2], flags=re.MULTILINE)[0]
    for field in FIELDS[kind]:
        [row] = [line for line in section.splitlines() if f" | `{field.name}` | " in line]
        assert ("●" in row) == field.required
        assert all(f"`{heading}`" in row for heading in field.headings)


@pytest.mark.parametrize(("kind", "field", "longest"), BOUNDED)
def test_a_text_of_the_longest_length_is_taken_and_one_longer_is_not(
    kind: FeedKind, field: str, longest: int
) -> None:
    character = "1" if re.search("id_no|account", field) else "王"
    assert read(kind, **{field: character * longest})
    with pytest.raises(BadCell):
        read(kind, **{field: character * (longest + 1)})


def test_no_form_is_told_of_a_column_that_is_gone() -> None:
    known = {field.name for kind in KINDS for field in FIELDS[kind]}
    known |= {f"{kind.value}.{field.name}" for kind in KINDS for field in FIELDS[kind]}
    assert set(CELLS) <= known


def test_the_columns_of_a_case_history_stand_on_the_page_the_guide_names() -> None:
    page = (ROOT / "docs" / "procedure.md").read_text(encoding="utf-8")
    told = " ".join(re.findall(r"`import case-history FILE`.*?\(columns: ([^)]*)\)", page, re.DOTALL)).split()
    assert set(COLUMNS) == {word.strip(",;") for word in told} - {"or", "and", "besides"}
