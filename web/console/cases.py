"""The list of cases, the page of one case, and each lawful step on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final, get_args

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from verifier.accounts.rights import Right
from verifier.cases.case_view import CaseView, case_view
from verifier.cases.list import CaseFilter, cases
from verifier.cases.rules import FAMILY_NAMES, OPEN_STATES, STATE_NAMES
from verifier.cases.service import (
    FINDINGS,
    LONGEST_PROOF,
    Finding,
    clear_case,
    decide_assessment,
    propose_assessment,
    record_verification,
    reopen_case,
)
from verifier.cases.timeline import TimelineEntry
from verifier.clock import CHINA
from verifier.errors import InvalidInput, NotFound
from verifier.language import Text
from verifier.months import Month
from web.access import needs
from web.console.audit import trail
from web.paging import asked_page
from web.toasts import leave_toast
from web.visit import actor, context, reading

blueprint = Blueprint("cases", __name__)

_LONGEST_SEARCH: Final = 60
_FINDINGS: Final[tuple[Finding, ...]] = get_args(Finding)
#: the step a page offers first, and where its form stands
_PRIMARY: Final = {
    "fact_confirmed": "verify",
    "assessment_proposed": "propose",
    "assessment_approved": "approve",
}


@blueprint.get("/cases")
@needs(Right.CASES_VIEW)
def listing() -> str:
    """Show the cases asked for in the address; without one, those that are open."""
    wanted, state = _filter(request.args)
    with reading() as session:
        page = cases(session, wanted, asked_page(request.args))

    def link(**changes: object) -> str:
        values = {"state": state, "kind": list(wanted.kinds) or None, "q": wanted.text or None}
        return url_for("cases.listing", **{**values, **changes})  # type: ignore[arg-type]  # values of many types by name

    return render_template(
        "cases/list.html",
        page=page,
        wanted=wanted,
        state=state,
        link=link,
        page_link=_page_link(link),
        state_names=STATE_NAMES,
        family_names=FAMILY_NAMES,
        open_states=OPEN_STATES,
    )


@blueprint.get("/cases/<row:case_id>")
@needs(Right.CASES_VIEW)
def case(case_id: int) -> str:
    """Show one case: who, what is proved, what is missing, how much, and the lawful steps."""
    with reading() as session:
        view = case_view(session, case_id, actor())
    steps = {action.name: action.label for action in view.actions}
    return render_template(
        "cases/case.html",
        view=view,
        steps=steps,
        primary=next(((anchor, steps[name]) for name, anchor in _PRIMARY.items() if name in steps), None),
        by_day=_by_day(view),
        findings=FINDINGS,
        longest_proof=LONGEST_PROOF,
        state_names=STATE_NAMES,
        family_names=FAMILY_NAMES,
    )


@blueprint.post("/cases/<row:case_id>/verification")
@needs(Right.CASES_WORK)
def verification(case_id: int) -> AnyResponse:
    """Record a human verification with its proof."""
    given = request.form.get("finding")
    finding = next((one for one in _FINDINGS if one == given), None)
    if finding is None:
        raise InvalidInput(
            Text("尚未选择核实结果。", "No finding was chosen."),
            Text("请返回，选择“属实”或“不属实”。", "Go back and choose whether it is true."),
        )
    how, proof = request.form.get("how", ""), request.form.get("proof", "")
    record_verification(context(), actor(), case_id, finding, how, proof, _version())
    return _done(case_id, Text("核实已登记：{f}。", "Verification recorded: {f}.").fill(f=FINDINGS[finding]))


@blueprint.post("/cases/<row:case_id>/assessment")
@needs(Right.CASES_WORK)
def propose(case_id: int) -> AnyResponse:
    """Propose the overpayment, counted from actual payments; another person decides."""
    stop = request.form.get("stop")
    try:
        month = Month.parse(stop) if stop else None
    except ValueError as error:
        raise InvalidInput(Text("停发月份有误。", "The month to stop is not a month.")) from error
    propose_assessment(context(), actor(), case_id, _version(), request.form.get("reason", ""), stop=month)
    return _done(
        case_id,
        Text("核定已提出，等待另一位同事审批。", "The assessment is proposed and waits for another person."),
    )


@blueprint.post("/cases/<row:case_id>/assessments/<row:assessment_id>/decision")
@needs(Right.CASES_APPROVE)
def decision(case_id: int, assessment_id: int) -> AnyResponse:
    """Approve or refuse a proposal, never one's own."""
    verdict = request.form.get("verdict")
    if verdict not in {"approve", "refuse"}:
        raise InvalidInput(Text("尚未选择批准或退回。", "Neither approval nor refusal was chosen."))
    with reading() as session:
        if assessment_id not in {one.id for one in case_view(session, case_id).assessments}:
            raise NotFound(Text("本案没有这份核定。", "This case has no such assessment."))
    approve = verdict == "approve"
    decide_assessment(context(), actor(), assessment_id, approve, request.form.get("reason", ""))
    approved = Text("核定已批准，应追回款确定。", "The assessment is approved; the sum to recover stands.")
    refused = Text("核定已退回提出人。", "The assessment went back to its proposer.")
    return _done(case_id, approved if approve else refused)


