"""Whole searches: who is found, in which order, and what a score means among many."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.finger.comparison import compare, prepare
from matchers.finger.fast.extract import extract
from matchers.finger.search import (
    STEPS,
    expected_false_hits,
    gallery_in_memory,
    search_several,
    short_list,
)
from matchers.images import read_image
from tests.unit.finger.search import people


def test_a_finger_is_found_among_a_thousand_others() -> None:
    for number in range(0, people.MANY, 300):
        best, second = search_several(people.crowd(), [people.again(number)], 2, shortlist=24)
        assert (best.label, best.row) == (f"人 {number}", number)
        assert best.score > 40 > second.score


def test_scores_are_those_of_the_comparison_itself() -> None:
    probe = people.again(5)
    found = search_several(people.crowd(), [probe], 3, shortlist=20)
    known = compare(probe, [people.finger(candidate.row) for candidate in found])
    assert [candidate.score for candidate in found] == pytest.approx(known, abs=0.5)


def test_a_short_list_as_long_as_the_gallery_compares_everything() -> None:
    references = [(str(number), people.finger(number)) for number in range(40)]
    gallery, probe = gallery_in_memory(references), people.again(9)
    everyone = compare(probe, [template for _, template in references])
    found = search_several(gallery, [probe], 40, shortlist=40)
    assert sorted(candidate.row for candidate in found) == list(range(40))
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert found[0].score == pytest.approx(everyone.max(), abs=0.5)


def test_a_finger_that_draws_two_pensions_is_found_twice_the_lower_row_first() -> None:
    people_of_one_finger = [("甲", people.finger(1)), ("乙", people.finger(2)), ("丙", people.finger(1))]
    found = search_several(gallery_in_memory(people_of_one_finger), [people.again(1)], 2)
    assert [candidate.label for candidate in found] == ["甲", "丙"]
    assert found[0].score == found[1].score


def test_several_probes_find_what_any_of_them_finds_and_pay_for_their_number() -> None:
    [alone] = search_several(people.crowd(), [people.again(8)], 1, shortlist=10)
    blank = people.nothing()
    [together] = search_several(people.crowd(), [blank, people.again(8)], 1, shortlist=10)
    assert together.row == alone.row == 8
    assert together.score == pytest.approx(alone.score - 10 * np.log10(2), abs=0.01)


def test_nobody_is_found_without_a_probe_or_without_references() -> None:
    assert search_several(gallery_in_memory([]), [people.finger(1)]) == ()
    assert search_several(people.crowd(), []) == ()
    assert search_several(people.crowd(), [people.finger(1)], 0, shortlist=5) == ()


def test_a_probe_without_minutiae_finds_nobody_in_particular() -> None:
    found = search_several(people.crowd(), [people.nothing()], 3, shortlist=5)
    assert len(found) == 3
    assert max(candidate.score for candidate in found) < 10


def test_progress_is_told_for_each_step_up_to_its_end() -> None:
    told: list[tuple[str, int, int]] = []
    search_several(
        people.crowd(),
        [people.again(1), people.again(2)],
        shortlist=40,
        advance=lambda *step: told.append(step),
    )
    assert [step for step, _, _ in told] == sorted((step for step, _, _ in told), key=STEPS.index)
    for step in STEPS:
        _, done, total = [one for one in told if one[0] == step][-1]
        assert done == total


def test_the_same_search_gives_the_same_result() -> None:
    once, again = (search_several(people.crowd(), [people.again(3)], shortlist=30) for _ in range(2))
    assert once == again


@pytest.mark.parametrize("size", [0, 1, 30, 60, people.MANY, people.MANY + 1])
def test_a_short_list_holds_different_rows_and_as_many_as_wanted(size: int) -> None:
    rows = short_list(people.crowd(), prepare(people.finger(11)), size)
    assert len(rows) == len(set(rows.tolist())) == min(size, people.MANY)
    if 0 < size < people.MANY:
        assert rows[0] == 11


@given(st.floats(0, 70), st.integers(1, 10**6))
def test_more_references_and_lower_scores_give_more_false_hits(score: float, references: int) -> None:
    expected = expected_false_hits(score, references)
    assert 0 < expected <= references
    assert expected_false_hits(score, 2 * references) == pytest.approx(2 * expected)
    assert expected_false_hits(score + 10, references) == pytest.approx(expected / 10)


def test_what_a_score_means_among_many_is_told() -> None:
    assert expected_false_hits(30, 100_000) == pytest.approx(100)
    assert expected_false_hits(70, 100_000) == pytest.approx(0.01)
    assert expected_false_hits(0, 7) == pytest.approx(7)


@pytest.mark.bench_data
def test_real_fingers_stand_on_the_short_list_of_their_other_impressions(bench_data: Path) -> None:
    prints = bench_data / "fingerprint" / "FVC2002_DB1_B"
    paths = [
        prints / f"{finger}_{impression}.png" for finger in (101, 105, 109) for impression in (1, 3, 5, 7)
    ]
    real = [extract(read_image(path.read_bytes()), 500) for path in paths]
    gallery = gallery_in_memory(
        [("synthetic", people.finger(number)) for number in range(people.MANY)]
        + [(path.stem, template) for path, template in zip(paths, real, strict=True)]
    )
    found = 0
    for row, template in enumerate(real):
        listed = short_list(gallery, prepare(template), 36)
        mates = people.MANY + np.array([mate for mate in range(len(real)) if mate // 4 == row // 4])
        found += np.isin(mates, listed).sum()
    assert found >= 45  # of 48, themselves included
