"""A check written: the capture, what it renews, what comes next, all in the caller's one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from verifier.accounts.actor import operating_system_user
from verifier.audit.service import Happening
from verifier.biometrics.vault.kept_probes import CapturedAt, keep_probe
from verifier.biometrics.vault.opening import note_access
from verifier.certification.checks.answers import answer_of, kept, stored_answer
from verifier.certification.checks.attempts import MATCH, MISMATCH
from verifier.certification.checks.challenges import (
    AFTER_AN_ATTEMPT,
    MOST_MISMATCHES,
    MOST_REFUSALS,
    OpenChallenge,
    open_challenge,
    refuse_paused,
    write_turn,
)
from verifier.certification.checks.following import Following, after_failure, after_match
from verifier.certification.checks.judging import Judgement, PadFailed, PreparedCheck, Repeated
from verifier.certification.checks.looking_again import look_ahead, same_captures, take_turn
from verifier.certification.tables import Check
from verifier.context import Context
from verifier.database.bulk import bulk_insert
from verifier.devices.alerts import raise_alert
from verifier.devices.callers import Caller
from verifier.devices.ids import new_id
from verifier.devices.operator_sessions import operator_of
from verifier.protocol.messages.answered import CheckAnswer
from verifier.protocol.refusals import Refusal

_REUSED: Final = "template_reused"
_PAD_FAILED: Final = "pad_failed"


@dataclass(frozen=True, slots=True)
class _Turn:
    """What a challenge still takes after a capture."""

    mismatches: int
    refusals: int
    closed: bool
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class _Made:
    """Number and answer of a check, and the operator who proved to be there."""

    check_id: str
    operator_id: str | None
    answer: CheckAnswer | Refusal


def record_check(
    session: Session, context: Context, caller: Caller, prepared: PreparedCheck | Repeated | PadFailed
) -> CheckAnswer | Refusal:
    """Write one judged capture and everything that follows from it; looks again at what may have changed.

    Returns:
        The answer (also the stored one of a capture sent again), or a refusal that leaves its traces:
        quality_low, template_reused, pad_failed.

    Raises:
        Refusal: as :func:`verifier.certification.checks.judging.prepare_check`; nothing is changed.
    """
    if isinstance(prepared, Repeated):
        return stored_answer(prepared.status, prepared.answer)
    if isinstance(prepared, PadFailed):
        # counted for the device and about nobody: a sensor takes dry old skin for an attack, too
        raise_alert(session, context, caller, _PAD_FAILED, {})
        return Refusal(_PAD_FAILED)
    request = prepared.request
    look_ahead(session, context, caller, prepared)
    take_turn(session, prepared)
    challenge = open_challenge(
        session,
        caller,
        request.challenge_id,
        "check",
        prepared.received_at,
        captured_at=request.captured_at,
        for_change=True,
    )
    similar = same_captures(session, caller, prepared)
    for known in similar:
        if known.device_id == caller.device_id and known.capture_id == request.capture_id:
            if known.body_hash != prepared.body_hash:
                raise Refusal("capture_duplicate")
            return stored_answer(known.status, known.answer)
    judgement = prepared.judgement
    if similar or judgement is None:
        return _reused(session, context, caller, prepared, similar)
    refuse_paused(session, prepared.subject.person_ids, prepared.received_at)
    operator = _operator(session, context, caller, prepared)
    check_id = new_id("chk")
    if judgement.decision == MATCH:
        attended = caller.attended or operator is not None
        following = after_match(session, context, caller, prepared, check_id, attended=attended)
    else:
        following = after_failure(session, context, caller, prepared, judgement, check_id)
    turn = _next_turn(challenge, judgement, following, prepared.received_at)
    write_turn(
        session,
        challenge,
        mismatches=turn.mismatches,
        refusals=turn.refusals,
        expires_at=turn.expires_at,
        closed_at=prepared.received_at if turn.closed else None,
    )
    left = _attempts_left(turn, following)
    answer = answer_of(context, caller, prepared, judgement, following, check_id, left)
    _write(session, context, caller, prepared, judgement, following, _Made(check_id, operator, answer))
    return answer


def _reused(
    session: Session, context: Context, caller: Caller, prepared: PreparedCheck, similar: Sequence[Any]
) -> Refusal:
    """No finger gives the same sample twice: somebody sent a kept one. The night looks into the alert.

    What became of the sample the first time goes with it: a blank picture of a sensor that is broken comes
    again and again, and says nothing of anybody.
    """
    genuine = next((one for one in similar if one.decision == MATCH), None)
    first = genuine or next(iter(similar), None)
    detail = {
        "modality": prepared.place.modality,
        "first": "enrolled" if first is None else first.decision,
        "check": None if first is None else first.id,
    }
    raise_alert(session, context, caller, _REUSED, detail, prepared.subject.person_id)
    return Refusal(_REUSED)


def _operator(session: Session, context: Context, caller: Caller, prepared: PreparedCheck) -> str | None:
    """Return the operator who proved to be there.

    A proof lives for minutes: that of a capture which waited offline cannot be checked any more. It then
    counts as taken with nobody beside the device.
    """
    operator_id, proof = prepared.request.operator_id, prepared.request.operator_proof
    if operator_id is None or proof is None:
        return None
    if operator_of(session, context, caller, operator_id, proof):
        return operator_id
    if prepared.online:
        raise Refusal("operator_not_on_device")
    return None


def _next_turn(challenge: OpenChallenge, judgement: Judgement, following: Following, now: datetime) -> _Turn:
    mismatches = challenge.mismatches + (judgement.decision == MISMATCH)
    refusals = challenge.refusals + (judgement.decision == "refused")
    closed = (
        challenge.offline
        or judgement.decision == MATCH
        or mismatches >= MOST_MISMATCHES
        or refusals >= MOST_REFUSALS
        or following.mismatches_left == 0
    )
    # a capture nobody could compare does not make a challenge last longer
    longer = not challenge.offline and judgement.decision != "refused"
    expires_at = min(challenge.ends_at, now + AFTER_AN_ATTEMPT) if longer else challenge.expires_at
    return _Turn(mismatches, refusals, closed, expires_at)


def _attempts_left(turn: _Turn, following: Following) -> int:
    if turn.closed:
        return 0
    left = MOST_MISMATCHES - turn.mismatches
    return left if following.mismatches_left is None else min(left, following.mismatches_left)


def _write(
    session: Session,
    context: Context,
    caller: Caller,
    prepared: PreparedCheck,
    judgement: Judgement,
    following: Following,
    made: _Made,
) -> None:
    request, subject = prepared.request, prepared.subject
    row: dict[str, Any] = {
        "id": made.check_id,
        "agency_id": subject.agency_id,
        "device_id": caller.device_id,
        "challenge_id": request.challenge_id,
        "capture_id": request.capture_id,
        "person_id": subject.person_id,
        "online": prepared.online,
        "captured_at": request.captured_at,
        "received_at": prepared.received_at,
        "modality": prepared.place.modality,
        "position": prepared.place.position,
        "decision": judgement.decision,
        "reason": judgement.reason,
        "next_step": following.next_step,
        "score": judgement.score,
        "quality": judgement.quality,
        "tiers": judgement.tiers,
        "pad_supported": request.pad.supported,
        "pad_result": request.pad.result,
        "operator_id": made.operator_id,
        "body_hash": prepared.body_hash,
        "sample_digest": prepared.sample_digest,
        "certified_until": following.certified_until,
        "after_recorded_death": following.after_recorded_death,
    }
    bulk_insert(session, Check, [row | kept(made.answer)])
    if judgement.score is not None:
        note_access(
            session,
            context,
            person_id=subject.person_id,
            agency_id=subject.agency_id,
            purpose="check",
            by=caller.actor_name,
            reference=made.check_id,
        )
    detail = {"result": judgement.decision, "next_step": following.next_step}
    decided = Happening("check.decided", "check", made.check_id, detail)
    audit = [decided, *following.audit]
    context.auditor.record(session, caller.actor_name, operating_system_user(), audit)
    if judgement.template is not None:
        owner = CapturedAt(made.check_id, subject.person_id, prepared.place.modality)
        keep_probe(session, context, owner, subject.agency_id, judgement.template)
