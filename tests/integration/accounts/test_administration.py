"""Users administered: who may touch whom, what takes two people, invitations, sessions."""

from __future__ import annotations

from collections.abc import Callable
from typing import get_args

import pytest
from sqlalchemy import func, select

from tests.clocks import later
from tests.integration.accounts.scene import PASSWORD, actions, actor, enrolled, plant
from verifier.accounts import administration as admin
from verifier.accounts.actor import system_actor
from verifier.accounts.invitations import accept
from verifier.accounts.passwords import hash_password, password_matches
from verifier.accounts.proposals import decide, open_proposals
from verifier.accounts.rights import RIGHTS
from verifier.accounts.session_list import end_all_of, end_one, end_own, every_session, sessions_of
from verifier.accounts.sessions import find_session, open_session
from verifier.accounts.tables import Invitation, User, WebSession
from verifier.accounts.three_administrators import ADMINISTRATORS
from verifier.accounts.users_view import list_users, user_view
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.errors import Conflict, InvalidInput, NotFound, NotPermitted
from verifier.settings.security import Role

NEW = "an entirely new password"


@pytest.fixture
def ids(ctx: Context) -> dict[str, int]:
    return plant(ctx)


def _user(ctx: Context, user_id: int) -> User:
    with ctx.database.read(EVERYWHERE) as session:
        user = session.get_one(User, user_id)
        session.expunge(user)
        return user


def _log_in(ctx: Context, user_id: int) -> str:
    with ctx.database.write(EVERYWHERE) as session:
        return open_session(
            session, ctx.clock, ctx.settings.security, session.get_one(User, user_id), address="10.0.0.7"
        )


def test_the_roles_of_the_settings_are_the_roles_there_are() -> None:
    assert set(get_args(Role)) == set(RIGHTS)


def test_the_three_administrators_share_no_right() -> None:
    seen: set[str] = set()
    for role in ADMINISTRATORS:
        assert not seen & RIGHTS[role]
        seen |= RIGHTS[role]


def test_an_invitation_opens_an_account_once_and_nothing_opens_it_before(
    ctx: Context, ids: dict[str, int]
) -> None:
    an, hashed = actor(ctx, "an"), hash_password(NEW)
    with ctx.database.write(EVERYWHERE) as session:
        done = admin.add(session, ctx, an, "liu", "operator", "379901")
        code, user_id = done.code, done.user.id
        assert code is not None
        assert done.user.password_hash == ""
        assert not password_matches(done.user.password_hash, "")
        assert not accept(session, ctx, "wang", code, hashed, "here"), "of another user"
        assert accept(session, ctx, " liu ", code.upper(), hashed, "here")
        assert not accept(session, ctx, "liu", code, hashed, "here"), "used"
        assert code not in str([row.digest for row in session.scalars(select(Invitation))])
    assert password_matches(_user(ctx, user_id).password_hash, NEW)
    assert {"user.added", "user.invited", "user.invitation_accepted"} <= set(actions(ctx))


def test_an_invitation_grows_old_and_a_later_one_makes_it_void(ctx: Context, ids: dict[str, int]) -> None:
    an, hashed = actor(ctx, "an"), hash_password(NEW)
    with ctx.database.write(EVERYWHERE) as session:
        first = admin.invite(session, ctx, an, ids["wang"], "forgot").code or ""
        second = admin.invite(session, ctx, an, ids["wang"], "lost the letter").code or ""
        assert not accept(session, ctx, "wang", first, hashed, "here")
    later(ctx, hours=ctx.settings.security.invitation_hours)
    with ctx.database.write(EVERYWHERE) as session:
        assert not accept(session, ctx, "wang", second, hashed, "here")
    assert password_matches(_user(ctx, ids["wang"]).password_hash, PASSWORD)


@pytest.mark.parametrize("step", [admin.disable, admin.enable, admin.unlock, admin.invite])
def test_nobody_touches_their_own_account_and_users_are_administered_centrally(
    ctx: Context, ids: dict[str, int], step: Callable[..., object]
) -> None:
    an, far, wang = (actor(ctx, name) for name in ("an", "far", "wang"))
    for who, whom, refused in (
        (an, "an", NotPermitted),
        (far, "wang", NotPermitted),
        (wang, "bo", NotPermitted),
        (system_actor(), "wang", NotPermitted),
    ):
        with ctx.database.write(EVERYWHERE) as session, pytest.raises(refused):
            step(session, ctx, who, ids[whom], "a reason")


def test_a_reason_is_needed(ctx: Context, ids: dict[str, int]) -> None:
    with ctx.database.write(EVERYWHERE) as session, pytest.raises(InvalidInput):
        admin.disable(session, ctx, actor(ctx, "an"), ids["wang"], " ")


