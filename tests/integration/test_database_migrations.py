"""The migrations bring either engine to exactly the tables in the code, or say that they have not yet."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from verifier import migrate
from verifier.database import EVERYWHERE, Database, exclusive
from verifier.errors import AlreadyRunning, ConfigurationError
from verifier.migrations import revisions


def test_an_empty_database_is_brought_to_the_tables_in_the_code(empty_database_url: str) -> None:
    with closing(Database(empty_database_url)) as database:
        assert migrate.current(database) is None
        assert migrate.upgrade(database) == migrate.newest()
        assert migrate.current(database) == migrate.newest()
        with database.read(EVERYWHERE) as session:
            told = MigrationContext.configure(session.connection()).get_current_revision()
            assert revisions.revision_of(session.connection()) == told
        assert migrate.differences(database) == []


def test_the_revisions_are_told_without_alembic_as_alembic_tells_them() -> None:
    scripts = ScriptDirectory(str(migrate.MIGRATIONS))
    assert revisions.known() == tuple(one.revision for one in scripts.walk_revisions())[::-1]
    assert revisions.newest() == scripts.get_current_head()


@pytest.mark.parametrize(
    ("files", "chain"),
    [
        ([], ()),
        ([("0001", "None")], ("0001",)),
        ([("0002", '"0001"'), ("0001", "None"), ("0010", '"0002"')], ("0001", "0002", "0010")),
    ],
)
def test_the_revisions_stand_in_the_order_in_which_they_follow_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: list[tuple[str, str]], chain: tuple[str, ...]
) -> None:
    for place, (revision, before) in enumerate(files):
        text_of = f'"""A change."""\n\nrevision = "{revision}"\ndown_revision = {before}\n'
        (tmp_path / f"{place}.py").write_text(text_of, encoding="utf-8")
    monkeypatch.setattr(revisions, "VERSIONS", tmp_path)
    revisions.known.cache_clear()
    try:
        assert revisions.known() == chain
        if not chain:
            with pytest.raises(ConfigurationError):
                revisions.newest()
    finally:
        revisions.known.cache_clear()


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
