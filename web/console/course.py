"""The steps of a case: verified, assessed, ended, annulled, and whatever else the law has, by its form."""

from __future__ import annotations

from typing import Any, Final, get_args

from flask import Blueprint, request
from werkzeug.wrappers import Response as AnyResponse

from verifier.accounts.rights import Right
from verifier.cases.assessing import decide_assessment, propose_assessment
from verifier.cases.case_view import case_view
from verifier.cases.course.entering import AGENCY, Entered
from verifier.cases.course.service import enter_course
from verifier.cases.ending import annul_decision, clear_case, close_case, reopen_case
from verifier.cases.service import FINDINGS, Finding, record_verification
from verifier.cases.stops.choosing import decide_scheme
from verifier.cases.taking_over import release_sum
from verifier.errors import InvalidInput, NotFound
from verifier.language import Text
from verifier.months import Month
from verifier.notices.evidence import find_files
from web.access import needs
from web.console.asked import asked_day, asked_number, asked_word, given_day, given_verdict
from web.console.case_forms import back_to_case, given_reason, given_version
from web.converters import LARGEST_ROW
from web.visit import actor, context, reading

blueprint = Blueprint("course", __name__)

_FINDINGS: Final[tuple[Finding, ...]] = get_args(Finding)


@blueprint.post("/cases/<row:case_id>/verification")
@needs(Right.CASES_WORK)
def verification(case_id: int) -> AnyResponse:
    """Record a human verification with its proof."""
    finding = asked_word(request.form, "finding", _FINDINGS)
    if finding is None:
        raise InvalidInput(
            Text("尚未选择核实结果。", "No finding was chosen."),
            Text("请返回，选择“属实”或“不属实”。", "Go back and choose whether it is true."),
        )
    how, proof = request.form.get("how", ""), request.form.get("proof", "")
    record_verification(context(), actor(), case_id, finding, how, proof, given_version())
    recorded = Text("核实已登记：{f}。", "Verification recorded: {f}.").fill(f=FINDINGS[finding])
    return back_to_case(case_id, recorded)


@blueprint.post("/cases/<row:case_id>/assessment")
@needs(Right.CASES_WORK)
def propose(case_id: int) -> AnyResponse:
    """Propose the overpayment, counted from actual payments; another person decides."""
    stop = request.form.get("stop")
    try:
        month = Month.parse(stop) if stop else None
    except ValueError as error:
        raise InvalidInput(Text("停发月份有误。", "The month to stop is not a month.")) from error
    propose_assessment(context(), actor(), case_id, given_version(), given_reason(), stop=month)
    proposed = Text(
        "核定已提出，等待另一位同事审批。", "The assessment is proposed and waits for another person."
    )
    return back_to_case(case_id, proposed)


@blueprint.post("/cases/<row:case_id>/assessments/<row:assessment_id>/decision")
@needs(Right.CASES_APPROVE)
def decision(case_id: int, assessment_id: int) -> AnyResponse:
    """Approve or refuse a proposal, never one's own."""
    approve = given_verdict(request.form)
    _must_be_of(case_id, assessment_id)
    decide_assessment(context(), actor(), assessment_id, approve, given_reason())
    approved = Text("核定已批准，应追回款确定。", "The assessment is approved; the sum to recover stands.")
    refused = Text("核定已退回提出人。", "The assessment went back to its proposer.")
    return back_to_case(case_id, approved if approve else refused)


@blueprint.post("/cases/<row:case_id>/assessments/<row:assessment_id>/release")
@needs(Right.CASES_APPROVE)
def release(case_id: int, assessment_id: int) -> AnyResponse:
    """Release a sum an earlier system decided, never one of one's own import."""
    _must_be_of(case_id, assessment_id)
    release_sum(context(), actor(), assessment_id, given_reason())
    return back_to_case(case_id, Text("金额已放行，应追回款确定。", "The sum is released: it is owed."))


def _must_be_of(case_id: int, assessment_id: int) -> None:
    with reading() as session:
        if assessment_id not in {one.id for one in case_view(session, context(), case_id).assessments}:
            raise NotFound(Text("本案没有这份核定。", "This case has no such assessment."))


@blueprint.post("/cases/<row:case_id>/clearance")
@needs(Right.CASES_WORK)
def clear(case_id: int) -> AnyResponse:
    """End the case because the suspicion does not hold."""
    clear_case(context(), actor(), case_id, given_reason(), given_version())
    return back_to_case(case_id, Text("案件已排除结案。", "The case is cleared and closed."))


@blueprint.post("/cases/<row:case_id>/closing")
@needs(Right.CASES_APPROVE)
def close(case_id: int) -> AnyResponse:
    """End the case because everything is done."""
    close_case(context(), actor(), case_id, given_reason(), given_version())
    return back_to_case(case_id, Text("案件已结案。", "The case is closed."))


@blueprint.post("/cases/<row:case_id>/annulment")
@needs(Right.CASES_APPROVE)
def annul(case_id: int) -> AnyResponse:
    """Enter that the decision about the money fell; the case begins at its verification."""
    document = request.form.get("document", "")
    annul_decision(context(), actor(), case_id, given_reason(), given_version(), document=document)
    return back_to_case(
        case_id, Text("核定已撤销，重新核实。", "The assessment is annulled; it is verified anew.")
    )


@blueprint.post("/cases/<row:case_id>/reopening")
@needs(Right.CASES_VIEW)
def reopen(case_id: int) -> AnyResponse:
    """Take an ended case up again; which right that takes depends on how it ended (the service asks)."""
    reopen_case(context(), actor(), case_id, given_reason(), given_version())
    return back_to_case(case_id, Text("案件已重新办理。", "The case is taken up again."))


@blueprint.post("/cases/<row:case_id>/scheme")
@needs(Right.CASES_WORK)
def scheme(case_id: int) -> AnyResponse:
    """Decide which of two benefits ends here; none ticked: the one here stays."""
    decide_scheme(context(), actor(), case_id, given_version(), request.form.getlist("ends"), given_reason())
    return back_to_case(case_id, Text("判定已登记。", "The decision is recorded."))


@blueprint.post("/cases/<row:case_id>/steps")
@needs(Right.CASES_VIEW)
def enter(case_id: int) -> AnyResponse:
    """Enter a step or fact that has no form of its own; which right it takes the service asks."""
    given = request.form
    action = given.get("action", "")
    detail: dict[str, Any] = {"document": given.get("document", ""), "evidence": _evidence(case_id)}
    entered = Entered(
        action=action,
        reason=given_reason(),
        on=given_day(given, "on"),
        due=asked_day(given, "due"),
        office=given.get("office", AGENCY),
        detail=detail,
        by=given.get("by", ""),
    )
    enter_course(context(), actor(), case_id, given_version(), entered)
    with reading() as session:
        name = context().law_of(session, _agency(case_id)).event_name(action)
    return back_to_case(case_id, Text("已登记：{step}。", "Recorded: {step}.").fill(step=name))


def _evidence(case_id: int) -> int | None:
    """Return the file of this case a form names, None where it names none.

    Raises:
        NotFound: it is no file of this case.
    """
    number = asked_number(request.form, "evidence", LARGEST_ROW)
    if number is None:
        return None
    with reading() as session:
        if number not in {one.id for one in find_files(session, "", case_id)}:
            raise NotFound(Text("本案没有这份材料。", "This case has no such file."))
    return number


def _agency(case_id: int) -> int:
    with reading() as session:
        return case_view(session, context(), case_id).case.agency_id
