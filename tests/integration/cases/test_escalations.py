"""What waits too long is raised once, to its own agency, and ends by itself; nothing is decided by it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from tests import factories as make
from tests.conftest import NOW
from verifier.accounts.actor import system_actor
from verifier.audit.tables import AuditEntry
from verifier.cases.escalations.raising import raise_overdue
from verifier.cases.escalations.rules import last_too_late
from verifier.cases.escalations.tables import Escalation
from verifier.cases.escalations.view import waiting_counts, waiting_page
from verifier.cases.tables import Case
from verifier.certification.tables import ServiceTask
from verifier.context import Context
from verifier.crossmatch.tables import Lead
from verifier.database import EVERYWHERE, Scope
from verifier.errors import NotPermitted
from verifier.procedure.workdays import WorkCalendar
from verifier.runs.schedule import office_calendar

TODAY = date(2026, 11, 23)
CALENDAR = WorkCalendar()


def free(_session: Session) -> None:
    """Nobody takes the job over."""


def look(ctx: Context, today: date = TODAY) -> dict[str, int]:
    return raise_overdue(ctx, system_actor(), today, free)


def raised(ctx: Context) -> list[tuple[str, date, date | None]]:
    with ctx.database.read(EVERYWHERE) as session:
        found = session.scalars(select(Escalation).order_by(Escalation.id))
        return [(row.subject, row.since, row.ended_on) for row in found]


def changed(ctx: Context, model: type[Any], **values: Any) -> None:
    with ctx.database.write(EVERYWHERE) as session:
        session.execute(update(model).values(**values))


@pytest.fixture
def waiting(ctx: Context) -> Context:
    """A lead, a case and a task wait since the summer; beside each, one that does not."""
    with ctx.database.write(EVERYWHERE) as session:
        person = make.make_person(session, name="王秀英")
        far = make.make_person(session, name="李桂兰", agency_code="379904")
        make.make_lead(session, person, opened_on=date(2026, 7, 1))
        make.make_lead(session, far, opened_on=TODAY)
        for state, due in (
            ("verification", date(2026, 8, 3)),
            ("closed", date(2026, 8, 3)),
            ("verification", TODAY),
        ):
            session.add(
                Case(
                    agency_id=person.agency_id,
                    person_id=person.id,
                    kind="paid_after_death",
                    state=state,
                    opened_by="li",
                    opened_at=NOW,
                    version=1,
                    deadline_on=due,
                )
            )
        for kind, visit in (("staff_check", None), ("home_visit", TODAY + timedelta(days=3))):
            session.add(
                ServiceTask(
                    agency_id=far.agency_id,
                    person_id=far.id,
                    kind=kind,
                    why={"zh": "逾期", "en": "late"},
                    facts={},
                    opened_at=NOW,
                    opened_by="system",
                    due_on=date(2026, 9, 1),
                    visit_on=visit,
                )
            )
    return ctx


def test_what_waits_too_long_is_raised_once_and_nothing_is_decided(waiting: Context) -> None:
    assert look(waiting) == {"ended": 0, "lead": 1, "case": 1, "task": 1}
    assert look(waiting) == {"ended": 0, "lead": 0, "case": 0, "task": 0}
    assert look(waiting, TODAY + timedelta(days=1))["lead"] == 0
    with waiting.database.read(EVERYWHERE) as session:
        assert set(session.scalars(select(Lead.state))) == {"open"}
        assert sorted(session.scalars(select(Case.state))) == ["closed", "verification", "verification"]
        told = session.scalars(select(AuditEntry).where(AuditEntry.action == "overdue.raised")).all()
    assert sorted(entry.detail["subject"] for entry in told) == ["case", "lead", "task"]
    assert "王秀英" not in str([entry.detail for entry in told])


def test_it_ends_once_it_was_dealt_with_and_another_day_is_raised_anew(waiting: Context) -> None:
    look(waiting)
    changed(waiting, Lead, state="confirmed")
    changed(waiting, ServiceTask, due_on=date(2026, 9, 8))
    assert look(waiting) == {"ended": 2, "lead": 0, "case": 0, "task": 1}
    assert raised(waiting) == [
        ("lead", date(2026, 7, 1), TODAY),
        ("case", date(2026, 8, 3), None),
        ("task", date(2026, 9, 1), TODAY),
        ("task", date(2026, 9, 8), None),
    ]


def test_a_decision_taken_back_waits_again_in_its_own_line(waiting: Context) -> None:
    look(waiting)
    changed(waiting, Lead, state="confirmed")
    look(waiting)
    changed(waiting, Lead, state="open")
    assert look(waiting)["lead"] == 1
    assert raised(waiting)[0] == ("lead", date(2026, 7, 1), None)


def test_each_supervisor_sees_what_their_own_agencies_wait_for(waiting: Context) -> None:
    look(waiting)
    with waiting.database.read(EVERYWHERE) as session:
        district = make.agency(session, "379901").path
    with waiting.database.read(Scope(district)) as session:
        assert waiting_counts(session) == {"lead": 1, "case": 1}
        page = waiting_page(session, TODAY, office_calendar(waiting.settings))
        assert [(row.subject, row.person_name) for row in page.rows] == [
            ("lead", "王秀英"),
            ("case", "王秀英"),
        ]
        assert page.rows[0].why.zh.startswith("2026年7月1日产生，已过")
        assert "*" in page.rows[0].masked_id
        only = waiting_page(session, TODAY, office_calendar(waiting.settings), "case")
        assert [row.subject for row in only.rows] == ["case"]
        assert only.rows[0].why.en.startswith("Its next step was due by 3 August 2026")


def test_only_who_may_start_runs_and_only_under_the_guard(waiting: Context) -> None:
    class Lost(Exception):
        """The job is another's now."""

    def guard(_session: Session) -> None:
        raise Lost

    with pytest.raises(NotPermitted):
        raise_overdue(waiting, make.make_actor("li", "investigator"), TODAY, free)
    with pytest.raises(Lost):
        raise_overdue(waiting, system_actor(), TODAY, guard)
    with waiting.database.read(EVERYWHERE) as session:
        assert session.scalar(select(func.count()).select_from(Escalation)) == 0


@pytest.mark.parametrize(("days", "last"), [(0, date(2026, 11, 20)), (5, date(2026, 11, 13))])
def test_so_many_working_days_are_allowed_and_one_more_is_too_long(days: int, last: date) -> None:
    found = last_too_late(TODAY, days, CALENDAR)
    assert CALENDAR.count_working_days(found, TODAY).days == days + 1
    assert CALENDAR.count_working_days(found + timedelta(days=1), TODAY).days <= days + 1
    assert found >= last - timedelta(days=3)
