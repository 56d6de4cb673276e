"""Every route states the right it needs; what states nothing is refused, before any view runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar

from flask import Flask, Response, current_app, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from verifier.accounts.rights import Right
from verifier.errors import NotPermitted
from verifier.language import Text
from web.redirects import safe_path
from web.visit import visit

View = TypeVar("View", bound=Callable[..., Any])

#: Reachable without a login; each for a reason that is written in the view.
OPEN_ENDPOINTS: Final = frozenset(
    {
        "static",
        "session.log_in",
        "language.choose",
        "second_factor.ask",
        "second_factor.enrol",
        "invitations.accept",
        # pages for the public: they show no person's data, or ask for the code that opens one's own page
        "citizen.enter",
        "citizen.nearest",
        "citizen.how",
        "citizen.choose_language",
        "citizen.leave",
    }
)
#: Reachable by every user whatever their role.
ANY_USER: Final = "any user"
#: Reachable by whoever entered with the code of the person the page is about; no login opens it.
OWN_PAGE: Final = "own page"


def needs(right: Right | str) -> Callable[[View], View]:
    """State the right a view needs (or :data:`ANY_USER`, :data:`OWN_PAGE`); :func:`guard` enforces it."""

    def mark(view: View) -> View:
        view.needed_right = right  # type: ignore[attr-defined]  # a function carries what its route needs
        return view

    return mark


def needed_right(app: Flask, endpoint: str) -> Right | str | None:
    """Return what a route states, None when it states nothing."""
    found: Right | str | None = getattr(app.view_functions[endpoint], "needed_right", None)
    return found


def guard() -> AnyResponse | None:
    """Let the request through, send it to the login, or refuse it.

    Raises:
        NotPermitted: the user lacks the right, or the route states none.
    """
    if request.endpoint is None or request.endpoint in OPEN_ENDPOINTS:
        return None
    right = needed_right(current_app, request.endpoint)
    if right == OWN_PAGE:
        return None if visit().citizen is not None else redirect(url_for("citizen.enter", ended=1))
    login = visit().login
    if login is None:
        return _to_login()
    if isinstance(right, Right):
        login.actor.require(right)
    elif right != ANY_USER:
        raise NotPermitted(
            Text(
                "此页面没有写明谁可以看，已拒绝。", "It is not stated who may see this page: it is refused."
            ),
            Text("请告知系统管理员。", "Tell the system administrator."),
        )
    return None


def _to_login() -> AnyResponse:
    reading = request.method == "GET"
    wanted = request.full_path.rstrip("?") if reading else _page_of_form()
    if request.headers.get("HX-Request"):
        return Response(status=401, headers={"HX-Redirect": url_for("session.log_in")})
    ended = None if reading else 1  # what was sent is lost to the server, and the page says so
    return redirect(url_for("session.log_in", next=wanted if wanted != "/" else None, ended=ended))


def _page_of_form() -> str:
    """Return the page a form stood on; the start for one that only an answer to a form shows."""
    page = safe_path(request.form.get("from_page"))
    return page if current_app.url_map.bind("").test(page, "GET") else "/"
