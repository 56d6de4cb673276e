"""Hostile files: each comes to exactly the end that stands beside its name in ``outcomes.txt``."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from tests.hostile.binaries import DBF, FIXED, WORKBOOKS
from tests.hostile.cells import CELLS, PAYMENTS
from tests.hostile.encodings import ENCODINGS
from tests.hostile.outcome import of_sample, of_table
from tests.hostile.samples import PICTURES, RECORDS, TEMPLATES
from tests.hostile.shapes import SHAPES
from verifier.feeds.headings import FeedKind

#: what a file is, its content says; these endings are usual
_TABLES: Final = (
    (ENCODINGS, ".csv", FeedKind.DEATHS),
    (SHAPES, ".csv", FeedKind.DEATHS),
    (CELLS, ".csv", FeedKind.DEATHS),
    (PAYMENTS, ".csv", FeedKind.PAYMENTS),
    (DBF, ".dbf", FeedKind.DEATHS),
    (FIXED, ".txt", FeedKind.DEATHS),
    (WORKBOOKS, ".et", FeedKind.DEATHS),
)
_SAMPLES: Final = ((RECORDS, "record"), (TEMPLATES, "template"), (PICTURES, "picture"))
FILES: Final = {name: (data, suffix, kind) for files, suffix, kind in _TABLES for name, data in files.items()}
SAMPLES: Final = {name: (data, what) for samples, what in _SAMPLES for name, data in samples.items()}


def _outcomes() -> dict[str, str]:
    table = Path(__file__).with_name("outcomes.txt").read_text("utf-8").splitlines()
    lines = [line.split("\t") for line in table if line and not line.startswith("#")]
    return dict(lines)


OUTCOMES: Final = _outcomes()


def test_there_are_more_than_two_hundred_and_each_has_its_outcome() -> None:
    names = [name for group, *_ in (*_TABLES, *_SAMPLES) for name in group]
    assert len(names) == len(set(names)) >= 200
    assert sorted(names) == sorted(OUTCOMES)


@pytest.mark.parametrize("name", FILES)
def test_no_row_of_a_hostile_file_is_lost(name: str, tmp_path: Path) -> None:
    data, suffix, kind = FILES[name]
    path = tmp_path / f"a{suffix}"
    path.write_bytes(data)
    assert of_table(path, kind) == OUTCOMES[name]


@pytest.mark.parametrize("name", SAMPLES)
def test_a_hostile_sample_is_read_or_refused_in_words(name: str) -> None:
    assert of_sample(*SAMPLES[name]) == OUTCOMES[name]
