"""A password somebody else has seen: good for a while, the user's own from then on."""

from __future__ import annotations

import pytest

from tests.clocks import later
from tests.integration.accounts.scene import actor, plant
from verifier.accounts import administration as admin
from verifier.accounts.own_account import change_password
from verifier.accounts.passwords import hash_password
from verifier.accounts.service import log_in, prove_password
from verifier.accounts.sessions import Login, find_session, open_session
from verifier.accounts.tables import User
from verifier.context import Context
from verifier.database import EVERYWHERE

PRINTED = "printed-on-a-slip-1"
OWN = "something of her own"
LONG = {"session_hours": 200, "session_idle_minutes": 10_000}


@pytest.fixture
def newcomer(ctx: Context) -> int:
    plant(ctx)
    with ctx.database.write(EVERYWHERE) as session:
        done = admin.add(
            session,
            ctx,
            actor(ctx, "an"),
            "mei",
            "investigator",
            "379901",
            password=PRINTED,
            is_temporary=True,
        )
        return done.user.id


def _opens(ctx: Context, password: str) -> bool:
    proof = prove_password(ctx.database, "mei", password)
    with ctx.database.write(EVERYWHERE) as session:
        return log_in(session, ctx.clock, ctx.settings.security, proof, "10.0.0.7") is not None


def _login(ctx: Context, user_id: int) -> Login:
    settings = ctx.settings.security
    with ctx.database.write(EVERYWHERE) as session:
        token = open_session(session, ctx.clock, settings, session.get_one(User, user_id))
        found = find_session(session, ctx.clock, settings, token)
        assert found is not None
        return found


def test_a_printed_password_opens_the_account_until_its_end_and_then_never(
    ctx: Context, newcomer: int
) -> None:
    hours = ctx.settings.security.temporary_password_hours
    later(ctx, hours=hours - 1)
    assert _opens(ctx, PRINTED)
    assert _login(ctx, newcomer).password_ends_at is not None
    settings = ctx.settings.security
    with ctx.database.write(EVERYWHERE) as session:
        token = open_session(session, ctx.clock, settings, session.get_one(User, newcomer))
    later(ctx, hours=1)
    assert not _opens(ctx, PRINTED)
    with ctx.database.read(EVERYWHERE) as session:  # nor does what it opened stay open
        assert find_session(session, ctx.clock, settings.model_copy(update=LONG), token) is None


def test_a_password_chosen_instead_has_no_end(ctx: Context, newcomer: int) -> None:
    login = _login(ctx, newcomer)
    proof = prove_password(ctx.database, "mei", PRINTED)
    with ctx.database.write(EVERYWHERE) as session:
        assert change_password(session, ctx, login, proof, hash_password(OWN), "10.0.0.7")
    later(ctx, days=400)
    assert _opens(ctx, OWN)
    assert not _opens(ctx, PRINTED)
    assert _login(ctx, newcomer).password_ends_at is None
