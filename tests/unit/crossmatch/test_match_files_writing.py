"""The pairs of a match: the contract's columns, whole or not at all, nothing a spreadsheet would run."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from verifier.crossmatch.files import PAIR_COLUMNS, PairWriter
from verifier.crossmatch.files import writing as writing_module
from verifier.errors import InvalidInput, VerifierError


def write(path: Path, rid: list[str], pid: list[str], explanation: str = "姓名相同。") -> PairWriter:
    number = len(rid)
    with PairWriter(path) as writer:
        writer.write(
            rid,
            pid,
            np.arange(number, dtype=np.int64) * 1001 + 12345,
            np.full(number, 0.9999996),
            ["certain"] * number,
            [explanation] * number,
        )
    return writer


def test_csv_holds_exactly_the_contracts_columns_and_decimals(tmp_path: Path) -> None:
    path = tmp_path / "pairs.csv"
    writer = write(path, ["1", "2"], ["a", "b"], '姓名"相同",\n生日相同')
    assert path.read_bytes().startswith(b"rid,pid,weight,probability,tier,explanation\r\n")
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    assert rows[1] == ["1", "a", "12.345", "1.000000", "certain", '姓名"相同", 生日相同']
    assert rows[2][2] == "13.346"
    assert writer.written == 2


def test_references_come_out_as_they_went_in_unless_they_are_formulas(tmp_path: Path) -> None:
    refs = ["007", " 1 ", "-17", "+86-3", "火-1", "=cmd|'/c calc'!A1", "@SUM(1)", "-2+3+cmd|' /C'!A0", "＝1"]
    path = tmp_path / "pairs.csv"
    writer = write(path, refs, refs)
    with path.open(encoding="utf-8", newline="") as stream:
        written = [row["rid"] for row in csv.DictReader(stream)]
    assert written == [*refs[:5], *(f"'{ref}" for ref in refs[5:])]
    assert writer.guarded == 8


def test_workbook_and_parquet_keep_references_and_numbers(tmp_path: Path) -> None:
    refs = ["=1+1", "007"]
    write(tmp_path / "pairs.xlsx", refs, refs)
    book = CalamineWorkbook.from_path(str(tmp_path / "pairs.xlsx"))
    assert book.get_sheet_by_index(0).to_python() == [
        [*PAIR_COLUMNS],
        ["=1+1", "=1+1", 12.345, 1.0, "certain", "姓名相同。"],
        ["007", "007", 13.346, 1.0, "certain", "姓名相同。"],
    ]
    write(tmp_path / "pairs.parquet", refs, refs)
    table = pq.read_table(tmp_path / "pairs.parquet")
    assert tuple(table.column_names) == PAIR_COLUMNS
    assert table["rid"].to_pylist() == refs
    assert table["weight"].to_pylist() == [12.345, 13.346]


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".parquet"])
def test_no_pairs_are_a_table_with_headings(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"pairs{suffix}"
    write(path, [], [])
    if suffix == ".parquet":
        assert tuple(pq.read_table(path).column_names) == PAIR_COLUMNS
    elif suffix == ".csv":
        assert path.read_text("utf-8").strip() == ",".join(PAIR_COLUMNS)
    else:
        assert CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python() == [[*PAIR_COLUMNS]]


def _interrupted(path: Path) -> None:
    with PairWriter(path) as writer:
        writer.write(["1"], ["2"], np.array([1]), np.array([0.5]), ["probable"], ["…"])
        raise KeyboardInterrupt


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".parquet"])
def test_an_interrupted_run_leaves_the_old_file_and_nothing_else(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"pairs{suffix}"
    path.write_text("old")
    with pytest.raises(KeyboardInterrupt):
        _interrupted(path)
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]
    assert path.read_text() == "old"


def test_the_file_is_its_owners_only(tmp_path: Path) -> None:
    write(tmp_path / "pairs.csv", ["1"], ["2"])
    assert (tmp_path / "pairs.csv").stat().st_mode & 0o777 == 0o600


def test_a_place_that_cannot_be_written_to_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    for path, told in (
        (tmp_path / "pairs.doc", "不支持的文件类型"),
        (tmp_path / "folder.csv", "是一个目录"),
        (tmp_path / "nowhere" / "pairs.csv", "无法写入目录"),
    ):
        with pytest.raises(InvalidInput, match=told):
            PairWriter(path)


def test_a_full_disk_is_told_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing_module._Csv, "write", full)
    with pytest.raises(VerifierError, match="No space left"):
        write(tmp_path / "pairs.csv", ["1"], ["2"])
    assert list(tmp_path.iterdir()) == []


def test_more_pairs_than_a_sheet_holds_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing_module, "_LARGEST_SHEET", 2)
    with pytest.raises(InvalidInput, match="放不下"):
        write(tmp_path / "pairs.xlsx", ["1"] * 3, ["2"] * 3)
    assert list(tmp_path.iterdir()) == []


def test_arguments_of_different_length_are_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="zip"), PairWriter(tmp_path / "pairs.csv") as writer:
        writer.write(["1"], ["2", "3"], np.array([1]), np.array([0.5]), ["probable"], ["…"])
    assert list(tmp_path.iterdir()) == []
