"""Which of two benefits stays."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from verifier.crossmatch.two_rolls_rules import KEPT_TEXTS, Right, against_elsewhere, among
from verifier.months import Month

EARLY, LATE = Month(2018, 3), Month(2020, 7)
SCHEMES = st.sampled_from(["employee", "public", "resident", "unspecified"])
STARTS = st.one_of(st.none(), st.sampled_from([EARLY, LATE, Month(2022, 1)]))


def test_of_two_resident_benefits_the_place_that_paid_first_keeps() -> None:
    ruling = among([Right(1, "resident", LATE), Right(2, "resident", EARLY)])
    assert (ruling.loser, ruling.stop) == (Right(1, "resident", LATE), LATE)


def test_two_that_began_together_or_at_an_unknown_time_are_decided_by_hand() -> None:
    for start in (LATE, None):
        ruling = among([Right(1, "resident", LATE), Right(2, "resident", start)])
        assert (ruling.kept, ruling.loser, ruling.stop) == ("by_hand", None, None)


def test_the_resident_benefit_goes_whatever_came_first() -> None:
    ruling = among([Right(1, "resident", EARLY), Right(2, "public", LATE)])
    assert (ruling.loser, ruling.stop) == (Right(1, "resident", EARLY), LATE)


def test_a_stronger_benefit_here_stays_and_the_other_place_is_told() -> None:
    for scheme in ("employee", "public"):
        ruling = against_elsewhere([Right(1, scheme, LATE)], "resident", EARLY)
        assert (ruling.kept, ruling.loser, ruling.stop) == ("here", None, None)
    assert "函告对方终止，本地不停发" in KEPT_TEXTS["here"].zh


def test_against_another_citys_resident_roll_the_earlier_keeps() -> None:
    own = [Right(1, "resident", LATE)]
    assert against_elsewhere(own, "resident", EARLY).stop == LATE
    assert against_elsewhere(own, "resident", Month(2021, 1)).kept == "here"
    assert against_elsewhere(own, "resident", LATE).kept == "by_hand"
    assert against_elsewhere(own, "resident", None).kept == "by_hand"


def test_two_employee_benefits_are_decided_by_hand() -> None:
    assert against_elsewhere([Right(1, "employee", EARLY)], "employee", LATE).kept == "by_hand"
    assert among([Right(1, "employee", EARLY), Right(2, "employee", LATE)]).kept == "by_hand"


@given(st.lists(st.builds(Right, st.integers(1, 3), SCHEMES, STARTS), max_size=4), SCHEMES, STARTS)
def test_only_a_resident_benefit_is_ever_ended_and_never_from_before_it_began(
    rights: list[Right], scheme: str, started: Month | None
) -> None:
    for ruling in (among(rights), among(rights[::-1]), against_elsewhere(rights, scheme, started)):
        assert (ruling.loser is None) == (ruling.kept != "other")
        if ruling.loser is None:
            assert ruling.stop is None
            continue
        assert ruling.loser.scheme == "resident"
        if ruling.stop is not None and ruling.loser.started is not None:
            assert ruling.stop >= ruling.loser.started


@given(
    st.lists(
        st.builds(Right, st.integers(1, 9), SCHEMES, STARTS), max_size=4, unique_by=lambda r: r.person_id
    )
)
def test_the_order_of_the_roll_changes_nothing(rights: list[Right]) -> None:
    assert among(rights) == among(rights[::-1])
