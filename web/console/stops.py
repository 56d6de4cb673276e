"""Stopping a payment lawfully and undoing it: the steps on a case, all stops, the budget of wrongful ones."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from verifier.accounts.rights import Right
from verifier.cases.bars import must_not_be_close
from verifier.cases.stops.budgets import batch_states
from verifier.cases.stops.deciding import decide_stop
from verifier.cases.stops.notifying import notify_person, record_reply
from verifier.cases.stops.proposing import propose_stop
from verifier.cases.stops.releasing import release_batch
from verifier.cases.stops.resuming import resume_payment
from verifier.cases.stops.reversing import reverse_stop
from verifier.cases.stops.view import stop_rows, stop_view
from verifier.cases.stops.words import ENDINGS, GROUNDS, STOP_STATES, WRONG
from verifier.cases.tables import Case
from verifier.clock import business_today
from verifier.errors import NotFound, NotPermitted
from verifier.language import Text
from verifier.months import Month
from verifier.notices.reversal_view import reversal_view
from verifier.people.masking import mask_id
from verifier.people.tables import Person
from web.access import needs
from web.console.asked import asked_day, asked_month, asked_word, given_day, given_verdict
from web.console.case_forms import back_to_case, given_reason, given_version
from web.formatting import month_text
from web.toasts import leave_toast
from web.visit import actor, context, reading

blueprint = Blueprint("stops", __name__)

#: what the list shows under each tab
_TABS: Final[dict[str, tuple[str, ...]]] = {
    "standing": ("proposed", "approved"),
    "ended": ("ended", "refused", "overtaken"),
}


@blueprint.get("/stops")
@needs(Right.CASES_VIEW)
def listing() -> str:
    """Show the stops that wait or stand, and how the budget of wrongful ones stands."""
    tab = asked_word(request.args, "show", _TABS) or "standing"
    with reading() as session:
        rows = stop_rows(session, _TABS[tab])
        batches = batch_states(session, context().settings.stops)
    return render_template(
        "stops/list.html",
        tab=tab,
        rows=rows,
        batches=batches,
        budget=context().settings.stops,
        stop_states=STOP_STATES,
        endings=ENDINGS,
    )


@blueprint.post("/stops/batches/<row:halt_id>/release")
@needs(Right.CASES_APPROVE)
def release(halt_id: int) -> AnyResponse:
    """Let stops be proposed again on what a halted batch says."""
    release_batch(context(), actor(), halt_id, given_reason())
    leave_toast(Text("批次已放行。", "The batch is released."))
    return redirect(url_for("stops.listing", _anchor="budget"))


@blueprint.post("/cases/<row:case_id>/stop/notice")
@needs(Right.CASES_WORK)
def notify(case_id: int) -> AnyResponse:
    """Record that the person was told; their time to reply begins."""
    given = request.form
    notify_person(
        context(),
        actor(),
        case_id,
        given_version(),
        given.get("method", ""),
        given.get("document", ""),
        given_reason(),
        proofs=given.getlist("proofs"),
        on=given_day(given, "on"),
    )
    told = Text("已登记告知，答复期限开始计算。", "Recorded: the time to reply has begun.")
    return back_to_case(case_id, told)


@blueprint.post("/cases/<row:case_id>/stop/reply")
@needs(Right.CASES_WORK)
def reply(case_id: int) -> AnyResponse:
    """Record what the person replied."""
    given = request.form
    on, document = given_day(given, "on"), given.get("document", "")
    record_reply(context(), actor(), case_id, given_version(), given_reason(), on=on, document=document)
    return back_to_case(case_id, Text("答复已登记。", "The reply is recorded."))


@blueprint.post("/cases/<row:case_id>/stop")
@needs(Right.CASES_WORK)
def propose(case_id: int) -> AnyResponse:
    """Propose the stop; another person decides."""
    given = request.form
    schemes, month = given.getlist("schemes"), asked_month(given, "from_month")
    propose_stop(context(), actor(), case_id, given_version(), given_reason(), schemes or None, month)
    proposed = Text("停发已提出，等待另一位同事审批。", "The stop is proposed and waits for another person.")
    return back_to_case(case_id, proposed)


@blueprint.post("/cases/<row:case_id>/stops/<row:stop_id>/decision")
@needs(Right.CASES_APPROVE)
def decision(case_id: int, stop_id: int) -> AnyResponse:
    """Approve or refuse a proposed stop, never one's own; everything is asked again at this moment."""
    approve = given_verdict(request.form)
    with reading() as session:
        if stop_id not in {one.id for one in stop_view(session, context(), case_id).stops}:
            raise NotFound(Text("本案没有这份停发提议。", "This case has no such proposal."))
    stop = decide_stop(context(), actor(), stop_id, approve, given_reason(), given_version())
    if not approve:
        return back_to_case(case_id, Text("停发提议已退回。", "The proposal to stop went back."))
    approved = Text(
        "已批准，自 {m} 起停发。请告知本人。", "Approved: not paid from {m} on. Notify the person."
    )
    return back_to_case(case_id, approved.fill(m=_month(stop.stopped_from)))


@blueprint.post("/cases/<row:case_id>/stop/end")
@needs(Right.CASES_APPROVE)
def resume(case_id: int) -> AnyResponse:
    """Have payment resume next month: the cause is over."""
    given = request.form
    stop = resume_payment(
        context(),
        actor(),
        case_id,
        given_version(),
        given_reason(),
        ground=asked_word(given, "ground", GROUNDS),
        proof=given.get("proof", ""),
        on=asked_day(given, "on"),
    )
    resumed = Text("自 {m} 起恢复发放。", "Paid again from {m} on.").fill(m=_month(stop.resumed_from))
    return back_to_case(case_id, resumed)


@blueprint.get("/cases/<row:case_id>/stop/reversal")
@needs(Right.CASES_APPROVE)
def reversal(case_id: int) -> str:
    """Show exactly what undoing the standing stop would do, and the form that does it."""
    with reading() as session:
        found = reversal_view(session, context(), case_id)
        person = session.get_one(Person, found.stop.person_id)
        barred = _barred(session, found.stops.case)
    return render_template(
        "stops/reversal.html",
        found=found,
        case=found.stops.case,
        person=person,
        masked_id=mask_id(person.id_no),
        barred=barred,
        wrong=WRONG,
        today=business_today(context().clock),
        budget=context().settings.stops,
    )


@blueprint.post("/cases/<row:case_id>/stop/reversal")
@needs(Right.CASES_APPROVE)
def reverse(case_id: int) -> AnyResponse:
    """Undo a wrongful stop: all of it, in one step."""
    given = request.form
    stop = reverse_stop(
        context(),
        actor(),
        case_id,
        given_version(),
        given_reason(),
        given.get("proof", ""),
        wrong=given.get("wrong", ""),
    )
    undone = Text(
        "错停已撤销：自 {m} 起恢复发放并补发各月；文书已制作，请尽快送达。",
        "The wrongful stop is undone: paid again from {m} on, with back-pay for every month. "
        "The letters are made: serve them soon.",
    )
    return back_to_case(case_id, undone.fill(m=_month(stop.resumed_from)))


def _month(month: Month | None) -> Text:
    return Text(month_text(month, "zh"), month_text(month, "en"))


def _barred(session: Session, case: Case) -> Text | None:
    try:
        must_not_be_close(session, actor(), case)
    except NotPermitted as refused:
        return refused.message
    return None
