"""Restore a backup into an empty database, after every check that can be made before anything is touched."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from verifier.accounts.actor import Actor
from verifier.audit.heads import kept_heads, set_heads_aside
from verifier.audit.keys import audit_key
from verifier.audit.service import Happening
from verifier.audit.verifying import head_of
from verifier.audit.words import CHAIN_PROBLEMS
from verifier.clock import Clock
from verifier.context import Context, open_context
from verifier.database import EVERYWHERE, Database, exclusive
from verifier.errors import Conflict, InvalidInput, VerifierError
from verifier.language import Text
from verifier.migrate import newest, refuse_later_version
from verifier.notices.archive import archive_folder
from verifier.operation.backing_up import DRAFT, FILES_STEP, PUT_STEP, Progress, silent
from verifier.operation.checking import Checked, check_backup
from verifier.operation.container import members_of, pieces
from verifier.operation.facts import differences, facts_of
from verifier.operation.manifest import Manifest
from verifier.operation.sealed_keys import opened_keys, put_keys
from verifier.operation.stores import is_empty, put_in
from verifier.reasons import checked_reason
from verifier.settings import Settings
from verifier.whole_files import whole, writing

_LOGS: Final = ("-wal", "-shm", "-journal")


@dataclass(frozen=True, slots=True)
class Asked:
    """What to restore and how. ``passphrase``: take the keys out too; ``reason``: why entries may be lost."""

    path: Path
    passphrase: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored. ``lost``: the chain was known to reach so far; ``must_migrate``: an older schema."""

    manifest: Manifest
    lost: int | None
    must_migrate: bool
    audit_entries: int | None


def restore_backup(
    settings: Settings, clock: Clock, actor: Actor, asked: Asked, progress: Progress = silent
) -> Restored:
    """Restore a backup.

    Raises:
        Conflict: the database is not empty, is of another engine, or audit entries would be lost unsaid.
        InvalidInput: the backup is damaged or of another installation, or the disk is full.
        ConfigurationError: keys or PostgreSQL's tools are missing, or the backup is of a later version.
        VerifierError: what was restored is not what the backup says.
    """
    with closing(Database(settings.database.url)) as database, exclusive(database, "restore"):
        _require_empty(database)
        with _scratch(settings, database) as scratch:
            part = scratch / "store"
            key = None if asked.passphrase else audit_key(settings.security.key_dir)
            checked = check_backup(asked.path, key, part, progress)
            _require_engine(database, checked.manifest)
            refuse_later_version(checked.manifest.facts.revision)
            key, keys = _keys(settings, asked, checked, key)
            lost = _lost(settings, asked, checked.manifest, key)
            if keys:
                put_keys(settings.security.key_dir, keys)
            _put_archive(asked.path, archive_folder(settings), checked.manifest, progress)
            progress(PUT_STEP, 0, 0)
            _put_store(database, settings, part, checked.manifest)
        return _finished(settings, clock, actor, asked, checked.manifest, lost)


def _require_empty(database: Database) -> None:
    if not is_empty(database):
        raise Conflict(
            Text(
                "数据库不是空的；只能恢复到空数据库，以免覆盖。",
                "The database is not empty; a backup is restored into an empty one, so that nothing is lost.",
            ),
            Text(
                "请在 database.url 指定新文件或新建的数据库，或把旧的移到别处。",
                "Name a new file or a newly created database in database.url, or move the old one away.",
            ),
        )


@contextmanager
def _scratch(settings: Settings, database: Database) -> Iterator[Path]:
    """Yield a folder on the disk of the store, so that the checked file can take its place by its name."""
    base = Path(str(database.url.database)) if database.is_sqlite else settings.nightly.report_dir
    with writing(base):
        base.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder = tempfile.TemporaryDirectory(prefix=DRAFT, dir=base.parent)
    with folder as name:
        yield Path(name)


def _require_engine(database: Database, manifest: Manifest) -> None:
    if (manifest.engine == "sqlite") != database.is_sqlite:
        raise Conflict(
            Text(
                "备份来自 {engine}，不能恢复到另一种数据库。",
                "The backup is of {engine}, the database is not.",
            ).fill(engine=manifest.engine),
            Text("请在 database.url 使用同一种数据库。", "Use the same engine in database.url."),
        )


def _keys(
    settings: Settings, asked: Asked, checked: Checked, key: bytes | None
) -> tuple[bytes, dict[str, bytes]]:
    """Return the audit key, and the key files to be written, if any; the backup is good when this returns."""
    keys: dict[str, bytes] = {}
    if key is None:
        if checked.keys is None or asked.passphrase is None:
            raise InvalidInput(
                Text("这份备份不含密钥。", "There are no keys in this backup."),
                Text(
                    "请先把密钥目录放回 {d}，再不带口令短语恢复。",
                    "Put the key folder back at {d}, then restore without a passphrase.",
                ).fill(d=settings.security.key_dir),
            )
        keys = opened_keys(checked.keys, asked.passphrase)
        key = keys.get("audit.key", b"")
    checked.require_good(key)
    return key, keys


