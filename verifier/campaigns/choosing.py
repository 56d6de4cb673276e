"""Whom to remind on a day: one reminder a human, of the earliest date that is due, by a way that works."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from verifier.benefits.tables import Entitlement
from verifier.campaigns.rules import Channel, channel_for, stage_of, township_of
from verifier.campaigns.standing import humans_of, why_not
from verifier.campaigns.tables import Recipient
from verifier.certification.due import Due, latest_due
from verifier.certification.tables import Certification
from verifier.database.bulk import among, chunks
from verifier.people.tables import Person, PersonChange
from verifier.settings.messages import ReminderSettings


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody to remind: one entry of the register, the human it is, what of, and how."""

    person_id: int
    human_id: int
    agency_id: int
    due_on: date
    stage: int
    channel: Channel
    township: str | None


@dataclass(frozen=True, slots=True)
class Choice:
    """Who would be reminded, and how many are left out for which reason (``reminded`` before: none)."""

    chosen: tuple[Candidate, ...]
    left_out: dict[str, int]


@dataclass(frozen=True, slots=True)
class _Due:
    person_id: int
    agency_id: int
    due_on: date
    stage: int


def due_people(session: Session, settings: ReminderSettings, today: date) -> list[Due]:
    """Return the people of the session's scope whose date lies within the stages, the earliest first."""
    last = func.max(Certification.due_on)
    window = (today - timedelta(days=settings.overdue_days), today + timedelta(days=max(settings.days)))
    query = latest_due().having(last.between(*window)).order_by(last, Entitlement.person_id)
    return [Due(*row) for row in session.execute(query)]


def choose(
    session: Session, settings: ReminderSettings, today: date, people: Sequence[Due], stages: Collection[int]
) -> Choice:
    """Return whom to remind today of these people, as :func:`due_people` has them.

    The session sees every agency: whether somebody has died may be known elsewhere.

    Args:
        stages: those wanted, of the settings' days and 0 for what is past due.
    """
    due = _earliest(session, settings, today, people, frozenset(stages))
    known = _reminded(session, due)
    due = {human: one for human, one in due.items() if human not in known}
    bars = why_not(session, {human: one.due_on for human, one in due.items()})
    wanted = {human: one for human, one in due.items() if human not in bars}
    left_out = Counter(bars.values()) + Counter(reminded=len(known))
    ways = _ways(session, wanted)
    chosen = tuple(
        Candidate(
            person_id=one.person_id,
            human_id=human,
            agency_id=one.agency_id,
            due_on=one.due_on,
            stage=one.stage,
            channel=ways[one.person_id][0],
            township=ways[one.person_id][1],
        )
        for human, one in wanted.items()
    )
    return Choice(chosen, dict(left_out))


def _earliest(
    session: Session,
    settings: ReminderSettings,
    today: date,
    people: Sequence[Due],
    stages: frozenset[int],
) -> dict[int, _Due]:
    """Return the earliest date due of each human, of the stages wanted."""
    humans = humans_of(session, {one.person_id for one in people})
    found: dict[int, _Due] = {}
    for one in people:
        stage = stage_of(one.due_on, today, settings.days, settings.overdue_days)
        if stage is not None and stage in stages:
            found.setdefault(humans[one.person_id], _Due(one.person_id, one.agency_id, one.due_on, stage))
    return found


def _reminded(session: Session, due: dict[int, _Due]) -> set[int]:
    """Return who was reminded of this date at this stage or a later one."""
    found = set()
    query = select(Recipient.human_id, Recipient.due_on, Recipient.stage)
    for chunk in chunks(due):
        for human, due_on, stage in session.execute(query.where(among(session, Recipient.human_id, chunk))):
            if due[human].due_on == due_on and stage <= due[human].stage:
                found.add(human)
    return found


def _ways(session: Session, wanted: dict[int, _Due]) -> dict[int, tuple[Channel, str | None]]:
    """Return the way to reach each entry, and the township it lives in."""
    failed = _failed(session, list(wanted))
    changed = _changed(session, [one.person_id for one in wanted.values()])
    human_of = {one.person_id: human for human, one in wanted.items()}
    query = select(Person.id, Person.phone, Person.address)
    found: dict[int, tuple[Channel, str | None]] = {}
    for chunk in chunks(human_of):
        for person_id, phone, address in session.execute(query.where(among(session, Person.id, chunk))):
            human = human_of[person_id]
            channel = channel_for(
                phone,
                address,
                no_sms=_still_bad(failed.get((human, "sms")), changed.get((person_id, "phone"))),
                no_letter=_still_bad(failed.get((human, "letter")), changed.get((person_id, "address"))),
            )
            found[person_id] = channel, township_of(address)
    return found


def _still_bad(failed: datetime | None, changed: datetime | None) -> bool:
    return failed is not None and (changed is None or changed < failed)


def _failed(session: Session, humans: Sequence[int]) -> dict[tuple[int, str], datetime]:
    """Return when a reminder last failed to arrive, by human and way."""
    query = select(Recipient.human_id, Recipient.channel, func.max(Recipient.settled_at)).where(
        Recipient.state == "undeliverable", Recipient.settled_at.is_not(None)
    )
    found = {}
    for chunk in chunks(humans):
        rows = query.where(among(session, Recipient.human_id, chunk))
        for human, channel, at in session.execute(rows.group_by(Recipient.human_id, Recipient.channel)):
            if at is not None:
                found[human, channel] = at
    return found


def _changed(session: Session, entries: Sequence[int]) -> dict[tuple[int, str], datetime]:
    """Return when phone and address of each entry last changed."""
    query = select(PersonChange.person_id, PersonChange.field, func.max(PersonChange.recorded_at)).where(
        PersonChange.field.in_(("phone", "address"))
    )
    found = {}
    for chunk in chunks(entries):
        rows = query.where(among(session, PersonChange.person_id, chunk))
        for entry, field, at in session.execute(rows.group_by(PersonChange.person_id, PersonChange.field)):
            found[entry, field] = at
    return found
