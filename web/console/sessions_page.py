"""Who is logged in: every session there is, for security administrators."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from verifier.accounts.rights import Right
from verifier.accounts.session_list import end_one, every_session
from verifier.language import Text
from web.access import needs
from web.console.case_forms import given_reason
from web.toasts import leave_toast
from web.visit import actor, context, reading

blueprint = Blueprint("sessions_page", __name__)


@blueprint.get("/administration/sessions")
@needs(Right.USERS_MANAGE)
def listing() -> str:
    """Show the open sessions, the latest first."""
    with reading() as session:
        rows = every_session(session, context(), actor())
    return render_template("administration/sessions.html", rows=rows)


@blueprint.post("/administration/sessions/end")
@needs(Right.USERS_MANAGE)
def end() -> AnyResponse:
    """End one session, for a reason."""
    with context().database.write(actor().scope) as session:
        end_one(session, context(), actor(), request.form.get("session", ""), given_reason())
    leave_toast(Text("会话已结束。", "The session has ended."))
    return redirect(url_for("sessions_page.listing"))
