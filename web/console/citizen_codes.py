"""The slip a retiree takes home: how to look at their own matters, with a code that is shown once."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for

from verifier.accounts.rights import Right
from verifier.certification.person_view import who_is
from verifier.citizens.printing import print_code
from web.access import needs
from web.language import t
from web.ui import qr
from web.visit import actor, context, reading

blueprint = Blueprint("citizen_codes", __name__)


@blueprint.get("/certification/people/<row:person_id>/code")
@needs(Right.TASKS_WORK)
def ask(person_id: int) -> str:
    """Ask whether the ID card was seen, before a code is made."""
    with reading() as session:
        who = who_is(session, person_id)
    return render_template(
        "certification/code.html", who=who, person_id=person_id, days=context().settings.citizens.code_days
    )


@blueprint.post("/certification/people/<row:person_id>/code")
@needs(Right.TASKS_WORK)
def slip(person_id: int) -> str:
    """Make a new code and show the slip once: it is in this answer and nowhere else."""
    seen = request.form.get("id_card_seen") == "yes"
    made = print_code(context(), actor(), person_id, id_card_seen=seen)
    # a retiree is not where the console is: its own address may lead nowhere from outside
    address = context().settings.reminders.citizen_url or url_for("citizen.enter", _external=True)
    return render_template(
        "certification/slip.html",
        slip=made,
        address=address,
        picture=qr.draw(address, t("查询网址的二维码", "The address as a QR code")),
        person_id=person_id,
    )
