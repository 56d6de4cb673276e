"""The night looks after agreements: what is missed and what is caught up is told, each once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from tests import factories as make
from tests.integration.recovery.scene import LI, SYSTEM, ZHAO, Office
from verifier import events
from verifier.clock import FixedClock
from verifier.errors import NotPermitted
from verifier.recovery.happenings import InstalmentCaughtUp, InstalmentMissed
from verifier.recovery.plan_sweep import PlansSwept, sweep_plans
from verifier.recovery.plans import decide_plan, propose_plan
from verifier.recovery.tables import Debt, Plan

Told = list[InstalmentMissed | InstalmentCaughtUp]


@pytest.fixture
def told() -> Iterator[Told]:
    """Whatever is raised about instalments."""
    heard: Told = []

    def hear(_session: Session, event: InstalmentMissed | InstalmentCaughtUp) -> None:
        heard.append(event)

    for kind in (InstalmentMissed, InstalmentCaughtUp):
        events.on(kind, hear)
    yield heard
    for kind in (InstalmentMissed, InstalmentCaughtUp):
        events._handlers[kind].remove(hear)


@pytest.fixture
def debt(office: Office) -> Debt:
    """3,000 yuan, 500 a month from December 2026."""
    found = office.debtor()
    plan = propose_plan(office.ctx, LI, found.reference, 50_000, 200_000, 1, "本人申请")
    decide_plan(office.ctx, ZHAO, plan.id, True, "同意")
    return found


def _on(office: Office, day: date) -> PlansSwept:
    assert isinstance(office.ctx.clock, FixedClock)
    office.ctx.clock.moment += day - office.ctx.clock.moment.date()
    return sweep_plans(office.ctx, SYSTEM, day)


def test_a_missed_instalment_is_told_once(office: Office, debt: Debt, told: Told) -> None:
    assert _on(office, date(2026, 12, 31)) == PlansSwept()
    assert _on(office, date(2027, 1, 1)) == PlansSwept(missed=1)
    assert _on(office, date(2027, 1, 1)) == _on(office, date(2027, 1, 2)) == PlansSwept()
    [event] = told
    assert isinstance(event, InstalmentMissed)
    assert (event.debt_id, event.case_id, event.previous, event.missed, event.broken, event.on) == (
        debt.id,
        debt.case_id,
        0,
        1,
        False,
        date(2027, 1, 1),
    )


def test_what_is_caught_up_is_told_and_may_be_missed_again(office: Office, debt: Debt, told: Told) -> None:
    _on(office, date(2027, 1, 1))
    office.money(50_000, memo=debt.reference)
    assert _on(office, date(2027, 1, 2)) == PlansSwept(caught_up=1)
    assert _on(office, date(2027, 1, 3)) == PlansSwept()
    assert _on(office, date(2027, 2, 1)) == PlansSwept(missed=1)
    assert [type(event).__name__ for event in told] == [
        "InstalmentMissed",
        "InstalmentCaughtUp",
        "InstalmentMissed",
    ]


def test_too_many_missed_break_the_agreement_and_it_is_looked_at_no_more(
    office: Office, debt: Debt, told: Told
) -> None:
    _on(office, date(2027, 1, 1))
    assert _on(office, date(2027, 2, 1)) == PlansSwept(missed=1, broken=1)
    assert _on(office, date(2027, 3, 1)) == PlansSwept()
    last = told[-1]
    assert isinstance(last, InstalmentMissed)
    assert (last.previous, last.missed, last.broken) == (1, 2, True)
    assert office.all(Plan)[0].state == "broken"


def test_an_earlier_business_date_run_again_takes_nothing_back(
    office: Office, debt: Debt, told: Told
) -> None:
    _on(office, date(2027, 1, 1))
    assert sweep_plans(office.ctx, SYSTEM, date(2026, 12, 31)) == PlansSwept()
    assert len(told) == 1
    assert office.all(Plan)[0].missed == 1


def test_a_handler_that_fails_undoes_the_sweep(office: Office, debt: Debt, told: Told) -> None:
    def fail(_session: Session, _event: InstalmentMissed) -> None:
        raise ZeroDivisionError

    events.on(InstalmentMissed, fail)
    try:
        with pytest.raises(ZeroDivisionError):
            _on(office, date(2027, 1, 1))
    finally:
        events._handlers[InstalmentMissed].remove(fail)
    assert office.all(Plan)[0].missed == 0
    assert _on(office, date(2027, 1, 1) + timedelta(days=1)) == PlansSwept(missed=1)


def test_a_stranger_to_cases_sweeps_nothing(office: Office) -> None:
    with pytest.raises(NotPermitted):
        sweep_plans(office.ctx, make.make_actor("wang", "operator"), date(2026, 12, 1))
