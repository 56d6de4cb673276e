"""The one way a case changes: permitted by the table, on the version seen, with event and audit entry."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.audit.service import Happening
from verifier.cases.rules import ACTION_LABELS, STATE_NAMES, step_from
from verifier.cases.tables import Case, CaseEvent
from verifier.errors import Conflict, NotFound
from verifier.language import Text


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


def permit(case: Case, action: str, actor: Actor) -> None:
    """Do nothing if ``action`` is lawful now and ``actor`` may take it.

    Raises:
        NotPermitted: a person is needed, or one with another right.
        Conflict: not lawful in this state.
    """
    actor.require_person()
    step = step_from(case.state, action)
    if step is None:
        raise Conflict(
            Text(
                "案件{state}，现在不能“{action}”。", "The case is {state}: “{action}” is not lawful now."
            ).fill(state=STATE_NAMES[case.state], action=ACTION_LABELS[action]),
            Text("案件页列出了现在可以办理的步骤。", "The case page lists the steps that are."),
        )
    actor.require(step.right)


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
            Text("案件{state}，此步骤不合规。", "The case is {state}; this step is not lawful.").fill(
                state=STATE_NAMES[case.state]
            )
        )
    previous = case.state
    case.state = step.new_state
    case.version += 1
    return remember(session, case, action, previous, by=by, at=at, reason=reason, detail=detail)


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
) -> Happening:
    """Write a case's event and return the audit entry: no reason and no name in it, only what and where."""
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
        )
    )
    session.flush()
    audited = {"previous": previous, "new": case.state, "version": case.version, **detail}
    return Happening(f"case.{action}", "case", str(case.id), audited)
