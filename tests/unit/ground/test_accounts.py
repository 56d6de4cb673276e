"""The agency tree, users, rights, logins: who may do what, and who may not get in."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from argon2 import extract_parameters
from sqlalchemy import func, select

from verifier.accounts.actor import Actor, system_actor
from verifier.accounts.passwords import hash_password, new_password, password_matches
from verifier.accounts.rights import RIGHTS, ROLE_NAMES, Right
from verifier.accounts.service import (
    actor_named,
    add_user,
    agency_by_code,
    bring_in_agencies,
    log_in,
    prove_password,
)
from verifier.accounts.tables import Agency, SecurityEvent, User
from verifier.audit.keys import audit_key, make_keys
from verifier.clock import FixedClock
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.errors import ConfigurationError, Conflict, InvalidInput, NotFound, NotPermitted
from verifier.settings import AgencySettings

PASSWORD = "correct horse battery"


@pytest.fixture
def with_user(ctx: Context) -> Context:
    with ctx.database.write(EVERYWHERE) as session:
        add_user(session, ctx.clock, "王", "investigator", "379901", PASSWORD)
    return ctx


def _log_in(ctx: Context, password: str = PASSWORD, *, later: timedelta = timedelta(0)) -> str | None:
    clock = FixedClock(ctx.clock.now() + later)
    proof = prove_password(ctx.database, "王", password)
    with ctx.database.write(EVERYWHERE) as session:
        user = log_in(session, clock, ctx.settings.security, proof, "127.0.0.1")
        return user.name if user else None


def test_the_agencies_of_the_configuration_form_the_tree(ctx: Context) -> None:
    with ctx.database.read(EVERYWHERE) as session:
        assert agency_by_code(session, None).code == "3799"
        assert agency_by_code(session, "379902").path == "3799/379902/"
        with pytest.raises(NotFound) as refused:
            agency_by_code(session, "1")
        assert "379903" in refused.value.in_language("en")


def test_bringing_the_agencies_in_again_adds_none_and_takes_over_new_names(ctx: Context) -> None:
    first = ctx.settings.agencies[0].model_copy(update={"name_en": "Renamed"})
    with ctx.database.write(EVERYWHERE) as session:
        assert bring_in_agencies(session, (first, *ctx.settings.agencies[1:])) == ()
        assert agency_by_code(session, "3799").name_en == "Renamed"
        assert session.scalar(select(func.count()).select_from(Agency)) == len(ctx.settings.agencies)


def test_moving_an_agency_moves_everything_below_it(ctx: Context) -> None:
    below = _with_parent(ctx, "379902", "379901")
    with ctx.database.write(EVERYWHERE) as session:
        bring_in_agencies(session, below)
        assert agency_by_code(session, "379902").path == "3799/379901/379902/"


def _with_parent(ctx: Context, code: str, parent: str) -> tuple[AgencySettings, ...]:
    return tuple(
        agency.model_copy(update={"parent": parent}) if agency.code == code else agency
        for agency in ctx.settings.agencies
    )


def test_a_user_acts_in_their_own_subtree_with_the_rights_of_their_role(with_user: Context) -> None:
    with with_user.database.read(EVERYWHERE) as session:
        actor = actor_named(session, "王")
        assert (actor.scope.path, actor.is_person) == ("3799/379901/", True)
        assert actor.rights == RIGHTS["investigator"]
        with pytest.raises(NotFound):
            actor_named(session, "nobody")


def test_a_user_who_was_put_out_of_service_cannot_act_or_log_in(with_user: Context) -> None:
    with with_user.database.write(EVERYWHERE) as session:
        session.scalars(select(User)).one().active = False
    with with_user.database.read(EVERYWHERE) as session, pytest.raises(NotFound):
        actor_named(session, "王")
    assert _log_in(with_user) is None


def test_two_users_cannot_share_a_name(with_user: Context) -> None:
    with with_user.database.write(EVERYWHERE) as session, pytest.raises(Conflict):
        add_user(session, with_user.clock, " 王 ", "approver", None, PASSWORD)


@pytest.mark.parametrize(
    ("name", "role", "password"),
    [
        ("", "approver", PASSWORD),
        ("system:x", "approver", PASSWORD),
        ("李" * 61, "approver", PASSWORD),
        ("李", "king", PASSWORD),
        ("李", "approver", "short"),
    ],
    ids=["no name", "the system's name", "too long a name", "no such role", "too short a password"],
)
def test_a_user_that_cannot_be_is_refused(ctx: Context, name: str, role: str, password: str) -> None:
    with ctx.database.write(EVERYWHERE) as session, pytest.raises(InvalidInput):
        add_user(session, ctx.clock, name, role, None, password)


def test_the_three_administrators_have_disjoint_rights() -> None:
    sets = [RIGHTS[role] for role in ("system_admin", "security_admin", "audit_admin")]
    assert all(not (one & other) for one in sets for other in sets if one is not other)


def test_no_administrator_decides_about_a_pension() -> None:
    decisions = {Right.LEADS_DECIDE, Right.CASES_WORK, Right.CASES_APPROVE, Right.FEEDS_RELEASE}
    for role in ("system_admin", "security_admin", "audit_admin"):
        assert not RIGHTS[role] & decisions
    assert not system_actor().rights & decisions


def test_every_role_has_rights_and_a_name_and_every_right_a_role() -> None:
    assert RIGHTS.keys() == ROLE_NAMES.keys()
    assert all(RIGHTS.values())
    assert frozenset().union(*RIGHTS.values()) == frozenset(Right)


def test_who_lacks_a_right_learns_which_colleagues_hold_it(with_user: Context) -> None:
    with with_user.database.read(EVERYWHERE) as session:
        actor = actor_named(session, "王")
    actor.require(Right.LEADS_DECIDE)
    with pytest.raises(NotPermitted) as refused:
        actor.require(Right.CASES_APPROVE)
    assert ROLE_NAMES["approver"].zh in refused.value.remedy.zh


def test_the_system_itself_takes_no_persons_decision() -> None:
    with pytest.raises(NotPermitted):
        system_actor().require_person()
    person: Actor = replace(system_actor(), is_person=True)
    person.require_person()


def test_the_right_password_lets_in_and_every_try_is_remembered(with_user: Context) -> None:
    assert _log_in(with_user) == "王"
    assert _log_in(with_user, "wrong password") is None
    with with_user.database.read(EVERYWHERE) as session:
        kinds = session.scalars(select(SecurityEvent.kind).order_by(SecurityEvent.id)).all()
    assert list(kinds) == ["login", "login_refused"]


def test_an_unknown_name_is_refused_like_a_wrong_password(ctx: Context) -> None:
    assert _log_in(ctx) is None
    assert not password_matches(None, PASSWORD)


def test_after_five_wrong_passwords_even_the_right_one_waits_a_quarter_of_an_hour(with_user: Context) -> None:
    for _ in range(5):
        assert _log_in(with_user, "wrong password") is None
    assert _log_in(with_user) is None
    assert _log_in(with_user, later=timedelta(minutes=14)) is None
    assert _log_in(with_user, later=timedelta(minutes=15)) == "王"


def test_a_right_password_forgets_the_wrong_ones_before_it(with_user: Context) -> None:
    for _ in range(3):
        for _ in range(4):
            _log_in(with_user, "wrong password")
        assert _log_in(with_user) == "王"


def test_a_hash_never_holds_the_password_and_differs_each_time() -> None:
    one, other = hash_password(PASSWORD), hash_password(PASSWORD)
    assert one != other
    assert PASSWORD not in one
    assert one.startswith("$argon2id$")
    assert password_matches(one, PASSWORD)
    assert not password_matches("not a hash", PASSWORD)


def test_the_product_hashes_passwords_and_pins_as_the_standard_asks() -> None:
    """RFC 9106, the second recommended option; the other tests hash more cheaply."""
    program = (
        "from verifier.accounts.passwords import hash_password\n"
        "from verifier.devices.pins import hash_pin\n"
        "from verifier.accounts.passwords import _code_hasher as codes\n"
        "print(hash_password('correct-horse-battery'), hash_pin('827193'))\n"
        "assert (codes.time_cost, codes.memory_cost, codes.parallelism) == (2, 19 * 1024, 1)\n"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True).stdout
    for stored in told.split():
        found = extract_parameters(stored)
        assert (found.time_cost, found.memory_cost, found.parallelism) == (3, 64 * 1024, 4)


def test_one_time_passwords_are_long_enough_and_never_the_same() -> None:
    made = {new_password() for _ in range(50)}
    assert len(made) == 50
    assert all(len(password) == 19 for password in made)
    hash_password(made.pop())


def test_keys_are_made_once_and_only_the_owner_may_read_them(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    assert set(make_keys(folder)) == {
        "audit.key",
        "citizen-code.key",
        "second-factor.key",
        "session.key",
        "vault-1.key",
        "vault-digest.key",
    }
    key = audit_key(folder)
    assert make_keys(folder) == []
    assert audit_key(folder) == key
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_key_that_is_missing_readable_by_others_or_cut_short_is_refused(tmp_path: Path) -> None:
    assert "pension-verifier init" in _refusal(tmp_path)
    make_keys(tmp_path)
    (tmp_path / "audit.key").chmod(0o640)
    assert "600" in _refusal(tmp_path)
    (tmp_path / "audit.key").chmod(0o600)
    (tmp_path / "audit.key").write_bytes(bytes(31))
    assert "32 bytes" in _refusal(tmp_path)


def _refusal(folder: Path) -> str:
    with pytest.raises(ConfigurationError) as refused:
        audit_key(folder)
    return refused.value.in_language("en")
