"""Log in, log out, and the page a user starts from."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from verifier.accounts.rights import Right
from verifier.accounts.second_factor import begin, stage_after_password
from verifier.accounts.service import log_in as check_password
from verifier.accounts.service import prove_password
from verifier.accounts.sessions import close_session, forget_session, open_session
from verifier.database import EVERYWHERE
from web import cookies
from web.access import ANY_USER, needs
from web.headers import nothing_left
from web.redirects import safe_path
from web.visit import actor, context, visit

blueprint = Blueprint("session", __name__)

#: A user starts at the first of these they may see.
_STARTS: Final = (
    (Right.LEADS_VIEW, "leads.inbox"),
    (Right.FEEDS_VIEW, "feeds.listing"),
    (Right.DEVICES_VIEW, "devices.listing"),
    (Right.AUDIT_READ, "audit.chain"),
)
_STAGES: Final = {"second_factor": "second_factor.ask", "enrolment": "second_factor.enrol"}


@blueprint.route("/login", methods=["GET", "POST"])
def log_in() -> str | tuple[str, int] | AnyResponse:
    """Ask for name and password. Unknown name, wrong password and pause get one and the same answer.

    Where a second factor is set up, or the role asks for one, the session opens nothing yet but its page.
    """
    next_path = safe_path(request.values.get("next"))
    if request.method == "GET":
        if visit().login is not None:
            return redirect(next_path)
        return render_template("login.html", refused=False, next_path=next_path, name="")
    settings = context().settings.security
    name = request.form.get("name", "")
    password = request.form.get("password", "")
    address = request.remote_addr or "unknown"
    proof = prove_password(context().database, name, password)
    with context().database.write(EVERYWHERE) as session:
        user = check_password(session, context().clock, settings, proof, address)
        if user is not None:
            stage = stage_after_password(session, settings, user)
            if stage == "enrolment":
                begin(session, context(), user)
            forget_session(session, cookies.session_token(request, settings))
            token = open_session(session, context().clock, settings, user, stage, address)
    if user is None:
        return render_template("login.html", refused=True, next_path=next_path, name=name), 401
    response = redirect(next_path if stage == "full" else url_for(_STAGES[stage], next=next_path))
    cookies.set_session(response, settings, token)
    return response


@blueprint.post("/logout")
@needs(ANY_USER)
def log_out() -> AnyResponse:
    """End the session on the server; the cookie that is left opens nothing."""
    login = visit().login
    if login is not None:
        with context().database.write(EVERYWHERE) as session:
            close_session(session, context().clock, login, request.remote_addr or "unknown")
    response = redirect(url_for("session.log_in"))
    cookies.drop_session(response, context().settings.security)
    nothing_left(response)
    return response


@blueprint.get("/")
@needs(ANY_USER)
def start() -> AnyResponse:
    """Go to the first page the user's role may see; their own account is open to all."""
    starts = (endpoint for right, endpoint in _STARTS if right in actor().rights)
    return redirect(url_for(next(starts, "account.own")))
