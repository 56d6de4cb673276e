"""One person's certification: how benefits stand, each proof of life, checks, signs, tasks and lapses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.accounts.tables import Agency
from verifier.certification.checks.view import CheckFacts, checks
from verifier.certification.person_status import BenefitStatus, person_status
from verifier.certification.standing import Standing, standing_of
from verifier.certification.subjects import subject_of
from verifier.certification.tables import Certification, Check, Lapse, LifeSign, ServiceTask
from verifier.clock import business_today
from verifier.context import Context
from verifier.errors import NotFound
from verifier.language import Text
from verifier.people.masking import mask_id
from verifier.people.tables import Person
from verifier.procedure.deadlines import Deadline, deadline

MOST: Final = 100


@dataclass(frozen=True, slots=True)
class WhoIsIt:
    """The person a page is about."""

    person: Person
    name: str
    masked_id: str
    agency_name: Text
    #: every entry of the registers that is this human, as far as the reader sees
    entries: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class BenefitLine:
    """A benefit, how it stands and until when; ``standing`` None where no proof of life is asked for."""

    status: BenefitStatus
    standing: Standing | None
    due: Deadline | None


@dataclass(frozen=True, slots=True)
class PersonCertification:
    """Everything a colleague needs about one person's proofs of life, the latest first."""

    who: WhoIsIt
    benefits: tuple[BenefitLine, ...]
    next_due: Deadline | None
    enrolled: bool
    paused_until: datetime | None
    history: tuple[Certification, ...]
    checks: tuple[CheckFacts, ...]
    signs: tuple[LifeSign, ...]
    tasks: tuple[ServiceTask, ...]
    lapses: tuple[Lapse, ...]

    @property
    def open_tasks(self) -> tuple[ServiceTask, ...]:
        """Tasks that wait, the most urgent first."""
        waiting = (task for task in self.tasks if task.closed_at is None)
        return tuple(sorted(waiting, key=lambda task: (task.due_on, task.id)))


def who_is(session: Session, person_id: int) -> WhoIsIt:
    """Return the person an entry of the register is.

    Raises:
        NotFound: no such entry in the session's scope.
    """
    found = session.execute(
        select(Person, Agency).join(Agency, Agency.id == Person.agency_id).where(Person.id == person_id)
    ).one_or_none()
    if found is None:
        raise NotFound(Text("没有第 {id} 号人员。", "There is no person {id}.").fill(id=person_id))
    person, agency = found
    return WhoIsIt(
        person,
        person.name,
        mask_id(person.id_no),
        Text(agency.name_zh, agency.name_en),
        subject_of(session, person_id).person_ids,
    )


def person_certification(session: Session, context: Context, person_id: int) -> PersonCertification:
    """Return how one human stands, over all entries of the registers the session sees.

    Raises:
        NotFound: as :func:`who_is`.
    """
    who = who_is(session, person_id)
    today = business_today(context.clock)
    status = person_status(session, subject_of(session, person_id), context.clock.now())
    lines = tuple(_line(one, today, context) for one in status.benefits)
    dates = [line.status.due_on for line in lines if line.standing is not None and line.status.due_on]
    history = select(Certification).where(Certification.person_id.in_(who.entries))
    signs = select(LifeSign).where(LifeSign.person_id.in_(who.entries))
    tasks = select(ServiceTask).where(ServiceTask.person_id.in_(who.entries))
    return PersonCertification(
        who=who,
        benefits=lines,
        next_due=deadline(min(dates), today) if dates else None,
        enrolled=status.enrolled,
        paused_until=status.paused_until,
        history=tuple(
            session.scalars(
                history.order_by(Certification.certified_on.desc(), Certification.id.desc()).limit(MOST)
            )
        ),
        checks=checks(session, Check.person_id.in_(who.entries)),
        signs=tuple(session.scalars(signs.order_by(LifeSign.seen_on.desc(), LifeSign.id.desc()).limit(MOST))),
        tasks=tuple(
            session.scalars(tasks.order_by(ServiceTask.opened_at.desc(), ServiceTask.id.desc()).limit(MOST))
        ),
        lapses=tuple(sorted(status.lapses, key=lambda lapse: lapse.due_on, reverse=True)),
    )


def _line(status: BenefitStatus, today: date, context: Context) -> BenefitLine:
    days = context.settings.certification.reminder_days
    due = None if status.due_on is None else deadline(status.due_on, today)
    return BenefitLine(status, standing_of(status.state, status.due_on, today, days), due)
