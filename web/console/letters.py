"""Letters of reminders: what waits for print, and the sheets, shown once because of their codes."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from verifier.accounts.rights import Right
from verifier.campaigns.letters import (
    MOST_AT_ONCE,
    LetterSet,
    print_again,
    print_letters,
    printed_sets,
    waiting_letters,
)
from verifier.clock import business_today
from web.access import needs
from web.console.asked import asked_number
from web.visit import actor, context, reading

blueprint = Blueprint("letters", __name__)

_LARGEST_ID = 2**31 - 1


@blueprint.get("/letters")
@needs(Right.CERTIFICATION_VIEW)
def listing() -> str:
    """Show what waits for print by office and township, and the latest sets."""
    with reading() as session:
        waiting, sets = waiting_letters(session), printed_sets(session)
    return render_template("campaigns/letters.html", waiting=waiting, sets=sets, most=MOST_AT_ONCE)


@blueprint.post("/letters")
@needs(Right.TASKS_WORK)
def print_set() -> str:
    """Show the next set as sheets to print; they count as sent from now on."""
    office = asked_number(request.form, "office", _LARGEST_ID) or 0
    township = request.form.get("township", "")[:60] or None
    return _sheets(print_letters(context(), actor(), office, township))


@blueprint.post("/letters/again")
@needs(Right.TASKS_WORK)
def again() -> str:
    """Show a set once more, with new codes: the earlier sheets must be destroyed."""
    return _sheets(print_again(context(), actor(), request.form.get("set", "")[:20]))


def _sheets(found: LetterSet) -> str:
    settings = context().settings.reminders
    return render_template(
        "campaigns/sheets.html",
        found=found,
        hotline=settings.hotline,
        citizen_url=settings.citizen_url,
        today=business_today(context().clock),
    )
