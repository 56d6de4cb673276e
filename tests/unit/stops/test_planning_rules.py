"""What a stop would be: the state, the month, the schemes."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from verifier.cases.assessing_rules import StopStatement
from verifier.cases.stops.planning_rules import Period, cause_of, chosen_schemes, first_month, period_of
from verifier.crossmatch.stop_months import StopPeriod
from verifier.crossmatch.tables import Lead
from verifier.errors import Conflict, InvalidInput
from verifier.months import Month

TODAY = date(2026, 12, 11)
NOTHING_SAID = Period(None, None, None, None)


def lead(**facts: Any) -> Lead:
    return Lead(kind="in_custody", facts=facts)


def test_states_that_stop_a_payment_are_never_merged() -> None:
    assert cause_of("death", [], [None]) == "deceased"
    assert cause_of("death", [], ["宣告失踪"]) == "missing"
    assert cause_of("death", [], ["宣告失踪", "病故"]) == "deceased"
    assert cause_of("two_rolls", [], []) == "terminated_other"
    assert cause_of("checks", [], []) == "suspected"
    assert cause_of("custody", [lead(payment="stop", status="imprisonment")], []) == "in_custody"
    assert cause_of("custody", [lead(payment="suspend", status="detained_untried")], []) == "in_custody"
    assert cause_of("custody", [lead(payment="suspend", status="wanted")], []) == "suspected"
    for family in ("account", "certification"):
        assert cause_of(family, [], []) is None
    assert cause_of("custody", [lead(payment="pay", status="probation")], []) is None


def test_it_begins_next_month_or_later_never_earlier() -> None:
    assert first_month(NOTHING_SAID, TODAY) == Month(2027, 1)
    assert first_month(Period(Month(2026, 3), None, None, 1), TODAY) == Month(2027, 1)
    assert first_month(Period(Month(2027, 5), None, None, 1), TODAY) == Month(2027, 5)
    assert first_month(NOTHING_SAID, TODAY, Month(2027, 2)) == Month(2027, 2)
    with pytest.raises(InvalidInput):
        first_month(NOTHING_SAID, TODAY, Month(2026, 12))
    with pytest.raises(InvalidInput):
        first_month(Period(Month(2027, 5), None, None, 1), TODAY, Month(2027, 4))


def test_what_is_due_again_by_then_is_not_stopped() -> None:
    over = Period(Month(2026, 1), Month(2027, 1), None, 1)
    with pytest.raises(Conflict):
        first_month(over, TODAY)
    assert first_month(Period(Month(2026, 1), Month(2027, 2), None, 1), TODAY) == Month(2027, 1)


def test_a_detention_with_an_end_bounds_the_suspension() -> None:
    assert period_of(None, [lead(payment="suspend", ended="2026-12-20")]).until == Month(2027, 1)
    assert (
        period_of(None, [lead(payment="suspend"), lead(payment="suspend", ended="2026-12-20")]).until is None
    )
    assert period_of(None, []).until is None


def test_the_statement_that_prevails_is_the_period() -> None:
    said = StopStatement(7, "strong", "A", StopPeriod(Month(2026, 3), None, ("resident",)))
    assert period_of(said, []) == Period(Month(2026, 3), None, ("resident",), 7)


def test_of_the_schemes_only_those_concerned_and_in_payment() -> None:
    running = ["employee", "resident"]
    assert chosen_schemes(running, None, None, None, one_must_stay=False) == ("employee", "resident")
    assert chosen_schemes(running, ["resident"], None, None, one_must_stay=True) == ("resident",)
    assert chosen_schemes(running, ["resident"], ["employee"], None, one_must_stay=True) == ("employee",)
    assert chosen_schemes(running, None, None, ["employee"], one_must_stay=False) == ("employee",)
    with pytest.raises(Conflict):
        chosen_schemes(running, None, None, ["employee"], one_must_stay=True)
    with pytest.raises(Conflict):
        chosen_schemes([], None, None, None, one_must_stay=False)
    with pytest.raises(Conflict):
        chosen_schemes(running, ["resident"], [], None, one_must_stay=True)
    with pytest.raises(InvalidInput):
        chosen_schemes(running, ["resident"], None, ["employee"], one_must_stay=True)
