"""The migrations bring either engine to exactly the tables in the code, or say that they have not yet."""

from __future__ import annotations

from contextlib import closing

import pytest
from sqlalchemy import text

from verifier import migrate
from verifier.database import EVERYWHERE, Database, exclusive
from verifier.errors import AlreadyRunning, ConfigurationError


def test_an_empty_database_is_brought_to_the_tables_in_the_code(empty_database_url: str) -> None:
    with closing(Database(empty_database_url)) as database:
        assert migrate.current(database) is None
        assert migrate.upgrade(database) == migrate.newest()
        assert migrate.current(database) == migrate.newest()
        assert migrate.differences(database) == []


def test_migrating_twice_changes_nothing(database_url: str) -> None:
    assert migrate.upgrade(database_url) == migrate.newest()
    with closing(Database(database_url)) as database:
        assert migrate.differences(database) == []


def test_a_database_without_tables_asks_for_migrate(empty_database_url: str) -> None:
    with closing(Database(empty_database_url)) as database:
        with pytest.raises(ConfigurationError) as refused:
            migrate.require_current(database)
        assert "pension-verifier migrate" in refused.value.remedy.en
        migrate.upgrade(database)
        migrate.require_current(database)


def test_a_database_of_a_later_version_is_left_alone(database_url: str) -> None:
    with closing(Database(database_url)) as database:
        with database.write(EVERYWHERE) as session:
            session.execute(text("UPDATE alembic_version SET version_num = 'later'"))
        for attempt in (migrate.require_current, migrate.upgrade):
            with pytest.raises(ConfigurationError, match="later"):
                attempt(database)


def test_a_schema_that_was_changed_by_hand_is_told(database_url: str) -> None:
    with closing(Database(database_url)) as database:
        with database.write(EVERYWHERE) as session:
            session.execute(text("ALTER TABLE runs ADD COLUMN odd INTEGER"))
            session.execute(text("DROP INDEX ix_leads_inbox"))
        told = str(migrate.differences(database))
        assert "odd" in told
        assert "ix_leads_inbox" in told


def test_two_migrations_at_once_are_refused(empty_database_url: str) -> None:
    with (
        closing(Database(empty_database_url)) as database,
        exclusive(database, "migrate"),
        pytest.raises(AlreadyRunning),
    ):
        migrate.upgrade(empty_database_url)


def test_a_migration_that_fails_leaves_nothing_behind(
    empty_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr("verifier.migrations.append_only.protect", fail)
    with closing(Database(empty_database_url)) as database:
        with pytest.raises(RuntimeError, match="power cut"):
            migrate.upgrade(database)
        assert migrate.current(database) is None
        monkeypatch.undo()
        migrate.upgrade(database)
        assert migrate.differences(database) == []
