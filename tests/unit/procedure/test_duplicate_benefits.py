"""Two benefits of one person: which stays, and the arithmetic of refund and recovery."""

from __future__ import annotations

import pytest

from verifier.months import Month
from verifier.procedure.duplicates import (
    BY_HAND_TEXTS,
    Drawn,
    Settlement,
    settle,
    which_stays,
)

EARLY, LATE = Month(2015, 3), Month(2019, 7)


@pytest.mark.parametrize("strong", ["employee", "public"])
@pytest.mark.parametrize(("strong_began", "resident_began"), [(EARLY, LATE), (LATE, EARLY), (EARLY, EARLY)])
def test_the_resident_benefit_ends_whatever_began_first(
    strong: str, strong_began: Month, resident_began: Month
) -> None:
    stays = which_stays(Drawn("resident", resident_began), Drawn(strong, strong_began))
    assert (stays.keep, stays.by_hand) == ("second", None)
    assert stays.overlap == max(strong_began, resident_began)
    assert which_stays(Drawn(strong, None), Drawn("resident", None)).keep == "first"


def test_of_two_resident_benefits_the_place_that_paid_first_keeps() -> None:
    assert which_stays(Drawn("resident", EARLY), Drawn("resident", LATE)).keep == "first"
    assert which_stays(Drawn("resident", LATE), Drawn("resident", EARLY)).keep == "second"


@pytest.mark.parametrize("began", [EARLY, None])
def test_two_resident_benefits_that_began_together_or_at_an_unknown_time_are_decided_by_hand(
    began: Month | None,
) -> None:
    stays = which_stays(Drawn("resident", EARLY), Drawn("resident", began))
    assert (stays.keep, stays.by_hand) == (None, BY_HAND_TEXTS["same_start"])


@pytest.mark.parametrize("other", ["employee", "public"])
def test_two_employee_benefits_are_decided_by_hand(other: str) -> None:
    stays = which_stays(Drawn("employee", EARLY), Drawn(other, LATE))
    assert (stays.keep, stays.by_hand) == (None, BY_HAND_TEXTS["two_strong"])


def test_an_unknown_scheme_is_decided_by_hand() -> None:
    assert which_stays(Drawn("other", EARLY), Drawn("resident", LATE)).keep is None


def test_who_pays_gets_the_account_less_the_subsidy_and_returns_the_basic_pension() -> None:
    found = settle(account_fen=500_000, subsidy_fen=60_000, basic_paid_fen=120_000, refused=False)
    assert found == Settlement(
        refund=440_000, recover=120_000, from_account=0, from_pension=0, to_person=440_000
    )


def test_who_refuses_is_set_off_from_the_account_first_and_then_from_the_pension() -> None:
    small = settle(account_fen=100_000, subsidy_fen=60_000, basic_paid_fen=120_000, refused=True)
    assert (small.from_account, small.from_pension, small.to_person) == (40_000, 80_000, 0)
    large = settle(account_fen=500_000, subsidy_fen=60_000, basic_paid_fen=120_000, refused=True)
    assert (large.from_account, large.from_pension, large.to_person) == (120_000, 0, 320_000)


@pytest.mark.parametrize(("account", "subsidy", "paid"), [(-1, 0, 0), (10, 11, 0), (10, -1, 0), (10, 5, -1)])
def test_sums_that_cannot_be_are_refused(account: int, subsidy: int, paid: int) -> None:
    with pytest.raises(ValueError, match="subsidy"):
        settle(account_fen=account, subsidy_fen=subsidy, basic_paid_fen=paid, refused=False)
