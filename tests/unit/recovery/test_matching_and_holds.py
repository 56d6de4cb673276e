"""Suggestions for receipts, holds of a coming payroll, and what a region overrides."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from verifier.errors import Conflict, HeldForPerson, NotPermitted
from verifier.procedure.reading import read_law
from verifier.recovery.offset_rules import allowed_offsets
from verifier.recovery.payroll_rules import Due, Hold, check_release, hold_for
from verifier.recovery.similarity import Owed, suggestions
from verifier.recovery.words import HOLD_NAMES, NEVER_PAID
from verifier.settings.recovery import RecoverySettings

WANG = Owed(1, "T00000001-95", "王秀英", frozenset({3000, 500}))
LI = Owed(2, "T00000002-92", "李国强", frozenset({3000}))


def test_amount_and_name_together_suggest_a_debt() -> None:
    assert [item.debt_id for item in suggestions(3000, "王秀英", None, [WANG, LI], 0.66)] == [1]
    assert [item.debt_id for item in suggestions(500, "王秀瑛", None, [WANG, LI], 0.66)] == [1]


def test_neither_the_amount_nor_the_name_alone_suggests_one() -> None:
    assert suggestions(2999, "王秀英", None, [WANG, LI], 0.66) == ()
    assert suggestions(3000, "赵敏", None, [WANG, LI], 0.66) == ()
    assert suggestions(3000, None, None, [WANG, LI], 0.66) == ()


def test_a_relative_who_writes_the_debtors_name_is_understood() -> None:
    assert [item.debt_id for item in suggestions(3000, "王小明", "替李国强退款", [WANG, LI], 0.7)] == [2]


IN_ORDER = Due(in_payment=True, paid_before=False, released_before=False, repeated=False, case_id=None)


def test_a_row_in_order_is_not_held() -> None:
    assert hold_for(2, 100, IN_ORDER) is None
    assert hold_for(2, -100, None) is None


@pytest.mark.parametrize(
    ("due", "kind"),
    [
        (None, "not_on_roll"),
        (Due(False, False, False, False, 7), "suspended"),
        (Due(True, False, True, True, None), "twice"),
        (Due(True, True, True, False, None), "paid_before"),
        (Due(True, False, True, False, 7), "released_before"),
        (Due(True, False, False, False, 7), "open_case"),
    ],
)
def test_each_reason_to_hold_is_told(due: Due | None, kind: str) -> None:
    hold = hold_for(2, 100, due)
    assert hold is not None
    assert hold.kind == kind


CASE = [Hold(2, "open_case", 100, 7)]


def test_a_row_of_an_open_case_is_paid_only_by_a_persons_decision() -> None:
    with pytest.raises(HeldForPerson):
        check_release(CASE, CASE, ["li"], "zhao", despite_cases=False)
    check_release(CASE, CASE, ["li"], "zhao", despite_cases=True)


@pytest.mark.parametrize("kind", NEVER_PAID)
def test_what_must_never_be_paid_no_decision_lifts(kind: str) -> None:
    holds = [Hold(2, kind, 100)]
    assert kind in HOLD_NAMES
    with pytest.raises(HeldForPerson):
        check_release(holds, holds, ["li"], "zhao", despite_cases=True)


def test_who_checked_does_not_release_and_news_since_the_check_count() -> None:
    with pytest.raises(NotPermitted):
        check_release([], [], ["wang", "li"], "li", despite_cases=False)
    with pytest.raises(Conflict):
        check_release([], CASE, ["li"], "zhao", despite_cases=True)


def test_the_nearest_agency_decides_and_says_only_what_differs() -> None:
    settings = RecoverySettings(
        minimum_living_fen=70_000,
        regions={"37": {"minimum_living_fen": 80_000}, "3701": {"missed_to_default": 3}},
    )
    assert settings.terms_of("99/").minimum_living_fen == 70_000
    assert settings.terms_of("37/").missed_to_default == 2
    below = settings.terms_of("37/3701/370102/")
    assert (below.minimum_living_fen, below.missed_to_default) == (80_000, 3)


def test_only_later_benefits_are_offset_and_no_fee_is_charged_unless_a_region_says_so() -> None:
    assert allowed_offsets(read_law("379901")) == ("later_benefits",)
    assert RecoverySettings().terms_of("37/").late_fee_ppm_a_day == 0
    assert RecoverySettings().terms_of("37/").minimum_living_fen is None


def test_a_region_that_says_something_unknown_is_refused() -> None:
    with pytest.raises(ValidationError):
        RecoverySettings(regions={"37": {"minimum": 1}})
