"""A person's own pages: how the benefits stand, what waits; what is known about them and who looked."""

from __future__ import annotations

from flask import render_template

from verifier.citizens.asking import HOME_VISIT, has_unseen_answer, note_answers_seen, own_requests
from verifier.citizens.holdings import holdings
from verifier.citizens.own_page import own_page
from web.access import OWN_PAGE, needs
from web.citizen.pages import blueprint, holder, public_reading
from web.visit import context


@blueprint.get("/own")
@needs(OWN_PAGE)
def own() -> str:
    """Show how each benefit stands, what waits for the person, and what they asked."""
    person_id = holder().person_id
    with public_reading() as session:
        page = own_page(session, context(), person_id)
        requests = own_requests(session, person_id)
        unseen = has_unseen_answer(session, person_id)
    if unseen:
        note_answers_seen(context(), person_id)
    waiting = {one.kind for one in requests if one.open}
    return render_template(
        "citizen/own.html",
        page=page,
        requests=requests,
        waiting=waiting,
        home_visit=HOME_VISIT,
        idle=context().settings.citizens.idle_minutes,
    )


@blueprint.get("/own/known")
@needs(OWN_PAGE)
def known() -> str:
    """Show what the system knows about the person, and who looked at it."""
    with public_reading() as session:
        found = holdings(session, context(), holder().person_id)
    return render_template("citizen/known.html", known=found, idle=context().settings.citizens.idle_minutes)
