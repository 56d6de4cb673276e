"""What waits too long, for the supervisors of its agency: links to where it is decided, nothing else."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for

from verifier.accounts.rights import Right
from verifier.cases.escalations.rules import SUBJECT_NAMES, SUBJECTS
from verifier.cases.escalations.view import waiting_page
from verifier.clock import business_today
from verifier.runs.schedule import office_calendar
from web.access import needs
from web.console.asked import asked_word
from web.paging import asked_page
from web.visit import context, reading

blueprint = Blueprint("escalations", __name__)


@blueprint.get("/overdue")
@needs(Right.SUPERVISION_VIEW)
def listing() -> str:
    """Show what was raised in the user's agencies, the longest waiting first."""
    subject = asked_word(request.args, "subject", SUBJECTS)
    ctx = context()
    with reading() as session:
        page = waiting_page(
            session,
            business_today(ctx.clock),
            office_calendar(ctx.settings),
            subject,
            asked_page(request.args),
        )

    def page_link(number: int) -> str:
        return url_for("escalations.listing", subject=subject, page=number)

    return render_template(
        "escalations/list.html", page=page, subject=subject, subjects=SUBJECT_NAMES, page_link=page_link
    )
