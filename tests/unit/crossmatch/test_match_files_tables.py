"""Parquet and workbooks as one side of a match: any type a column may have, and damage."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from tests.unit.crossmatch.match_files import column, parquet_file, read
from verifier.crossmatch.files import Role, open_side
from verifier.errors import InvalidInput


def test_numbers_and_days_of_every_type_are_read(tmp_path: Path) -> None:
    births = {
        "int": pa.array([19490403, 0, None]),
        "text": pa.array(["1949-04-03", "", None]),
        "float": pa.array([19490403.0, float("nan"), None]),
        "day": pa.array([date(1949, 4, 3), None, None]),
        "moment": pa.array([datetime(1949, 4, 3), None, None], pa.timestamp("ns")),  # noqa: DTZ001 -- a table's moment has no zone
        "zoned": pa.array([datetime(1949, 4, 2, 16, tzinfo=UTC), None, None], pa.timestamp("us", "UTC")),
        "decimal": pa.array([Decimal("19490403.00"), None, None]),
        "encoded": pa.array(["19490403", None, None]).dictionary_encode(),
    }
    for name, values in births.items():
        path = parquet_file(tmp_path, {"rid": ["a", "b", "c"], "name": ["张三"] * 3, "birth": values})
        rows, report = read(path)
        assert column(rows, "birth") == [19490403, 0, 0], name
        assert report.odd_births == 0, name


def test_references_and_ids_stored_as_numbers_come_out_as_digits(tmp_path: Path) -> None:
    path = parquet_file(
        tmp_path, {"rid": [7, 8], "id_no": [410411194904033640, None], "name": ["张三", "李四"]}
    )
    rows, report = read(path)
    assert column(rows, "ref") == ["7", "8"]
    assert column(rows, "id_no") == ["410411194904033640", None]
    assert report.rounded_ids == 0
    rows, _ = read(parquet_file(tmp_path, {"rid": [7.0, None], "name": ["张三", "李四"]}))
    assert column(rows, "ref") == ["7", "2"]


def test_an_id_stored_as_a_float_says_that_its_last_digits_are_lost(tmp_path: Path) -> None:
    path = parquet_file(tmp_path, {"rid": ["1", "2"], "id_no": [410411194904033640.0, 110105491231002.0]})
    rows, report = read(path)
    assert column(rows, "id_no") == ["410411194904034000", "110105491231002"]
    assert report.rounded_ids == 1
    assert any("15" in text.zh for text in report.sentences())


def test_empty_texts_and_words_for_nothing_are_missing_in_parquet(tmp_path: Path) -> None:
    path = parquet_file(
        tmp_path, {"rid": ["", "2", "3"], "name": ["", "nan", "张三"], "id_no": ["", "None", ""]}
    )
    rows, report = read(path)
    assert column(rows, "name") == ["张三"] or column(rows, "name") == [None, "张三"]
    assert set(column(rows, "id_no")) == {None}
    assert report.received == len(rows)


def test_bytes_that_are_not_utf8_are_read_as_gb18030(tmp_path: Path) -> None:
    names = pa.array(["张三".encode("gb18030"), "李四".encode()], pa.binary())
    rows, _ = read(parquet_file(tmp_path, {"rid": ["1", "2"], "name": names}))
    assert column(rows, "name") == ["张三", "李四"]
    broken = pa.Array.from_buffers(pa.string(), 2, names.buffers())
    rows, _ = read(parquet_file(tmp_path, {"rid": ["1", "2"], "name": broken}))
    assert column(rows, "name") == ["张三", "李四"]


def test_a_parquet_file_without_rows_gives_no_batch(tmp_path: Path) -> None:
    rows, report = read(
        parquet_file(tmp_path, {"rid": pa.array([], pa.string()), "name": pa.array([], pa.string())})
    )
    assert (rows, report.received) == ([], 0)


def test_only_the_wanted_columns_are_read_and_lists_are_refused(tmp_path: Path) -> None:
    path = parquet_file(tmp_path, {"rid": ["1"], "name": ["张三"], "tags": [["a"]]})
    assert read(path)[1].ignored == ["tags"]
    side = open_side(parquet_file(tmp_path, {"rid": ["1"], "name": [["张三"]]}), Role.RECORDS)
    with pytest.raises(InvalidInput, match="单个值"):
        list(side.batches())


def test_a_truncated_parquet_file_is_told_as_damaged(tmp_path: Path) -> None:
    path = parquet_file(tmp_path, {"rid": ["1"] * 1000, "name": ["张三"] * 1000})
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(InvalidInput, match="已损坏或不完整"):
        open_side(path, Role.RECORDS)


def test_damage_within_a_parquet_file_is_told_when_it_is_met(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    table = pa.table({"rid": [str(n) for n in range(5000)], "name": [f"张{n}" for n in range(5000)]})
    pq.write_table(table, path, compression="zstd")
    raw = bytearray(path.read_bytes())
    raw[200:4000] = bytes(3800)
    path.write_bytes(raw)
    side = open_side(path, Role.RECORDS)
    with pytest.raises(InvalidInput, match="已损坏或不完整"):
        list(side.batches())


def test_a_text_called_parquet_is_told_so(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    path.write_text("rid,name\n1,张三\n", encoding="utf-8")
    with pytest.raises(InvalidInput, match="不是 Parquet"):
        open_side(path, Role.RECORDS)


def _workbook(path: Path) -> Path:
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    sheet.merge_range(0, 0, 0, 5, "殡仪馆火化人员信息表")
    for place, heading in enumerate(("编号", "姓名", "性别", "身份证号", "出生日期", "火化日期")):
        sheet.write(1, place, heading)
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(2, 0, ["火-1", "张三", "男", "11010519491231002X", 19491231])
    sheet.write_datetime(2, 5, datetime(2024, 3, 5), day)  # noqa: DTZ001 -- a table's moment has no zone
    sheet.write_row(3, 0, [2, "李四", "女", 410411194904033640, "1949年4月3日", 45356])
    sheet.write_row(5, 0, ["3", "王五"])
    sheet.write_formula(6, 1, '="赵"&"六"', value="赵六")
    book.close()
    return path


def test_a_workbook_with_a_title_and_merged_cells_is_read(tmp_path: Path) -> None:
    rows, report = read(_workbook(tmp_path / "火化.xlsx"))
    assert column(rows, "ref") == ["火-1", "2", "3"]
    assert column(rows, "birth") == [19491231, 19490403, 0]
    assert column(rows, "event") == [20240305, 20240305, 0]
    assert column(rows, "sex") == [1, 2, 0]
    assert column(rows, "id_no")[:2] == ["11010519491231002X", "410411194904034000"]
    assert (report.rounded_ids, report.header_line, report.format) == (1, 2, "xlsx")
    assert [refusal.line for refusal in report.first_refused] == [7]
    assert any("殡仪馆" in note.zh for note in report.notes)


def test_a_damaged_workbook_is_told(tmp_path: Path) -> None:
    path = _workbook(tmp_path / "a.xlsx")
    path.write_bytes(path.read_bytes()[:900])
    with pytest.raises(InvalidInput, match="已损坏"):
        open_side(path, Role.RECORDS)


@pytest.mark.bench_data
def test_every_development_file_reads_whole(bench_data: Path) -> None:
    sizes = {
        "roll.csv": (Role.ROLL, 200_000),
        "roll.parquet": (Role.ROLL, 200_000),
        "records.parquet": (Role.RECORDS, 20_000),
        "deaths_police.csv": (Role.RECORDS, 15_462),
        "deaths_civil_affairs.xlsx": (Role.RECORDS, 1422),
        "deaths_hospital.dbf": (Role.RECORDS, 1595),
        "deaths_village.txt": (Role.RECORDS, 1521),
    }
    for name, (role, size) in sizes.items():
        side = open_side(bench_data / "rolls" / name, role)
        assert sum(len(batch) for batch in side.batches()) == size == side.report.received, name
        assert side.report.odd_births == 0, name
