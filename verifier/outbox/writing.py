"""Writes messages in the transaction of their cause: both come to be, or neither."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.database.bulk import among, bulk_insert, chunks
from verifier.outbox.rules import is_message_id
from verifier.outbox.tables import Message

Channel = Literal["mail", "sms"]


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A message to be sent.

    ``message_id``: stable, so that the same cause never sends two. ``content``: subject, plain and html of a
    mail; text of a short message.
    """

    message_id: str
    agency_id: int
    channel: Channel
    purpose: str
    address: str
    content: Mapping[str, str]


def put(session: Session, at: datetime, messages: Sequence[NewMessage]) -> int:
    """Write messages to be sent from ``at`` on; return how many are new: a known id is not written again.

    The caller's transaction sees every agency, or the message's own.
    """
    for message in messages:
        if not is_message_id(message.message_id):
            raise ValueError("not an id a message can have")
    written = 0
    for chunk in chunks(messages):
        ids = [message.message_id for message in chunk]
        known = set(
            session.scalars(select(Message.message_id).where(among(session, Message.message_id, ids)))
        )
        rows = [_row(message, at) for message in chunk if message.message_id not in known]
        bulk_insert(session, Message, rows)
        written += len(rows)
    return written


def _row(message: NewMessage, at: datetime) -> dict[str, object]:
    return {
        "agency_id": message.agency_id,
        "message_id": message.message_id,
        "channel": message.channel,
        "purpose": message.purpose,
        "address": message.address,
        "content": dict(message.content),
        "state": "waiting",
        "created_at": at,
        "tries": 0,
        "next_try_at": at,
        "lease": None,
        "leased_until": None,
        "problem": None,
        "finished_at": None,
    }
