"""Shows a masked number in full: for a stated reason, recorded, until the page is loaded again."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from werkzeug.datastructures import MultiDict

from verifier.accounts.rights import Right
from verifier.errors import InvalidInput
from verifier.language import Text
from verifier.people.reveal import REVEALABLE, reveal
from verifier.reasons import SHORTEST_REASON
from web.access import needs
from web.converters import LARGEST_ROW
from web.visit import actor, context

blueprint = Blueprint("reveal", __name__)


@blueprint.get("/reveal")
@needs(Right.PEOPLE_REVEAL)
def ask() -> str:
    """Ask for the reason; nothing is shown yet."""
    field, subject = _asked(request.args)
    return _render("ask", field, subject, value=None)


@blueprint.post("/reveal")
@needs(Right.PEOPLE_REVEAL)
def show() -> str:
    """Show the number once; the reason is in the audit chain before the number leaves the server."""
    field, subject = _asked(request.form)
    value = reveal(
        context(),
        actor(),
        person_id=subject.get("person_id"),
        lead_id=subject.get("lead_id"),
        field=field,
        reason=request.form.get("reason", ""),
    )
    return _render("show", field, subject, value=value)


def _render(step: str, field: str, subject: dict[str, int], value: str | None) -> str:
    in_place = "_part" if request.headers.get("HX-Request") else ""
    return render_template(
        f"people/{step}{in_place}.html",
        field=field,
        subject=subject,
        value=value,
        shortest=SHORTEST_REASON,
        in_dialog=bool(in_place),
    )


def _asked(values: MultiDict[str, str]) -> tuple[str, dict[str, int]]:
    field = values.get("field", "")
    subject = {
        name: number
        for name in ("person_id", "lead_id")
        if (number := values.get(name, type=int)) is not None and 0 < number <= LARGEST_ROW
    }
    if field not in REVEALABLE or len(subject) != 1:
        raise InvalidInput(Text("没有说明要查看哪一项。", "It was not said what is to be shown."))
    return field, subject
