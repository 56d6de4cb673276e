"""Rules of an enrolment: shape of what is brought, impressions that agree, the best finger."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.biometrics.enrolling_rules import (
    POSITIONS,
    agreeing,
    best_of,
    merit,
    same_finger_from,
    wrong_shape,
)

ALL = [(modality, position) for modality, known in POSITIONS.items() for position in known]


def numbered(count: int) -> list[str]:
    return [f"c{number}" for number in range(count)]


def test_ten_fingers_and_two_palms_with_three_impressions_each_may_be_brought() -> None:
    assert wrong_shape(ALL * 3, numbered(36)) is None


@pytest.mark.parametrize(
    ("positions", "wrong"),
    [
        ([], "captures"),
        (ALL * 7, "captures"),
        ([("finger", "0")] * 3, "position"),
        ([("finger", "11")] * 3, "position"),
        ([("finger", "left_palm")] * 3, "position"),
        ([("palm_vein", "2")] * 3, "position"),
        ([("iris", "2")] * 3, "position"),
        ([("finger", "2")] * 2, "captures_per_position"),
        ([("finger", "2")] * 3 + [("finger", "3")] * 2, "captures_per_position"),
    ],
)
def test_other_shapes_are_named(positions: list[tuple[str, str]], wrong: str) -> None:
    assert wrong_shape(positions, numbered(len(positions))) == wrong


def test_one_number_for_two_captures_is_wrong_whatever_its_case() -> None:
    assert wrong_shape([("finger", "2")] * 3, ["a", "b", "A"]) == "capture_id"


def scores(count: int, alike: set[tuple[int, int]], high: float = 50.0) -> list[list[float]]:
    return [[high if (min(a, b), max(a, b)) in alike else 3.0 for b in range(count)] for a in range(count)]


def test_the_odd_one_out_is_not_accepted() -> None:
    assert agreeing(scores(3, {(0, 2)})) == (0, 2)


def test_impressions_hang_together_through_a_third() -> None:
    assert agreeing(scores(3, {(0, 1), (1, 2)})) == (0, 1, 2)


def test_of_two_pairs_the_one_that_agrees_better_is_the_finger() -> None:
    found = scores(4, {(0, 1), (2, 3)})
    found[2][3] = found[3][2] = 65.0
    assert agreeing(found) == (2, 3)


@pytest.mark.parametrize(("count", "group"), [(0, ()), (1, (0,)), (3, (0,))])
def test_strangers_to_each_other_are_no_group(count: int, group: tuple[int, ...]) -> None:
    assert agreeing(scores(count, set())) == group


@given(st.integers(1, 6).flatmap(lambda n: st.sets(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)))))
def test_a_group_never_holds_anybody_who_agrees_with_none_of_it(alike: set[tuple[int, int]]) -> None:
    count = 6
    pairs = {(min(pair), max(pair)) for pair in alike if pair[0] != pair[1]}
    found = scores(count, pairs)
    group = agreeing(found)
    assert group
    for one in group:
        assert len(group) == 1 or any(found[one][other] >= 20 for other in group if other != one)


def test_more_fingers_ask_for_more_before_two_are_taken_for_one() -> None:
    assert same_finger_from(2) == pytest.approx(30)
    assert same_finger_from(10) == pytest.approx(46.5, abs=0.1)


def test_the_best_finger_has_quality_and_agrees_with_itself() -> None:
    assert merit([80, 80], [60]) > merit([90, 90], [20])
    assert merit([80, 80], [70]) == merit([80, 80], [60])
    assert merit([80], []) == 80
    # the worst pair counts: a check brings one capture only
    assert merit([80, 80, 80], [60, 60, 10]) == 90


def test_of_equal_fingers_the_first_in_the_standard_is_best() -> None:
    assert best_of({("palm_vein", "left_palm"): 90, ("finger", "7"): 90, ("finger", "2"): 90}) == (
        "finger",
        "2",
    )
    assert best_of({("palm_vein", "left_palm"): 91, ("finger", "2"): 90}) == ("palm_vein", "left_palm")
    with pytest.raises(ValueError, match="nothing"):
        best_of({})
