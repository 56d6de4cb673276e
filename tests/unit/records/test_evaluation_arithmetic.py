"""The arithmetic of the benchmark, on cases small enough to count by hand; and its register, small."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from benchmarks.records.evaluate import lines, read_candidates, read_pairs, read_truth
from benchmarks.records.registers.lunar import lunar_of
from benchmarks.records.registers.register import write_register
from benchmarks.records.registers.resident_number import with_check
from verifier.crossmatch.evaluating import (
    Answer,
    Evaluation,
    Point,
    ScoredPair,
    best_pairs,
    count_linkable,
    evaluate,
    points,
)

# records a, b, c are about p1, p2, p3; t is a twin of p1 and d a stranger: nobody on the roll
TRUTH = {
    "a": Answer("p1", "exact"),
    "b": Answer("p2", "exact"),
    "c": Answer("p3", "lunar"),
    "d": Answer("", "stranger"),
    "t": Answer("", "twin"),
}


def pair(rid: str, pid: str, weight: float, tier: str = "probable") -> ScoredPair:
    return ScoredPair(rid, pid, weight, tier)


def judged(*pairs: ScoredPair) -> Evaluation:
    return evaluate(pairs, TRUTH)


def test_only_records_about_somebody_on_the_roll_are_linkable() -> None:
    assert count_linkable(TRUTH) == 3


def test_a_record_counts_with_its_heaviest_pair_only() -> None:
    result = judged(pair("a", "p1", 9.0), pair("a", "p2", 8.0))
    assert result.best == Point(found=1, right=1, linkable=3, weight=9.0)


def test_the_heaviest_pair_counts_even_when_it_is_wrong() -> None:
    result = judged(pair("a", "p2", 9.0), pair("a", "p1", 8.0))
    assert result.best.right == 0
    assert result.blocking_recall == pytest.approx(1 / 3)


def test_of_equally_heavy_pairs_of_a_record_the_order_of_the_rows_does_not_decide() -> None:
    one, other = pair("a", "p1", 5.0), pair("a", "p2", 5.0)
    assert best_pairs([one, other]) == best_pairs([other, one]) == [one]


def test_pairs_of_equal_weight_are_accepted_together() -> None:
    best = best_pairs([pair("a", "p1", 7.0), pair("b", "p2", 5.0), pair("t", "p1", 5.0)])
    assert [(point.found, point.right) for point in points(best, TRUTH)] == [(1, 1), (3, 2)]


def test_precision_recall_and_f1_are_those_of_the_textbook() -> None:
    point = Point(found=4, right=3, linkable=6)
    assert point.precision == pytest.approx(0.75)
    assert point.recall == pytest.approx(0.5)
    assert point.f1 == pytest.approx(0.6)
    assert point.wrong == 1


def test_nothing_found_is_precise_and_finds_nothing() -> None:
    point = Point(found=0, right=0, linkable=6)
    assert (point.precision, point.recall, point.f1) == (1.0, 0.0, 0.0)


def test_the_best_f1_is_taken_along_the_whole_curve() -> None:
    result = judged(pair("a", "p1", 9.0), pair("b", "p2", 8.0), pair("t", "p1", 7.0), pair("d", "p2", 6.0))
    assert result.best == Point(found=2, right=2, linkable=3, weight=8.0)
    assert result.best.f1 == pytest.approx(0.8)


def test_the_lowest_weight_that_keeps_the_precision_counts_even_after_a_dip() -> None:
    truth = {f"r{i}": Answer(f"p{i}", "exact") for i in range(1000)} | {"x": Answer("", "twin")}
    pairs = [pair("r0", "p0", 2000.0), pair("x", "p0", 1999.0)]
    pairs += [pair(f"r{i}", f"p{i}", 1000.0 - i) for i in range(1, 1000)]
    at = evaluate(pairs, truth).at
    assert at[0.999] == Point(found=1001, right=1000, linkable=1000, weight=1.0)
    assert at[0.995] == at[0.999]


def test_a_precision_that_no_weight_reaches_is_never_reached() -> None:
    result = judged(pair("t", "p1", 9.0), pair("a", "p1", 8.0))
    assert result.at == {0.995: None, 0.999: None}


def test_every_certain_row_counts_not_only_the_best_of_its_record() -> None:
    result = judged(pair("a", "p1", 9.0, "certain"), pair("a", "p2", 8.0, "certain"), pair("b", "p2", 9.5))
    assert result.certain == Point(found=2, right=1, linkable=3)


def test_a_pair_that_is_listed_twice_counts_once() -> None:
    result = judged(pair("a", "p1", 9.0, "certain"), pair("a", "p1", 9.0, "certain"))
    assert result.certain.found == 1
    assert result.present == 1


def test_each_kind_is_counted_for_itself() -> None:
    found = (pair("a", "p1", 9.0, "certain"), pair("b", "p2", 8.0), pair("c", "p3", 1.0))
    result = judged(*found, pair("t", "p1", 2.0, "certain"))
    exact, lunar, twin = result.kinds["exact"], result.kinds["lunar"], result.kinds["twin"]
    assert (exact.linkable, exact.right_strictest, exact.right_certain) == (2, 2, 1)
    assert (lunar.linkable, lunar.right_strictest, lunar.right_certain) == (1, 0, 0)
    assert (twin.records, twin.wrong_strictest, twin.wrong_certain) == (1, 0, 1)


def test_blocking_recall_is_counted_on_the_candidates_where_they_are_given() -> None:
    compared = [("a", "p1"), ("a", "p1"), ("b", "p9"), ("c", "p3"), ("t", "p1")]
    result = evaluate([pair("a", "p1", 9.0)], TRUTH, compared)
    assert result.present == 2
    assert (result.written, result.written_recall) == (1, pytest.approx(1 / 3))


def test_a_record_the_truth_does_not_know_is_an_error() -> None:
    with pytest.raises(KeyError):
        judged(pair("z", "p1", 1.0))


def test_no_pairs_at_all_are_judged_too() -> None:
    result = judged()
    assert result.best.f1 == 0.0
    assert result.blocking_recall == 0.0
    assert "never reached" in "\n".join(lines(result))


def test_files_are_read_as_the_command_writes_them(tmp_path: Path) -> None:
    (tmp_path / "pairs.csv").write_text(
        "\ufeffrid,pid,weight,probability,tier,explanation\r\na,p1,12.5,1.0,certain,同一号码\r\n", "utf-8"
    )
    (tmp_path / "truth.csv").write_text("rid,pid,kind\na,p1,exact\nt,,twin\n", "utf-8")
    assert read_pairs(tmp_path / "pairs.csv") == [pair("a", "p1", 12.5, "certain")]
    assert read_truth(tmp_path / "truth.csv") == {"a": Answer("p1", "exact"), "t": Answer("", "twin")}
    assert read_candidates(tmp_path / "pairs.csv") == [("a", "p1")]


@pytest.mark.parametrize(
    ("region", "mix"), [("south", "plain"), ("northwest", "hard"), ("northeast", "hard")]
)
def test_a_register_has_the_columns_and_the_size_asked_for(tmp_path: Path, region: str, mix: str) -> None:
    write_register(tmp_path, region, people=3000, records=600, seed=7, mix=mix)
    roll, records = pq.read_table(tmp_path / "roll.parquet"), pq.read_table(tmp_path / "records.parquet")
    assert roll.column_names == ["pid", "id_no", "name", "sex", "birth", "address"]
    assert records.column_names == [
        "rid", "id_no", "name", "sex", "birth", "age", "address", "event_date", "source",
    ]  # fmt: skip
    truth = read_truth(tmp_path / "records_truth.csv")
    people = set(roll["pid"].to_pylist())
    assert (len(people), len(truth), records.num_rows) == (3000, 600, 600)
    assert {answer.pid for answer in truth.values()} - {""} <= people
    assert all(not answer.pid for answer in truth.values() if answer.kind.startswith("trap_"))
    assert len(set(roll["id_no"].to_pylist())) == 3000


def test_a_seed_makes_the_same_register_each_time(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_register(tmp_path / name, "south", people=1000, records=200, seed=3, mix="hard")
    one, two = (pq.read_table(tmp_path / name / "records.parquet") for name in ("one", "two"))
    assert one.equals(two)
    with (tmp_path / "one" / "records_events.csv").open(encoding="utf-8", newline="") as stream:
        assert any(row["events"] for row in csv.DictReader(stream))


@pytest.mark.parametrize(
    ("day", "lunar"),
    [
        (date(2024, 2, 10), (2024, 1, 1)),
        (date(1949, 10, 1), (1949, 8, 10)),
        (date(1976, 9, 9), (1976, 8, 16)),
        (date(2023, 3, 22), (2023, 2, 1)),  # the leap second month
    ],
)
def test_the_register_knows_the_lunar_calendar(day: date, lunar: tuple[int, int, int]) -> None:
    assert lunar_of(day) == lunar


def test_the_register_gives_numbers_the_check_character_of_the_standard() -> None:
    assert with_check("11010519491231002") == "11010519491231002X"
    assert with_check("44052418800101001") == "440524188001010014"
