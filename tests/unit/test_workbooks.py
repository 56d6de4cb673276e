"""New workbooks: nothing of the machine in them, and nothing that runs."""

from __future__ import annotations

import zipfile
from pathlib import Path

from verifier.workbooks import new_workbook


def test_a_workbook_tells_nothing_of_the_hour_it_was_made_and_calculates_nothing(tmp_path: Path) -> None:
    path = tmp_path / "new.xlsx"
    with new_workbook(path) as book:
        book.add_worksheet("一").write(0, 0, "=1+1")
    with zipfile.ZipFile(path) as package:
        assert {part.date_time for part in package.infolist()} == {(1980, 1, 31, 0, 0, 0)}
        properties = package.read("docProps/core.xml").decode()
        assert "<f>" not in package.read("xl/worksheets/sheet1.xml").decode()
    assert properties.count("1980-01-01T00:00:00Z") == 2
