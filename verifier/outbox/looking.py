"""What waits in the outbox and what was given up, for people; and having one tried again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.audit.service import Happening
from verifier.context import Context
from verifier.errors import NotFound
from verifier.language import Text
from verifier.outbox.tables import Message

STATE_NAMES: Final[dict[str, Text]] = {
    "waiting": Text("等待发送", "waiting"),
    "sent": Text("已发出", "sent"),
    "dead": Text("多次未发出", "given up"),
    "dropped": Text("不再需要", "no longer wanted"),
}
PURPOSE_NAMES: Final[dict[str, Text]] = {
    "certification_reminder": Text("认证提醒", "reminder to certify"),
    "morning_report": Text("早报", "morning report"),
}
_REMEDIES: Final[dict[str, Text]] = {
    "mail": Text(
        "请检查 [mail] 设置与收件地址，然后重新发送：pension-verifier outbox retry {id}。",
        "Look at the settings of [mail] and the address, then have it sent again: pension-verifier outbox "
        "retry {id}.",
    ),
    "sms": Text(
        "请检查 [sms] 目录与短信网关，然后重新发送：pension-verifier outbox retry {id}。",
        "Look at the folder of [sms] and the gateway, then have it sent again: pension-verifier outbox "
        "retry {id}.",
    ),
}
_MOST: Final = 500


@dataclass(frozen=True, slots=True)
class DeadMessage:
    """A message that was given up: neither its address nor its text is shown."""

    id: int
    message_id: str
    channel: str
    purpose: Text
    agency_id: int
    since: datetime
    tries: int
    problem: Text
    remedy: Text


def dead_messages(session: Session) -> tuple[DeadMessage, ...]:
    """Return what was given up in the session's scope, the latest first, 500 at most."""
    query = select(Message).where(Message.state == "dead").order_by(Message.id.desc()).limit(_MOST)
    return tuple(
        DeadMessage(
            id=message.id,
            message_id=message.message_id,
            channel=message.channel,
            purpose=purpose_name(message.purpose),
            agency_id=message.agency_id,
            since=message.finished_at or message.created_at,
            tries=message.tries,
            problem=Text.from_dict(message.problem or Text("不详", "unknown").as_dict()),
            remedy=_REMEDIES[message.channel].fill(id=message.id),
        )
        for message in session.scalars(query)
    )


def counts(session: Session) -> dict[tuple[str, str], int]:
    """Return how many messages there are by channel and state, in the session's scope."""
    query = select(Message.channel, Message.state, func.count(Message.id)).group_by(
        Message.channel, Message.state
    )
    return {(channel, state): int(number) for channel, state, number in session.execute(query)}


def messages(session: Session, state: str = "waiting", most: int = 100) -> Sequence[Message]:
    """Return messages of one state, the latest first."""
    query = select(Message).where(Message.state == state).order_by(Message.id.desc()).limit(most)
    return session.scalars(query).all()


def purpose_name(purpose: str) -> Text:
    """Return what messages of a purpose are for, the code itself where it is not known."""
    return PURPOSE_NAMES.get(purpose, Text(purpose, purpose))


def retry(context: Context, actor: Actor, message_row: int | None = None) -> int:
    """Have messages that were given up tried again, all of them or one; return how many.

    Raises:
        NotPermitted: the actor may not start the night's work.
        NotFound: this message was not given up, or is not this actor's to see.
    """
    actor.require(Right.RUNS_START)
    now = context.clock.now()
    with context.database.write(actor.scope) as session:
        query = select(Message).where(Message.state == "dead").order_by(Message.id).with_for_update()
        found = session.scalars(
            query if message_row is None else query.where(Message.id == message_row)
        ).all()
        if message_row is not None and not found:
            raise NotFound(
                Text("没有第 {id} 号未发出的消息。", "No message {id} was given up.").fill(id=message_row)
            )
        for message in found:
            message.state, message.tries, message.next_try_at = "waiting", 0, now
            message.finished_at = None
        context.auditor.record(
            session,
            actor.name,
            actor.os_user,
            [Happening("outbox.retried", "outbox", str(message.id), {}) for message in found],
        )
    return len(found)
