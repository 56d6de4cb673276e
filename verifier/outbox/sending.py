"""Hands over what waits: takes messages under a lease, tries, and writes down what became of each.

Killed between handing over and writing that down, a message is sent again when its lease has run out, under
the same id: never lost, at times twice. Receivers discard an id they know.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.audit.service import Happening
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.language import Text
from verifier.outbox.adapters import Ways, ways_of
from verifier.outbox.handing import Delivery, Outgoing
from verifier.outbox.rules import LONGEST_PAUSE, pause_after
from verifier.outbox.tables import Message

_CHANNELS: Final = ("mail", "sms")
_NO_ANSWER: Final = Text("发送途中进程中断。", "The process ended while it was sending.")


class Listener(Protocol):
    """Whoever wrote messages of one purpose: is asked whether they are still wanted, hears when they left."""

    def unwanted(self, session: Session, message_ids: Sequence[str]) -> set[str]:
        """Return which messages must not leave any more, and write down that they do not."""
        ...

    def sent(self, session: Session, message_ids: Sequence[str], at: datetime) -> None:
        """Write down that messages have left, in the transaction that says so."""
        ...


@dataclass(frozen=True, slots=True)
class Sent:
    """What a sender did: handed over, put off after a failure, given up, and not wanted any more."""

    sent: int = 0
    put_off: int = 0
    dead: int = 0
    dropped: int = 0

    def __add__(self, other: Sent) -> Sent:
        """Return both together."""
        return Sent(
            self.sent + other.sent,
            self.put_off + other.put_off,
            self.dead + other.dead,
            self.dropped + other.dropped,
        )


def nothing_to_guard(_session: Session) -> None:
    """Let every transaction pass: for a sender that belongs to no run."""


def send_waiting(
    context: Context,
    actor: Actor,
    listeners: Mapping[str, Listener],
    guard: Callable[[Session], None] = nothing_to_guard,
    ways: Ways | None = None,
) -> Sent:
    """Hand over every message whose turn it is; a failure of one never keeps another back.

    Args:
        listeners: by purpose; a purpose nobody listens to is always wanted.
        guard: called first in each transaction, to refuse when the run was taken over.

    Raises:
        ConfigurationError: the mail server's password or certificates cannot be read.
    """
    chosen = ways or ways_of(context.settings)
    done = Sent()
    for channel in _CHANNELS:
        while True:
            lease = secrets.token_hex(8)
            batch, early = _take(context, channel, lease, listeners, guard)
            done += early
            if not batch and early == Sent():
                break
            if batch:
                at = context.clock.now()
                answers = chosen.of(channel).deliver([_outgoing(message) for message in batch], lease, at)
                done += _write_down(context, actor, channel, lease, answers, listeners, guard)
    return done


def _take(
    context: Context,
    channel: str,
    lease: str,
    listeners: Mapping[str, Listener],
    guard: Callable[[Session], None],
) -> tuple[list[Message], Sent]:
    """Take the next batch under a lease; what is not wanted, or was tried too often, is settled at once."""
    settings, now = context.settings.outbox, context.clock.now()
    lease_time = timedelta(minutes=settings.lease_minutes)
    # a pause or a lease longer than any is given was set by a clock that ran ahead
    too_far = and_(Message.tries > 0, Message.next_try_at > now + LONGEST_PAUSE)
    given_back = or_(Message.leased_until <= now, Message.leased_until > now + 2 * lease_time)
    with context.database.write(EVERYWHERE) as session:
        guard(session)
        turn = (
            select(Message)
            .where(
                Message.state == "waiting",
                Message.channel == channel,
                or_(Message.next_try_at <= now, too_far),
                or_(Message.lease.is_(None), given_back),
            )
            .order_by(Message.id)
            .limit(settings.batch)
            .with_for_update(skip_locked=True)
        )
        found = session.scalars(turn).all()
        unwanted = _unwanted(session, found, listeners)
        batch = []
        dead = 0
        for message in found:
            if message.message_id in unwanted:
                message.drop(now)
            elif message.tries >= settings.tries:
                _give_up(message, _NO_ANSWER, now)
                dead += 1
            else:
                message.tries += 1
                message.lease, message.leased_until = lease, now + lease_time
                batch.append(message)
    return batch, Sent(dead=dead, dropped=len(unwanted))


def _unwanted(session: Session, found: Sequence[Message], listeners: Mapping[str, Listener]) -> set[str]:
    unwanted: set[str] = set()
    for purpose, listener in listeners.items():
        ids = [message.message_id for message in found if message.purpose == purpose]
        if ids:
            unwanted |= listener.unwanted(session, ids)
    return unwanted


def _write_down(
    context: Context,
    actor: Actor,
    channel: str,
    lease: str,
    answers: Mapping[str, Delivery],
    listeners: Mapping[str, Listener],
    guard: Callable[[Session], None],
) -> Sent:
    settings, now = context.settings.outbox, context.clock.now()
    first = timedelta(minutes=settings.first_pause_minutes)
    left: dict[str, list[str]] = {}
    put_off = dead = 0
    with context.database.write(EVERYWHERE) as session:
        guard(session)
        # a sender that took longer than its lease finds here only what nobody took from it
        held = session.scalars(select(Message).where(Message.lease == lease).with_for_update()).all()
        for message in held:
            answer = answers.get(message.message_id, Delivery(_NO_ANSWER))
            if answer.problem is None:
                left.setdefault(message.purpose, []).append(message.message_id)
                message.finish("sent", now)
            elif answer.final or message.tries >= settings.tries:
                _give_up(message, answer.problem, now)
                dead += 1
            else:
                message.next_try_at = now + pause_after(message.tries, first)
                message.lease, message.leased_until = None, None
                message.problem = answer.problem.as_dict()
                put_off += 1
        for purpose, ids in left.items():
            if purpose in listeners:
                listeners[purpose].sent(session, ids, now)
        done = Sent(sum(map(len, left.values())), put_off, dead)
        if done != Sent():
            detail: dict[str, Any] = {"channel": channel, "sent": done.sent, "put_off": put_off, "dead": dead}
            happening = Happening("outbox.sent", "outbox", lease, detail)
            context.auditor.record(session, actor.name, actor.os_user, [happening])
    return done


def _give_up(message: Message, problem: Text, now: datetime) -> None:
    message.state, message.finished_at = "dead", now
    message.lease, message.leased_until = None, None
    message.problem = problem.as_dict()


def _outgoing(message: Message) -> Outgoing:
    return Outgoing(message.message_id, message.address or "", message.content, message.created_at)