def test_a_new_role_ends_the_sessions_and_nobody_gives_one_to_themselves(
    ctx: Context, ids: dict[str, int]
) -> None:
    token, an = _log_in(ctx, ids["wang"]), actor(ctx, "an")
    with ctx.database.write(EVERYWHERE) as session:
        with pytest.raises(NotPermitted):
            admin.change(session, ctx, an, ids["an"], "approver", "3799", "I want it")
        with pytest.raises(Conflict):
            admin.change(session, ctx, an, ids["wang"], "investigator", "379901", "as it is")
        admin.change(session, ctx, an, ids["wang"], "approver", "3799", "moved to the head office")
    with ctx.database.read(EVERYWHERE) as session:
        assert find_session(session, ctx.clock, ctx.settings.security, token) is None
    assert _user(ctx, ids["wang"]).role == "approver"
    assert "user.changed" in actions(ctx)


@pytest.mark.parametrize("role", ["audit_admin", "security_admin"])
def test_one_administrator_is_never_made_another(ctx: Context, ids: dict[str, int], role: str) -> None:
    with ctx.database.write(EVERYWHERE) as session, pytest.raises(NotPermitted):
        admin.change(session, ctx, actor(ctx, "an"), ids["it"], role, "3799", "short of people")


def test_a_security_administrator_is_made_by_two_people(ctx: Context, ids: dict[str, int]) -> None:
    an, bo = actor(ctx, "an"), actor(ctx, "bo")
    with ctx.database.write(EVERYWHERE) as session:
        done = admin.add(session, ctx, an, "liu", "security_admin", "3799", "third of us")
        assert done.code is None
        assert done.proposal is not None
        number, user_id = done.proposal.id, done.user.id
        assert not done.user.active
        with pytest.raises(NotPermitted):
            decide(session, ctx, an, number, "mine", approved=True)
        with pytest.raises(NotPermitted):
            decide(session, ctx, actor(ctx, "far"), number, "of a county", approved=True)
        decided = decide(session, ctx, bo, number, "seen the person", approved=True)
        assert decided.code is not None
        with pytest.raises(Conflict):
            decide(session, ctx, bo, number, "again", approved=False)
    assert (_user(ctx, user_id).role, _user(ctx, user_id).active) == ("security_admin", True)
    assert actions(ctx)[-1] == "user.step_approved"


def test_a_refused_role_leaves_the_user_as_before(ctx: Context, ids: dict[str, int]) -> None:
    an = actor(ctx, "an")
    with ctx.database.write(EVERYWHERE) as session:
        done = admin.change(session, ctx, an, ids["wang"], "security_admin", "3799", "why not")
        assert done.proposal is not None
        with pytest.raises(Conflict):
            admin.change(session, ctx, an, ids["wang"], "security_admin", "3799", "twice")
        assert [user.name for _, user in open_proposals(session, an)] == ["wang"]
        decide(session, ctx, an, done.proposal.id, "taken back", approved=False)
        assert open_proposals(session, an) == []
    assert _user(ctx, ids["wang"]).role == "investigator"


@pytest.mark.parametrize("kind", ["invitation", "second_factor_reset", "enable"])
def test_one_security_administrator_alone_opens_no_account_of_another(
    ctx: Context, ids: dict[str, int], kind: str
) -> None:
    """Else one person would hold two accounts, and be the second person of every decision."""
    an, bo = actor(ctx, "an"), actor(ctx, "bo")
    enrolled(ctx, "bo")
    with ctx.database.write(EVERYWHERE) as session:
        third = admin.add(session, ctx, system_actor(), "cy", "operator", None).user
        third.role = "security_admin"
    with ctx.database.write(EVERYWHERE) as session:
        if kind == "invitation":
            done = admin.invite(session, ctx, an, ids["bo"], "forgot")
        elif kind == "second_factor_reset":
            done = admin.reset_second_factor(session, ctx, an, ids["bo"], "phone lost")
        else:
            admin.disable(session, ctx, an, ids["bo"], "long leave")
            done = admin.enable(session, ctx, an, ids["bo"], "back")
        assert done.code is None
        assert done.proposal is not None
        assert done.proposal.kind == kind
        if kind != "enable":
            with pytest.raises(NotPermitted):
                decide(session, ctx, bo, done.proposal.id, "it is about me", approved=True)
        decided = decide(session, ctx, actor(ctx, "cy"), done.proposal.id, "seen", approved=True)
        assert (decided.code is not None) == (kind == "invitation")


