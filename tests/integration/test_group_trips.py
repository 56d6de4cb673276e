"""Statements of a group travel together on PostgreSQL: the outcome is as if each had gone alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from sqlalchemy import bindparam, func, select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from tests.conftest import NOW
from tests.factories import make_person
from tests.integration.test_group_commit import together
from verifier.certification.tables import PersonLock
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.database.bulk import bulk_insert, table_of
from verifier.database.group_commit import GroupWriter
from verifier.database.ready import Ready, ask_ahead
from verifier.database.scope import ScopedSession
from verifier.database.trips import Trips
from verifier.people.tables import Person

LOCKS = table_of(PersonLock)
UNTIL = Ready(select(LOCKS.c.until).where(LOCKS.c.person_id == bindparam("who")).order_by(LOCKS.c.id))
MOVE = Ready(update(LOCKS).where(LOCKS.c.person_id == bindparam("who")).values(until=bindparam("later")))
TAKE = Ready(select(table_of(Person).c.id).where(table_of(Person).c.id == bindparam("who")).with_for_update())
DAY = timedelta(days=1)


@pytest.fixture
def people(ctx: Context) -> list[int]:
    with ctx.database.write(EVERYWHERE) as session:
        return [make_person(session, pid=f"P{n}", id_no=f"n{n}").id for n in range(3)]


@pytest.fixture
def writer(ctx: Context) -> Iterator[GroupWriter]:
    with closing(GroupWriter(ctx.database, patience=60.0)) as made:
        yield made


@pytest.fixture
def ways(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many statements went each way."""
    counted: list[int] = []
    usual = Trips._sent

    def sent(self: Trips, statements: Any) -> list[psycopg.Cursor[Any]]:
        counted.append(len(statements))
        return usual(self, statements)

    monkeypatch.setattr(Trips, "_sent", sent)
    return counted


def lock(session: ScopedSession, who: int, number: int | None = None) -> None:
    row = {"person_id": who, "since": NOW, "until": NOW}
    bulk_insert(session, PersonLock, [row if number is None else row | {"id": number}])


def locks(ctx: Context) -> list[tuple[int, int]]:
    """Each person with how many days the lock was moved."""
    with ctx.database.read(EVERYWHERE) as session:
        rows = session.execute(select(LOCKS.c.person_id, LOCKS.c.until).order_by(LOCKS.c.id))
        return [(who, (until - NOW).days) for who, until in rows]


def test_what_waits_is_there_for_the_next_question_whoever_asks(
    ctx: Context, writer: GroupWriter, people: list[int]
) -> None:
    def work(session: ScopedSession) -> list[Any]:
        lock(session, people[0])
        first = UNTIL.scalar(session, who=people[0])
        MOVE.change(session, who=people[0], later=NOW + DAY)
        # SQLAlchemy's own way, a savepoint within, and an object it holds back
        second = session.scalar(select(PersonLock.until).where(PersonLock.person_id == people[0]))
        with session.begin_nested():
            lock(session, people[1])
            session.add(PersonLock(person_id=people[2], since=NOW, until=NOW))
        return [first, second, session.scalar(select(func.count()).select_from(PersonLock))]

    assert writer.submit(work) == [NOW, NOW + DAY, 3]
    assert locks(ctx) == [(people[0], 1), (people[1], 0), (people[2], 0)]


def test_a_work_that_fails_takes_what_it_left_waiting_with_it_and_nothing_of_its_neighbours(
    ctx: Context, writer: GroupWriter, people: list[int]
) -> None:
    def fails(session: ScopedSession) -> None:
        lock(session, people[1])
        raise LookupError("something of ours")

    def fails_before_anything(_session: ScopedSession) -> None:
        raise LookupError("at once")

    made = together(
        writer,
        [
            lambda session: lock(session, people[0]),
            fails,
            fails_before_anything,
            lambda session: lock(session, people[2]),
        ],
    )
    assert [type(one.exception()) for one in made] == [type(None), LookupError, LookupError, type(None)]
    assert locks(ctx) == [(people[0], 0), (people[2], 0)]


def test_a_statement_that_fails_later_fails_its_own_work_and_tells_no_values(
    ctx: Context, writer: GroupWriter, people: list[int]
) -> None:
    def twice(session: ScopedSession) -> None:
        lock(session, people[1], 70_001)
        lock(session, people[1], 70_001)

    def twice_and_asks(session: ScopedSession) -> None:
        twice(session)
        UNTIL.rows(session, who=people[1])

    made = together(
        writer,
        [
            lambda session: lock(session, people[0]),
            twice,
            lambda session: MOVE.change(session, who=people[0], later=NOW + DAY),
            twice_and_asks,
            lambda session: lock(session, people[2]),
        ],
    )
    for failed in (made[1].exception(), made[3].exception()):
        assert isinstance(failed, IntegrityError)
        assert NOW.isoformat(" ")[:19] not in str(failed)
    assert [made[number].exception() for number in (0, 2, 4)] == [None, None, None]
    assert locks(ctx) == [(people[0], 1), (people[2], 0)]


