"""The second factor on both engines: at rest, taken once, counted, recovered, reset."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from tests.clocks import later
from tests.integration.accounts.scene import actions, actor, code_of, enrolled, plant
from verifier.accounts.actor import system_actor
from verifier.accounts.administration import reset_second_factor
from verifier.accounts.recovery_codes import HOW_MANY, codes_left
from verifier.accounts.second_factor import begin, confirm, holds, offered, renew_codes, stage_after_password
from verifier.accounts.tables import RecoveryCode, SecondFactor, SecurityEvent, User
from verifier.accounts.totp import base32
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.errors import ConfigurationError, Conflict, NotPermitted


@pytest.fixture
def ids(ctx: Context) -> dict[str, int]:
    return plant(ctx)


def _try(ctx: Context, user_id: int, code: str) -> bool:
    with ctx.database.write(EVERYWHERE) as session:
        return holds(session, ctx, session.get_one(User, user_id), code, "127.0.0.1")


def test_the_secret_and_the_recovery_codes_are_not_in_the_database(ctx: Context, ids: dict[str, int]) -> None:
    secret, codes = enrolled(ctx, "wang")
    with ctx.database.read(EVERYWHERE) as session:
        factor = session.get_one(SecondFactor, ids["wang"])
        digests = session.scalars(select(RecoveryCode.digest)).all()
        salts = session.scalars(select(RecoveryCode.salt)).all()
    assert factor.sealed_secret is not None
    assert secret.replace(" ", "") not in base32(factor.sealed_secret)
    assert len(set(codes)) == len(digests) == HOW_MANY
    assert all(len(one) == 32 for one in digests)
    assert [len(one) for one in set(salts)] == [16], "drawn for this set of codes"
    enrolled(ctx, "bo")
    with ctx.database.read(EVERYWHERE) as session:
        assert len(set(session.scalars(select(RecoveryCode.salt)))) == 2


def test_a_secret_moved_to_another_user_opens_nothing(ctx: Context, ids: dict[str, int]) -> None:
    secret, _ = enrolled(ctx, "wang")
    enrolled(ctx, "bo")
    with ctx.database.write(EVERYWHERE) as session:
        moved = session.get_one(SecondFactor, ids["wang"]).sealed_secret
        session.get_one(SecondFactor, ids["bo"]).sealed_secret = moved
    later(ctx, minutes=1)
    with pytest.raises(ConfigurationError):
        _try(ctx, ids["bo"], code_of(ctx, secret))


def test_a_code_is_taken_once_and_the_next_one_again(ctx: Context, ids: dict[str, int]) -> None:
    secret, _ = enrolled(ctx, "wang")
    assert not _try(ctx, ids["wang"], code_of(ctx, secret)), "it was spent by setting the app up"
    later(ctx, seconds=30)
    code = code_of(ctx, secret)
    assert _try(ctx, ids["wang"], code)
    assert not _try(ctx, ids["wang"], code)
    later(ctx, seconds=30)
    assert _try(ctx, ids["wang"], code_of(ctx, secret))


def test_one_code_tried_side_by_side_is_taken_once(ctx: Context, ids: dict[str, int]) -> None:
    secret, codes = enrolled(ctx, "wang")
    later(ctx, seconds=30)
    for code in (code_of(ctx, secret), codes[0]):
        with ThreadPoolExecutor(4) as pool:
            taken = list(pool.map(lambda one: _try(ctx, ids["wang"], one), [code] * 4))
        assert taken.count(True) == 1
        later(ctx, hours=24)


def test_wrong_codes_tried_side_by_side_are_all_counted(ctx: Context, ids: dict[str, int]) -> None:
    enrolled(ctx, "wang")
    with ThreadPoolExecutor(5) as pool:
        list(pool.map(lambda _: _try(ctx, ids["wang"], "000000"), range(5)))
    with ctx.database.read(EVERYWHERE) as session:
        assert session.get_one(SecondFactor, ids["wang"]).paused_until is not None


def test_wrong_codes_pause_and_each_pause_in_a_row_is_twice_as_long(
    ctx: Context, ids: dict[str, int]
) -> None:
    secret, _ = enrolled(ctx, "wang")
    limits = ctx.settings.security
    for pause in (limits.login_pause_minutes, limits.login_pause_minutes * 2):
        for _ in range(limits.login_attempts):
            assert not _try(ctx, ids["wang"], "000000")
        later(ctx, minutes=pause - 1)
        assert not _try(ctx, ids["wang"], code_of(ctx, secret)), "nothing is looked at during the pause"
        later(ctx, minutes=1)
    assert _try(ctx, ids["wang"], code_of(ctx, secret))
    with ctx.database.read(EVERYWHERE) as session:
        assert session.get_one(SecondFactor, ids["wang"]).pauses == 0


def test_a_recovery_code_is_good_once_however_it_is_typed(ctx: Context, ids: dict[str, int]) -> None:
    _, codes = enrolled(ctx, "wang")
    assert _try(ctx, ids["wang"], f" {codes[0].upper().replace('-', ' ')} ")
    assert not _try(ctx, ids["wang"], codes[0])
    assert not _try(ctx, ids["bo"], codes[1]), "of another user"
    with ctx.database.read(EVERYWHERE) as session:
        assert codes_left(session, ids["wang"]) == HOW_MANY - 1
    assert "user.recovery_code_used" in actions(ctx)


def test_new_recovery_codes_make_the_old_ones_void(ctx: Context, ids: dict[str, int]) -> None:
    secret, old = enrolled(ctx, "wang")
    later(ctx, seconds=30)
    with ctx.database.write(EVERYWHERE) as session:
        user = session.get_one(User, ids["wang"])
        assert renew_codes(session, ctx, user, "000000", "here") is None
        new = renew_codes(session, ctx, user, code_of(ctx, secret), "here")
    assert new is not None
    assert not _try(ctx, ids["wang"], old[0])
    assert _try(ctx, ids["wang"], new[0])


def test_a_wrong_code_sets_nothing_up_and_a_new_beginning_has_a_new_secret(
    ctx: Context, ids: dict[str, int]
) -> None:
    with ctx.database.write(EVERYWHERE) as session:
        user = session.get_one(User, ids["wang"])
        begin(session, ctx, user)
        first = offered(session, ctx, user)
        assert confirm(session, ctx, user, "000000", "here") is None
        begin(session, ctx, user)
        second = offered(session, ctx, user)
        assert first is not None
        assert second is not None
        assert first.secret != second.secret
        assert confirm(session, ctx, user, code_of(ctx, first.secret), "here") is None
        assert stage_after_password(session, ctx.settings.security, user) == "full"
        assert confirm(session, ctx, user, code_of(ctx, second.secret), "here") is not None
        assert stage_after_password(session, ctx.settings.security, user) == "second_factor"
        assert offered(session, ctx, user) is None
        with pytest.raises(Conflict):
            begin(session, ctx, user)


def test_a_security_administrator_resets_it_for_a_reason_and_never_their_own(
    ctx: Context, ids: dict[str, int]
) -> None:
    secret, codes = enrolled(ctx, "wang")
    enrolled(ctx, "an")
    an, it = actor(ctx, "an"), actor(ctx, "it")
    with ctx.database.write(EVERYWHERE) as session:
        with pytest.raises(NotPermitted):
            reset_second_factor(session, ctx, it, ids["wang"], "phone lost")
        with pytest.raises(NotPermitted):
            reset_second_factor(session, ctx, an, ids["an"], "phone lost")
        with pytest.raises(NotPermitted):
            reset_second_factor(session, ctx, system_actor(), ids["wang"], "phone lost")
        assert reset_second_factor(session, ctx, an, ids["wang"], "phone lost").proposal is None
        user = session.get_one(User, ids["wang"])
        assert stage_after_password(session, ctx.settings.security, user) == "full"
    later(ctx, minutes=1)
    assert not _try(ctx, ids["wang"], code_of(ctx, secret))
    assert not _try(ctx, ids["wang"], codes[0])
    assert "user.second_factor_reset" in actions(ctx)


def test_the_machines_administrator_resets_it_where_no_other_security_administrator_is_left(
    ctx: Context, ids: dict[str, int]
) -> None:
    enrolled(ctx, "an")
    with ctx.database.write(EVERYWHERE) as session:
        session.get_one(User, ids["bo"]).active = False  # one of a county administers no users
        reset_second_factor(session, ctx, system_actor(), ids["an"], "phone lost, nobody else there")
        assert session.get_one(SecondFactor, ids["an"]).confirmed_at is None


def test_refused_codes_are_written_down(ctx: Context, ids: dict[str, int]) -> None:
    enrolled(ctx, "wang")
    _try(ctx, ids["wang"], "000000")
    with ctx.database.read(EVERYWHERE) as session:
        kinds = session.scalars(select(SecurityEvent.kind).order_by(SecurityEvent.id)).all()
    assert kinds == ["second_factor_set_up", "second_factor_refused"]
