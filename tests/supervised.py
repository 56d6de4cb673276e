"""Two offices with a little of everything supervision counts, written as services would have left it."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from tests import factories as make
from verifier.cases.stop_tables import Stop
from verifier.cases.tables import Assessment, Case, CaseEvent
from verifier.certification.tables import Certification, ServiceTask
from verifier.context import Context
from verifier.crossmatch.tables import Lead
from verifier.database import EVERYWHERE
from verifier.months import Month
from verifier.people.tables import Person
from verifier.recovery import accounts as acc
from verifier.recovery.tables import Debt, LedgerPosting, LedgerTransaction

#: 21 November 2026, ten in the morning in China
NOW, TODAY = make.NOW, make.TODAY
NEAR, FAR = "379901", "379902"
_numbers = itertools.count(1)


def plant_supervised(ctx: Context) -> None:
    """Plant two offices: the near one with every standing, state and kind of money, the far one with less."""
    with ctx.database.write(EVERYWHERE) as session:
        for code in (NEAR, FAR):
            _benefits(session, code, more=code == NEAR)
            _leads(session, code)
            _tasks(session, code)
            _cases(session, code)
            _stops(session, code, approved=5 if code == NEAR else 2, wrong=1 if code == NEAR else 0)
        _money(session, NEAR)


def person(session: Session, code: str) -> Person:
    """Somebody on the roll of an office."""
    return make.make_person(session, agency_code=code)


def lead(session: Session, code: str, state: str, opened_on: date, **values: Any) -> Lead:
    """A lead of the police feed, 1,000 yuan at risk."""
    whose = person(session, code)
    record = make.make_record(session, name="王秀英")
    return make.make_lead(session, whose, record, state=state, opened_on=opened_on, **values)


def case(session: Session, code: str, state: str, opened_at: datetime, **values: Any) -> Case:
    """A case with the event that opened it."""
    whose = person(session, code)
    given = {
        "agency_id": whose.agency_id,
        "person_id": whose.id,
        "kind": "death",
        "state": state,
        "opened_by": "li",
        "opened_at": opened_at,
        "version": 1,
    }
    made = Case(**(given | values))
    session.add(made)
    session.flush()
    event(session, made, "opened", opened_at)
    return made


def event(session: Session, of: Case, action: str, at: datetime) -> None:
    """Something that happened in a case."""
    session.add(
        CaseEvent(
            case_id=of.id,
            at=at,
            actor="li",
            action=action,
            new_state=of.state,
            reason="说明",
            detail={},
            effective_on=at.date(),
        )
    )
    session.flush()


def stop(session: Session, code: str, decided_at: datetime, state: str, ending: str | None) -> Stop:
    """A stop somebody decided."""
    of = case(session, code, "confirmed", NOW - timedelta(days=3))
    made = Stop(
        agency_id=of.agency_id,
        case_id=of.id,
        person_id=of.person_id,
        state=state,
        cause="deceased",
        from_month=Month(2026, 12),
        schemes=["employee"],
        basis={},
        proposed_by="li",
        proposed_at=decided_at - timedelta(days=1),
        reason="证据齐全",
        decided_by="chen",
        decided_at=decided_at,
        ending=ending,
        back_pay=[],
    )
    session.add(made)
    session.flush()
    return made


def debt(session: Session, code: str) -> Debt:
    """What one assessment says is owed, with nothing posted yet."""
    of = case(session, code, "assessed", NOW - timedelta(days=5))
    sum_of = Assessment(
        case_id=of.id,
        total_fen=1,
        lines=[],
        basis={},
        state="approved",
        proposed_by="li",
        proposed_at=NOW,
    )
    session.add(sum_of)
    session.flush()
    made = Debt(
        reference=f"T20261121-{next(_numbers):02d}",
        agency_id=of.agency_id,
        case_id=of.id,
        person_id=of.person_id,
        assessment_id=sum_of.id,
        opened_on=TODAY,
        months=1,
        state="open",
    )
    session.add(made)
    session.flush()
    return made


def posted(session: Session, of: Debt, kind: str, on: date, *legs: tuple[str, str, int]) -> None:
    """One transaction of a debt: (debit, credit, fen) each."""
    two = kind in acc.TWO_PEOPLE
    made = LedgerTransaction(
        agency_id=of.agency_id,
        kind=kind,
        booked_on=on,
        at=datetime(on.year, on.month, on.day, 4, tzinfo=UTC),
        entered_by="li",
        approved_by="chen" if two else None,
        reason="入账",
        debt_id=of.id,
    )
    session.add(made)
    session.flush()
    for debit, credit, fen in legs:
        session.add(
            LedgerPosting(
                agency_id=of.agency_id,
                debit=debit,
                credit=credit,
                amount_fen=fen,
                transaction_id=made.id,
                month=Month.of(on),
            )
        )
    session.flush()


def _benefits(session: Session, code: str, *, more: bool) -> None:
    """Covered: three, or one. Of each other standing one in the near office."""
    for _ in range(3 if more else 1):
        _proved(session, code, TODAY + timedelta(days=200))
    if more:
        _proved(session, code, TODAY + timedelta(days=5))
        _proved(session, code, TODAY - timedelta(days=1))
        make.make_entitlement(session, person(session, code))
        make.make_entitlement(session, person(session, code), state="certification_lapsed")
        make.make_entitlement(session, person(session, code), state="deceased")


def _proved(session: Session, code: str, due_on: date) -> None:
    whose = person(session, code)
    make.make_entitlement(session, whose)
    session.add(
        Certification(
            agency_id=whose.agency_id,
            person_id=whose.id,
            scheme="employee",
            certified_on=due_on - timedelta(days=365),
            due_on=due_on,
        )
    )
    session.flush()


def _leads(session: Session, code: str) -> None:
    for state, opened_on in (
        ("open", TODAY),
        ("waiting", date(2026, 11, 1)),
        ("confirmed", date(2026, 11, 1)),
        ("cleared", date(2026, 11, 2)),
        ("withdrawn", date(2026, 11, 3)),
        ("confirmed", date(2026, 10, 31)),
        ("cleared", date(2025, 12, 1)),
        ("confirmed", date(2025, 11, 30)),
    ):
        lead(session, code, state, opened_on)
    lead(session, code, "confirmed", TODAY, amount_basis="estimated", amount_at_risk_fen=7)
    make.make_lead(
        session,
        person(session, code),
        kind="shared_account",
        rule="one_account",
        state="cleared",
        opened_on=TODAY,
    )


def _tasks(session: Session, code: str) -> None:
    for due_on, closed_at in (
        (TODAY, None),
        (TODAY - timedelta(days=1), None),
        (TODAY - timedelta(days=9), NOW),
    ):
        whose = person(session, code)
        session.add(
            ServiceTask(
                agency_id=whose.agency_id,
                person_id=whose.id,
                kind="home_visit",
                why={"zh": "行动不便", "en": "cannot walk far"},
                facts={},
                opened_at=NOW - timedelta(days=20),
                opened_by="li",
                due_on=due_on,
                assigned_to="li" if closed_at is None else None,
                closed_at=closed_at,
                outcome=None if closed_at is None else "certified",
            )
        )
    session.flush()


def _cases(session: Session, code: str) -> None:
    old, fresh = NOW - timedelta(days=90), NOW - timedelta(days=2)
    case(session, code, "verification", fresh)
    case(session, code, "verification", old, assigned_to="li")
    case(session, code, "closed", old)
    case(session, code, "agreement", old)
    case(session, code, "confirmed", fresh, deadline_on=TODAY - timedelta(days=4))
    case(session, code, "return_ordered", old, moved_at=fresh)
    case(session, code, "assessment_proposed", old)


def _stops(session: Session, code: str, approved: int, wrong: int) -> None:
    for number in range(approved):
        undone = number < wrong
        state, ending = ("ended", "reversed") if undone else ("approved", None)
        stop(session, code, NOW - timedelta(days=10 + number), state, ending)
    stop(session, code, NOW - timedelta(days=500), "ended", "reversed")
    stop(session, code, NOW, "refused", None)


def _money(session: Session, code: str) -> None:
    """Assessed 10,000 fen in October, 5,000 in November; 3,000 came back of which 1,000 was reversed."""
    one, two = debt(session, code), debt(session, code)
    october, november = date(2026, 10, 20), date(2026, 11, 12)
    posted(session, one, "assessed", october, (acc.DEBTS_DUE, acc.TO_RECOVER, 10_000))
    posted(session, two, "assessed", november, (acc.DEBTS_DUE, acc.TO_RECOVER, 4_000))
    posted(session, one, "late_fee", november, (acc.FEES_DUE, acc.FEES_TO_RECOVER, 1_000))
    posted(session, one, "allocated", november, *_came(3_000))
    posted(
        session, one, "allocated", november, *((credit, debit, fen) for debit, credit, fen in _came(1_000))
    )
    posted(session, two, "written_off", november, (acc.WRITTEN_OFF, acc.DEBTS_DUE, 500))


def _came(fen: int) -> tuple[tuple[str, str, int], ...]:
    return (acc.UNALLOCATED, acc.DEBTS_DUE, fen), (acc.TO_RECOVER, acc.RECOVERED, fen)
