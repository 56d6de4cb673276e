"""The writing half of an enrolment: earlier templates revoked, new ones sealed, findings kept, audited."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, cast

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from verifier.accounts.actor import operating_system_user
from verifier.audit.service import Happening
from verifier.biometrics.enrolling import PreparedEnrolment
from verifier.biometrics.enrolling_captures import JudgedCapture, JudgedPosition
from verifier.biometrics.enrolling_rules import PositionKey
from verifier.biometrics.vault.digests import enrolled_before
from verifier.biometrics.vault.duplicates import record_findings
from verifier.biometrics.vault.keys import sealing_key
from verifier.biometrics.vault.opening import note_access
from verifier.biometrics.vault.revoking import revoke_templates
from verifier.biometrics.vault.sealing import Owner, seal
from verifier.biometrics.vault.tables import Enrolment, Template
from verifier.context import Context
from verifier.devices.ids import new_id
from verifier.people.tables import Person
from verifier.protocol.messages.answered import CaptureResult, EnrolmentAnswer
from verifier.protocol.messages.parts import Requested
from verifier.protocol.refusals import Refusal

FORMAT: Final = "internal-1"


@dataclass(frozen=True)
class Enrolled:
    """An enrolment as it is kept."""

    enrolment_id: str
    captures: tuple[JudgedCapture, ...]
    best: PositionKey
    duplicates_review: bool
    replaced: int
    #: whether anything new resembles what was replaced; None where nothing was
    resembles: bool | None = None

    def answer(self) -> EnrolmentAnswer:
        """Return what a kiosk is answered; an impression of another finger is told like a poor one."""
        modality, position = self.best
        where: Any = int(position) if modality == "finger" else position
        return EnrolmentAnswer(
            enrolment_id=self.enrolment_id,
            captures=[
                CaptureResult(
                    capture_id=capture.capture_id,
                    quality=capture.quality,
                    accepted=capture.accepted,
                    reason="ok" if capture.accepted else "quality",
                )
                for capture in self.captures
            ],
            best=Requested(modality=cast("Any", modality), position=where),
            duplicates_review=self.duplicates_review,
        )


def record_captures(
    session: Session,
    context: Context,
    prepared: PreparedEnrolment,
    *,
    by: str,
    device_id: str | None = None,
    operator_id: str | None = None,
) -> Enrolled | Refusal:
    """Keep an enrolment in the caller's transaction, which sees everybody.

    ``by``: a user's name or ``device:<id>``. Returns a refusal ``template_reused`` where another enrolment
    brought one of the samples meanwhile; nothing was changed then.
    """
    digests = {one.digest for position in prepared.positions for one in position.impressions}
    person = session.scalars(
        select(Person).where(Person.id == prepared.person_ids[0]).with_for_update()
    ).one()
    if enrolled_before(session, digests):
        return Refusal("template_reused")
    now = context.clock.now()
    enrolment = Enrolment(
        id=new_id("enr"),
        agency_id=person.agency_id,
        person_id=person.id,
        device_id=device_id,
        operator_id=operator_id,
        enrolled_by=by,
        captured_at=prepared.captured_at,
        enrolled_at=now,
        legal_basis=prepared.basis.kind,
        notice_version=prepared.basis.notice_version,
        basis_given_at=prepared.basis.given_at,
        best_modality=prepared.best[0],
        best_position=prepared.best[1],
    )
    replaced = _replace(session, context, prepared, by, f"re-enrolment {enrolment.id}")
    enrolment.resembles = prepared.resembles if replaced else None
    session.add(enrolment)
    session.flush()
    detail = {
        "enrolment": enrolment.id,
        "positions": [f"{modality} {place}" for modality, place in (one.at for one in prepared.positions)],
        "templates": len(digests),
        "legal_basis": prepared.basis.kind,
        "notice_version": prepared.basis.notice_version,
        "operator_id": operator_id,
        "findings": sum(len(found) for found in prepared.hits.values()),
        "resembles_replaced": prepared.resembles,
    }
    # before the vault's key is asked for: whoever holds both took them in this order
    happening = Happening("person.enrolled", "person", str(person.id), detail)
    context.auditor.record(session, by, operating_system_user(), [happening])
    if prepared.replaces == "position" or prepared.resembles is not None:
        # what stays at other positions, or goes, was compared with what is new
        note_access(
            session,
            context,
            person_id=person.id,
            agency_id=person.agency_id,
            purpose="duplicate_search",
            by=by,
            reference=enrolment.id,
        )
    review = False
    for position in prepared.positions:
        sought = _store(session, context, enrolment, position)
        hits = prepared.hits.get(position.at, ())
        review = bool(hits) or review
        record_findings(
            session,
            context,
            template_id=sought,
            person_id=person.id,
            agency_id=person.agency_id,
            hits=hits,
            by=by,
            reference=enrolment.id,
        )
    return Enrolled(
        enrolment.id, prepared.captures, prepared.best, review, replaced, resembles=prepared.resembles
    )


def _replace(session: Session, context: Context, prepared: PreparedEnrolment, by: str, why: str) -> int:
    brought = [position.at for position in prepared.positions]
    if prepared.replaces == "modality":
        modalities = {modality for modality, _ in brought}
        query = select(Template.modality, Template.position).where(
            Template.person_id.in_(prepared.person_ids),
            Template.modality.in_(modalities),
            Template.revoked_at.is_(None),
        )
        brought = [(modality, position) for modality, position in session.execute(query.distinct())]
    return revoke_templates(session, context, prepared.person_ids, by=by, reason=why, of=brought)


def _store(session: Session, context: Context, enrolment: Enrolment, position: JudgedPosition) -> int:
    """Seal and add the impressions of one position; return the number of the one that carries the code."""
    modality, place = position.at
    algorithm = context.settings.biometrics.algorithm
    key_id, kek = sealing_key(session, context)
    used = select(func.max(Template.version)).where(
        Template.person_id == enrolment.person_id, Template.modality == modality
    )
    version = session.scalar(used) or 0
    rows = []
    for number, impression in enumerate(position.impressions):
        version += 1
        owner = Owner(enrolment.person_id, modality, version)
        # one code a position: impressions of one finger are alike
        sealed = seal(kek, algorithm, owner, impression.template, position.code if number == 0 else None)
        rows.append(
            Template(
                agency_id=enrolment.agency_id,
                enrolment_id=enrolment.id,
                person_id=enrolment.person_id,
                modality=modality,
                position=place,
                impression=number + 1,
                capture_id=impression.capture_id,
                quality=impression.quality,
                format=FORMAT,
                algorithm=sealed.algorithm,
                key_id=key_id,
                wrapped_key=sealed.wrapped_key,
                nonce=sealed.nonce,
                ciphertext=sealed.ciphertext,
                search_code=sealed.search_code,
                sample_digest=impression.digest,
                version=version,
                created_at=enrolment.enrolled_at,
            )
        )
    session.add_all(rows)
    session.flush()
    return rows[0].id
