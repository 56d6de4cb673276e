"""What counts as overpaid, and what is only estimated."""

from __future__ import annotations

from datetime import date

import pytest

from verifier.benefits.overpayment import (
    PaymentLine,
    RiskShare,
    Terms,
    amount_at_risk,
    estimated_months,
    overpaid_lines,
    risk_share,
    stop_month_after,
    total_fen,
)
from verifier.months import Month

STOP = Month(2024, 3)
RUNNING = Terms(1000, "running", None, None)


def line(
    number: int, month: Month, fen: int = 1000, state: str = "paid", scheme: str = "employee"
) -> PaymentLine:
    return PaymentLine(number, scheme, month, fen, None, state)


@pytest.mark.parametrize(
    ("death", "stop"),
    [
        (date(2021, 10, 1), Month(2021, 11)),
        (date(2021, 10, 31), Month(2021, 11)),
        (date(2021, 12, 31), Month(2022, 1)),
    ],
)
def test_the_month_of_death_is_due_and_the_next_is_not(death: date, stop: Month) -> None:
    assert stop_month_after(death) == stop


def test_the_stop_month_counts_and_the_month_before_does_not() -> None:
    found = overpaid_lines([line(1, STOP.plus(-1)), line(2, STOP), line(3, STOP.plus(1))], STOP)
    assert [one.payment_id for one in found] == [2, 3]


def test_a_failed_payment_was_never_paid() -> None:
    assert overpaid_lines([line(1, STOP, state="failed")], STOP) == ()


def test_returned_money_reduces_the_sum() -> None:
    assert total_fen(overpaid_lines([line(1, STOP, 5000), line(2, STOP, -1500)], STOP)) == 3500


def test_the_month_payment_resumes_is_due_again() -> None:
    found = overpaid_lines([line(1, STOP), line(2, STOP.plus(1))], STOP, STOP.plus(1))
    assert [one.payment_id for one in found] == [1]


def test_only_the_named_schemes_count() -> None:
    lines = [line(1, STOP), line(2, STOP, scheme="resident")]
    assert [one.payment_id for one in overpaid_lines(lines, STOP, schemes={"resident"})] == [2]


def test_months_are_estimated_up_to_the_last_inclusive() -> None:
    assert len(estimated_months(RUNNING, STOP, None, STOP.plus(2))) == 3
    assert len(estimated_months(RUNNING, STOP, None, STOP.plus(-1))) == 0


@pytest.mark.parametrize(
    ("terms", "months"),
    [
        (Terms(1000, "running", STOP.plus(2), None), 2),
        (Terms(1000, "running", None, STOP.plus(1)), 1),
        (Terms(1000, "deceased", None, STOP.plus(3)), 3),
        (Terms(1000, "deceased", None, STOP), 0),
        (Terms(1000, "suspected", None, None), 0),
    ],
)
def test_nothing_is_estimated_outside_the_entitlement(terms: Terms, months: int) -> None:
    assert len(estimated_months(terms, STOP, None, STOP.plus(3))) == months


def test_an_imported_month_without_a_payment_is_known_to_be_nothing() -> None:
    share = risk_share(RUNNING, {}, {STOP}, stop=STOP, until=None, through=STOP)
    assert share == RiskShare({}, {}, known=True)
    assert amount_at_risk([share]).basis == "actual"


def test_a_month_with_a_payment_is_never_estimated_as_well() -> None:
    share = risk_share(RUNNING, {STOP: 700}, set(), stop=STOP, until=None, through=STOP.plus(1))
    found = amount_at_risk([share])
    assert (found.actual_fen, found.estimated_fen, found.basis, found.months) == (700, 1000, "mixed", 2)


def test_money_already_paid_for_a_later_month_is_at_risk_too() -> None:
    share = risk_share(RUNNING, {STOP.plus(5): 700}, set(), stop=STOP, until=None, through=STOP.plus(-1))
    assert amount_at_risk([share]).total_fen == 700


def test_nothing_known_and_nothing_running_is_nothing() -> None:
    found = amount_at_risk([])
    assert (found.total_fen, found.basis, found.months) == (0, "actual", 0)
