"""An approved campaign on its way: who fell away is dropped, messages go out, letters wait for print."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from verifier.accounts.tables import Agency
from verifier.audit.service import Happening
from verifier.campaigns.address_tasks import ask_for_addresses
from verifier.campaigns.rules import OVERDUE, greeting, mobile_of, sms_text
from verifier.campaigns.standing import why_not
from verifier.campaigns.tables import Recipient
from verifier.clock import business_today
from verifier.context import Context
from verifier.database.bulk import among, chunks
from verifier.language import Text
from verifier.outbox.writing import NewMessage, put
from verifier.people.tables import Person

PURPOSE: Final = "certification_reminder"


def dispatch(
    session: Session, context: Context, campaign_id: int, by: str, today: date, audit: list[Happening]
) -> dict[str, int]:
    """Send what is planned of an approved campaign; return how many went which way or were dropped.

    In the caller's transaction, which sees every agency. Letters are queued until they are printed.
    """
    now = context.clock.now()
    query = select(Recipient).where(Recipient.campaign_id == campaign_id, Recipient.state == "planned")
    planned = session.scalars(query.order_by(Recipient.id).with_for_update()).all()
    dropped = drop_unwanted(session, planned)
    unreached = [one for one in planned if one.state == "planned" and one.channel == "none"]
    for one in unreached:
        one.state, one.why, one.settled_at = "undeliverable", "no_way", now
    texting = [one for one in planned if one.state == "planned" and one.channel == "sms"]
    put(session, now, list(_messages(session, context, texting)))
    letters = [one for one in planned if one.state == "planned" and one.channel == "letter"]
    for one in (*texting, *letters):
        one.state = "queued"
    session.flush()
    ask_for_addresses(session, context, [one.human_id for one in unreached], by, today, audit)
    return {"sms": len(texting), "letter": len(letters), "none": len(unreached), "dropped": dropped}


def drop_unwanted(session: Session, planned: Sequence[Recipient]) -> int:
    """Drop whoever must not be reminded any more (certified, died, ended, wants none); return how many."""
    bars = why_not(session, {one.human_id: one.due_on for one in planned})
    for one in planned:
        if one.human_id in bars:
            one.state, one.why = "dropped", bars[one.human_id]
    return sum(one.human_id in bars for one in planned)


@dataclass(frozen=True, slots=True)
class ReminderListener:
    """Is asked by the outbox before a reminder leaves, and hears that it left."""

    def unwanted(self, session: Session, message_ids: Sequence[str]) -> set[str]:
        """Return the reminders whose people were certified, died or declined meanwhile, now dropped.

        Neither is one wanted whose result is known: it left before, and nobody could write that down.
        """
        found = session.scalars(_by_reference(session, message_ids)).all()
        drop_unwanted(session, [one for one in found if one.state == "queued"])
        return {one.reference for one in found if one.state != "queued"}

    def sent(self, session: Session, message_ids: Sequence[str], at: datetime) -> None:
        """Write down that reminders left."""
        for one in session.scalars(_by_reference(session, message_ids)):
            if one.state == "queued":
                one.state, one.sent_at = "sent", at


LISTENERS: Final = {PURPOSE: ReminderListener()}


def _by_reference(session: Session, references: Sequence[str]) -> Select[Recipient]:
    return select(Recipient).where(among(session, Recipient.reference, references)).order_by(Recipient.id)


def _messages(session: Session, context: Context, texting: Sequence[Recipient]) -> Iterable[NewMessage]:
    people = {}
    for chunk in chunks(one.person_id for one in texting):
        for person in session.scalars(select(Person).where(among(session, Person.id, chunk))):
            people[person.id] = person
    offices = {agency.id: Text(agency.name_zh, agency.name_en) for agency in session.scalars(select(Agency))}
    hotline, today = context.settings.reminders.hotline, business_today(context.clock)
    for one in texting:
        person = people[one.person_id]
        who = greeting(person.name, person.sex)
        stage = OVERDUE if one.due_on < today else one.stage  # it may have waited long for approval
        words = sms_text(offices[one.agency_id], who, one.due_on, stage, hotline)
        yield NewMessage(
            message_id=one.reference,
            agency_id=one.agency_id,
            channel="sms",
            purpose=PURPOSE,
            address=mobile_of(person.phone) or "",
            content={"text": words.zh},
        )
