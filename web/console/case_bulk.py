"""Many cases at once: taken, given to a colleague, given back, put off; all of them or none, with reasons."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from verifier.accounts.rights import Right
from verifier.cases.caseload.assigning import Assign, Release
from verifier.cases.caseload.changing import Change, bulk
from verifier.cases.caseload.snoozing import Snooze, Wake
from verifier.errors import InvalidInput
from verifier.language import Text
from web.access import needs
from web.redirects import safe_path
from web.toasts import leave_toast
from web.visit import actor, context

blueprint = Blueprint("case_bulk", __name__)

_DONE: Final = Text("已办理 {n} 件。", "{n} cases done.")


def _until(form: MultiDict[str, str]) -> date:
    try:
        return date.fromisoformat(form.get("until", ""))
    except ValueError as error:
        raise InvalidInput(
            Text("请选择恢复办理的日期。", "Choose the day on which they are back.")
        ) from error


_CHANGES: Final[dict[str, Callable[[MultiDict[str, str]], Change]]] = {
    "take": lambda _form: Assign(actor().name),
    "assign": lambda form: Assign(form.get("to", "").strip(), form.get("reason", "")),
    "release": lambda form: Release(form.get("reason", "")),
    "snooze": lambda form: Snooze(_until(form), form.get("reason", "")),
    "wake": lambda form: Wake(form.get("reason", "")),
}


@blueprint.post("/cases/bulk")
@needs(Right.CASES_WORK)
def change() -> AnyResponse | tuple[str, int]:
    """Change the work on every chosen case, or on none: then each that refuses says why."""
    make = _CHANGES.get(request.form.get("action", ""))
    if make is None:
        raise InvalidInput(
            Text("尚未选择要办理的事项。", "What is to be done was not chosen."),
            Text("请返回后重选。", "Go back and choose."),
        )
    result = bulk(context(), actor(), _chosen(request.form), make(request.form))
    back = safe_path(request.form.get("back"), url_for("cases.listing"))
    if result.refused:
        return render_template("cases/bulk_refused.html", refused=result.refused, back=back), 409
    leave_toast(_DONE.fill(n=len(result.changed)))
    return redirect(back)


def _chosen(form: MultiDict[str, str]) -> list[tuple[int, int]]:
    """Return numbers and versions as the list showed them.

    Raises:
        InvalidInput: the form holds something else.
    """
    chosen = []
    for given in form.getlist("case"):
        number, _, version = given.partition(":")
        if not (number.isascii() and number.isdigit() and version.isascii() and version.isdigit()):
            raise InvalidInput(
                Text("表单不完整。", "The form is not complete."),
                Text("请刷新列表后重试。", "Reload the list and try again."),
            )
        chosen.append((int(number), int(version)))
    return chosen
