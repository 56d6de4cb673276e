"""A check judged outside any write: whose it is, whether it may count, what the comparison says.

Nothing here changes anything; ``recording.py`` looks again at whatever may have changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from verifier.biometrics.engine import Outcome
from verifier.biometrics.received import Probe, reference_bytes
from verifier.biometrics.vault.digests import enrolled_before, sample_digest
from verifier.biometrics.vault.opening import references_of
from verifier.certification.checks.challenges import OpenChallenge, open_challenge, refuse_paused
from verifier.certification.checks.enrolled import enrolled_places
from verifier.certification.checks.ladder import FINGER, Place
from verifier.certification.checks.samples import TooFaint, compared, decrypted, opened, place_of
from verifier.certification.subjects import Subject, find_subject, subject_of
from verifier.certification.tables import Check
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.database.bulk import table_of
from verifier.database.ready import Ready
from verifier.devices.callers import Caller
from verifier.devices.operator_sessions import is_at_work
from verifier.errors import InvalidInput
from verifier.language import Text
from verifier.protocol.messages.parts import CheckReason
from verifier.protocol.messages.sent import CheckRequest
from verifier.protocol.refusals import Refusal

OLDEST_ONLINE: Final = timedelta(minutes=10)
OLDEST_OFFLINE: Final = timedelta(hours=72)
#: a device's clock may be ahead by so much (section 1)
CLOCK_TOLERANCE: Final = timedelta(seconds=300)

# made once: to make a statement anew costs as much as to run it
_checks: Final = table_of(Check)
_CAPTURE: Final = Ready(
    select(_checks.c.body_hash, _checks.c.status, _checks.c.answer).where(
        _checks.c.device_id == bindparam("device"), _checks.c.capture_id == bindparam("capture")
    )
)
Judged = Literal["match", "no_match", "inconclusive", "refused"]
_REASONS: Final[dict[Judged, CheckReason]] = {
    "match": "ok",
    "no_match": "low_similarity",
    "inconclusive": "borderline",
    "refused": "quality",
}


@dataclass(frozen=True, slots=True, repr=False)
class Judgement:
    """What became of the capture itself. ``enrolled``: what the ladder may ask for if it did not match."""

    decision: Judged
    reason: CheckReason
    score: float | None
    quality: int | None
    tiers: str | None
    advice: tuple[Text, ...]
    enrolled: tuple[Place, ...]
    #: of a finger that was compared and did not match: what an appeal will want to see
    template: bytes | None


@dataclass(frozen=True, slots=True, repr=False)
class PreparedCheck:
    """A check ready to be written; ``judgement`` is None where the sample was enrolled once (``reused``)."""

    request: CheckRequest
    body_hash: bytes
    online: bool
    received_at: datetime
    subject: Subject
    place: Place
    modalities: tuple[str, ...]
    sample_digest: bytes
    reused: bool
    judgement: Judgement | None


@dataclass(frozen=True, slots=True, repr=False)
class Repeated:
    """A capture that was answered before, sent again as it was; status and answer as its check keeps them."""

    status: int
    answer: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PadFailed:
    """The device took the capture for a presentation attack: its sample is not opened."""


@dataclass(frozen=True, slots=True, repr=False)
class _Found:
    challenge: OpenChallenge
    subject: Subject


def prepare_check(
    context: Context, caller: Caller, request: CheckRequest, body_hash: bytes, *, online: bool
) -> PreparedCheck | Repeated | PadFailed:
    """Judge one capture.

    Args:
        body_hash: SHA-256 of the JCS of the body as it came, 32 bytes.
        online: it came as a single check, not in a batch.

    Raises:
        Refusal: capture_duplicate, challenge_unknown, challenge_used, challenge_expired, malformed_request,
            not_enrolled, person_locked, capture_too_old, operator_not_on_device, modality_mismatch,
            template_malformed, body_too_large, format_unsupported. A quality that is too low, a sample that
            came before and a presentation attack are told by
            :func:`~verifier.certification.checks.recording.record_check`: they leave traces.
    """
    now = context.clock.now()
    with context.database.read(EVERYWHERE, one_by_one=True) as session:
        repeated = _repeated(session, caller, request.capture_id, body_hash)
        if repeated is not None:
            return repeated
        found = _look_up(session, caller, request, now)
        at_work = _at_work(session, context, caller, request)
    as_online = online and not found.challenge.offline
    _refuse_by_time(request.captured_at, now, online=as_online)
    if as_online and not at_work:
        raise Refusal("operator_not_on_device")
    _refuse_half_an_operator(request)
    if request.pad.result == "failed":
        return PadFailed()
    place = _refuse_by_words(request, found.challenge)
    plain = decrypted(
        context, caller, found.challenge.value, request.challenge_id, request.capture_id, request.sample
    )
    probe = opened(context, plain, request.sample.format, place)
    digest = sample_digest(context, plain)
    reused, judgement = _judged(context, found.subject, place, probe, digest)
    return PreparedCheck(
        request=request,
        body_hash=body_hash,
        online=as_online,
        received_at=now,
        subject=found.subject,
        place=place,
        modalities=tuple(found.challenge.modalities),
        sample_digest=digest,
        reused=reused,
        judgement=judgement,
    )


def _repeated(session: Session, caller: Caller, capture_id: str, body_hash: bytes) -> Repeated | None:
    """Return what this device's capture was answered before, if the same body is sent again."""
    known = _CAPTURE.first(session, device=caller.device_id, capture=capture_id)
    if known is None:
        return None
    if known.body_hash != body_hash:
        raise Refusal("capture_duplicate")
    return Repeated(known.status, known.answer)


