"""Bring a database to the schema this version of the code needs, and say when it is not there yet."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from verifier.database import EVERYWHERE, Database, exclusive
from verifier.errors import ConfigurationError
from verifier.language import Text
from verifier.migrations.append_only import unprotected_tables
from verifier.migrations.covering import missing_triggers
from verifier.migrations.rendering import compared
from verifier.settings import Settings
from verifier.tables import metadata

MIGRATIONS = Path(__file__).with_name("migrations")


def upgrade(target: Settings | Database | str) -> str:
    """Apply every migration the database lacks, in one transaction; return the revision it then has.

    Args:
        target: the settings, an open database, or a database URL.

    Raises:
        AlreadyRunning: another process is migrating the same database.
        ConfigurationError: the database is of a later version of the product.
    """
    if not isinstance(target, Database):
        url = target.database.url if isinstance(target, Settings) else target
        with closing(Database(url)) as database:
            return upgrade(database)
    with exclusive(target, "migrate"), target.write(EVERYWHERE) as session:
        connection = session.connection()
        refuse_later_version(revision_of(connection))
        command.upgrade(alembic_config(connection), "head")
        return newest()


def current(database: Database) -> str | None:
    """Return the revision the database has, None when it was never migrated."""
    with database.read(EVERYWHERE) as session:
        return revision_of(session.connection())


def newest() -> str:
    """Return the revision this version of the code needs."""
    head = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    if head is None:  # only while the very first migration is being generated
        raise ConfigurationError(Text("没有数据库迁移。", "There are no migrations."))
    return head


def require_current(database: Database) -> None:
    """Do nothing when the database has the schema the code needs.

    Raises:
        ConfigurationError: it must be migrated first, or belongs to a later version of the product.
    """
    found = current(database)
    if found == newest():
        return
    refuse_later_version(found)
    raise ConfigurationError(
        Text(
            "数据库结构为 {found}，本版本需要 {wanted}。",
            "The database has schema {found}, this version needs {wanted}.",
        ).fill(found=found or "—", wanted=newest()),
        Text("请运行 pension-verifier migrate。", "Run pension-verifier migrate."),
    )


def differences(database: Database) -> list[Any]:
    """Return what differs between the database and the tables in the code: empty when they agree.

    Each entry is Alembic's description of a missing or surplus table, column, index or constraint, or
    ``("unprotected", table)`` for an append-only table without its triggers, ``("without trigger", table)``
    for one of which the database keeps a column.
    """
    with database.read(EVERYWHERE) as session:
        connection = session.connection()
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_object": compared}
        )
        found: list[Any] = list(compare_metadata(context, metadata))
        found += [("unprotected", table) for table in unprotected_tables(connection)]
        return found + [("without trigger", table) for table in missing_triggers(connection)]


def revision_of(connection: Connection) -> str | None:
    """Return the revision of the database behind ``connection``."""
    return MigrationContext.configure(connection).get_current_revision()


def alembic_config(connection: Connection) -> Config:
    """Return Alembic's configuration for the packaged migrations; there is no alembic.ini."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    config.attributes["connection"] = connection
    return config


def refuse_later_version(found: str | None) -> None:
    """Do nothing for a revision this version knows.

    Raises:
        ConfigurationError: it is of a later version of the product.
    """
    known = {script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()}
    if found is not None and found not in known:
        raise ConfigurationError(
            Text(
                "数据库结构 {found} 来自更新的版本。", "The database's schema {found} is of a later version."
            ).fill(found=found),
            Text("请安装创建它的版本。", "Install the version that made it."),
        )
