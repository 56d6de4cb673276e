"""A person's own page: how each benefit stands, what waits for them, what they were served.

It holds nothing of leads, cases or proposals, and nobody else's data: everything is asked for by the entries
of the registers that are this one human.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from verifier.accounts.tables import Agency
from verifier.benefits.tables import Entitlement, Payment
from verifier.benefits.words import SCHEME_NAMES
from verifier.certification.open_work import tasks
from verifier.certification.person_status import BenefitStatus, person_status
from verifier.certification.standing import Standing, standing_of
from verifier.certification.subjects import Subject, subject_of
from verifier.certification.tables import Lapse, ServiceTask
from verifier.certification.words import CHANNEL_NAMES
from verifier.citizens.benefit_words import BenefitFacts, BenefitWords, benefit_words, day_words
from verifier.clock import business_today
from verifier.context import Context
from verifier.errors import NotFound
from verifier.language import Text
from verifier.months import Month
from verifier.notices.tables import Notice, NoticeService, NoticeVoid
from verifier.people.masking import mask_id
from verifier.people.tables import Person
from verifier.procedure.deadlines import Deadline, deadline

#: tasks that are an offer to the person; the others are our own paperwork
_OFFERED: Final[dict[str, Text]] = {
    "staff_check": Text(
        "请带身份证到经办机构或任何认证点，工作人员当面为您认证。",
        "Come to your agency or any place on our list with your ID card: a colleague sees to it there.",
    ),
    "home_visit": Text("工作人员会上门为您认证。", "A colleague will visit you at home."),
    "reenrolment": Text(
        "请到认证点重新登记指纹或手掌，旧的已经不清楚了。",
        "Come and have your finger or hand recorded anew: the old record is not clear any more.",
    ),
}
_ON: Final = Text("{what}约定日期：{day}。", "{what} The day agreed on: {day}.")
_BY: Final = Text("{what}最晚：{day}。", "{what} By: {day}.")


@dataclass(frozen=True, slots=True)
class OwnBenefit:
    """One benefit; ``last_paid``: the latest month for which money went out."""

    scheme: Text
    agency: Text
    standing: Standing | None
    due: Deadline | None
    words: BenefitWords
    last_paid: Month | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits for the person; ``by``: the day agreed, or the last one."""

    by: date
    words: Text


@dataclass(frozen=True, slots=True)
class ServedPaper:
    """A paper in the person's own name that counts as served."""

    name: Text
    number: str
    served_on: date
    due_on: date | None


@dataclass(frozen=True, slots=True)
class OwnPage:
    """Everything on the first page of a visit."""

    name: str
    masked_id: str
    agency: Text
    benefits: tuple[OwnBenefit, ...]
    waiting: tuple[Waiting, ...]
    papers: tuple[ServedPaper, ...]


def own_page(session: Session, context: Context, person_id: int) -> OwnPage:
    """Return the page of whoever holds the code of this entry.

    Raises:
        NotFound: the entry is gone.
    """
    person = session.scalar(select(Person).where(Person.id == person_id))
    if person is None:
        raise NotFound(Text("没有可以显示的内容。", "There is nothing to show."))
    subject = subject_of(session, person_id)
    agencies = {row.id: Text(row.name_zh, row.name_en) for row in session.scalars(select(Agency))}
    return OwnPage(
        name=person.name,
        masked_id=mask_id(person.id_no),
        agency=agencies[person.agency_id],
        benefits=_benefits(session, context, subject, agencies),
        waiting=_waiting(session, subject, business_today(context.clock)),
        papers=_papers(session, context, subject, person.name),
    )


def _benefits(
    session: Session, context: Context, subject: Subject, agencies: dict[int, Text]
) -> tuple[OwnBenefit, ...]:
    today = business_today(context.clock)
    status = person_status(session, subject, context.clock.now())
    rights = {
        (right.person_id, right.scheme): right
        for right in session.scalars(select(Entitlement).where(Entitlement.person_id.in_(subject.person_ids)))
    }
    paid = _last_paid(session, [right.id for right in rights.values()])
    told = {(lapse.person_id, lapse.scheme): lapse for lapse in status.lapses}
    found = []
    for one in status.benefits:
        right = rights[one.person_id, one.scheme]
        lapse = told.get((one.person_id, one.scheme))
        standing = standing_of(one.state, one.due_on, today, context.settings.certification.reminder_days)
        facts = _facts(one, standing, right, lapse)
        found.append(
            OwnBenefit(
                SCHEME_NAMES.get(one.scheme, SCHEME_NAMES["unspecified"]),
                agencies[right.agency_id],
                standing,
                None if one.due_on is None or standing is None else deadline(one.due_on, today),
                benefit_words(facts, today),
                paid.get(right.id),
            )
        )
    return tuple(found)