def test_an_answer_that_came_ahead_is_used_once_and_in_its_own_savepoint_only(
    ctx: Context, writer: GroupWriter, people: list[int]
) -> None:
    who = people[0]

    def asks_ahead(session: ScopedSession) -> list[Any]:
        lock(session, who)
        ask_ahead(session, (TAKE, {"who": who}), (UNTIL, {"who": who}), (UNTIL, {"who": people[1]}))
        before = [TAKE.scalar(session, who=who), UNTIL.scalar(session, who=who)]
        MOVE.change(session, who=who, later=NOW + DAY)
        return [*before, UNTIL.scalar(session, who=who)]

    def asks_anew(session: ScopedSession) -> list[Any]:
        lock(session, people[1])
        return list(UNTIL.rows(session, who=people[1]))

    first, second = together(writer, [asks_ahead, asks_anew])
    assert first.result() == [who, NOW, NOW + DAY]
    assert second.result() == [(NOW,)], "not the empty answer of the work before"
    assert locks(ctx) == [(who, 1), (people[1], 0)]


def test_works_that_write_only_go_one_way_each(
    ctx: Context, writer: GroupWriter, people: list[int], ways: list[int]
) -> None:
    def work(session: ScopedSession) -> None:
        for who in people:
            lock(session, who)
            MOVE.change(session, who=who, later=NOW + DAY)

    for one in together(writer, [work, work]):
        one.result()
    assert locks(ctx) == 2 * [(who, 1) for who in people]
    if ctx.database.is_sqlite:
        assert ways == [], "a file is near"
        return
    # the savepoint and six statements; the release of each with what comes next
    assert ways[-3:] == [7, 8, 1]


def test_nobody_is_told_that_a_write_was_done_which_went_with_a_lost_connection(
    ctx: Context, people: list[int]
) -> None:
    if ctx.database.is_sqlite:
        pytest.skip("a file has no connection to lose")

    def lose_the_connection(session: ScopedSession) -> None:
        lock(session, people[1])
        with closing(
            psycopg.connect(ctx.database.engine.url.render_as_string(False).replace("+psycopg", ""))
        ) as other:
            raw: Any = session.connection().connection.dbapi_connection
            pid = raw.info.backend_pid
            other.execute("SELECT pg_terminate_backend(%s, 20000)", (pid,))

    with closing(GroupWriter(ctx.database, patience=60.0)) as writer:
        made = together(
            writer,
            [
                lambda session: lock(session, people[0]),
                lose_the_connection,
                lambda session: lock(session, people[2]),
            ],
        )
        assert all(isinstance(one.exception(), SQLAlchemyError) for one in made)
        assert locks(ctx) == []
        writer.submit(lambda session: lock(session, people[0]))
    assert locks(ctx) == [(people[0], 0)]


def test_a_transaction_postgresql_would_undo_without_a_word_is_told_to_everybody(
    ctx: Context, people: list[int]
) -> None:
    if ctx.database.is_sqlite:
        pytest.skip("SQLite has no transactions that are over and not ended")

    def spoils(session: ScopedSession) -> None:
        raw: Any = session.connection().connection.dbapi_connection
        with pytest.raises(psycopg.Error):
            raw.execute("SELECT no_such_column")

    with closing(GroupWriter(ctx.database, patience=60.0)) as writer:
        made = together(writer, [lambda session: lock(session, people[0]), spoils])
        assert all(isinstance(one.exception(), SQLAlchemyError) for one in made)
    assert locks(ctx) == []


def test_what_stood_behind_a_failure_when_it_was_to_be_prepared_works_again_afterwards(
    ctx: Context, writer: GroupWriter, people: list[int]
) -> None:
    def fails(session: ScopedSession) -> None:
        UNTIL.rows(session, who=people[0])
        raise LookupError("before anything was prepared")

    def moves(session: ScopedSession) -> None:
        MOVE.change(session, who=people[0], later=NOW + DAY)
        UNTIL.rows(session, who=people[0])

    def breaks(session: ScopedSession) -> None:
        lock(session, people[1], 70_001)
        lock(session, people[1], 70_001)
        moves(session)

    writer.submit(lambda session: lock(session, people[0]))
    for earlier in range(3, 6):  # psycopg prepares what it sees for the sixth time
        ctx.database.engine.dispose()
        with pytest.raises(LookupError):
            writer.submit(fails)
        for _ in range(earlier):
            writer.submit(moves)
        with pytest.raises(IntegrityError):
            writer.submit(breaks)
        writer.submit(moves)
    assert locks(ctx) == [(people[0], 1)]
