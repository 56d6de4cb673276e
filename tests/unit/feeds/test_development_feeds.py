"""The development data set reads whole: right counts, no row put aside, no heading unknown."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.unit.feeds.feed_files import read_all
from verifier.feeds.headings import FeedKind, recognise
from verifier.feeds.mapping import Mapping
from verifier.feeds.readers import open_table

_DEFAULT = Path(__file__).resolve().parents[3].parent / "shared" / "data"
ROLLS = Path(os.environ.get("PENSION_VERIFIER_BENCH_DATA", _DEFAULT)) / "rolls"

pytestmark = [
    pytest.mark.bench_data,
    pytest.mark.skipif(not ROLLS.is_dir(), reason=f"the development data set is not at {ROLLS}"),
]


@pytest.mark.parametrize(
    ("name", "kind", "form", "count"),
    [
        ("deaths_police.csv", FeedKind.DEATHS, "csv", 15_462),
        ("deaths_civil_affairs.xlsx", FeedKind.DEATHS, "xlsx", 1_422),
        ("deaths_hospital.dbf", FeedKind.DEATHS, "dbf", 1_595),
        ("deaths_village.txt", FeedKind.DEATHS, "fixed", 1_521),
        ("other_roll.csv", FeedKind.OTHER_ROLL, "csv", 100_000),
        ("roll.csv", FeedKind.ROLL, "csv", 200_000),
    ],
)
def test_the_file_reads_whole_and_its_headings_are_known(
    name: str, kind: FeedKind, form: str, count: int
) -> None:
    with open_table(ROLLS / name, Mapping(), kind) as table:
        found, put_aside = 0, 0
        for row in table.rows:
            found += 1
            put_aside += row.problem is not None
        assert (table.format, found, put_aside) == (form, count, 0)
        assert recognise(kind, table.headings, Mapping()).unknown == []
        assert table.consumed() == table.size_hint


def test_the_characters_a_dbf_lost_are_counted_in_a_note() -> None:
    table, rows = read_all(ROLLS / "deaths_hospital.dbf")
    assert sum("?" in str(row.cells[1]) for row in rows) == 18
    assert any(note.en.startswith("18 “?”") for note in table.notes)
