"""``match``: two files in any accepted format, the pairs with their reasons, no database and no settings."""

from __future__ import annotations

import re
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from tests.integration.cli.two_files import RECORDS, ROLL, read, record, roll, write

PAIRS = ["rid", "pid", "weight", "probability", "tier", "explanation"]


@pytest.fixture
def files(bare) -> tuple[str, str]:
    """A roll, and records out of order: two of one person, one of nobody, one without a number."""
    Path(bare.config).unlink()
    records = [
        record(7, "z-1"),
        record(3, "a-1", id_no=""),
        record(3, "00042", event_date="2026-03-03"),
        record(999, "nobody", name="赫连无双", id_no="", birth="1901-01-01", address=""),
        record(250, "7.50", id_no=record(11)[1]),
    ]
    return write(bare.path / "roll.csv", ROLL, roll()), write(bare.path / "records.csv", RECORDS, records)


def match(bare, files: tuple[str, str], *more: str, out: str = "pairs.csv"):
    return bare.run_without_config("match", *files, "--out", str(bare.path / out), *more)


def test_the_dead_are_found_in_the_order_of_the_records_with_references_as_written(bare, files) -> None:
    done = match(bare, files)
    assert (done.code, done.out) == (0, "")
    pairs = read(bare.path / "pairs.csv")
    assert list(pairs[0]) == PAIRS
    best = list({row["rid"]: row["pid"] for row in reversed(pairs)}.items())[::-1]
    assert best[:3] == [("z-1", "P00007"), ("a-1", "P00003"), ("00042", "P00003")]
    assert [row["rid"] for row in pairs] == sorted(
        (row["rid"] for row in pairs), key=["z-1", "a-1", "00042", "nobody", "7.50"].index
    )
    assert not any(row["rid"] == "nobody" for row in pairs)


def test_a_record_with_a_number_of_another_goes_to_review_best_first(bare, files) -> None:
    match(bare, files)
    rows = [row for row in read(bare.path / "pairs.csv") if row["rid"] == "7.50"]
    assert {row["pid"] for row in rows} >= {"P00011"}
    assert {row["tier"] for row in rows} == {"probable"}
    weights = [float(row["weight"]) for row in rows]
    assert weights == sorted(weights, reverse=True)


def test_numbers_are_written_with_their_decimals_and_tiers_by_name(bare, files) -> None:
    match(bare, files)
    for row in read(bare.path / "pairs.csv"):
        assert re.fullmatch(r"-?\d+\.\d{3}", row["weight"])
        assert re.fullmatch(r"[01]\.\d{6}", row["probability"])
        assert row["tier"] in {"certain", "probable"}
        assert "比对前 −" in row["explanation"]


def test_an_explanation_shows_nobodys_data(bare, files) -> None:
    match(bare, files)
    told = "".join(row["explanation"] for row in read(bare.path / "pairs.csv"))
    assert not re.search(r"\d{4}", told)
    for person in roll():
        assert person[2] not in told


def test_the_report_is_one_object_on_request(bare, files) -> None:
    done = match(bare, files, "--json")
    found = done.json
    assert (found["roll"]["received"], found["roll"]["accepted"]) == (300, 300)
    assert (found["records"]["received"], found["records"]["refused"]) == (5, 0)
    assert found["roll"]["sex_coding"]["en"]
    assert found["pairs"] == sum(found["tiers"].values()) == sum(found["rules"].values())
    assert found["pairs"] == len(read(bare.path / "pairs.csv"))
    assert found["tiers"]["certain"] >= 2
    assert found["candidates"] >= found["pairs"]
    assert found["peak_memory_mb"] > 50
    assert found["model"]
    assert {"roll", "records", "block", "compare", "total"} <= set(found["seconds"])


def test_a_person_is_told_on_stderr_in_either_language(bare, files) -> None:
    chinese, english = match(bare, files), match(bare, files, "--lang", "en")
    assert "roll.csv：收到 300 行，采用 300 行，退回 0 行" in chinese.err
    assert "same_id_same_name" in chinese.err
    assert "参数来源：文献与计数所定的初值" in chinese.err
    assert "origin of the parameters: starting values from publications and counts" in english.err
    assert "records.csv: 5 rows received" in english.err
    assert "reading the roll" in english.err
    assert not re.search(r"[\u4e00-\u9fff]", english.err)
    rows = read(bare.path / "pairs.csv")
    assert not re.search(r"[\u4e00-\u9fff]", "".join(row["explanation"] for row in rows))


