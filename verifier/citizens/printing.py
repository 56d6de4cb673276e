"""A code printed at the counter, for somebody who showed their ID card there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.certification.person_view import who_is
from verifier.citizens.codes import issue_code, new_code
from verifier.clock import business_today
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.errors import InvalidInput
from verifier.language import Text


@dataclass(frozen=True, slots=True)
class Slip:
    """What stands on the slip; it is shown once and the code is kept nowhere."""

    code: str
    name: str
    masked_id: str
    agency: Text
    #: the day it runs out
    expires_on: date


def print_code(context: Context, actor: Actor, person_id: int, *, id_card_seen: bool) -> Slip:
    """Give the person a new code for the slip; the one before ends.

    Raises:
        NotPermitted: the actor may not, is not a person, is the retiree or a declared relative.
        NotFound: no such entry of a register for this actor.
        InvalidInput: nobody says that the ID card was seen.
        ConfigurationError: the key of codes is missing or readable by others.
    """
    actor.require(Right.TASKS_WORK)
    actor.require_person()
    if not id_card_seen:
        raise InvalidInput(
            Text("打印前须查验身份证。", "See the ID card before printing."),
            Text("查验后勾选再打印。", "See it, tick the box, print."),
        )
    with context.database.read(actor.scope) as session:
        who = who_is(session, person_id)
    drawn = new_code(context)
    # the person may be on a register of another agency too: the code of that entry ends as well
    with context.database.write(EVERYWHERE) as session:
        code = issue_code(session, context, actor, person_id, drawn)
    until = business_today(context.clock) + timedelta(days=context.settings.citizens.code_days)
    return Slip(code, who.name, who.masked_id, who.agency_name, until)
