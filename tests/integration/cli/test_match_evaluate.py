"""``match-evaluate``: pairs held against the truth, as a table or as one object."""

from __future__ import annotations

import csv
from pathlib import Path

import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import pytest

from tests.integration.cli.two_files import RECORDS, ROLL, record, roll, write

TRUTH = ("rid", "pid", "kind")
PAIRS = ("rid", "pid", "weight", "probability", "tier", "explanation")
ANSWERS = [("R1", "P1", "exact"), ("R2", "P2", "exact"), ("R3", "P3", "lunar"), ("R4", "", "namesake")]
FOUND = [
    ("R1", "P1", "20.000", "1.000000", "certain", "同一人"),
    ("R1", "P9", "-0.500", "0.400000", "probable", ""),
    ("R2", "P2", "15.000", "1.000000", "probable", ""),
    ("R4", "P4", "9.000", "0.990000", "certain", ""),
]


@pytest.fixture
def pairs(bare) -> str:
    Path(bare.config).unlink()
    return write(bare.path / "pairs.csv", PAIRS, FOUND)


@pytest.fixture
def truth(bare) -> str:
    return write(bare.path / "truth.csv", TRUTH, ANSWERS)


def test_precision_and_recall_are_counted_over_records(bare, pairs: str, truth: str) -> None:
    done = bare.run_without_config("match-evaluate", pairs, truth, "--json")
    assert done.code == 0
    found = done.json
    assert (found["records"], found["linkable"], found["true_pairs_written"]) == (4, 3, 2)
    assert found["written_recall"] == pytest.approx(2 / 3)
    assert (found["precision_0.999"]["found"], found["precision_0.999"]["weight"]) == (2, 15.0)
    assert found["certain"]["precision"] == pytest.approx(0.5)
    assert found["certain"]["recall"] == pytest.approx(1 / 3)
    assert found["kinds"]["namesake"]["wrong_certain"] == 1
    assert found["kinds"]["lunar"]["right_strictest"] == 0


def test_blocking_is_judged_apart_by_all_pairs_compared(bare, pairs: str, truth: str) -> None:
    compared = [(rid, pid, "0", "0", "", "") for rid, pid, *_ in [*FOUND, ("R3", "P3")]]
    path = write(bare.path / "all.csv", PAIRS, compared)
    done = bare.run_without_config("match-evaluate", pairs, truth, "--candidates", path, "--json")
    assert (done.json["blocking_recall"], done.json["true_pairs_compared"]) == (1.0, 3)
    assert done.json["written_recall"] == pytest.approx(2 / 3)
    told = bare.run_without_config("match-evaluate", pairs, truth, "--candidates", path).out
    assert "3 对在比较过的配对中（1.0000）" in told
    assert "2 对写在结果文件中（0.6667）" in told


def test_without_the_pairs_compared_nothing_is_said_about_blocking(bare, pairs: str, truth: str) -> None:
    found = bare.run_without_config("match-evaluate", pairs, truth, "--json").json
    assert (found["blocking_recall"], found["true_pairs_compared"]) == (None, None)
    told = bare.run_without_config("match-evaluate", pairs, truth).out
    assert "比较过" not in told
    assert "2 对写在结果文件中（0.6667）" in told


def test_a_table_is_printed_in_either_language(bare, pairs: str, truth: str) -> None:
    chinese = bare.run_without_config("match-evaluate", pairs, truth)
    english = bare.run_without_config("match-evaluate", pairs, truth, "--lang", "en")
    assert "记录 4 条，其中 3 条说的是名册上的人" in chinese.out
    assert "各类记录的查全率" in chinese.out
    assert "tier certain" in english.out
    assert "4 records, 3 of them about somebody on the roll" in english.out


def test_parquet_gives_the_same_as_csv(bare, pairs: str, truth: str) -> None:
    table = pa_csv.read_csv(pairs)
    pq.write_table(table, bare.path / "pairs.parquet")
    expected = bare.run_without_config("match-evaluate", pairs, truth, "--json").json
    again = bare.run_without_config("match-evaluate", str(bare.path / "pairs.parquet"), truth, "--json")
    assert again.json == expected


def test_what_match_wrote_can_be_evaluated(bare) -> None:
    files = (
        write(bare.path / "roll.csv", ROLL, roll()),
        write(bare.path / "records.csv", RECORDS, [record(at) for at in range(50)]),
    )
    out, aside = str(bare.path / "out.csv"), str(bare.path / "all.parquet")
    assert bare.run_without_config("match", *files, "--out", out, "--candidates", aside).code == 0
    truth = write(bare.path / "t.csv", TRUTH, [(f"R{at}", f"P{at:05d}", "exact") for at in range(50)])
    done = bare.run_without_config("match-evaluate", out, truth, "--candidates", aside, "--json")
    assert (done.json["blocking_recall"], done.json["certain"]["recall"]) == (1.0, 1.0)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "无法读取"),
        ("", "无法读取"),
        ("rid,pid\nR1,P1\n", "无法读取"),
        ("rid,pid,weight,tier\nR1,P1,heavy,certain\n", "不是数字"),
        ("rid,pid,weight,tier\nR9,P1,1.0,certain\n", "不在标准答案里"),
    ],
)
def test_pairs_that_cannot_be_used_give_two(bare, truth: str, content: str | None, told: str) -> None:
    path = bare.path / "odd.csv"
    if content is not None:
        path.write_text(content, "utf-8")
    done = bare.run_without_config("match-evaluate", str(path), truth, "--json")
    assert done.code == 2
    assert told in done.json["error"]["message"]["zh"]


def test_a_truth_with_two_answers_for_a_record_is_refused(bare, pairs: str) -> None:
    truth = write(bare.path / "truth.csv", TRUTH, [*ANSWERS, ("R1", "", "exact")])
    done = bare.run_without_config("match-evaluate", pairs, truth, "--json")
    assert done.code == 2
    assert "重复" in done.json["error"]["message"]["zh"]


def test_another_kind_of_file_is_refused(bare, pairs: str) -> None:
    assert bare.run_without_config("match-evaluate", pairs, "truth.xlsx").code == 2


def test_the_explanation_may_hold_a_line_break(bare, truth: str) -> None:
    path = bare.path / "pairs.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([PAIRS, ("R1", "P1", "20", "1", "certain", "一\n二")])
    assert bare.run_without_config("match-evaluate", str(path), truth, "--json").json["certain"]["found"] == 1
