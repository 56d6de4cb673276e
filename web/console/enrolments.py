"""What is on record of people's fingers and hands: quality, age, basis, who opened it; never a template."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from verifier.accounts.rights import Right
from verifier.biometrics.vault.enrolment_view import enrolment_page, person_enrolment
from verifier.biometrics.vault.revoking import revoke
from verifier.certification.person_view import who_is
from verifier.language import Text
from verifier.reasons import SHORTEST_REASON
from web.access import needs
from web.console.audit import trail
from web.paging import asked_page
from web.sought import FIELD, sought_handle, sought_text
from web.toasts import leave_toast
from web.visit import actor, context, reading

blueprint = Blueprint("enrolments", __name__)


@blueprint.get("/enrolments")
@needs(Right.BIOMETRICS_VIEW)
def listing() -> str:
    """Show the enrolments, the latest first."""
    text = sought_text(request.args)
    with reading() as session:
        page = enrolment_page(session, text, asked_page(request.args))

    def page_link(number: int) -> str:
        return url_for("enrolments.listing", **{"page": number, FIELD: sought_handle(text)})  # type: ignore[arg-type]  # values of many types by name

    return render_template("enrolments/list.html", page=page, text=text, page_link=page_link)


@blueprint.get("/enrolments/<row:person_id>")
@needs(Right.BIOMETRICS_VIEW)
def person(person_id: int) -> str:
    """Show what is on record of one person, and who opened it."""
    with reading() as session:
        who = who_is(session, person_id)
        years = context().settings.biometrics.ageing_years
        view = person_enrolment(session, who.entries, context().clock.now(), years)
    return render_template(
        "enrolments/person.html", view=view, who=who, shortest=SHORTEST_REASON, ageing_years=years
    )


@blueprint.post("/enrolments/<row:person_id>/revocation")
@needs(Right.VAULT_MANAGE)
def revocation(person_id: int) -> AnyResponse:
    """Destroy the person's templates, for a reason; the record that they existed stays."""
    with reading() as session:
        people = who_is(session, person_id).entries
    count = revoke(context(), actor(), people, request.form.get("reason", ""))
    leave_toast(Text("已作废 {n} 份模板。", "{n} templates are revoked.").fill(n=count))
    return redirect(url_for("enrolments.person", person_id=person_id))


@blueprint.get("/enrolments/<row:person_id>/audit")
@needs(Right.BIOMETRICS_VIEW)
def audit(person_id: int) -> str:
    """Show who did what with this person's templates."""
    with reading() as session:
        subjects = [("person", str(entry)) for entry in who_is(session, person_id).entries]
        return trail(session, subjects, url_for("enrolments.person", person_id=person_id))