def _look_up(session: Session, caller: Caller, request: CheckRequest, now: datetime) -> _Found:
    challenge = open_challenge(
        session, caller, request.challenge_id, "check", now, captured_at=request.captured_at
    )
    subject = _subject(session, challenge, request.person_ref)
    refuse_paused(session, subject.person_ids, now)
    return _Found(challenge, subject)


def _at_work(session: Session, context: Context, caller: Caller, request: CheckRequest) -> bool:
    """Tell whether the operator a body names holds a living proof; a body may name none."""
    if request.operator_id is None or request.operator_proof is None:
        return True
    return is_at_work(session, context, caller, request.operator_id, request.operator_proof)


def _subject(session: Session, challenge: OpenChallenge, person_ref: str | None) -> Subject:
    if challenge.person_id is not None:
        return subject_of(session, challenge.person_id)
    if person_ref is None:
        raise Refusal("malformed_request", ({"name": "person_ref"},))
    found = find_subject(session, person_ref)
    if found is None or not enrolled_places(session, found.person_ids):
        raise Refusal("not_enrolled")
    return found


def _refuse_by_time(captured_at: datetime, now: datetime, *, online: bool) -> None:
    if captured_at > now + CLOCK_TOLERANCE:
        raise Refusal("malformed_request", ({"name": "captured_at"},))
    if now - captured_at > (OLDEST_ONLINE if online else OLDEST_OFFLINE):
        raise Refusal("capture_too_old")


def _refuse_half_an_operator(request: CheckRequest) -> None:
    if (request.operator_id is None) != (request.operator_proof is None):
        raise Refusal("operator_not_on_device")


def _refuse_by_words(request: CheckRequest, challenge: OpenChallenge) -> Place:
    """Return the finger or hand, unless the device did not offer it."""
    if request.modality not in challenge.modalities:
        raise Refusal("modality_mismatch", ({"name": "modality"},))
    return place_of(request.modality, request.position)


def _judged(
    context: Context, subject: Subject, place: Place, probe: Probe | TooFaint, digest: bytes
) -> tuple[bool, Judgement | None]:
    """Return whether the sample was enrolled once, and if not, what the capture is worth."""
    with context.database.read(EVERYWHERE, one_by_one=True) as session:
        if enrolled_before(session, {digest}):
            return True, None
        references = (
            ()
            if isinstance(probe, TooFaint)
            else references_of(session, context, subject.person_ids, place.modality)
        )
    # no connection is held while fingers are compared
    outcome = None if isinstance(probe, TooFaint) else compared(probe, place, references)
    decision = _decision(probe, outcome)
    enrolled: tuple[Place, ...] = ()
    if decision != "match":
        with context.database.read(EVERYWHERE, one_by_one=True) as session:
            enrolled = enrolled_places(session, subject.person_ids)
    return False, Judgement(
        decision=decision,
        reason="no_usable_reference"
        if decision == "inconclusive" and outcome is None
        else _REASONS[decision],
        score=None if outcome is None else outcome.score,
        quality=probe.quality,
        tiers=None if outcome is None else "+".join(outcome.tiers_used)[:20],
        advice=probe.advice if decision == "refused" else (),
        enrolled=enrolled,
        template=_to_keep(context, place, probe, decision) if outcome is not None else None,
    )


def _to_keep(context: Context, place: Place, probe: Probe | TooFaint, decision: Judged) -> bytes | None:
    if isinstance(probe, TooFaint) or decision == "match" or place.modality != FINGER:
        return None
    if context.settings.biometrics.evidence_days == 0:
        return None
    try:
        return reference_bytes(probe)
    except InvalidInput:  # too large for a template: the check goes on, its appeal has the score only
        return None


def _decision(probe: Probe | TooFaint, outcome: Outcome | None) -> Judged:
    if isinstance(probe, TooFaint):
        return "refused"
    return "inconclusive" if outcome is None else outcome.decision.value
