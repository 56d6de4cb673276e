"""Why a device did not recognise somebody, opened for a stated reason: an appeal has a right to be told.

What is shown never leaves as a template: points and pairs are drawn for one page, for one person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchers.errors import SampleError
from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.audit.service import Happening
from verifier.bars.closeness import must_not_be_kin
from verifier.biometrics.engine import INCONCLUSIVE_FROM, MATCHES_FROM
from verifier.biometrics.evidence import FingerEvidence, finger_evidence
from verifier.biometrics.vault.ciphers import DoesNotOpen
from verifier.biometrics.vault.kept_probes import open_probe
from verifier.biometrics.vault.opening import Reference, note_access, references_of
from verifier.biometrics.vault.tables import KeptProbe, Template
from verifier.certification.checks.ladder import FINGER
from verifier.certification.subjects import subject_of
from verifier.certification.tables import Check
from verifier.clock import CHINA
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.errors import Conflict, NotFound
from verifier.language import Text
from verifier.reasons import SHORTEST_REASON, checked_reason


class Kept(StrEnum):
    """Whether there is something to be seen, and if not, why."""

    KEPT = "kept"
    #: it was recognised, or never compared: there is nothing to explain
    MATCHED = "matched"
    NOT_COMPARED = "not_compared"
    #: of hands no points are kept
    HAND = "hand"
    #: destroyed on time
    PAST = "past"
    #: never kept, or destroyed with the person's templates
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Standing:
    """What may be opened of a check; ``until``: the last day it is, or was, kept."""

    kept: Kept
    until: date | None


@dataclass(frozen=True, slots=True)
class CheckEvidence:
    """Why a check came out as it did. ``finger``: None where the impressions of that day are replaced."""

    score: float
    matches_from: float
    undecided_from: float
    quality: int | None
    #: of the impression on record, and below which no finger is enrolled
    reference_quality: int | None
    good_from: int
    reference_position: str | None
    finger: FingerEvidence | None


def standing(session: Session, context: Context, check_id: str) -> Standing:
    """Tell what is kept of a check; reading this reveals nothing.

    Raises:
        NotFound: no such check in the session's scope.
    """
    check = _check(session, check_id)
    kept = session.get(KeptProbe, check_id)
    today = context.clock.now().astimezone(CHINA).date()
    return standing_of(check, kept, today, context.settings.biometrics.evidence_days)


def standing_of(check: Check, kept: KeptProbe | None, today: date, evidence_days: int) -> Standing:
    """Tell what is kept of a check (pure)."""
    if kept is not None and kept.kept_until >= today:
        return Standing(Kept.KEPT, kept.kept_until)
    if check.decision == "match":
        return Standing(Kept.MATCHED, None)
    if check.score is None:
        return Standing(Kept.NOT_COMPARED, None)
    if check.modality != FINGER:
        return Standing(Kept.HAND, None)
    taken_on = check.received_at.astimezone(CHINA).date()
    until = kept.kept_until if kept is not None else taken_on + timedelta(evidence_days)
    return Standing(Kept.PAST, until) if until < today else Standing(Kept.GONE, None)


def open_evidence(context: Context, actor: Actor, check_id: str, reason: str) -> CheckEvidence:
    """Return why a check came out as it did; that it was opened is on record before it is returned.

    Raises:
        NotPermitted: the actor lacks a right, is no person, or it is about themselves or a relative.
        InvalidInput: a reason under five or over 1000 characters.
        NotFound: no such check for this actor.
        Conflict: nothing is kept, or what is kept does not open.
    """
    actor.require(Right.CERTIFICATION_VIEW)
    actor.require(Right.PEOPLE_REVEAL)
    actor.require_person()
    why = checked_reason(reason, shortest=SHORTEST_REASON)
    with context.database.write(actor.scope) as session:
        check = _check(session, check_id)
        must_not_be_kin(session, actor, check.person_id)
        kept = session.get(KeptProbe, check_id)
        if kept is None or standing(session, context, check_id).kept is not Kept.KEPT:
            raise Conflict(
                Text("这次采集的比对依据已不再保留。", "Nothing of this capture is kept any more."),
                Text(
                    "答复申诉请依据该次核验记录中的结果和原因。",
                    "An appeal is answered by the result and the reason on the check's page.",
                ),
            )
        detail = {"reason": why}
        happening = Happening("check.evidence_opened", "check", check_id, detail)
        context.auditor.record(session, actor.name, actor.os_user, [happening])
        note_access(
            session,
            context,
            person_id=check.person_id,
            agency_id=check.agency_id,
            purpose="explanation",
            by=actor.name,
            reference=check_id,
        )
        session.expunge_all()
    return _explained(context, check, kept)


def _check(session: Session, check_id: str) -> Check:
    found = session.scalar(select(Check).where(Check.id == check_id))
    if found is None:
        raise NotFound(Text("没有这次核验的记录。", "There is no such check."))
    return found


def _explained(context: Context, check: Check, kept: KeptProbe) -> CheckEvidence:
    references = _references_then(context, check)
    score = check.score or 0.0  # nothing is kept of what was not compared
    try:
        template = open_probe(context, kept)
        shown = finger_evidence(template, [one.sample for one in references], score) if references else None
    except (DoesNotOpen, SampleError):
        raise Conflict(
            Text("保留的采集数据无法读取。", "What was kept of this capture cannot be read."),
            Text("请告知安全管理员。", "Please tell the security administrator."),
        ) from None
    nearest = None if shown is None else references[shown[0]]
    return CheckEvidence(
        score=score,
        matches_from=MATCHES_FROM,
        undecided_from=INCONCLUSIVE_FROM,
        quality=check.quality,
        reference_quality=None if nearest is None else nearest.quality,
        good_from=context.settings.biometrics.least_enrolment_quality_finger,
        reference_position=None if nearest is None else nearest.position,
        finger=None if shown is None else shown[1],
    )


def _references_then(context: Context, check: Check) -> tuple[Reference, ...]:
    """Return the impressions of that day: those enrolled since explain nothing."""
    # a person's entries at several agencies share their fingers, as at the check itself
    with context.database.read(EVERYWHERE) as session:
        person_ids = subject_of(session, check.person_id).person_ids
        found = references_of(session, context, person_ids, FINGER)
        numbers = [one.template_id for one in found]
        earlier = select(Template.id).where(
            Template.id.in_(numbers), Template.created_at <= check.received_at
        )
        known = set(session.scalars(earlier))
    return tuple(one for one in found if one.template_id in known)
