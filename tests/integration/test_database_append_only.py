"""History cannot be changed or dropped by a statement: the database itself refuses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
from sqlalchemy import Table, delete, func, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from verifier.database import EVERYWHERE, Database
from verifier.migrate import differences
from verifier.migrations.append_only import APPEND_ONLY, FROZEN_COLUMNS, REFUSAL, unprotect
from verifier.tables import metadata

Insert = Callable[..., dict[str, Any]]


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    with closing(Database(database_url)) as opened:
        yield opened


def _refused(database: Database, work: Callable[[Session], object]) -> None:
    with pytest.raises(DBAPIError, match=REFUSAL), database.write(EVERYWHERE) as session:
        work(session)


def _rows(database: Database, table: Table) -> int:
    with database.read(EVERYWHERE) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


@pytest.mark.parametrize("name", APPEND_ONLY)
def test_an_append_only_table_lets_no_row_be_changed_or_dropped(
    database: Database, insert_row: Insert, name: str
) -> None:
    table = metadata.tables[name]
    with database.write(EVERYWHERE) as session:
        row = insert_row(session, table)
    column = next(column for column in table.columns if not column.primary_key and column.name in row)
    _refused(database, lambda session: session.execute(update(table).values({column: row[column.name]})))
    _refused(database, lambda session: session.execute(delete(table)))
    assert _rows(database, table) == 1


def test_what_was_assessed_stays_and_what_was_decided_is_added(
    database: Database, insert_row: Insert
) -> None:
    table = metadata.tables["assessments"]
    with database.write(EVERYWHERE) as session:
        row = insert_row(session, table, total_fen=7_972_220)
        session.execute(update(table).values(state="approved", decided_by="李"))
    for column in FROZEN_COLUMNS["assessments"]:
        _refused(database, lambda session, c=column: session.execute(update(table).values({c: row[c]})))
    _refused(database, lambda session: session.execute(delete(table)))
    with database.read(EVERYWHERE) as session:
        assert session.execute(select(table.c.state, table.c.total_fen)).one() == ("approved", 7_972_220)


def test_postgresql_refuses_to_empty_a_table_in_one_stroke(
    new_database: Callable[[str, bool], str],
) -> None:
    with closing(Database(new_database("postgresql", True))) as database:
        _refused(database, lambda session: session.execute(text("TRUNCATE payments CASCADE")))


def test_a_lost_trigger_is_told(database: Database) -> None:
    with database.write(EVERYWHERE) as session:
        unprotect(session.connection(), "payments")
    assert differences(database) == [("unprotected", "payments")]
