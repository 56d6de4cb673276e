"""What is kept of a code: a slow hash under a key and a salt, made while no transaction is open."""

from __future__ import annotations

import hmac
import threading
from typing import Any

import pytest
from argon2.low_level import Type, hash_secret_raw
from sqlalchemy import select, update

from tests.integration.citizens.scene import Granny, plant_granny, tried
from verifier.accounts.actor import system_actor
from verifier.citizens import codes, entering
from verifier.citizens.codes import COST, issue_code, new_code, plain_code
from verifier.citizens.entering import Entry
from verifier.citizens.tables import CitizenCode
from verifier.context import Context
from verifier.database import EVERYWHERE

REFUSED = Entry(None, paused=False)


@pytest.fixture
def granny(sqlite_ctx: Context) -> Granny:
    return plant_granny(sqlite_ctx)


def test_a_try_costs_nineteen_mebibytes_and_two_passes_of_argon2id(
    sqlite_ctx: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert COST["memory_cost"] >= 19 * 1024
    assert COST["time_cost"] >= 2
    monkeypatch.setattr(codes, "_cost", COST)
    code = new_code(sqlite_ctx)
    key = (sqlite_ctx.settings.security.key_dir / "citizen-code.key").read_bytes()
    keyed = hmac.digest(key, b"code\0" + code.plain.encode(), "sha256")
    assert code.digest == hash_secret_raw(keyed, code.salt, 2, 19_456, 1, 32, Type.ID)
    assert code.digest != keyed
    assert code.plain not in repr(code)


def test_two_hashes_are_made_at_once_and_no_more_however_many_guess(
    sqlite_ctx: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    free: list[int] = []

    def hashing(*_: Any, **__: Any) -> bytes:
        taken = 0
        while codes._turns.acquire(blocking=False):
            taken += 1
        free.append(taken)
        codes._turns.release(taken)
        return bytes(32)

    monkeypatch.setattr(codes, "_turns", threading.BoundedSemaphore(codes._turns._value))
    monkeypatch.setattr(codes, "hash_secret_raw", hashing)
    new_code(sqlite_ctx)
    new_code(sqlite_ctx)
    assert free == [1, 1]


def test_one_code_of_two_people_is_kept_as_two_hashes(sqlite_ctx: Context, granny: Granny) -> None:
    other = plant_granny(sqlite_ctx, id_no="379901194103040021", id_key=37990119410304002)
    with sqlite_ctx.database.write(EVERYWHERE) as session:
        for person in (granny.person, other.person):
            drawn = new_code(sqlite_ctx)
            salted = codes.slow_digest(sqlite_ctx, "ACDEFHJKMN", drawn.salt)
            same = codes.NewCode("ACDEFHJKMN", drawn.salt, salted)
            assert issue_code(session, sqlite_ctx, system_actor(), person, same) == "ACDEF-HJKMN"
        first, second = session.scalars(select(CitizenCode)).all()
        assert first.digest != second.digest
    assert tried(sqlite_ctx, code="ACDEF-HJKMN").token


def test_no_transaction_is_open_while_a_code_is_hashed(
    sqlite_ctx: Context, granny: Granny, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[bytes] = []
    slowly = codes.slow_digest

    def hashing(context: Context, plain: str, salt: bytes) -> bytes:
        with context.database.write(EVERYWHERE) as session:  # would wait for ever behind an open one
            session.execute(update(CitizenCode).values(issued_by="another writer"))
            written.append(salt)
        return slowly(context, plain, salt)

    monkeypatch.setattr(entering, "slow_digest", hashing)
    assert tried(sqlite_ctx, code=granny.code).token
    assert len(written) == entering.COMPARED


def test_a_code_that_is_replaced_while_it_is_hashed_opens_nothing(
    sqlite_ctx: Context, granny: Granny, monkeypatch: pytest.MonkeyPatch
) -> None:
    fitting = entering._fitting
    newer: list[str] = []

    def replaced(context: Context, kept: Any, plain: str) -> Any:
        found = fitting(context, kept, plain)
        with context.database.write(EVERYWHERE) as session:
            newer.append(issue_code(session, context, system_actor(), granny.person))
        return found

    with monkeypatch.context() as patch:
        patch.setattr(entering, "_fitting", replaced)
        assert tried(sqlite_ctx, code=granny.code) == REFUSED
    assert tried(sqlite_ctx, code=newer[0]).token
    assert plain_code(newer[0]) != plain_code(granny.code)
