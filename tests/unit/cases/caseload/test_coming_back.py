"""What brings a case back that was put off, and keeps its deadline true: the night, or what happens in it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from tests import factories as make
from tests.unit.cases.caseload.office import LI, ZHAO, Office, enter
from verifier.accounts.actor import system_actor
from verifier.cases.caseload.changing import change
from verifier.cases.caseload.coming_back import back_because
from verifier.cases.caseload.refreshing import Refreshed, refresh_deadlines
from verifier.cases.caseload.snoozing import Snooze, Wake
from verifier.cases.course.entering import Entered
from verifier.cases.steps import locked_case, move
from verifier.clock import CHINA, FixedClock
from verifier.database import EVERYWHERE
from verifier.errors import NotPermitted

TODAY = make.TODAY


def _on(office: Office, day: date) -> None:
    """It is noon of ``day``."""
    clock = office.ctx.clock
    assert isinstance(clock, FixedClock)
    clock.moment = datetime.combine(day, time(12), tzinfo=CHINA)


def test_kept_deadlines_are_counted_anew_on_demand(office: Office) -> None:
    number = office.case()
    enter(
        office,
        number,
        Entered("stop_approved", "旧系统", on=date(2026, 11, 10), migrated=True, by="zhao"),
    )
    with office.ctx.database.write(EVERYWHERE) as session:
        locked_case(session, number).deadline_on = None
    assert refresh_deadlines(office.ctx, system_actor()) == Refreshed(changed=1)
    assert refresh_deadlines(office.ctx, LI) == Refreshed()
    assert office.get(number).deadline_on == date(2026, 12, 8)
    with pytest.raises(NotPermitted):
        refresh_deadlines(office.ctx, ZHAO)


def test_a_case_that_was_put_off_comes_back_when_its_day_has_come(office: Office) -> None:
    number = office.case()
    change(office.ctx, LI, number, Snooze(TODAY + timedelta(days=3), "等公安回函"))
    assert refresh_deadlines(office.ctx, system_actor()) == Refreshed()
    assert office.get(number).snoozed_until == TODAY + timedelta(days=3)
    _on(office, TODAY + timedelta(days=3))
    assert refresh_deadlines(office.ctx, system_actor()) == Refreshed(woken=1)
    assert (office.get(number).snoozed_until, office.get(number).snooze_reason) == (None, None)
    event = office.events(number)[-1]
    assert (event.action, event.actor) == ("snooze_over", "system:deadlines")
    assert refresh_deadlines(office.ctx, system_actor()) == Refreshed()


def test_a_case_that_was_put_off_comes_back_when_a_deadline_is_near(office: Office) -> None:
    number = office.case()
    enter(office, number, Entered("stop_approved", "旧系统", on=date(2026, 11, 10), migrated=True, by="zhao"))
    change(office.ctx, LI, number, Snooze(date(2026, 12, 8), "等回函"))
    assert refresh_deadlines(office.ctx, system_actor()).woken == 0
    _on(office, date(2026, 12, 8) - timedelta(days=office.ctx.settings.cases.due_soon_days))
    assert refresh_deadlines(office.ctx, system_actor()).woken == 1
    event = office.events(number)[-1]
    assert (event.action, event.detail) == ("deadline_near", {"due": "2026-12-08"})


@pytest.mark.parametrize("action", ["instalment_missed", "names_withdrawn", "service_failed"])
def test_whatever_happens_in_a_case_brings_it_back(office: Office, action: str) -> None:
    number = office.case()
    change(office.ctx, LI, number, Snooze(TODAY + timedelta(days=3), "等公安回函"))
    with office.ctx.database.write(EVERYWHERE) as session:
        move(session, locked_case(session, number), action, by="x", at=make.NOW, reason="", detail={})
    assert office.get(number).snoozed_until is None


def _back(office: Office, *numbers: int) -> dict[int, str]:
    with office.ctx.database.read(EVERYWHERE) as session:
        return {number: why.zh for number, why in back_because(session, numbers).items()}


def test_the_list_says_why_a_case_came_back_until_something_is_done(office: Office) -> None:
    number, other = office.case(), office.case()
    for one in (number, other):
        change(office.ctx, LI, one, Snooze(TODAY + timedelta(days=3), "等公安回函"))
    assert _back(office, number, other) == {}
    change(office.ctx, LI, other, Wake("回函提前到了"))
    _on(office, TODAY + timedelta(days=3))
    refresh_deadlines(office.ctx, system_actor())
    assert _back(office, number, other) == {number: "搁置期满", other: "提前恢复"}
    with office.ctx.database.write(EVERYWHERE) as session:
        for action, detail in (("lead_joined", {"woken": True}), ("assigned", {"to": "li"})):
            case = locked_case(session, number)
            move(session, case, action, by="x", at=make.NOW, reason="", detail=detail)
        move(session, locked_case(session, other), "lead_joined", by="x", at=make.NOW, reason="", detail={})
    assert _back(office, number, other) == {number: "有新疑点并入"}