def test_one_person_does_not_renew_both_password_and_second_factor(ctx: Context, ids: dict[str, int]) -> None:
    an, bo = actor(ctx, "an"), actor(ctx, "bo")
    enrolled(ctx, "wang")
    with ctx.database.write(EVERYWHERE) as session:
        admin.invite(session, ctx, an, ids["wang"], "forgot")
        with pytest.raises(NotPermitted):
            admin.reset_second_factor(session, ctx, an, ids["wang"], "and lost the phone")
        admin.reset_second_factor(session, ctx, bo, ids["wang"], "seen the person")
        with pytest.raises(NotPermitted):
            admin.invite(session, ctx, bo, ids["wang"], "once more")
    later(ctx, hours=25)
    with ctx.database.write(EVERYWHERE) as session:
        assert admin.invite(session, ctx, bo, ids["wang"], "once more").code is not None


def test_the_machine_makes_the_first_two_security_administrators_and_no_third(ctx: Context) -> None:
    with ctx.database.write(EVERYWHERE) as session:
        for name in ("one", "two"):
            admin.add(session, ctx, system_actor(), name, "security_admin", None, password=PASSWORD)
        with pytest.raises(NotPermitted):
            admin.add(session, ctx, system_actor(), "three", "security_admin", None, password=PASSWORD)


def test_a_disabled_user_is_out_and_the_invitation_with_them(ctx: Context, ids: dict[str, int]) -> None:
    token, an, hashed = _log_in(ctx, ids["wang"]), actor(ctx, "an"), hash_password(NEW)
    with ctx.database.write(EVERYWHERE) as session:
        code = admin.invite(session, ctx, an, ids["wang"], "forgot").code or ""
        admin.disable(session, ctx, an, ids["wang"], "left the office")
        assert find_session(session, ctx.clock, ctx.settings.security, token) is None
        assert not accept(session, ctx, "wang", code, hashed, "here")
        admin.enable(session, ctx, an, ids["wang"], "came back")
        assert not accept(session, ctx, "wang", code, hashed, "here")


def test_unlocking_ends_the_pause_of_passwords_and_codes(ctx: Context, ids: dict[str, int]) -> None:
    with ctx.database.write(EVERYWHERE) as session:
        session.get_one(User, ids["wang"]).paused_until = ctx.clock.now().replace(year=2030)
        [row] = [one for one in list_users(session, ctx, actor(ctx, "an")) if one.name == "wang"]
        assert row.paused_until is not None
        admin.unlock(session, ctx, actor(ctx, "an"), ids["wang"], "it was the user")
    assert _user(ctx, ids["wang"]).paused_until is None


def test_users_and_sessions_are_seen_by_the_top_agencys_security_administrators_only(
    ctx: Context, ids: dict[str, int]
) -> None:
    for user_id in ids.values():
        _log_in(ctx, user_id)
    with ctx.database.read(EVERYWHERE) as session:
        assert {row.name for row in list_users(session, ctx, actor(ctx, "an"))} == set(ids)
        assert {one.user_name for one in every_session(session, ctx, actor(ctx, "an"))} == set(ids)
        view = user_view(session, ctx, actor(ctx, "an"), ids["wang"])
        assert (view.row.sessions, view.is_self, view.row.second_factor) == (1, False, "off")
        for name in ("far", "wang", "it"):
            with pytest.raises(NotPermitted):
                every_session(session, ctx, actor(ctx, name))
            with pytest.raises(NotPermitted):
                list_users(session, ctx, actor(ctx, name))


def test_sessions_end_one_by_one_and_all_at_once(ctx: Context, ids: dict[str, int]) -> None:
    tokens = [_log_in(ctx, ids["wang"]) for _ in range(3)]
    an, wang, far = (actor(ctx, name) for name in ("an", "wang", "far"))
    with ctx.database.write(EVERYWHERE) as session:
        first, second, _ = sessions_of(session, ctx, ids["wang"])
        assert first.address == "10.0.0.7"
        assert first.key not in tokens
        with pytest.raises(NotPermitted):
            end_one(session, ctx, far, first.key, "not mine to end")
        with pytest.raises(NotFound):
            end_own(session, ctx, an, ids["an"], {first.key})
        assert end_one(session, ctx, an, first.key, "left open at the counter") == 1
        assert end_own(session, ctx, wang, ids["wang"], {second.key}) == 1
        assert end_all_of(session, ctx, an, ids["wang"], "the rest") == 1
        with pytest.raises(NotFound):
            end_all_of(session, ctx, an, ids["wang"], "nothing left")
        assert session.scalar(select(func.count()).select_from(WebSession)) == 0
    assert actions(ctx).count("user.sessions_ended") == 3
