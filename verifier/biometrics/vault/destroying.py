"""Templates of the dead are destroyed when the retention period is over (PIPL Art. 47: purpose fulfilled)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.benefits.tables import Entitlement, EntitlementChange
from verifier.biometrics.vault.revoking import revoke_templates
from verifier.biometrics.vault.tables import Template
from verifier.clock import CHINA
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.database.bulk import among, chunks
from verifier.people.tables import Person

DECEASED: Final = "deceased"
REASON: Final = "retention after death is over"
_AT_ONCE: Final = 200


@dataclass(frozen=True)
class Ended:
    """One entitlement of a person: its state, and the day that state was settled, if that is known."""

    state: str
    settled_on: date | None


def is_due(ended: Iterable[Ended], today: date, retention_days: int) -> bool:
    """Tell whether the templates of somebody with these entitlements are to be destroyed (pure).

    All have ended by death, and the last of them more than the retention ago. Somebody without entitlements,
    with one that is paid or ended for another reason, or whose death nobody knows the day of, is kept.
    """
    found = list(ended)
    settled = [one.settled_on for one in found if one.state == DECEASED and one.settled_on is not None]
    return bool(found) and len(settled) == len(found) and max(settled) + timedelta(retention_days) < today


def destroy_due(context: Context, actor: Actor, today: date, spared: Collection[int] = ()) -> int:
    """Revoke all templates of the dead whose retention is over; return of how many people.

    The night calls it. In batches, each a transaction; run again it goes on.

    Args:
        spared: people whose templates are kept all the same: whether they have died is in dispute.
    """
    with context.database.read(EVERYWHERE) as session:
        found = _due(session, today, context.settings.biometrics.retention_days_after_death)
    kept = frozenset(spared)
    due = [entries for entries in found if kept.isdisjoint(entries)]
    for some in chunks(due, _AT_ONCE):
        with context.database.write(EVERYWHERE) as session:
            for entries in some:
                revoke_templates(session, context, entries, by=actor.name, reason=REASON)
    return len(due)


def _due(session: Session, today: date, retention_days: int) -> list[tuple[int, ...]]:
    """Return the entries of every enrolled identity that is due."""
    root = func.coalesce(Person.identity_id, Person.id)
    enrolled = select(root).join(Template, Template.person_id == Person.id)
    # whoever is still paid by one entry is alive for all of this
    dead = select(root).join(Entitlement, Entitlement.person_id == Person.id)
    roots = session.scalars(
        enrolled.where(
            Template.revoked_at.is_(None),
            root.in_(dead.where(Entitlement.state == DECEASED)),
        ).distinct()
    ).all()
    due = []
    for some in chunks(sorted(roots)):
        people: dict[int, list[int]] = {}
        query = select(root, Person.id).where(root.in_(some)).order_by(Person.id)
        for identity, person_id in session.execute(query):
            people.setdefault(identity, []).append(person_id)
        ended = _ended(session, [one for entries in people.values() for one in entries])
        due += [
            tuple(entries)
            for entries in people.values()
            if is_due([one for entry in entries for one in ended.get(entry, [])], today, retention_days)
        ]
    return due


def _ended(session: Session, person_ids: list[int]) -> Mapping[int, list[Ended]]:
    """Return every entitlement of these people: a change to deceased is settled on the day it was recorded.

    One that came as deceased has no such change: the month it stopped is taken, from its last possible day.
    """
    changed = dict(
        session.execute(
            select(EntitlementChange.entitlement_id, func.max(EntitlementChange.recorded_at))
            .join(Entitlement, Entitlement.id == EntitlementChange.entitlement_id)
            .where(
                among(session, Entitlement.person_id, person_ids),
                EntitlementChange.field == "state",
                EntitlementChange.new == DECEASED,
            )
            .group_by(EntitlementChange.entitlement_id)
        ).all()
    )
    found: dict[int, list[Ended]] = {}
    query = select(Entitlement).where(among(session, Entitlement.person_id, person_ids))
    for entitlement in session.scalars(query):
        settled = _settled(entitlement, changed.get(entitlement.id))
        found.setdefault(entitlement.person_id, []).append(Ended(entitlement.state, settled))
    return found


def _settled(entitlement: Entitlement, recorded: datetime | None) -> date | None:
    if recorded is not None:
        return recorded.astimezone(CHINA).date()
    return None if entitlement.stopped is None else entitlement.stopped.last_day
