"""What follows from a judged capture: a renewal, or the next step of the ladder with its task and pause."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final, cast

from sqlalchemy.orm import Session

from verifier.audit.service import Happening
from verifier.certification.checks import attempts
from verifier.certification.checks.enrolled import difference_question, differs_lately
from verifier.certification.checks.judging import Judgement, PreparedCheck
from verifier.certification.checks.ladder import Failed, Failure, advise
from verifier.certification.checks.ladder_words import told_after_match, told_next, told_to_see_staff
from verifier.certification.renewing import certify, questions
from verifier.certification.tasks.opening import open_task
from verifier.clock import CHINA, business_today
from verifier.context import Context
from verifier.database.ready import Question
from verifier.devices.callers import Caller
from verifier.language import Text
from verifier.protocol.messages.parts import NextStep

#: captures of one person and day that left doubt; then nobody is asked to try again
_MOST_DOUBTFUL: Final = 10
_WHY: Final[dict[str, Text]] = {
    "staff_check": Text(
        "指纹或掌静脉没有认出本人，请凭身份证核验。",
        "Neither finger nor palm was recognised: check by ID card.",
    ),
    "home_visit": Text(
        "本人在网点没有办成认证，请上门服务。", "Certification did not succeed at the branch: visit at home."
    ),
    "differs": Text(
        "最近重新采集的指纹或掌静脉与以前登记的不同，请凭身份证核验一次。皮肤磨损也会如此，不是疑点。",
        "The finger or palm enrolled lately differs from the one before: check by ID card once. Worn skin "
        "does that, too; it is no suspicion.",
    ),
    "seen": Text(
        "设备已认出本人；该网点要求由工作人员再看一下身份证。",
        "The device recognised the person; this site asks a colleague to see the ID card as well.",
    ),
}


@dataclass(frozen=True, slots=True)
class Following:
    """What a capture led to. ``mismatches_left``: of the person, today, over all devices."""

    next_step: NextStep
    message: Text
    certified_until: date | None = None
    after_recorded_death: bool = False
    mismatches_left: int | None = None
    audit: list[Happening] = field(default_factory=list)


def questions_after_match(context: Context, prepared: PreparedCheck) -> tuple[Question, ...]:
    """Return what :func:`after_match` asks of most people, to be asked ahead."""
    people, modality = prepared.subject.person_ids, prepared.place.modality
    return difference_question(people, modality, _lately(context, prepared)), *questions(people)


def _lately(context: Context, prepared: PreparedCheck) -> datetime:
    return prepared.received_at - timedelta(days=context.settings.watch.differing_enrolment_days)


def after_match(
    session: Session,
    context: Context,
    caller: Caller,
    prepared: PreparedCheck,
    check_id: str,
    *,
    attended: bool,
) -> Following:
    """Renew what the person has, unless a colleague has to look as well: then the match certifies nobody.

    So where nobody stands beside the device, it did not rule out a presentation attack and the site asks for
    that; and for some days after an enrolment that resembles nothing of what it replaced, attended or not:
    whoever enrolled another's finger would certify by it.
    """
    pad = prepared.request.pad
    unattended = caller.pad_required and not attended and not (pad.supported and pad.result == "passed")
    people, modality = prepared.subject.person_ids, prepared.place.modality
    if unattended or differs_lately(session, people, modality, _lately(context, prepared)):
        audit: list[Happening] = []
        why = _WHY["seen" if unattended else "differs"]
        _offer(session, context, caller, prepared, check_id, "staff_check", why, audit)
        return Following("staff_check", told_to_see_staff(), audit=audit)
    on = prepared.request.captured_at.astimezone(CHINA).date()
    renewal = certify(session, context, prepared.subject.person_ids, on, "check", check_id, caller.actor_name)
    return Following(
        "done",
        told_after_match(renewal.until),
        renewal.until,
        renewal.after_recorded_death,
        audit=renewal.audit,
    )


def after_failure(
    session: Session,
    context: Context,
    caller: Caller,
    prepared: PreparedCheck,
    judgement: Judgement,
    check_id: str,
) -> Following:
    """Choose the next step; after too many mismatches in a day pause, and offer a colleague's check.

    After many captures that left doubt a colleague's check is offered as well: they count as no mismatch, and
    are no suspicion; more of them help nobody.
    """
    people, now = prepared.subject.person_ids, prepared.received_at
    today = attempts.today_of(session, people, now)
    mismatches = today.mismatches + (judgement.decision == attempts.MISMATCH)
    most = context.settings.kiosk.mismatches_a_day
    paused = judgement.decision == attempts.MISMATCH and mismatches >= most
    doubtful = today.doubtful + (judgement.decision == attempts.DOUBT)
    audit: list[Happening] = []
    if paused:
        attempts.pause(session, prepared.subject.person_id, now, context.settings.kiosk.pause_hours)
        detail = {"hours": context.settings.kiosk.pause_hours, "check": check_id}
        person = str(prepared.subject.person_id)
        audit.append(Happening("person.checks_paused", "person", person, detail))
    failed = Failure(prepared.place, cast("Failed", judgement.decision))
    advice = advise(
        (*today.failures, failed),
        judgement.enrolled,
        prepared.modalities,
        paused=paused or doubtful > _MOST_DOUBTFUL,
        staff_check_failed=attempts.staff_check_failed(session, people),
    )
    if advice.step in ("staff_check", "home_visit"):
        _offer(session, context, caller, prepared, check_id, advice.step, _WHY[advice.step], audit)
    return Following(
        advice.step,
        told_next(advice),
        mismatches_left=0 if paused else max(0, most - mismatches),
        audit=audit,
    )


def _offer(
    session: Session,
    context: Context,
    caller: Caller,
    prepared: PreparedCheck,
    check_id: str,
    kind: NextStep,
    why: Text,
    audit: list[Happening],
) -> None:
    settings = context.settings.certification
    days = settings.visit_days if kind == "home_visit" else settings.task_days
    open_task(
        session,
        person_id=prepared.subject.person_id,
        kind=kind,
        why=why,
        facts={"check": check_id},
        by=caller.actor_name,
        at=prepared.received_at,
        due_on=business_today(context.clock) + timedelta(days=days),
        audit=audit,
    )
