"""One request's visitor: who is logged in, in which language, with which form token."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import current_app, g

from verifier.accounts.actor import Actor
from verifier.accounts.sessions import Login
from verifier.citizens.visits import CitizenLogin
from verifier.context import Context
from verifier.database import Scope
from verifier.database.scope import ScopedSession
from verifier.language import Language


@dataclass(slots=True)
class Visit:
    """What every view and template may ask about the request at hand."""

    language: Language
    login: Login | None
    #: what the form token is bound to: the session's hash, or the value of the cookie before the login
    binding: bytes
    #: a new cookie to set before the login, when there was none
    new_binding: str | None = None
    #: whose own page it is; never beside a login
    citizen: CitizenLogin | None = None


def visit() -> Visit:
    """Return the visitor of the current request."""
    found: Visit = g.visit
    return found


def own_login() -> Login:
    """Return the login of who acts; only views behind a right call this, so there is one."""
    login = visit().login
    if login is None:
        raise RuntimeError("a view that needs a login was reached without one")
    return login


def actor() -> Actor:
    """Return who acts, as :func:`own_login` does."""
    return own_login().actor


def context() -> Context:
    """Return what the services need."""
    found: Context = current_app.extensions["verifier"]
    return found


@contextmanager
def reading(scope: Scope | None = None) -> Iterator[ScopedSession]:
    """Yield a session that sees what the user may see (or ``scope``); what it read stays readable."""
    with context().database.read(scope or actor().scope) as session:
        yield session
        session.expunge_all()  # the end of the transaction would empty every row still attached
