"""Statements run past SQLAlchemy's own way: the same rows, errors, filters and undoing as on it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import bindparam, event, insert, select, update
from sqlalchemy.exc import IntegrityError

from tests.conftest import NOW
from tests.factories import make_person
from verifier.accounts.tables import Agency
from verifier.certification.tables import PersonLock, ServiceTask
from verifier.context import Context
from verifier.database import EVERYWHERE, Scope
from verifier.database.bulk import bulk_insert, table_of
from verifier.database.ready import Ready
from verifier.database.scope import ScopedSession
from verifier.people.tables import Person

PEOPLE = Ready(
    select(Person.id, Person.pid, Person.rematch)
    .where(Person.id.in_(bindparam("people", expanding=True)), Person.sex.in_(("F", "M")))
    .order_by(Person.id)
    .limit(2)
)
LOCKS = Ready(select(PersonLock.person_id, PersonLock.until).where(PersonLock.until > bindparam("now")))
ADD_LOCK = Ready(
    insert(table_of(PersonLock)).values(
        person_id=bindparam("person", type_=table_of(PersonLock).c.person_id.type),
        since=bindparam("now", type_=table_of(PersonLock).c.since.type),
        until=bindparam("now", type_=table_of(PersonLock).c.since.type),
    )
)
MOVE = Ready(
    update(table_of(PersonLock))
    .where(table_of(PersonLock).c.person_id == bindparam("person"))
    .values(until=bindparam("later"))
)


def person(session: ScopedSession, number: int) -> int:
    return make_person(session, pid=f"P{number}", id_no=f"n{number}").id


def test_lists_constants_and_limits_are_filled_in_and_rows_have_names_and_types(ctx: Context) -> None:
    with ctx.database.write(EVERYWHERE) as session:
        ids = [person(session, number) for number in range(4)]
        for some in (ids, ids[:1], ids[2:], []):
            rows = PEOPLE.rows(session, people=tuple(some))
            assert [row.id for row in rows] == some[:2]
            assert all(row[1] == row.pid and row.rematch is False for row in rows)
        assert PEOPLE.first(session, people=()) is None
        assert PEOPLE.scalar(session, people=tuple(ids)) == ids[0]


def test_moments_come_back_as_moments_and_documents_as_documents(ctx: Context) -> None:
    with ctx.database.write(EVERYWHERE) as session:
        who = make_person(session, pid="P", id_no="n")
        ADD_LOCK.run(session, person=who.id, now=NOW)
        assert MOVE.run(session, person=who.id, later=NOW + timedelta(days=1)) == 1
        assert MOVE.run(session, person=who.id + 1, later=NOW) == 0
        assert LOCKS.first(session, now=NOW) == (who.id, NOW + timedelta(days=1))
        task = {"agency_id": who.agency_id, "person_id": who.id, "kind": "review", "why": {"zh": "因"}}
        task |= {"facts": {"n": [1]}, "opened_at": NOW, "opened_by": "t", "due_on": NOW.date()}
        bulk_insert(session, ServiceTask, [task])
        tasks = Ready(select(ServiceTask.why, ServiceTask.facts, ServiceTask.due_on))
        assert tasks.rows(session) == [({"zh": "因"}, {"n": [1]}, NOW.date())]


def test_what_a_session_holds_back_is_seen(ctx: Context) -> None:
    with ctx.database.write(EVERYWHERE) as session:
        who = person(session, 1)
        session.add(PersonLock(person_id=who, since=NOW, until=NOW + timedelta(1)))
        assert LOCKS.scalar(session, now=NOW) == who


def test_a_savepoint_that_is_undone_takes_its_statements_with_it(ctx: Context) -> None:
    with ctx.database.write(EVERYWHERE) as session:
        who = person(session, 1)
        assert LOCKS.rows(session, now=NOW - timedelta(1)) == []
        savepoint = session.begin_nested()
        # the savepoint's first statement: it must begin the savepoint, too
        ADD_LOCK.run(session, person=who, now=NOW)
        assert LOCKS.scalar(session, now=NOW - timedelta(1)) == who
        savepoint.rollback()
        assert LOCKS.rows(session, now=NOW - timedelta(1)) == []
        with session.begin_nested():
            ADD_LOCK.run(session, person=who, now=NOW)
    with ctx.database.read(EVERYWHERE) as session:
        assert LOCKS.scalar(session, now=NOW - timedelta(1)) == who


def test_errors_are_sqlalchemys_and_tell_no_values(ctx: Context) -> None:
    with ctx.database.write(EVERYWHERE) as session:
        who = person(session, 1)
        again = {"id": who, "person_id": who, "since": NOW, "until": NOW}
        bulk_insert(session, PersonLock, [again])
        savepoint = session.begin_nested()
        with pytest.raises(IntegrityError) as raised:
            bulk_insert(session, PersonLock, [again])
        savepoint.rollback()
    assert raised.value.hide_parameters
    assert NOW.isoformat(" ")[:19] not in str(raised.value)


def test_a_session_with_a_scope_sees_its_own_people_only(ctx: Context) -> None:
    with ctx.database.write(EVERYWHERE) as session:
        mine = make_person(session, pid="P1", id_no="n1")
        path = session.scalars(select(Agency.path).where(Agency.id == mine.agency_id)).one()
        elsewhere = session.scalars(
            select(Agency.id).where(~Agency.path.startswith(path), Agency.id != mine.agency_id)
        ).first()
        ids = [mine.id]
        if elsewhere is not None:
            other = make_person(session, pid="P2", id_no="n2")
            other.agency_id = elsewhere
            ids.append(other.id)
    assert len(ids) == 2
    with ctx.database.read(Scope(path)) as session:
        assert [row.id for row in PEOPLE.rows(session, people=tuple(ids))] == [mine.id]


def test_who_listens_to_statements_hears_of_these_as_well(ctx: Context) -> None:
    heard: list[str] = []
    for name in ("before_cursor_execute", "after_cursor_execute"):
        event.listen(ctx.database.engine, name, lambda *of: heard.append(of[2].split()[0]))
    with ctx.database.write(EVERYWHERE) as session:
        who = person(session, 1)
        heard.clear()
        ADD_LOCK.run(session, person=who, now=NOW)
        LOCKS.rows(session, now=NOW)
    assert [one for one in heard if one in ("INSERT", "SELECT")] == ["INSERT", "INSERT", "SELECT", "SELECT"]