def _facts(
    one: BenefitStatus, standing: Standing | None, right: Entitlement, lapse: Lapse | None
) -> BenefitFacts:
    """A lapse stays known after it has ended: only a running one, of which the person was told, counts."""
    running = lapse is not None and lapse.due_on == one.due_on and lapse.noticed_on is not None
    return BenefitFacts(
        one.state,
        standing,
        one.due_on,
        right.stopped,
        lapse.noticed_on if running and lapse is not None else None,
        lapse.grace_until if running and lapse is not None else None,
    )


def _last_paid(session: Session, rights: list[int]) -> dict[int, Month]:
    query = (
        select(Payment.entitlement_id, func.max(Payment.month).label("month"))
        .where(Payment.entitlement_id.in_(rights), Payment.state == "paid", Payment.amount_fen > 0)
        .group_by(Payment.entitlement_id)
    )
    return {row.entitlement_id: row.month for row in session.execute(query)}


def _waiting(session: Session, subject: Subject, today: date) -> tuple[Waiting, ...]:
    found = []
    for task in tasks(session, ServiceTask.person_id.in_(subject.person_ids)):
        if task.kind not in _OFFERED:
            continue
        agreed = task.visit_on is not None and task.visit_on >= today
        day = task.visit_on if agreed and task.visit_on is not None else task.due_on
        words = (_ON if agreed else _BY).fill(what=_OFFERED[task.kind], day=day_words(day))
        found.append(Waiting(day, words))
    told = select(Lapse).where(
        Lapse.person_id.in_(subject.person_ids),
        Lapse.noticed_on.is_not(None),
        Lapse.state.in_(("noticed", "proposed")),
    )
    found += [_notice(lapse) for lapse in session.scalars(told)]
    return tuple(sorted(found, key=lambda one: (one.by, one.words.zh)))


def _notice(lapse: Lapse) -> Waiting:
    until = lapse.grace_until or lapse.due_on
    words = Text(
        "我们在 {day} 通知过您（{how}）：{scheme}待遇的认证已到期，请在 {until} 以前认证。",
        "We told you on {day} ({how}): the proof of life for your benefit ({scheme}) has run out; please "
        "prove it by {until}.",
    )
    channel = CHANNEL_NAMES.get(lapse.notice_channel or "", Text("通知", "notice"))
    return Waiting(
        until,
        words.fill(
            day=day_words(lapse.noticed_on),
            how=channel,
            scheme=SCHEME_NAMES.get(lapse.scheme, SCHEME_NAMES["unspecified"]),
            until=day_words(until),
        ),
    )


def _papers(session: Session, context: Context, subject: Subject, name: str) -> tuple[ServedPaper, ...]:
    """Return what was served on the person: a paper made out to somebody else is not theirs to have."""
    query = (
        select(Notice, func.min(NoticeService.served_on))
        .join(NoticeService, NoticeService.notice_id == Notice.id)
        .outerjoin(NoticeVoid, NoticeVoid.notice_id == Notice.id)
        .where(
            Notice.person_id.in_(subject.person_ids),
            NoticeService.served_on <= business_today(context.clock),
            NoticeVoid.id.is_(None),
        )
        .group_by(Notice.id)
        .order_by(func.min(NoticeService.served_on).desc(), Notice.id.desc())
    )
    found = []
    for notice, served_on in session.execute(query):
        if served_on is None or notice.values.get("addressee") != name:
            continue
        title = str(notice.values.get("title", notice.kind))
        known = context.law_of(session, notice.agency_id).documents.get(notice.kind)
        found.append(ServedPaper(known or Text(title, title), notice.number, served_on, notice.due_on))
    return tuple(found)
