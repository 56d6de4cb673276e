"""Alembic's entry: run the migrations on the connection that `verifier.migrate` hands over."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

from verifier.migrations.rendering import compared, render_type
from verifier.tables import metadata


def _run() -> None:
    connection: Connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=metadata,
        # SQLite's DDL is transactional too once sqlite3 leaves BEGIN to us, which our engine sees to.
        transactional_ddl=True,
        render_item=render_type,
        include_object=compared,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


_run()
