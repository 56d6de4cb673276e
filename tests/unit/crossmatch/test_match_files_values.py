"""What single columns mean: sex, dates, ages, identity numbers, headings, references."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from tests.unit.crossmatch.match_files import column, parquet_file, read, read_in_blocks, text_file
from verifier.crossmatch.files import Role
from verifier.crossmatch.files.days_and_ages import age_number, day_number
from verifier.crossmatch.files.headings import recognise
from verifier.crossmatch.files.references import SeenReferences, hashes
from verifier.errors import InvalidInput


@pytest.mark.parametrize(
    ("values", "codes", "told"),
    [
        (["男", "女", "M", "f", "男性", "Female", "", "未知"], [1, 2, 1, 2, 1, 2, 0, 0], "文字"),
        (["1", "2", "0", "9"], [1, 2, 0, 0], "0 和 9 为未知"),
        (["1", "0", "1", ""], [1, 2, 1, 0], "0 为女"),
        (["0", "9"], [0, 0], "0 和 9 为未知"),
        (["1.0", "0.0"], [1, 2], "0 为女"),
        (["1", "1"], [1, 1], "只有 1"),
        (["1-男", "2:女"], [1, 2], "文字"),
        (["", ""], [0, 0], "空"),
    ],
)
def test_sex_is_judged_by_its_whole_column(
    tmp_path: Path, values: list[str], codes: list[int], told: str
) -> None:
    text = "rid,name,sex\n" + "".join(f"{n},张三,{value}\n" for n, value in enumerate(values))
    rows, report = read(text_file(tmp_path, text))
    assert column(rows, "sex") == codes
    assert report.sex_coding is not None
    assert told in report.sex_coding.zh
    assert report.odd_sexes == 0


def test_a_2_in_the_last_block_makes_a_0_in_the_first_unknown(tmp_path: Path) -> None:
    text = "rid,name,sex\n" + "1,张三,0\n2,李四,1\n" * 50 + "3,王五,2\nx\n"
    rows, report = read_in_blocks(text_file(tmp_path, text), 64)
    assert column(rows, "sex")[:2] == [0, 1]
    assert (report.accepted, report.refused) == (101, 1)


def test_a_column_of_numbers_or_nothing_is_judged_alike(tmp_path: Path) -> None:
    for values in ([1, 0, None], pa.array([1.0, 0.0, None]), pa.array([1, 0, None], pa.int8())):
        rows, _ = read(parquet_file(tmp_path, {"rid": ["1", "2", "3"], "name": ["张三"] * 3, "sex": values}))
        assert column(rows, "sex") == [1, 2, 0]


def test_a_sex_nobody_can_read_is_unknown_and_counted(tmp_path: Path) -> None:
    rows, report = read(text_file(tmp_path, "rid,name,sex\n1,张三,3\n2,李四,男女\n3,王五,?\n"))
    assert (column(rows, "sex"), report.odd_sexes) == ([0, 0, 0], 3)


@pytest.mark.parametrize(
    ("written", "number", "odd"),
    [
        ("19490403", 19490403, False),
        ("1949-4-3", 19490403, False),
        ("1949年4月", 19490400, False),
        ("1949", 19490000, False),
        ("19490000", 19490000, False),
        ("19490403.0", 19490403, False),
        ("1949-04-03 00:00:00", 19490403, False),
        ("18356", 19500403, False),
        ("不详", 0, False),
        ("19490231", 19490200, True),
        ("1949-02-30", 19490200, True),
        ("19491340", 19490000, True),
        ("1949-13-01", 19490000, True),
        ("1949403", 19490000, True),
        ("张三", 0, True),
        ("99999999", 0, True),
        (19490403, 19490403, False),
        (float("nan"), 0, False),
        (float("inf"), 0, True),
    ],
)
def test_dates_keep_the_parts_that_are_possible(written: str | float, number: int, odd: bool) -> None:
    assert day_number(written) == (number, odd)


def test_odd_dates_are_counted_row_by_row(tmp_path: Path) -> None:
    text = "rid,name,birth,event_date\n" + "1,张三,19490231,2024-13-01\n" * 3 + "2,李四,19490101,20240101\n"
    rows, report = read(text_file(tmp_path, text))
    assert column(rows, "birth") == [19490200] * 3 + [19490101]
    assert (report.odd_births, report.odd_events) == (3, 3)


@pytest.mark.parametrize(
    ("written", "age", "odd"),
    [
        ("83", 83, False),
        ("83岁", 83, False),
        ("83周岁", 83, False),
        ("虚岁84", 83, False),
        ("84岁（虚岁）", 83, False),
        ("享年 83 岁", 83, False),
        ("８３", 83, False),
        ("83.0", 83, False),
        (83, 83, False),
        (83.0, 83, False),
        (float("nan"), -1, False),
        ("不详", -1, False),
        ("八十三岁", 83, False),
        ("老人", -1, True),
        ("830", -1, True),
        (-5, -1, True),
    ],
)
def test_ages_are_completed_years(written: str | float, age: int, odd: bool) -> None:
    assert age_number(written) == (age, odd)


@pytest.mark.parametrize(
    ("written", "number", "rounded"),
    [
        ("4.10411194904034E+17", "410411194904034000", 1),
        ("4.1E17", "410000000000000000", 1),
        ("410411194904033.0", "410411194904033", 0),
        ("E12345678", "E12345678", 0),
        ("9E99", "9E99", 1),
        ("1e5110101194904030011", "1e5110101194904030011", 0),
        ("11010519491231002x", "11010519491231002x", 0),
    ],
)
def test_rounded_ids_show_zeros_where_digits_are_lost(
    tmp_path: Path, written: str, number: str, rounded: int
) -> None:
    rows, report = read(text_file(tmp_path, f"rid,id_no\n1,{written}\n"))
    assert (rows[0]["id_no"], report.rounded_ids) == (number, rounded)


def test_the_contracts_names_win_over_the_agencies_words() -> None:
    columns, unused = recognise(["序号", "rid", "姓名", "name", "死亡日期", "火化日期"], Role.RECORDS)
    assert columns == {"ref": 1, "name": 3, "event_date": 4}
    assert unused == ["序号", "姓名", "火化日期"]


@pytest.mark.parametrize("headings", [["rid", "name", "name"], ["序号", "身份证号", "证件号码", "姓名"]])
def test_two_columns_for_one_field_are_an_error(headings: list[str]) -> None:
    with pytest.raises(InvalidInput, match="都可能是") as raised:
        recognise(headings, Role.RECORDS)
    assert raised.value.remedy is not raised.value.usual_remedy


def test_a_file_needs_ids_or_names() -> None:
    with pytest.raises(InvalidInput, match="既没有证件号码列，也没有姓名列"):
        recognise(["rid", "sex", "birth"], Role.RECORDS)
    assert recognise(["姓名"], Role.ROLL)[0] == {"name": 0}


def test_a_roll_takes_no_age_or_event_from_its_file() -> None:
    columns, unused = recognise(["pid", "name", "age", "event_date"], Role.ROLL)
    assert columns == {"ref": 0, "name": 1}
    assert unused == ["age", "event_date"]


def test_duplicate_references_are_counted_and_kept(tmp_path: Path) -> None:
    rows, report = read(text_file(tmp_path, "rid,name\n1,张三\n01,李四\n1,王五\n1,赵六\n"))
    assert column(rows, "ref") == ["1", "01", "1", "1"]
    assert report.duplicate_refs == 2


def test_different_references_have_different_hashes_whatever_batch_they_stand_in() -> None:
    texts = [
        *(
            "",
            "0",
            "00",
            "1",
            "10",
            "a" * 7,
            "a" * 8,
            "a" * 9,
            "a" * 16,
            "a" * 17,
            "a" * 40 + "b",
            "a" * 40 + "c",
        ),
        *("姓名", "名姓", "a\x00", "a"),
    ]
    whole = hashes(pa.array(texts))
    alone = np.concatenate([hashes(pa.array(["x" * 50, text]).slice(1)) for text in texts])
    assert len(set(whole.tolist())) == len(texts)
    assert (whole == alone).all()
    seen = SeenReferences()
    seen.add(pa.array(texts))
    seen.add(pa.array(texts[3:5]))
    assert seen.duplicates() == 2
