"""An enrolment at a device: challenge and operator hold, samples open, the vault does the rest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from verifier.biometrics.enrolling import LegalBasis, PreparedEnrolment, prepare_captures
from verifier.biometrics.enrolling_captures import GivenCapture
from verifier.biometrics.enrolling_recording import record_captures
from verifier.certification.checks.challenges import OpenChallenge, open_challenge, write_turn
from verifier.certification.checks.judging import CLOCK_TOLERANCE
from verifier.certification.checks.samples import decrypted, place_of
from verifier.certification.subjects import find_subject
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.devices.alerts import raise_alert
from verifier.devices.callers import Caller
from verifier.devices.operator_sessions import is_at_work, operator_of
from verifier.protocol.messages.answered import EnrolmentAnswer
from verifier.protocol.messages.parts import Capture
from verifier.protocol.messages.sent import EnrolmentRequest
from verifier.protocol.refusals import Refusal

#: captures are taken while the challenge lasts
_OLDEST: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, repr=False)
class EnrolmentAtDevice:
    """An enrolment ready to be written."""

    request: EnrolmentRequest
    received_at: datetime
    captures: PreparedEnrolment


def prepare_enrolment(context: Context, caller: Caller, request: EnrolmentRequest) -> EnrolmentAtDevice:
    """Open and judge the captures of an enrolment, outside any write.

    Raises:
        Refusal: challenge_unknown (another person's, too), challenge_used, challenge_expired,
            not_enrolled (nobody of this number), malformed_request, capture_too_old,
            operator_not_on_device, pad_failed, modality_mismatch, and whatever
            :func:`verifier.biometrics.enrolling.prepare_captures` refuses.
    """
    now = context.clock.now()
    if request.captured_at > now + CLOCK_TOLERANCE:
        raise Refusal("malformed_request", ({"name": "captured_at"},))
    with context.database.read(EVERYWHERE) as session:
        challenge = open_challenge(session, caller, request.challenge_id, "enrolment", now)
        subject = find_subject(session, request.person_ref)
        # seconds of work follow: not for a device without its operator; looked at again when it is written
        at_work = is_at_work(session, context, caller, request.operator_id, request.operator_proof)
    if subject is None:
        raise Refusal("not_enrolled")
    if challenge.person_id not in subject.person_ids:
        raise Refusal("challenge_unknown")
    if now - request.captured_at > _OLDEST:
        raise Refusal("capture_too_old")
    if not at_work:
        raise Refusal("operator_not_on_device")
    given = [_given(context, caller, challenge, capture) for capture in request.captures]
    told = request.legal_basis
    basis = LegalBasis(told.kind, told.notice_version, told.given_at)
    prepared = prepare_captures(
        context, subject.person_ids, given, basis=basis, captured_at=request.captured_at
    )
    return EnrolmentAtDevice(request, now, prepared)


def record_enrolment(
    session: Session, context: Context, caller: Caller, prepared: EnrolmentAtDevice
) -> EnrolmentAnswer | Refusal:
    """Write an enrolment: all of it or nothing; the challenge is used up by it.

    Returns:
        The answer, or template_reused.

    Raises:
        Refusal: as for the challenge before; operator_not_on_device.
    """
    request = prepared.request
    challenge = open_challenge(
        session, caller, request.challenge_id, "enrolment", prepared.received_at, for_change=True
    )
    if not operator_of(session, context, caller, request.operator_id, request.operator_proof):
        raise Refusal("operator_not_on_device")
    enrolled = record_captures(
        session,
        context,
        prepared.captures,
        by=caller.actor_name,
        device_id=caller.device_id,
        operator_id=request.operator_id,
    )
    if isinstance(enrolled, Refusal):
        return enrolled
    write_turn(
        session,
        challenge,
        mismatches=challenge.mismatches,
        refusals=challenge.refusals,
        expires_at=challenge.expires_at,
        closed_at=prepared.received_at,
    )
    if enrolled.resembles is False:
        # perhaps skin that is worn, perhaps somebody else: a person looks; it stops nothing
        detail = {"enrolment": enrolled.enrolment_id, "operator": request.operator_id}
        raise_alert(session, context, caller, "enrolment_differs", detail, challenge.person_id)
    return enrolled.answer()


def _given(context: Context, caller: Caller, challenge: OpenChallenge, capture: Capture) -> GivenCapture:
    if capture.pad.result == "failed":
        raise Refusal("pad_failed", ({"capture_id": capture.capture_id},))
    if capture.modality not in challenge.modalities:
        raise Refusal("modality_mismatch", ({"capture_id": capture.capture_id},))
    place = place_of(capture.modality, capture.position)
    plain = decrypted(context, caller, challenge.value, challenge.id, capture.capture_id, capture.sample)
    return GivenCapture(capture.capture_id, place.modality, place.position, capture.sample.format, plain)
