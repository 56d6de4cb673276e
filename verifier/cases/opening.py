"""A confirmed lead opens a case or joins the person's open one; taken back in time, it leaves again."""

from __future__ import annotations

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from verifier.cases.findings import read_with
from verifier.cases.rules import OPEN_STATES, family_of
from verifier.cases.steps import locked_case, remember, take_step
from verifier.cases.tables import Case, CaseLead, Verification
from verifier.crossmatch.happenings import LeadConfirmed, LeadUnconfirmed
from verifier.errors import Conflict
from verifier.language import Text
from verifier.people.tables import Person


def open_or_join_case(session: Session, event: LeadConfirmed) -> None:
    """Handle a confirmed lead: one open case per person and family of kinds, never two."""
    lock_person(session, event.person_id)
    case = open_case_of(session, event.person_id, family_of(event.kind))
    detail = {"lead": event.lead_id}
    if case is None:
        case = Case(
            person_id=event.person_id,
            agency_id=event.agency_id,
            kind=family_of(event.kind),
            state="verification",
            opened_by=event.by,
            opened_at=event.at,
            version=1,
        )
        session.add(case)
        session.flush()
        happening = remember(
            session, case, "opened", None, by=event.by, at=event.at, reason=event.reason, detail=detail
        )
    else:
        if case.snoozed_until is not None:
            detail["woken"] = True
        happening = take_step(
            session, case, "lead_joined", by=event.by, at=event.at, reason=event.reason, detail=detail
        )
    session.add(CaseLead(lead_id=event.lead_id, case_id=_home(session, case, event.person_id)))
    session.flush()
    event.audit.append(happening)


def let_lead_leave(session: Session, event: LeadUnconfirmed) -> None:
    """Handle a confirmation taken back: the lead leaves its case, and a case without leads is withdrawn.

    Raises:
        Conflict: the case has progressed; it has to be cleared, or reopened first.
    """
    membership = session.scalar(select(CaseLead).where(CaseLead.lead_id == event.lead_id))
    if membership is None:
        return
    case = locked_case(session, membership.case_id)
    verified = session.scalar(
        select(func.count()).select_from(Verification).where(Verification.case_id == case.id)
    )
    progressed = case.state != "verification" or case.payment != "paid" or verified
    if progressed or len(read_with(session, case)) > 1:
        raise Conflict(
            Text(
                "案件 {id} 已有进展，疑点不能撤回。", "Case {id} has progressed; the lead cannot leave it."
            ).fill(id=case.id),
            Text(
                "如本人与此事无关，请在案件中排除（已核定的先撤销核定）。",
                "If the person is not concerned, clear the case (annul the decision first if there is one).",
            ),
        )
    session.delete(membership)
    session.flush()
    left = session.scalar(select(func.count()).select_from(CaseLead).where(CaseLead.case_id == case.id))
    happening = take_step(
        session,
        case,
        "lead_left" if left else "withdrawn",
        by=event.by,
        at=event.at,
        reason=event.reason,
        detail={"lead": event.lead_id},
    )
    event.audit.append(happening)


def lock_person(session: Session, person_id: int) -> None:
    """Make everybody else who opens or reopens a case of this person wait; taken before any case is locked.

    Two leads of one person confirmed at the same moment must not open two cases.
    """
    session.execute(select(Person.id).where(Person.id == person_id).with_for_update())


def open_case_of(session: Session, person_id: int, family: str) -> Case | None:
    """Return the person's open case of a family of kinds, or that which goes on in its place; locked."""
    merged = select(Case.merged_into).where(Case.person_id == person_id, Case.merged_into.is_not(None))
    theirs = or_(Case.person_id == person_id, Case.id.in_(merged))
    query = select(Case).where(theirs, Case.kind == family, Case.state.in_(OPEN_STATES))
    return session.scalar(query.order_by(Case.id).limit(1).with_for_update())


def _home(session: Session, case: Case, person_id: int) -> int:
    """Return where a lead is kept: with the merged case of its own entry, which it stays with when parted."""
    if case.person_id == person_id:
        return case.id
    own = select(Case.id).where(Case.merged_into == case.id, Case.person_id == person_id)
    return session.scalars(own.order_by(Case.id).limit(1)).one()