@pytest.mark.parametrize("suffix", [".parquet", ".xlsx"])
def test_every_format_gives_the_same_pairs(bare, files, suffix: str) -> None:
    match(bare, files)
    expected = [[row[name] for name in PAIRS] for row in read(bare.path / "pairs.csv")]
    records = [tuple(row.values()) for row in read(Path(files[1]))]
    others = (
        write(bare.path / f"roll{suffix}", ROLL, roll()),
        write(bare.path / f"records{suffix}", RECORDS, records),
    )
    assert match(bare, others, out=f"pairs{suffix}").code == 0
    out = bare.path / f"pairs{suffix}"
    if suffix == ".xlsx":
        rows = CalamineWorkbook.from_path(str(out)).get_sheet_by_index(0).to_python()[1:]
    else:
        rows = [list(row.values()) for row in pq.read_table(out).to_pylist()]
    assert [[r, p, f"{w:.3f}", f"{b:.6f}", t, e] for r, p, w, b, t, e in rows] == expected


def test_chinese_headings_are_understood(bare, files) -> None:
    match(bare, files)
    headings = ("个人编号", "公民身份号码", "姓名", "性别", "出生日期", "住址")
    renamed = write(bare.path / "名册.csv", headings, roll())
    assert match(bare, (renamed, files[1]), out="again.csv").code == 0
    assert (bare.path / "again.csv").read_bytes() == (bare.path / "pairs.csv").read_bytes()


def test_the_same_files_give_the_same_bytes_whatever_the_threads(bare, files) -> None:
    match(bare, files, "--threads", "1")
    once = (bare.path / "pairs.csv").read_bytes()
    match(bare, files, "--threads", "3", "--memory-mb", "400", "--work-dir", str(bare.path))
    assert (bare.path / "pairs.csv").read_bytes() == once


def test_refused_rows_are_told_and_give_three(bare, files) -> None:
    path = Path(files[1])
    path.write_text(path.read_text("utf-8") + "R-bad,only,three\n", "utf-8")
    done = match(bare, files, "--json")
    assert (done.code, done.json["records"]["refused"]) == (3, 1)
    assert done.json["records"]["received"] == 6
    assert len(read(bare.path / "pairs.csv")) == done.json["pairs"]
    assert "第 7 行退回" in match(bare, files).err


def test_a_file_that_was_there_is_replaced_only_by_a_whole_one(bare, files) -> None:
    out = bare.path / "pairs.csv"
    out.write_text("old", "utf-8")
    assert match(bare, (files[0], str(bare.path / "none.csv"))).code == 2
    assert out.read_text("utf-8") == "old"
    assert match(bare, files).code == 0
    assert read(out)[0]["pid"] == "P00007"


def test_the_work_folder_is_empty_again(bare, files) -> None:
    place = bare.path / "work"
    place.mkdir()
    assert match(bare, files, "--work-dir", str(place)).code == 0
    assert list(place.iterdir()) == []


def test_all_compared_pairs_are_written_on_request(bare, files) -> None:
    done = match(bare, files, "--candidates", str(bare.path / "all.csv"), "--json")
    compared = read(bare.path / "all.csv")
    assert len(compared) == done.json["candidates"]
    weights = {(row["rid"], row["pid"]): row["weight"] for row in compared}
    for row in read(bare.path / "pairs.csv"):
        assert weights[row["rid"], row["pid"]] == row["weight"]


def test_records_about_nobody_give_a_file_of_headings(bare, files) -> None:
    stranger = write(
        bare.path / "other.csv", RECORDS, [record(1, name="赫连无双", id_no="", birth="", address="")]
    )
    done = match(bare, (files[0], stranger), "--json")
    assert (done.code, done.json["pairs"]) == (0, 0)
    assert (bare.path / "pairs.csv").read_text("utf-8").strip() == ",".join(PAIRS)


def test_a_broken_configuration_that_nobody_named_does_not_matter(bare, files) -> None:
    (bare.path / "config.toml").write_text("not = [toml", "utf-8")
    assert match(bare, files).code == 0
    assert match(bare, files, "--config", str(bare.path / "config.toml")).code == 2
