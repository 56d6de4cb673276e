"""People who want no reminders: kept until they want them again. Their duty to certify stays as it is."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.audit.service import Happening
from verifier.bars.closeness import must_not_be_close
from verifier.campaigns.tables import ReminderOptOut
from verifier.context import Context
from verifier.errors import Conflict, NotFound
from verifier.language import Text
from verifier.people.tables import Person
from verifier.reasons import checked_reason


def opt_out(context: Context, actor: Actor, person_id: int, note: str) -> None:
    """Write down that somebody wants no reminders, and how they said so.

    Raises:
        NotPermitted, NotFound: no right, barred, or no such person for this actor.
        InvalidInput: no note.
        Conflict: it is written down already.
    """
    actor.require_person()
    actor.require(Right.TASKS_WORK)
    why = checked_reason(note)
    with context.database.write(actor.scope) as session:
        person, human = _person(session, person_id)
        must_not_be_close(session, actor, person.id)
        if current(session, human) is not None:
            raise Conflict(Text("此人已登记不要提醒。", "It is written down that they want no reminders."))
        session.add(
            ReminderOptOut(
                agency_id=person.agency_id,
                person_id=person.id,
                human_id=human,
                note=why,
                entered_by=actor.name,
                entered_at=context.clock.now(),
            )
        )
        _tell(session, context, actor, Happening("reminder.opted_out", "person", str(person_id), {}))


def opt_in(context: Context, actor: Actor, person_id: int) -> None:
    """Write down that somebody wants reminders again.

    Raises:
        NotPermitted, NotFound: no right, barred, or no such person for this actor.
        Conflict: they are reminded anyhow.
    """
    actor.require_person()
    actor.require(Right.TASKS_WORK)
    with context.database.write(actor.scope) as session:
        person, human = _person(session, person_id)
        must_not_be_close(session, actor, person.id)
        found = current(session, human)
        if found is None:
            raise Conflict(Text("此人照常提醒。", "They are reminded as usual."))
        found.ended_by, found.ended_at = actor.name, context.clock.now()
        _tell(session, context, actor, Happening("reminder.opted_in", "person", str(person_id), {}))


def current(session: Session, human_id: int) -> ReminderOptOut | None:
    """Return what stands for a human in the session's scope."""
    return session.scalar(
        select(ReminderOptOut).where(ReminderOptOut.human_id == human_id, ReminderOptOut.ended_at.is_(None))
    )


def _person(session: Session, person_id: int) -> tuple[Person, int]:
    query = select(Person, func.coalesce(Person.identity_id, Person.id)).where(Person.id == person_id)
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound(Text("没有这个人。", "There is no such person."))
    return row[0], row[1]


def _tell(session: Session, context: Context, actor: Actor, happening: Happening) -> None:
    context.auditor.record(session, actor.name, actor.os_user, [happening])