def _lost(settings: Settings, asked: Asked, manifest: Manifest, key: bytes) -> int | None:
    """Return up to where the chain was known to reach, if that is beyond the backup."""
    reached = max((seq for seq, _ in kept_heads(settings.security.key_dir, key)), default=0)
    if reached <= manifest.facts.head[0]:
        return None
    if asked.reason is None:
        raise Conflict(
            Text(
                "备份的审计链止于第 {a} 条，密钥目录中留存的末端是第 {b} 条：其间的记录会丢失。",
                "The backup's audit chain ends at entry {a}, the key folder knows of {b}: some are lost.",
            ).fill(a=manifest.facts.head[0], b=reached),
            Text(
                "请用更新的备份；确无其他备份时加 --reason 写明原因。演练请用密钥目录的副本。",
                "Take a newer backup; where there is none, add --reason with why. "
                "For a rehearsal use a copy of the key folder.",
            ),
        )
    checked_reason(asked.reason)
    return reached


def _put_archive(path: Path, folder: Path, manifest: Manifest, progress: Progress) -> None:
    """Write the files of the archive, each under the hash of its bytes as before."""
    done = 0
    for name, stream in members_of(path):
        if not name.startswith("archive/"):
            continue
        progress(FILES_STEP, done, manifest.archive_files)
        target = folder / name.removeprefix("archive/")
        with writing(target):
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with whole(target) as draft, writing(target), draft.open("wb") as file:
            for data in pieces(stream):
                file.write(data)
        done += 1


def _put_store(database: Database, settings: Settings, part: Path, manifest: Manifest) -> None:
    if not database.is_sqlite:
        put_in(database, settings, part, manifest.tool)
        return
    target = Path(str(database.url.database))
    database.close()
    with writing(target):
        for ending in _LOGS:  # of the empty file that may have stood there
            target.with_name(target.name + ending).unlink(missing_ok=True)
        with part.open("rb") as stream:
            os.fsync(stream.fileno())
        part.chmod(0o600)
        part.replace(target)


def _finished(
    settings: Settings, clock: Clock, actor: Actor, asked: Asked, manifest: Manifest, lost: int | None
) -> Restored:
    """Compare what stands there now with the backup; then write down that it was restored."""
    context = open_context(settings, clock)
    with closing(context.database):
        with context.database.read(EVERYWHERE) as session:
            problems = differences(manifest.facts, facts_of(session, manifest.facts.counts))
        if problems:
            raise _differs(problems[0])
        if lost is not None:
            set_heads_aside(settings.security.key_dir, clock.now())
        if manifest.facts.revision != newest():
            return Restored(manifest, lost, must_migrate=True, audit_entries=None)
        entries = _chain_entries(context)
        _tell(context, actor, asked, manifest, lost)
        return Restored(manifest, lost, must_migrate=False, audit_entries=entries)


def _chain_entries(context: Context) -> int:
    with context.database.read(EVERYWHERE) as session:
        report = context.check_audit_chain(session)
    if report.problem is not None:
        text = Text("审计链第 {n} 条{problem}。", "Entry {n} of the audit chain {problem}.")
        raise _differs(text.fill(n=report.first_bad_seq, problem=CHAIN_PROBLEMS[report.problem]))
    return report.entries


def _tell(context: Context, actor: Actor, asked: Asked, manifest: Manifest, lost: int | None) -> None:
    detail = {
        "file": asked.path.name[:200],
        "made_at": manifest.made_at.isoformat(),
        "audit_seq": manifest.facts.head[0],
        "lost_through": lost,
        "reason": asked.reason,
    }
    with context.database.write(EVERYWHERE) as session:
        happening = Happening("store.restored", "store", asked.path.name[:60], detail)
        context.auditor.record(session, actor.name, actor.os_user, [happening])
        head = head_of(session)
    # beside heads of a store that may live on, this being a rehearsal, it would make that one look rewritten:
    # the scheduler keeps the next one
    if not kept_heads(context.settings.security.key_dir, context.auditor.key):
        context.keep_audit_head(head)


def _differs(problem: Text) -> VerifierError:
    return VerifierError(
        Text(
            "恢复出来的数据库与备份不符：{why}", "What was restored is not what the backup says: {why}"
        ).fill(why=problem),
        Text(
            "请不要使用它：删除这个数据库，换一份备份重试。",
            "Do not use it: remove this database and try another backup.",
        ),
    )
