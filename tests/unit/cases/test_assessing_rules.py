"""From which month a case counts, and what the law makes of the sum."""

from __future__ import annotations

import pytest

from verifier.cases.assessing_rules import StopStatement, fine_range, prevailing
from verifier.cases.rules import FAMILIES, FAMILY_NAMES, family_of
from verifier.crossmatch.kinds_catalogue import KINDS
from verifier.crossmatch.stop_months import StopPeriod
from verifier.months import Month


def said(lead: int, month: Month, strength: str = "strong", letter: str = "A") -> StopStatement:
    return StopStatement(lead, strength, letter, StopPeriod(month, None, None))


MAY, JUNE = Month(2024, 5), Month(2024, 6)


def test_strong_evidence_prevails_over_supporting() -> None:
    found = prevailing([said(1, JUNE, "supporting", "A"), said(2, MAY, "strong", "C")])
    assert found is not None
    assert found.lead_id == 2


def test_the_police_prevail_over_the_hospital() -> None:
    found = prevailing([said(1, JUNE, letter="C"), said(2, MAY, letter="A"), said(3, JUNE, letter="")])
    assert found is not None
    assert found.lead_id == 2


def test_between_equals_the_later_month_holds_so_that_doubt_enlarges_no_debt() -> None:
    found = prevailing([said(1, MAY), said(2, JUNE)])
    assert found is not None
    assert found.period.stop == JUNE


def test_another_month_can_be_asked_for_only_if_a_lead_names_it() -> None:
    statements = [said(1, MAY), said(2, JUNE)]
    asked = prevailing(statements, MAY)
    assert asked is not None
    assert asked.lead_id == 1
    assert prevailing(statements, Month(2020, 1)) is None
    assert prevailing([]) is None


@pytest.mark.parametrize(
    ("total", "low", "high"), [(7_972_220, 15_944_440, 39_861_100), (0, 0, 0), (-5, 0, 0)]
)
def test_the_fine_is_two_to_five_times_what_was_overpaid(total: int, low: int, high: int) -> None:
    assert fine_range(total) == (low, high)


def test_every_kind_of_lead_belongs_to_exactly_one_family() -> None:
    kinds = [kind for members in FAMILIES.values() for kind in members]
    assert sorted(kinds) == sorted(KINDS)
    assert set(FAMILIES) == set(FAMILY_NAMES)
    assert family_of("in_custody") == "custody"
