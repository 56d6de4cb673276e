"""Who works on a case and when, and what belongs together: assigned, put off, merged, linked."""

from __future__ import annotations

from flask import Blueprint, request
from werkzeug.wrappers import Response as AnyResponse

from verifier.accounts.rights import Right
from verifier.cases.caseload.assigning import Assign, Release
from verifier.cases.caseload.changing import Change, change
from verifier.cases.caseload.linking import link_parent, unlink_parent
from verifier.cases.caseload.merging import merge, unmerge
from verifier.cases.caseload.snoozing import Snooze, Wake
from verifier.errors import InvalidInput
from verifier.language import Text
from web.access import needs
from web.console.asked import asked_number, given_day
from web.console.case_forms import back_to_case, given_reason, given_version
from web.converters import LARGEST_ROW
from web.visit import actor, context

blueprint = Blueprint("case_work", __name__)


@blueprint.post("/cases/<row:case_id>/assignment")
@needs(Right.CASES_WORK)
def assign(case_id: int) -> AnyResponse:
    """Take the case, give it to a colleague, or give it back."""
    to = request.form.get("to", "").strip()
    if not to:
        return _changed(case_id, Release(given_reason()), Text("已退回待分派。", "Given back."))
    return _changed(
        case_id, Assign(to, given_reason()), Text("由 {to} 办理。", "{to} works on it.").fill(to=to)
    )


@blueprint.post("/cases/<row:case_id>/snooze")
@needs(Right.CASES_WORK)
def snooze(case_id: int) -> AnyResponse:
    """Put the case off until a day."""
    until = given_day(request.form, "until")
    said = Text("已搁置至 {day}。", "Put off until {day}.").fill(day=until)
    return _changed(case_id, Snooze(until, given_reason()), said)


@blueprint.post("/cases/<row:case_id>/waking")
@needs(Right.CASES_WORK)
def wake(case_id: int) -> AnyResponse:
    """Bring the case back before its day."""
    return _changed(case_id, Wake(given_reason()), Text("已恢复办理。", "It is back in the list."))


@blueprint.post("/cases/<row:case_id>/merging")
@needs(Right.CASES_WORK)
def join(case_id: int) -> AnyResponse:
    """Merge the case into another of the same human and kind; show the one that goes on."""
    goes_on = merge(context(), actor(), case_id, _other("into"), given_reason(), given_version())
    said = Text("案件 {n} 已并入本案。", "Case {n} is merged into this one.").fill(n=case_id)
    return back_to_case(goes_on.id, said)


@blueprint.post("/cases/<row:case_id>/parting")
@needs(Right.CASES_WORK)
def part(case_id: int) -> AnyResponse:
    """Part the case from the one it was merged into."""
    unmerge(context(), actor(), case_id, given_reason(), given_version())
    return back_to_case(case_id, Text("已恢复为独立案件。", "It is a case of its own again."))


@blueprint.post("/cases/<row:case_id>/parent")
@needs(Right.CASES_WORK)
def parent(case_id: int) -> AnyResponse:
    """Say which case this one came out of, or take that link away."""
    if request.form.get("unlink"):
        unlink_parent(context(), actor(), case_id, given_reason(), given_version())
        return back_to_case(case_id, Text("关联已解除。", "The link is taken away."))
    link_parent(context(), actor(), case_id, _other("parent"), given_reason(), given_version())
    return back_to_case(case_id, Text("关联已登记。", "The link is recorded."))


def _changed(case_id: int, what: Change, said: Text) -> AnyResponse:
    change(context(), actor(), case_id, what, given_version())
    return back_to_case(case_id, said)


def _other(name: str) -> int:
    """Return the case a form names.

    Raises:
        InvalidInput: it names none.
    """
    number = asked_number(request.form, name, LARGEST_ROW)
    if number is None:
        raise InvalidInput(Text("请填写案件编号。", "The number of the other case is needed."))
    return number
