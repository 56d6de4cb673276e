"""People with certifications that fall due, and what became of reminding them."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from tests.factories import TODAY, make_actor, make_entitlement, make_person
from verifier.accounts.actor import system_actor
from verifier.campaigns.planning import plan_night
from verifier.campaigns.sending import LISTENERS
from verifier.campaigns.tables import Recipient
from verifier.certification.tables import Certification
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.outbox.adapters import Ways
from verifier.outbox.handing import HANDED_OVER, Delivery, Outgoing
from verifier.outbox.sending import Sent, nothing_to_guard, send_waiting
from verifier.people.tables import Person

CLERK = make_actor("li")
APPROVER = make_actor("qian", "approver")
SUPERVISOR = make_actor("zhao", "supervisor")
_phones = itertools.count(13_800_000_000)


@dataclass
class Gateway:
    """Takes short messages and remembers them."""

    seen: list[Outgoing] = field(default_factory=list)

    def deliver(self, batch: Sequence[Outgoing], _batch_id: str, _at: datetime) -> Mapping[str, Delivery]:
        self.seen += batch
        return {one.message_id: HANDED_OVER for one in batch}


def retiree(ctx: Context, left: int = 30, *, letter: bool = False, **values: Any) -> int:
    """Somebody whose certification is due in so many days, with a phone unless they get letters."""
    given = {
        "phone": None if letter else str(next(_phones)),
        "address": "青禾市东湖区镜湖街道柳巷 8 号",
    }
    with ctx.database.write(EVERYWHERE) as session:
        person = make_person(session, **(given | values))
        make_entitlement(session, person)
        person_id = person.id
    certify(ctx, person_id, TODAY + timedelta(days=left), date(2025, 11, 1))
    return person_id


def certify(ctx: Context, person_id: int, due_on: date, on: date = TODAY, **values: Any) -> None:
    """A proof of life, as any service would write it."""
    with ctx.database.write(EVERYWHERE) as session:
        given = {
            "agency_id": session.get_one(Person, person_id).agency_id,
            "person_id": person_id,
            "scheme": "employee",
            "basis": "staff",
        }
        session.add(Certification(certified_on=on, due_on=due_on, **(given | values)))


def night(ctx: Context, today: date = TODAY) -> dict[str, int]:
    """Plan the night's reminders."""
    return plan_night(ctx, system_actor(), today, nothing_to_guard)


def send(ctx: Context, gateway: Gateway) -> Sent:
    """Hand over what waits."""
    return send_waiting(ctx, system_actor(), LISTENERS, ways=Ways(gateway, gateway))


def reminders(ctx: Context, person_id: int) -> list[Recipient]:
    """Return somebody's reminders, the first first."""
    with ctx.database.read(EVERYWHERE) as session:
        query = select(Recipient).where(Recipient.person_id == person_id).order_by(Recipient.id)
        return list(session.scalars(query))
