"""The second factor at the login: the code that is asked for, and the page on which it is set up."""

from __future__ import annotations

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from verifier.accounts.second_factor import Stage, confirm, holds, offered
from verifier.accounts.sessions import HalfLogin, complete_login, find_half_login, find_session
from verifier.database import EVERYWHERE
from web import cookies
from web.redirects import safe_path
from web.visit import Visit, context, reading, visit

blueprint = Blueprint("second_factor", __name__)

#: both pages are open because nobody is logged in yet: they look for the session a password has opened
Answer = str | tuple[str, int] | AnyResponse
LONGEST_CODE = 40


@blueprint.route("/login/second-factor", methods=["GET", "POST"])
def ask() -> Answer:
    """Ask for the code of the app, or one of recovery. Wrong, used and paused get one and the same answer."""
    next_path = safe_path(request.values.get("next"))
    half = _half("second_factor")
    if half is None:
        return redirect(url_for("session.log_in", next=next_path))
    if request.method == "GET":
        return render_template("administration/code.html", refused=False, next_path=next_path)
    settings, token = context().settings.security, None
    with context().database.write(EVERYWHERE) as session:
        half = find_half_login(session, context().clock, cookies.session_token(request, settings))
        if half is not None and holds(session, context(), half.user, given_code(), address()):
            token = complete_login(session, context().clock, settings, half, address())
    if token is None:
        return render_template("administration/code.html", refused=True, next_path=next_path), 401
    response = redirect(next_path)
    cookies.set_session(response, settings, token)
    return response


@blueprint.route("/login/enrolment", methods=["GET", "POST"])
def enrol() -> Answer:
    """Set the second factor up at the first login of a role that asks for it; shows recovery codes once."""
    next_path = safe_path(request.values.get("next"))
    half = _half("enrolment")
    if half is None:
        return redirect(url_for("session.log_in", next=next_path))
    if request.method == "GET":
        return _enrolment_page(half, next_path, refused=False)
    settings, codes, token = context().settings.security, None, ""
    with context().database.write(EVERYWHERE) as session:
        half_now = find_half_login(session, context().clock, cookies.session_token(request, settings))
        if half_now is not None:
            codes = confirm(session, context(), half_now.user, given_code(), address())
        if half_now is not None and codes is not None:
            token = complete_login(session, context().clock, settings, half_now, address())
    if codes is None:
        return _enrolment_page(half, next_path, refused=True), 401
    _become(token)
    response = AnyResponse(
        render_template("administration/codes.html", codes=codes, next_path=next_path), mimetype="text/html"
    )
    cookies.set_session(response, settings, token)
    return response


def given_code() -> str:
    """Return the code a form holds, no longer than any is."""
    return request.form.get("code", "")[:LONGEST_CODE]


def address() -> str:
    """Return where the request came from."""
    return request.remote_addr or "unknown"


def _half(stage: Stage) -> HalfLogin | None:
    """Return the session that waits for this page; it goes nowhere else."""
    token = cookies.session_token(request, context().settings.security)
    with reading(EVERYWHERE) as session:
        half = find_half_login(session, context().clock, token)
    return half if half is not None and half.stage == stage else None


def _enrolment_page(half: HalfLogin, next_path: str, *, refused: bool) -> str:
    with reading(EVERYWHERE) as session:
        offer = offered(session, context(), half.user)
    return render_template(
        "administration/enrolment.html",
        offer=offer,
        name=half.user.name,
        refused=refused,
        next_path=next_path,
    )


def _become(token: str) -> None:
    """Have the rest of this request see who has just logged in: its forms belong to the new session."""
    with reading(EVERYWHERE) as session:
        login = find_session(session, context().clock, context().settings.security, token)
    if login is not None:
        g.visit = Visit(visit().language, login, login.token_hash)
