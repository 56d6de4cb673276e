"""What every form on a case has in common: the version it was drawn from, and where it leads back to."""

from __future__ import annotations

from flask import redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from verifier.errors import InvalidInput
from verifier.language import Text
from web.toasts import leave_toast


def given_version() -> int:
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


def given_reason(name: str = "reason") -> str:
    """Return the reason a form states; the services say what is wrong with it."""
    return request.form.get(name, "")


def back_to_case(case_id: int, message: Text) -> AnyResponse:
    """Say what was done and show the case as it is now."""
    leave_toast(message)
    return redirect(url_for("cases.case", case_id=case_id))
