"""What a check looks at again inside the write: whether this capture came meanwhile, or this very sample."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from verifier.certification.checks.attempts import MATCH, pause_question
from verifier.certification.checks.challenges import question_for_change
from verifier.certification.checks.following import questions_after_match
from verifier.certification.checks.judging import PreparedCheck
from verifier.certification.tables import Check
from verifier.context import Context
from verifier.database.bulk import table_of
from verifier.database.ready import Question, Ready, ask_ahead
from verifier.devices.callers import Caller
from verifier.people.tables import Person

# made once: to make a statement anew costs as much as to run it
_people: Final = table_of(Person)
_IN_TURN: Final = Ready(
    select(_people.c.id)
    .where(_people.c.id.in_(bindparam("people", expanding=True)))
    .order_by(_people.c.id)
    .with_for_update()
)
_checks: Final = table_of(Check)
_KNOWN: Final = Ready(
    select(
        _checks.c.id,
        _checks.c.device_id,
        _checks.c.capture_id,
        _checks.c.body_hash,
        _checks.c.decision,
        _checks.c.status,
        _checks.c.answer,
    ).where(
        or_(
            (_checks.c.device_id == bindparam("device")) & (_checks.c.capture_id == bindparam("capture")),
            _checks.c.sample_digest == bindparam("digest"),
        )
    )
)


def look_ahead(session: Session, context: Context, caller: Caller, prepared: PreparedCheck) -> None:
    """Ask together, in its order, what is looked at again: nothing written here until then concerns it."""
    people = prepared.subject.person_ids
    asked: list[Question] = [
        (_IN_TURN, {"people": people}),
        question_for_change(caller, prepared.request.challenge_id),
        (_KNOWN, _this_capture(caller, prepared)),
        pause_question(people, prepared.received_at),
    ]
    if prepared.judgement is not None and prepared.judgement.decision == MATCH:
        asked += questions_after_match(context, prepared)
    ask_ahead(session, *asked)


def take_turn(session: Session, prepared: PreparedCheck) -> None:
    """Have checks of one person wait for each other; SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        _IN_TURN.rows(session, people=prepared.subject.person_ids)


def same_captures(session: Session, caller: Caller, prepared: PreparedCheck) -> Sequence[Any]:
    """Return the check of this very capture, if it came meanwhile, and any of the very same sample."""
    return _KNOWN.rows(session, **_this_capture(caller, prepared))


def _this_capture(caller: Caller, prepared: PreparedCheck) -> dict[str, Any]:
    return {
        "device": caller.device_id,
        "capture": prepared.request.capture_id,
        "digest": prepared.sample_digest,
    }
