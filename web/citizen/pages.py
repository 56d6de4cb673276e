"""What all pages for retirees share: their blueprint, and whose page a request is about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Blueprint

from verifier.citizens.visits import CitizenLogin
from verifier.database import EVERYWHERE
from verifier.database.scope import ScopedSession
from web.visit import reading, visit

blueprint = Blueprint("citizen", __name__, url_prefix="/citizen")


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
