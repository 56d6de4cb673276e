"""The night reminds: what became of earlier reminders, who is reminded now, and what waits is sent.

A gateway or mail server that fails does not halt the night: messages wait in the outbox, to be tried again.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

from sqlalchemy.orm import Session

from jobs.night import Night
from verifier.campaigns.importing import import_folder
from verifier.campaigns.marking import note_certified
from verifier.campaigns.planning import plan_night
from verifier.campaigns.sending import LISTENERS
from verifier.clock import business_today
from verifier.database import EVERYWHERE
from verifier.errors import AlreadyRunning, ConfigurationError
from verifier.language import Text
from verifier.outbox.looking import dead_messages
from verifier.outbox.sending import send_waiting
from verifier.runs.service import add_to_step

_NOTHING: Final = {"answered": 0, "results": 0, "sms": 0, "letter": 0, "none": 0, "waiting": 0}
_BUSY: Final = Text(
    "认证提醒正由同事安排，今晚没有自动安排；下一夜会补上。",
    "Reminders were being planned by hand, so the night planned none; the next one makes up for it.",
)
_DEAD: Final = Text(
    "{n} 条消息多次未能发出，请查看：pension-verifier outbox list --state dead。",
    "{n} messages could not be sent: see pension-verifier outbox list --state dead.",
)


def reminders(night: Night) -> dict[str, Any]:
    """Take in results, write down who has certified since, and plan whom to remind; once for each date."""

    def note(session: Session, name: str, count: int) -> None:
        if count:
            add_to_step(session, night.ticket, "reminders", name, count)

    context = night.context
    # what leaves now must be true now: a night that is made up for days later reminds of today's dates
    today = business_today(context.clock)
    held = []
    applied, told = import_folder(context, night.actor, night.guard)
    held += told
    with context.database.write(EVERYWHERE) as session:
        night.guard(session)
        note(session, "results", applied)
        note(session, "answered", note_certified(session))
    if context.settings.reminders.enabled:
        try:
            plan_night(context, night.actor, today, night.guard, note)
        except AlreadyRunning:
            night.check()  # it may be the night itself that another process has taken over
            held.append(_BUSY)
    return _NOTHING | night.so_far("reminders") | {"held": [text.as_dict() for text in held]}


def outbox(night: Night) -> dict[str, Any]:
    """Hand over what waits, and tell what was given up."""
    held = []
    try:
        sent = asdict(send_waiting(night.context, night.actor, LISTENERS, night.guard))
    except ConfigurationError as error:
        sent = {}
        held.append(error.message)
    with night.context.database.read(EVERYWHERE) as session:
        dead = dead_messages(session)
    if dead:
        held.append(_DEAD.fill(n=len(dead)))
    return sent | {"held": [text.as_dict() for text in held]}
