"""The store's part of a backup: taken out at one moment with what it holds, and looked into again."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import String, column, func, select, table
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from verifier.database import EVERYWHERE, Database
from verifier.database.copying import Advance, copy_sqlite, is_sound, single_file
from verifier.errors import InvalidInput, VerifierError
from verifier.language import Text
from verifier.operation.facts import StoreFacts, facts_of
from verifier.operation.postgres_tools import find_tool, run_tool, server_version
from verifier.settings import Settings
from verifier.tables import metadata
from verifier.whole_files import not_written


def take_out(
    database: Database, settings: Settings, target: Path, advance: Advance
) -> tuple[StoreFacts, int]:
    """Write the store's state of one moment into ``target``; return what it holds and the tool's version.

    Raises:
        InvalidInput: the disk is full.
        ConfigurationError: ``pg_dump`` is missing.
        VerifierError: the store cannot be read, or ``pg_dump`` failed.
    """
    try:
        return (
            _dump(database, settings, target) if not database.is_sqlite else _copy(database, target, advance)
        )
    except sqlite3.Error as error:
        raise not_written(target) from error
    except SQLAlchemyError as error:
        raise VerifierError(
            Text("无法取出数据库：{why}。", "The database cannot be taken out: {why}.").fill(
                why=type(error).__name__
            ),
            Text("请运行 pension-verifier doctor。", "Run pension-verifier doctor."),
        ) from error


def _copy(database: Database, target: Path, advance: Advance) -> tuple[StoreFacts, int]:
    copy_sqlite(Path(str(database.url.database)), target, advance)
    with _opened(target) as session:
        facts = facts_of(session, metadata.tables)
    single_file(target)
    return facts, 0


def _dump(database: Database, settings: Settings, target: Path) -> tuple[StoreFacts, int]:
    with database.read(EVERYWHERE, one_picture=True) as session:
        tool, version = find_tool("pg_dump", server_version(session), settings.backup.pg_bin)
        facts = facts_of(session, metadata.tables)
        moment = session.scalar(select(func.pg_export_snapshot()))
        shape = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={moment}"]
        run_tool(tool, database.url, [*shape, f"--file={target}"])
    return facts, version


def look_into(path: Path, wanted: StoreFacts) -> StoreFacts:
    """Return what an SQLite file of a backup holds.

    Raises:
        InvalidInput: it is damaged.
    """
    try:
        if is_sound(path):
            with _opened(path) as session:
                found = facts_of(session, wanted.counts)
            single_file(path)
            return found
    except SQLAlchemyError as error:
        raise _damaged() from error
    raise _damaged()


def is_empty(database: Database) -> bool:
    """Tell whether the store has no table at all; a file that is not there has none."""
    if database.is_sqlite and not Path(str(database.url.database)).exists():
        return True
    if database.is_sqlite:
        tables = select(func.count()).select_from(table("sqlite_master"))
    else:
        names = table("pg_tables", column("schemaname", String))
        tables = select(func.count()).select_from(names).where(names.c.schemaname == func.current_schema())
    with database.read(EVERYWHERE) as session:
        return not session.scalar(tables)


def put_in(database: Database, settings: Settings, part: Path, tool: int) -> None:
    """Make the store of an empty PostgreSQL database from its part of a backup, whole or not at all.

    Raises:
        ConfigurationError: ``pg_restore`` is missing or too old.
        VerifierError: it failed; nothing was changed.
    """
    with database.read(EVERYWHERE) as session:
        least = max(tool, server_version(session))
    path, _ = find_tool("pg_restore", least, settings.backup.pg_bin)
    how = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]
    run_tool(path, database.url, [*how, str(part)])


@contextmanager
def _opened(path: Path) -> Iterator[Session]:
    with closing(Database(f"sqlite:///{path}")) as copy, copy.read(EVERYWHERE) as session:
        yield session
    path.with_name(f"{path.name}.turn").unlink(missing_ok=True)


def _damaged() -> InvalidInput:
    return InvalidInput(
        Text("备份中的数据库已损坏。", "The database within the backup is damaged."),
        Text("请换一份备份。", "Take another backup."),
    )
