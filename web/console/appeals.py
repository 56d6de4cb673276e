"""What retirees appeal against: the list by day due, one appeal, and each step of answering it."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from verifier.accounts.rights import Right
from verifier.citizens import answering
from verifier.citizens.appeal_view import appeal_page, appeal_view
from verifier.citizens.asking import LONGEST
from verifier.language import Text
from web.access import needs
from web.console.asked import asked_word
from web.console.audit import trail
from web.paging import asked_page
from web.toasts import leave_toast
from web.visit import actor, context, reading

blueprint = Blueprint("appeals", __name__)

_TABS: Final = tuple(answering.STATES)


@blueprint.get("/appeals")
@needs(Right.CASES_VIEW)
def listing() -> str:
    """Show the appeals that wait, by the day their answer is due; or those answered or closed."""
    state = asked_word(request.args, "state", _TABS) or "open"
    with reading() as session:
        page = appeal_page(session, context(), state, asked_page(request.args))
    return render_template(
        "appeals/list.html",
        page=page,
        state=state,
        states=answering.STATES,
        outcomes=answering.OUTCOMES,
        page_link=lambda number: url_for("appeals.listing", state=state, page=number),
    )


@blueprint.get("/appeals/<row:appeal_id>")
@needs(Right.CASES_VIEW)
def appeal(appeal_id: int) -> str:
    """Show one appeal: what was written, who may answer, and what follows if it holds."""
    with reading() as session:
        view = appeal_view(session, context(), actor(), appeal_id)
    return render_template(
        "appeals/appeal.html",
        view=view,
        one=view.request,
        who=view.who,
        outcomes=answering.OUTCOMES,
        longest=LONGEST,
    )


@blueprint.post("/appeals/<row:appeal_id>/assignment")
@needs(Right.CASES_WORK)
def assign(appeal_id: int) -> AnyResponse:
    """Name who answers."""
    answering.assign(context(), actor(), appeal_id, request.form.get("to", ""))
    return _done(appeal_id, Text("承办人已指定。", "The appeal is assigned."))


@blueprint.post("/appeals/<row:appeal_id>/answer")
@needs(Right.CASES_WORK)
def answer(appeal_id: int) -> AnyResponse:
    """Answer it; the person reads the words on their own page."""
    given = request.form
    answering.answer(context(), actor(), appeal_id, given.get("outcome", ""), given.get("words", ""))
    told = Text("已答复，本人下次查询即可看到。", "Answered: the person sees it at the next visit.")
    return _done(appeal_id, told)


@blueprint.post("/appeals/<row:appeal_id>/closing")
@needs(Right.CASES_WORK)
def close(appeal_id: int) -> AnyResponse:
    """Close an answered appeal, once the answer has reached the person."""
    answering.close(context(), actor(), appeal_id, request.form.get("note", ""))
    return _done(appeal_id, Text("申诉已办结。", "The appeal is closed."))


@blueprint.get("/appeals/<row:appeal_id>/audit")
@needs(Right.CASES_VIEW)
def audit(appeal_id: int) -> str:
    """Show who did what with this appeal."""
    with reading() as session:
        appeal_view(session, context(), actor(), appeal_id)
        return trail(session, [("appeal", str(appeal_id))], url_for("appeals.appeal", appeal_id=appeal_id))


def _done(appeal_id: int, message: Text) -> AnyResponse:
    leave_toast(message)
    return redirect(url_for("appeals.appeal", appeal_id=appeal_id))