@blueprint.post("/cases/<row:case_id>/clearance")
@needs(Right.CASES_WORK)
def clear(case_id: int) -> AnyResponse:
    """Close the case because the suspicion does not hold."""
    clear_case(context(), actor(), case_id, request.form.get("reason", ""), _version())
    return _done(case_id, Text("案件已排除结案。", "The case is cleared and closed."))


@blueprint.post("/cases/<row:case_id>/reopening")
@needs(Right.CASES_VIEW)
def reopen(case_id: int) -> AnyResponse:
    """Take a closed case up again; which right that takes depends on how it was closed (the service asks)."""
    reopen_case(context(), actor(), case_id, request.form.get("reason", ""), _version())
    return _done(case_id, Text("案件已重新办理。", "The case is taken up again."))


@blueprint.get("/cases/<row:case_id>/audit")
@needs(Right.CASES_VIEW)
def audit(case_id: int) -> str:
    """Show who did what with this case and its leads."""
    with reading() as session:
        view = case_view(session, case_id)
        subjects = [("case", str(case_id)), ("person", str(view.person.id))]
        subjects += [("lead", str(lead.id)) for lead in view.leads]
        return trail(session, subjects, url_for("cases.case", case_id=case_id))


def _done(case_id: int, message: Text) -> AnyResponse:
    leave_toast(message)
    return redirect(url_for("cases.case", case_id=case_id))


def _version() -> int:
    """Return the version of the case the form was drawn from.

    Raises:
        InvalidInput: the form does not say.
    """
    version = request.form.get("version", type=int)
    if version is None:
        raise InvalidInput(
            Text("表单不完整。", "The form is not complete."),
            Text("请刷新案件页后重试。", "Reload the page of the case and try again."),
        )
    return version


def _filter(args: MultiDict[str, str]) -> tuple[CaseFilter, str]:
    state = args.get("state", "open")
    if state not in STATE_NAMES:
        state = "open"
    kinds = tuple(kind for kind in args.getlist("kind") if kind in FAMILY_NAMES)
    text = args.get("q", "").strip()[:_LONGEST_SEARCH]
    return CaseFilter(OPEN_STATES if state == "open" else (state,), kinds, None, text), state


def _page_link(link: Callable[..., str]) -> Callable[[int], str]:
    return lambda page: link(page=page)


def _by_day(view: CaseView) -> list[tuple[date, list[TimelineEntry]]]:
    """Return the timeline by Chinese calendar day, the latest first."""
    days: dict[date, list[TimelineEntry]] = {}
    for entry in reversed(view.timeline):
        days.setdefault(entry.at.astimezone(CHINA).date(), []).append(entry)
    return list(days.items())
