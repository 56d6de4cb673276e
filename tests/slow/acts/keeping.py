"""A backup made, a backup brought back to an empty store, and an empty store brought to its tables."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.engine import make_url

from tests.integration.operation.conftest import PG_BIN
from tests.integration.recovery.scene import Office
from tests.slow.act import Act
from tests.slow.acts.feeds import folder_of
from verifier import migrate
from verifier.accounts.actor import system_actor
from verifier.audit.tables import AuditEntry
from verifier.clock import FixedClock
from verifier.context import Context
from verifier.database import EVERYWHERE, Database
from verifier.notices.archive import keep
from verifier.operation.backing_up import make_backup
from verifier.operation.checking import check_backup
from verifier.operation.facts import facts_of
from verifier.operation.kept import backups
from verifier.operation.restoring import Asked, restore_backup
from verifier.tables import metadata

SYSTEM = system_actor()
PAPERS = (b"%PDF-1.7 order", b"\x00" * 300_000, b"photograph")
SETTINGS = {"backup": {"pg_bin": PG_BIN}}


def _folder(context: Context) -> Path:
    return folder_of(context) / "backups"


def an_office(context: Context) -> None:
    """A ledger and papers."""
    Office(context).debtor()
    for paper in PAPERS:
        keep(context.settings, paper)


def back_up(context: Context) -> None:
    """Make one."""
    make_backup(context, SYSTEM, _folder(context))


def back_up_again(context: Context) -> None:
    """Make another one, as the next night does, a moment later; a good one may be there already."""
    assert isinstance(context.clock, FixedClock)
    if not backups(_folder(context)):
        back_up(context)
        return
    context.clock.moment += timedelta(seconds=1)
    back_up(context)
    for _, path in backups(_folder(context))[1:]:  # the newest comes first
        path.unlink()


def is_good(path: Path, context: Context) -> bool:
    """Tell whether what anybody can see is a whole backup."""
    return check_backup(path, context.auditor.key).is_good


def newest_is_good(context: Context) -> int:
    """Check the backup there is; return how many there are."""
    found = backups(_folder(context))
    assert is_good(found[0][1], context)
    return len(found)


BACKUP = Act(
    "backup",
    an_office,
    (back_up,),
    again={0: back_up_again},
    look=newest_is_good,
    good_file=is_good,
    settings=SETTINGS,
    told_again=("store.backed_up",),
    unsteady=("backups/",),
)


def other_store(context: Context) -> str:
    """The address of the empty store beside this one."""
    url = make_url(context.settings.database.url)
    if context.database.is_sqlite:
        return f"sqlite:///{folder_of(context) / 'other.db'}"
    return url.set(database=f"{url.database}".removesuffix("work") + "other").render_as_string(
        hide_password=False
    )


def an_office_backed_up(context: Context) -> None:
    """The backup is there; it is to be brought to another machine."""
    an_office(context)
    back_up(context)


def restore(context: Context) -> None:
    """Bring it to the empty store, with an archive of its own."""
    settings = context.settings
    database = settings.database.model_copy(update={"url": other_store(context)})
    notices = settings.notices.model_copy(update={"archive_dir": folder_of(context) / "new" / "archive"})
    settings = settings.model_copy(update={"database": database, "notices": notices})
    restore_backup(settings, context.clock, SYSTEM, Asked(backups(_folder(context))[0][1]))


def restore_again(context: Context) -> None:
    """Look whether it was told as restored; else take the half-made store away, and begin."""
    if _is_restored(context):
        return
    url = make_url(other_store(context))
    if context.database.is_sqlite:
        for path in folder_of(context).glob("other.db*"):
            path.unlink()
    else:
        with context.database.engine.connect() as connection:
            plain = connection.execution_options(isolation_level="AUTOCOMMIT")
            for statement in ("DROP DATABASE IF EXISTS {} WITH (FORCE)", "CREATE DATABASE {}"):
                plain.exec_driver_sql(statement.format(url.database))
    restore(context)


def _is_restored(context: Context) -> bool:
    with closing(Database(other_store(context))) as database:
        if migrate.current(database) is None:
            return False
        with database.read(EVERYWHERE) as session:
            told = select(AuditEntry.seq).where(AuditEntry.action == "store.restored")
            return session.scalar(told) is not None


def same_facts(context: Context) -> dict[str, int]:
    """What the restored store holds, table by table."""
    with context.database.read(EVERYWHERE) as session:
        tables = [name for name in metadata.tables if name != "audit_entries"]
        return dict(facts_of(session, tables).counts)


RESTORE = Act(
    "restore",
    an_office_backed_up,
    (restore,),
    again={0: restore_again},
    look=same_facts,
    settings=SETTINGS,
    in_other_store=True,
    told_again=("store.restored",),
)


def bring_up_to_date(context: Context) -> None:
    """Make the tables."""
    migrate.upgrade(context.database)


def as_in_the_code(context: Context) -> list[object]:
    """Every table, column, index and trigger is there."""
    return migrate.differences(context.database)


def nothing_yet(_context: Context) -> None:
    """An empty store."""


MIGRATION = Act("migration", nothing_yet, (bring_up_to_date,), look=as_in_the_code, migrated=False)
