"""Two forms: an appeal, and a visit at home."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from verifier.citizens import asking
from verifier.citizens.tables import CitizenRequest
from verifier.context import Context
from verifier.errors import Conflict, InvalidInput
from web.access import OWN_PAGE, needs
from web.citizen.pages import blueprint, holder
from web.visit import context

_ASK: Final[dict[str, Callable[[Context, int, str], CitizenRequest]]] = {
    "appeal": asking.appeal,
    "visit": asking.ask_for_visit,
}


@blueprint.route("/own/<any(appeal, visit):what>", methods=["GET", "POST"])
@needs(OWN_PAGE)
def ask(what: str) -> str | tuple[str, int] | AnyResponse:
    """Ask for it; what was written stays in the form if it cannot be taken."""
    if request.method == "GET":
        return _form(what, None, "")
    words = request.form.get("words", "")
    try:
        _ASK[what](context(), holder().person_id, words)
    except (InvalidInput, Conflict) as error:
        status = 400 if isinstance(error, InvalidInput) else 409
        return _form(what, error, words), status
    return redirect(url_for("citizen.own", _anchor="requests"))


def _form(what: str, error: InvalidInput | Conflict | None, words: str) -> str:
    return render_template(
        f"citizen/{what}.html",
        error=error,
        words=words,
        longest=asking.LONGEST,
        idle=context().settings.citizens.idle_minutes,
        visit_days=context().settings.certification.visit_days,
    )
