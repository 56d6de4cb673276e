"""Names published as the last step: proposed, approved by two others, public for their days, taken back."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from verifier.accounts.rights import Right
from verifier.errors import InvalidInput
from verifier.language import Text
from verifier.notices.publication_rules import PUBLISHED, STATE_NAMES
from verifier.notices.publication_view import candidates, publication_page, publication_view
from verifier.notices.publishing import approve_list, propose_list, refuse_list
from verifier.notices.withdrawing import withdraw_list
from web.access import needs
from web.console.asked import asked_number, asked_word, given_verdict
from web.console.audit import trail
from web.converters import LARGEST_ROW
from web.paging import asked_page
from web.toasts import leave_toast
from web.visit import actor, context, reading

blueprint = Blueprint("publications", __name__)


@blueprint.get("/publications")
@needs(Right.CASES_VIEW)
def listing() -> str:
    """Show the lists, newest first, and the cases whose names might be proposed."""
    state = asked_word(request.args, "state", STATE_NAMES)
    with reading() as session:
        page = publication_page(session, context(), state, asked_page(request.args))
        found = candidates(session, context())

    def page_link(number: int) -> str:
        return url_for("publications.listing", state=state, page=number)

    return render_template(
        "publications/list.html",
        page=page,
        state=state,
        states=STATE_NAMES,
        candidates=found,
        needed=context().settings.notices.publication_approvals,
        page_link=page_link,
    )


@blueprint.post("/publications")
@needs(Right.CASES_WORK)
def propose() -> AnyResponse:
    """Propose the people of the chosen cases; masked from the beginning."""
    cases = [int(one) for one in request.form.getlist("case") if one.isascii() and one.isdigit()]
    chosen = [number for number in cases if 0 < number <= LARGEST_ROW]
    row = propose_list(context(), actor(), chosen, request.form.get("reason", ""))
    return _done(row.id, Text("名单已提出，等待审批。", "The list is proposed and waits for approval."))


@blueprint.get("/publications/<row:list_id>")
@needs(Right.CASES_VIEW)
def publication(list_id: int) -> str:
    """Show one list: its names, who said yes, until when it is public."""
    with reading() as session:
        view = publication_view(session, context(), list_id)
    return render_template(
        "publications/publication.html",
        view=view,
        row=view.line.row,
        states=STATE_NAMES,
        may_decide=view.may_approve(actor().name) and Right.CASES_APPROVE in actor().rights,
    )


@blueprint.post("/publications/<row:list_id>/decision")
@needs(Right.CASES_APPROVE)
def decision(list_id: int) -> AnyResponse:
    """Say yes or no to a list, never one's own; with the last yes needed it is public."""
    reason = request.form.get("reason", "")
    if not given_verdict(request.form):
        refuse_list(context(), actor(), list_id, reason)
        return _done(list_id, Text("名单已退回。", "The list is refused."))
    row = approve_list(context(), actor(), list_id, reason)
    if row.state == PUBLISHED:
        return _done(list_id, Text("已公示至 {d}。", "Published until {d}.").fill(d=row.until))
    return _done(
        list_id, Text("已登记同意，还须另一人批准。", "Your yes is recorded; another person has to agree.")
    )


@blueprint.post("/publications/<row:list_id>/withdrawal")
@needs(Right.CASES_VIEW)
def withdraw(list_id: int) -> AnyResponse:
    """Take a list back, or one name on it, at once; working on cases or approving suffices (service asks)."""
    case_id = asked_number(request.form, "case", LARGEST_ROW)
    if case_id is None and "case" in request.form:
        raise InvalidInput(
            Text("没有说明撤下哪个案件。", "It was not said which case is taken off the list.")
        )
    withdraw_list(context(), actor(), list_id, request.form.get("reason", ""), case_id=case_id)
    return _done(list_id, Text("已撤下。", "Taken back."))


@blueprint.get("/publications/<row:list_id>/audit")
@needs(Right.CASES_VIEW)
def audit(list_id: int) -> str:
    """Show who did what with this list."""
    with reading() as session:
        publication_view(session, context(), list_id)
        back = url_for("publications.publication", list_id=list_id)
        return trail(session, [("publication", str(list_id))], back)


def _done(list_id: int, message: Text) -> AnyResponse:
    leave_toast(message)
    return redirect(url_for("publications.publication", list_id=list_id))
