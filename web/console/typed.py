"""What somebody has begun to write in a form outlives the login it was written in, for them alone.

The page has it sealed here while it is being written, and keeps only what came back: in the browser it says
nothing to anybody. After a new login of the same user in the same window the page asks for it to be opened.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from flask import Blueprint, Response, request

from web.access import ANY_USER, needs
from web.sealing import opened, sealed
from web.visit import context, own_login

blueprint = Blueprint("typed", __name__)

_USE: Final = b"typed"
#: characters; what is longer was pasted, not written
LONGEST: Final = 20_000
KEPT_FOR: Final = timedelta(hours=12)


@blueprint.post("/typed")
@needs(ANY_USER)  # it is the user's own, and nothing is kept here
def keep() -> Response:
    """Return what was typed, sealed for its user; nothing where there is nothing, or too much.

    Being asked counts as using the console, as any request does: who writes is not away.
    """
    text = request.form.get("text", "")
    if not text or len(text) > LONGEST:
        return Response(status=204)
    at = int(context().clock.now().timestamp())
    return _plain(sealed(_USE, _writer(), f"{at} {text}".encode()))


@blueprint.post("/typed/back")
@needs(ANY_USER)  # it opens for the user it was sealed for, and for nobody else
def bring() -> Response:
    """Return what was typed to the user who typed it; nothing for another's, or after half a day."""
    plain = opened(_USE, _writer(), request.form.get("text", ""))
    if plain is None:
        return Response(status=204)
    at, _, text = plain.decode().partition(" ")
    if context().clock.now().timestamp() - int(at) > KEPT_FOR.total_seconds():
        return Response(status=204)
    return _plain(text)


def _writer() -> bytes:
    return str(own_login().user_id).encode()


def _plain(text: str) -> Response:
    return Response(text, mimetype="text/plain")
