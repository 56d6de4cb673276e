"""Make a backup: the store of one moment, papers and evidence, their hashes; a whole file or none.

The store is taken out first: a file of the archive stands before its row, so that no row comes without it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from verifier.accounts.actor import Actor
from verifier.audit.service import Happening
from verifier.clock import CHINA
from verifier.context import Context
from verifier.database import EVERYWHERE, exclusive
from verifier.errors import InvalidInput
from verifier.language import Text
from verifier.notices.archive import archive_folder
from verifier.operation.container import DATABASES, KEYS, MANIFEST, SEAL, BackupWriter, new_backup
from verifier.operation.manifest import Manifest, seal_of
from verifier.operation.sealed_keys import sealed_keys
from verifier.operation.stores import take_out
from verifier.whole_files import whole, writing

#: what is done, how much of it, of how much (0: unknown)
Progress = Callable[[Text, int, int], None]
STORE_STEP: Final = Text("取出数据库", "take out the database")
FILES_STEP: Final = Text("打包文书和证据", "pack papers and evidence")
CHECK_STEP: Final = Text("核对备份", "check the backup")
PUT_STEP: Final = Text("恢复数据库", "restore the database")
STEPS: Final = (STORE_STEP, FILES_STEP, CHECK_STEP, PUT_STEP)
#: begins the name of every draft, in the folder of the backups
DRAFT: Final = ".pension-"


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was made."""

    path: Path
    manifest: Manifest

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for ``--json`` and the night's report."""
        return {
            "file": str(self.path),
            "bytes": self.path.stat().st_size,
            "engine": self.manifest.engine,
            "tables": len(self.manifest.facts.counts),
            "rows": sum(self.manifest.facts.counts.values()),
            "files": self.manifest.archive_files,
            "audit_seq": self.manifest.facts.head[0],
            "keys": self.manifest.has_keys,
        }


def silent(_step: Text, _done: int, _total: int) -> None:
    """Say nothing."""


def make_backup(
    context: Context, actor: Actor, folder: Path, progress: Progress = silent, passphrase: str | None = None
) -> Backup:
    """Write a backup into ``folder`` and return it; with a ``passphrase`` the keys are in it, encrypted.

    Raises:
        AlreadyRunning: another process is making one.
        InvalidInput: the disk is full or the folder cannot be written to; nothing half is left.
        ConfigurationError: PostgreSQL's tools are missing.
    """
    now = context.clock.now()
    path = folder / f"pension-{now.astimezone(CHINA):%Y%m%d-%H%M%S}.tar.gz"
    with exclusive(context.database, "backup"), writing(path):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if path.exists():
            raise InvalidInput(
                Text("{file} 已存在。", "{file} is there already.").fill(file=path.name),
                Text("请稍后再试。", "Try again in a moment."),
            )
        keys = None if passphrase is None else sealed_keys(context.settings.security.key_dir, passphrase)
        with tempfile.TemporaryDirectory(prefix=DRAFT, dir=folder) as scratch, whole(path) as draft:
            manifest = _written(context, Path(scratch), draft, progress, keys)
    with context.database.write(EVERYWHERE) as session:
        detail = {"file": path.name, "audit_seq": manifest.facts.head[0], "keys": manifest.has_keys}
        happening = Happening("store.backed_up", "store", path.name[:60], detail)
        context.auditor.record(session, actor.name, actor.os_user, [happening])
    return Backup(path, manifest)


def _written(
    context: Context, scratch: Path, draft: Path, progress: Progress, keys: bytes | None
) -> Manifest:
    engine = "sqlite" if context.database.is_sqlite else "postgresql"
    part = scratch / DATABASES[engine]
    progress(STORE_STEP, 0, 0)
    facts, tool = take_out(
        context.database, context.settings, part, lambda done, total: progress(STORE_STEP, done, total)
    )
    with new_backup(draft) as backup:
        backup.add_file(part.name, part)
        _add_archive(backup, archive_folder(context.settings), progress)
        if keys is not None:
            backup.add_bytes(KEYS, keys)
        manifest = Manifest(context.clock.now(), engine, tool, facts, dict(backup.members))
        data = manifest.as_bytes()
        backup.add_bytes(MANIFEST, data)
        backup.add_bytes(SEAL, seal_of(context.auditor.key, data).encode())
    return manifest


def _add_archive(backup: BackupWriter, folder: Path, progress: Progress) -> None:
    # drafts begin with a dot, and whatever else lies there is not ours
    files = sorted(path for path in folder.glob("[0-9a-f][0-9a-f]/*") if len(path.name) == 64)
    for number, path in enumerate(files):
        progress(FILES_STEP, number, len(files))
        backup.add_file(f"archive/{path.parent.name}/{path.name}", path)
