"""Bring a database to the schema this version of the code needs, and say when it is not there yet."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection

from verifier.database import EVERYWHERE, Database, exclusive
from verifier.migrations.append_only import unprotected_tables
from verifier.migrations.covering import missing_triggers
from verifier.migrations.rendering import compared
from verifier.migrations.revisions import (
    current,
    newest,
    refuse_later_version,
    require_current,
    revision_of,
)
from verifier.settings import Settings
from verifier.tables import metadata

__all__ = [
    "alembic_config",
    "current",
    "differences",
    "newest",
    "refuse_later_version",
    "require_current",
    "upgrade",
]

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


def alembic_config(connection: Connection) -> Config:
    """Return Alembic's configuration for the packaged migrations; there is no alembic.ini."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    config.attributes["connection"] = connection
    return config
