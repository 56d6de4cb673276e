"""In by number and code, out by a button; and which language is read."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from verifier.citizens.entering import enter as try_to_enter
from verifier.citizens.visits import close_visit
from verifier.database import EVERYWHERE
from web import cookies
from web.citizen.pages import blueprint
from web.headers import nothing_left
from web.redirects import safe_path
from web.visit import context, visit


@blueprint.route("", methods=["GET", "POST"], strict_slashes=False)
def enter() -> str | tuple[str, int] | AnyResponse:
    """Ask for number and code. Open: it is the door. Whatever does not fit gets one and the same answer."""
    if request.method == "GET":
        if visit().citizen is not None:
            return redirect(url_for("citizen.own"))
        return render_template("citizen/enter.html", refused=None, ended="ended" in request.args)
    entry = try_to_enter(
        context(),
        request.form.get("number", ""),
        request.form.get("code", ""),
        request.remote_addr or "unknown",
    )
    if entry.token is None:
        refused = "paused" if entry.paused else "wrong"
        pause = context().settings.citizens.pause_minutes
        page = render_template("citizen/enter.html", refused=refused, ended=False, pause=pause)
        return page, 429 if entry.paused else 401
    response = redirect(url_for("citizen.own"))
    cookies.set_citizen(response, context().settings.security, entry.token)
    return response


@blueprint.post("/leave")
def leave() -> AnyResponse:
    """End the visit. Open: who leaves after it has ended by itself is simply out."""
    found = visit().citizen
    if found is not None:
        with context().database.write(EVERYWHERE) as session:
            close_visit(session, found)
    response = redirect(url_for("citizen.enter"))
    cookies.drop_citizen(response, context().settings.security)
    nothing_left(response)
    return response


@blueprint.get("/language/<any(zh, en):to>")
def choose_language(to: str) -> AnyResponse:
    """Read on in another language, until the browser is closed. Open: it changes nothing but this browser."""
    response = redirect(safe_path(request.args.get("next"), url_for("citizen.enter")))
    cookies.set_language(response, context().settings.security, to)
    return response
