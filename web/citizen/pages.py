"""What all pages for retirees share: their blueprint, and whose page a request is about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from flask import Blueprint, Response, request, url_for

from verifier.citizens.visits import CitizenLogin, idle
from verifier.database import EVERYWHERE
from verifier.database.scope import ScopedSession
from web.visit import context, reading, visit

blueprint = Blueprint("citizen", __name__, url_prefix="/citizen")
_SHOWN: Final = frozenset({"citizen.own", "citizen.known"})


@blueprint.after_request
def go_with_the_visit(response: Response) -> Response:
    """Have a page of one's own give way when the visit has idled to its end: the next person sits down there.

    Not the forms: whoever writes slowly can still copy what they wrote.
    """
    if request.endpoint in _SHOWN and visit().citizen is not None:
        after = int(idle(context()).total_seconds()) + 5
        response.headers["Refresh"] = f"{after}; url={url_for('citizen.enter', ended=1)}"
    return response


def holder() -> CitizenLogin:
    """Return whose page it is; only views behind :data:`web.access.OWN_PAGE` call this."""
    found = visit().citizen
    if found is None:
        raise RuntimeError("a page of one's own was reached without a code")
    return found


@contextmanager
def public_reading() -> Iterator[ScopedSession]:
    """Yield a session for what is asked by person or is public: a retiree belongs to no part of the tree."""
    with reading(EVERYWHERE) as session:
        yield session
