"""The one way a case changes: permitted by the table, on the version seen, with event and audit entry."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.audit.service import Happening
from verifier.cases.caseload.words import ARRANGEMENTS
from verifier.cases.payment_rules import payment_after
from verifier.cases.rules import STATE_NAMES, state_after, step_from
from verifier.cases.stop_tables import Stop
from verifier.cases.tables import Case, CaseEvent
from verifier.clock import CHINA
from verifier.errors import Conflict, NotFound
from verifier.language import Text

_DECIDED_STOPS: Final = ("stop_approved", "stop_refused")
#: written by hand, so it may hold anything: it stands in the event alone
_NOT_AUDITED = frozenset({"by", "document", "source"})


def locked_case(session: Session, case_id: int, version: int | None = None) -> Case:
    """Return a case for changing; ``version`` is the one the person saw, None where none was shown.

    Raises:
        NotFound: no such case in the session's scope.
        Conflict: the case has changed since.
    """
    case = session.scalar(select(Case).where(Case.id == case_id).with_for_update())
    if case is None:
        raise NotFound(Text("没有这个案件。", "There is no such case."))
    if version is not None and case.version != version:
        raise Conflict(
            Text(
                "案件已被改动，现为：{state}。", "The case has changed in the meantime; it is now {state}."
            ).fill(state=STATE_NAMES[case.state]),
            Text("请刷新页面后再办。", "Load the page again, then decide."),
        )
    return case


def take_step(
    session: Session,
    case: Case,
    action: str,
    *,
    by: str,
    at: datetime,
    reason: str,
    detail: Mapping[str, Any],
) -> Happening:
    """Move the case along the table, write its event, return what to audit.

    Raises:
        Conflict: the table has no such step.
    """
    step = step_from(case.state, action)
    if step is None:
        raise Conflict(
            Text(
                "案件现为“{state}”，不能办理此步骤。",
                "The case is “{state}”; this step is not taken from there.",
            ).fill(state=STATE_NAMES[case.state])
        )
    return move(session, case, action, by=by, at=at, reason=reason, detail=detail)


def move(
    session: Session,
    case: Case,
    action: str,
    *,
    by: str,
    at: datetime,
    reason: str,
    detail: Mapping[str, Any],
    effective_on: date | None = None,
    due_on: date | None = None,
    office: str = "agency",
    migrated: bool = False,
) -> Happening:
    """Write a step or fact, and bring state and payment to where the tables lead, if they lead anywhere.

    Whether it is lawful was asked before; what the tables do not name leaves the case where it is. A case put
    off is back: whatever was waited for, something happened.
    """
    if action not in ARRANGEMENTS:
        case.snoozed_until = case.snooze_reason = None
    previous, paid = case.state, case.payment
    case.state = state_after(case.state, action, anyhow=migrated)
    case.payment = payment_after(case.payment, action, anyhow=migrated)
    case.version += 1
    if paid == "stop_proposed" and case.payment != paid and action not in _DECIDED_STOPS:
        _overtake_stop(session, case)
    changed = {} if paid == case.payment else {"payment": [paid, case.payment]}
    return remember(
        session,
        case,
        action,
        previous,
        by=by,
        at=at,
        reason=reason,
        detail={**detail, **changed},
        effective_on=effective_on,
        due_on=due_on,
        office=office,
        migrated=migrated,
    )


def _overtake_stop(session: Session, case: Case) -> None:
    """What was proposed falls with the fact, or with the case."""
    proposed = select(Stop).where(Stop.case_id == case.id, Stop.state == "proposed")
    for stop in session.scalars(proposed.with_for_update()):
        stop.state = "overtaken"
    session.flush()


def remember(
    session: Session,
    case: Case,
    action: str,
    previous: str | None,
    *,
    by: str,
    at: datetime,
    reason: str,
    detail: Mapping[str, Any],
    effective_on: date | None = None,
    due_on: date | None = None,
    office: str = "agency",
    migrated: bool = False,
) -> Happening:
    """Write a case's event and return the audit entry: no reason and no name in it, only what and where."""
    if action not in ARRANGEMENTS:
        case.moved_at = at
    session.add(
        CaseEvent(
            case_id=case.id,
            at=at,
            actor=by,
            action=action,
            previous_state=previous,
            new_state=case.state,
            reason=reason,
            detail=dict(detail),
            effective_on=effective_on or at.astimezone(CHINA).date(),
            due_on=due_on,
            office=office,
            migrated=migrated,
        )
    )
    session.flush()
    told = {key: value for key, value in detail.items() if key not in _NOT_AUDITED}
    audited = {"previous": previous, "new": case.state, "version": case.version, **told}
    return Happening(f"case.{action}", "case", str(case.id), audited)
