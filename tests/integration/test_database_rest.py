"""Connections to PostgreSQL: tried after a rest, and used without a transaction for a few small questions."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from psycopg.pq import TransactionStatus
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError

from verifier.accounts.tables import Agency
from verifier.context import Context
from verifier.database import EVERYWHERE, rest
from verifier.database.scope import ScopedSession


@pytest.fixture
def postgresql(ctx: Context) -> Context:
    if ctx.database.is_sqlite:
        pytest.skip("a file has no connections to lose")
    return ctx


def raw(session: ScopedSession) -> psycopg.Connection[Any]:
    found: Any = session.connection().connection.dbapi_connection
    assert isinstance(found, psycopg.Connection)
    return found


def agencies(ctx: Context) -> int:
    with ctx.database.read(EVERYWHERE) as session:
        return len(session.scalars(select(Agency.id)).all())


def lose_all_connections(ctx: Context) -> None:
    """As PostgreSQL does when it is started again; this one's own end is waited for last."""
    agencies(ctx)
    others = (
        "SELECT pg_terminate_backend(pid, 20000) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    with ctx.database.engine.connect() as first, ctx.database.engine.connect() as second:
        second.execute(text("SELECT 1"))
        second.rollback()
        first.execute(text(others))


def test_a_connection_that_rested_and_was_lost_is_replaced_unnoticed(
    postgresql: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = agencies(postgresql)
    lose_all_connections(postgresql)
    monkeypatch.setattr(rest, "_RESTED", 0.0)
    assert [agencies(postgresql) for _ in range(4)] == [many] * 4
    with postgresql.database.write(EVERYWHERE) as one, postgresql.database.read(EVERYWHERE) as other:
        assert raw(one) is not raw(other)


def test_one_that_was_lost_a_moment_ago_fails_once_and_is_replaced(
    postgresql: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = agencies(postgresql)
    monkeypatch.setattr(rest, "_RESTED", 3600.0)
    lose_all_connections(postgresql)
    told: list[int | str] = []
    for _ in range(3):
        try:
            told.append(agencies(postgresql))
        except OperationalError:
            told.append("lost")
    assert sorted(map(str, told))[:2] == [str(many)] * 2
    assert told[-1] == many


def test_small_questions_begin_no_transaction_and_leave_the_next_one_its_own(postgresql: Context) -> None:
    with postgresql.database.read(EVERYWHERE, one_by_one=True) as session:
        session.execute(select(Agency.id)).all()
        assert raw(session).info.transaction_status == TransactionStatus.IDLE
    for _ in range(3):
        with postgresql.database.write(EVERYWHERE) as session:
            session.execute(select(Agency.id)).all()
            assert raw(session).info.transaction_status == TransactionStatus.INTRANS
            assert session.scalar(text("SHOW transaction_isolation")) == "read committed"


def test_small_questions_are_answered_on_a_file_as_well(sqlite_ctx: Context) -> None:
    with sqlite_ctx.database.read(EVERYWHERE, one_by_one=True) as session:
        assert len(session.scalars(select(Agency.id)).all()) == agencies(sqlite_ctx)
