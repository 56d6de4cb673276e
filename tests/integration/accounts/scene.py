"""Users, actors and an authenticator app for the tests of accounts."""

from __future__ import annotations

import base64
from functools import cache

from sqlalchemy import select

from verifier.accounts.actor import Actor
from verifier.accounts.passwords import hash_password
from verifier.accounts.second_factor import begin, confirm, offered
from verifier.accounts.service import actor_named, add_user
from verifier.accounts.tables import User
from verifier.accounts.totp import hotp, step_at
from verifier.audit.tables import AuditEntry
from verifier.context import Context
from verifier.database import EVERYWHERE

PASSWORD = "correct horse battery"
#: name → role, agency
USERS = {
    "an": ("security_admin", "3799"),
    "bo": ("security_admin", "3799"),
    "far": ("security_admin", "379904"),
    "it": ("system_admin", "3799"),
    "wang": ("investigator", "379901"),
}


def plant(ctx: Context) -> dict[str, int]:
    """Add the users; return their numbers."""
    with ctx.database.write(EVERYWHERE) as session:
        users = [
            add_user(session, ctx.clock, name, role, agency, None) for name, (role, agency) in USERS.items()
        ]
        for user in users:
            user.password_hash = _hashed()
        return {user.name: user.id for user in users}


@cache
def _hashed() -> str:
    return hash_password(PASSWORD)


def actor(ctx: Context, name: str) -> Actor:
    """Return who acts under a name."""
    with ctx.database.read(EVERYWHERE) as session:
        return actor_named(session, name)


def code_of(ctx: Context, secret: str) -> str:
    """Return what an app shows now that was given the secret as a page shows it."""
    return hotp(base64.b32decode(secret.replace(" ", "")), step_at(ctx.clock.now()))


def enrolled(ctx: Context, name: str) -> tuple[str, tuple[str, ...]]:
    """Set up the second factor of a user; return the secret and the recovery codes."""
    with ctx.database.write(EVERYWHERE) as session:
        user = session.scalars(select(User).where(User.name == name)).one()
        begin(session, ctx, user)
        offer = offered(session, ctx, user)
        assert offer is not None
        codes = confirm(session, ctx, user, code_of(ctx, offer.secret), "127.0.0.1")
        assert codes is not None
    return offer.secret, codes


def actions(ctx: Context) -> list[str]:
    """Return what the audit chain says was done."""
    with ctx.database.read(EVERYWHERE) as session:
        return list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.seq)))
