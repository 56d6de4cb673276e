"""Certifications that ran out: notice, grace, one person proposes to suspend, another approves."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from verifier.accounts.rights import Right
from verifier.certification.lapses import suspending
from verifier.certification.lapses.rules import OPEN
from verifier.certification.lapses.view import lapse_page, lapse_view
from verifier.certification.words import CHANNEL_NAMES, LAPSE_NAMES
from verifier.clock import business_today
from verifier.errors import InvalidInput
from verifier.language import Text
from web.access import needs
from web.console.asked import asked_word
from web.console.audit import trail
from web.paging import asked_page
from web.sought import FIELD, sought_handle, sought_text
from web.toasts import leave_toast
from web.visit import actor, context, reading

blueprint = Blueprint("lapses", __name__)


@blueprint.get("/lapses")
@needs(Right.CERTIFICATION_VIEW)
def listing() -> str:
    """Show the lapses asked for in the address; without a state, those that are open."""
    state, text = asked_word(request.args, "state", LAPSE_NAMES), sought_text(request.args)
    states = OPEN if state is None else (state,)
    today = business_today(context().clock)
    with reading() as session:
        page = lapse_page(session, today, states, text, asked_page(request.args))

    def link(**changes: object) -> str:
        values = {"state": state, FIELD: sought_handle(text)}
        return url_for("lapses.listing", **{**values, **changes})  # type: ignore[arg-type]  # values of many types by name

    return render_template(
        "certification/lapses.html",
        page=page,
        state=state,
        text=text,
        open_states=OPEN,
        link=link,
        page_link=lambda number: link(page=number),
    )


@blueprint.get("/lapses/<row:lapse_id>")
@needs(Right.CERTIFICATION_VIEW)
def lapse(lapse_id: int) -> str:
    """Show one lapse: what was done, what may lawfully be done next, and each month to be paid back."""
    with reading() as session:
        view = lapse_view(session, context(), lapse_id, actor())
    return render_template(
        "certification/lapse.html", view=view, lapse=view.lapse, who=view.who, channels=CHANNEL_NAMES
    )


@blueprint.post("/lapses/<row:lapse_id>/notice")
@needs(Right.TASKS_WORK)
def notice(lapse_id: int) -> AnyResponse:
    """Write down that and how the person was told."""
    given = request.form
    found = suspending.give_notice(
        context(), actor(), lapse_id, given.get("channel", ""), given.get("note", "")
    )
    told = Text("告知已登记，宽限期至 {d}。", "Notice recorded; grace lasts until {d}.")
    return _done(lapse_id, told.fill(d=found.grace_until))


@blueprint.post("/lapses/<row:lapse_id>/proposal")
@needs(Right.CASES_WORK)
def propose(lapse_id: int) -> AnyResponse:
    """Propose to suspend; another person decides."""
    suspending.propose(context(), actor(), lapse_id, request.form.get("reason", ""))
    return _done(
        lapse_id,
        Text("暂停已提出，等待另一位同事审批。", "The suspension is proposed and waits for another person."),
    )


@blueprint.post("/lapses/<row:lapse_id>/decision")
@needs(Right.CASES_APPROVE)
def decision(lapse_id: int) -> AnyResponse:
    """Approve or refuse a proposal, never one's own."""
    verdict, reason = request.form.get("verdict"), request.form.get("reason", "")
    if verdict == "approve":
        found = suspending.approve(context(), actor(), lapse_id, reason)
        said = Text("已批准，自 {m} 起暂停发放。", "Approved: not paid from {m} on.")
        return _done(lapse_id, said.fill(m=found.suspended_from))
    if verdict == "refuse":
        suspending.refuse(context(), actor(), lapse_id, reason)
        return _done(lapse_id, Text("已退回，照常发放。", "Refused: payment goes on."))
    raise InvalidInput(Text("尚未选择批准或退回。", "Neither approval nor refusal was chosen."))


@blueprint.get("/lapses/<row:lapse_id>/audit")
@needs(Right.CERTIFICATION_VIEW)
def audit(lapse_id: int) -> str:
    """Show who did what with this lapse."""
    with reading() as session:
        lapse_view(session, context(), lapse_id, actor())
        return trail(session, [("lapse", str(lapse_id))], url_for("lapses.lapse", lapse_id=lapse_id))


def _done(lapse_id: int, message: Text) -> AnyResponse:
    leave_toast(message)
    return redirect(url_for("lapses.lapse", lapse_id=lapse_id))
