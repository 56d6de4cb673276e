"""Whether somebody may still be reminded: asked when a reminder is planned and again before it leaves."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from verifier.benefits.overpayment import RUNNING
from verifier.benefits.tables import Entitlement
from verifier.campaigns.tables import ReminderOptOut
from verifier.certification.tables import Certification
from verifier.crossmatch.decisions import ABOUT_A_DEATH
from verifier.crossmatch.tables import Lead
from verifier.database.bulk import among, chunks
from verifier.people.tables import Person

_GONE: Final = ("deceased", "missing")


def why_not(session: Session, due: Mapping[int, date]) -> dict[int, str]:
    """Return why humans must not be reminded of a due date; who may be is left out.

    Reasons: ``death`` (on record, or a lead about it is confirmed), ``ended`` (nothing in payment),
    ``opted_out``, ``certified`` (a proof of life reaches beyond the date). The session sees every agency: a
    human may stand on several rolls.

    Args:
        due: human (the oldest entry) → the due date.
    """
    found: dict[int, str] = {}
    for chunk in chunks(due):
        found |= _why_not(session, {human: due[human] for human in chunk})
    return found


def humans_of(session: Session, entries: Collection[int]) -> dict[int, int]:
    """Return the human each entry of the registers belongs to, by the number of its oldest entry."""
    query = select(Person.id, func.coalesce(Person.identity_id, Person.id))
    found: dict[int, int] = {}
    for chunk in chunks(entries):
        found.update(
            (entry, human) for entry, human in session.execute(query.where(among(session, Person.id, chunk)))
        )
    return found


def _why_not(session: Session, due: Mapping[int, date]) -> dict[int, str]:
    # who was one human when the reminder was planned may have been joined to an older entry since
    root_of = humans_of(session, list(due))
    human_of = _entries(session, set(root_of.values()))
    entries = list(human_of)
    states: dict[int, set[str]] = {root: set() for root in root_of.values()}
    benefits = select(Entitlement.person_id, Entitlement.state)
    for entry, state in session.execute(benefits.where(among(session, Entitlement.person_id, entries))):
        states[human_of[entry]].add(state)
    dead = {human_of[entry] for entry in _confirmed_deaths(session, entries)}
    declined = select(ReminderOptOut.human_id).where(
        among(session, ReminderOptOut.human_id, entries), ReminderOptOut.ended_at.is_(None)
    )
    silent = {human_of[entry] for entry in session.scalars(declined)}
    covered = _covered(session, entries, human_of)
    found = {}
    for human, due_on in due.items():
        root = root_of[human]
        if root in dead or states[root] & set(_GONE):
            found[human] = "death"
        elif RUNNING not in states[root]:
            found[human] = "ended"
        elif root in silent:
            found[human] = "opted_out"
        elif covered.get(root, due_on) > due_on:
            found[human] = "certified"
    return found


def _entries(session: Session, humans: Collection[int]) -> dict[int, int]:
    query = select(Person.id, Person.identity_id).where(among(session, Person.identity_id, humans))
    found = {human: human for human in humans}
    for entry, human in session.execute(query):
        found[entry] = entry if human is None else human
    return found


def _confirmed_deaths(session: Session, entries: Collection[int]) -> Collection[int]:
    query = select(Lead.person_id).where(
        among(session, Lead.person_id, entries), Lead.kind.in_(ABOUT_A_DEATH), Lead.state == "confirmed"
    )
    return session.scalars(query).all()


def _covered(session: Session, entries: Collection[int], human_of: Mapping[int, int]) -> dict[int, date]:
    """Return the last day each human is covered in the scheme that runs out first, of those in payment."""
    query = (
        select(Certification.person_id, Certification.scheme, func.max(Certification.due_on))
        .join(
            Entitlement,
            (Entitlement.person_id == Certification.person_id) & (Entitlement.scheme == Certification.scheme),
        )
        .where(among(session, Certification.person_id, entries), Entitlement.state == RUNNING)
        .group_by(Certification.person_id, Certification.scheme)
    )
    found: dict[int, date] = {}
    for entry, _scheme, last in session.execute(query):
        human = human_of[entry]
        found[human] = min(last, found.get(human, last))
    return found
