"""What is backed up comes back to the last fen and entry; what is not whole never does."""

from __future__ import annotations

import gzip
import threading
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.integration.operation.conftest import PAPERS, SYSTEM, Kept
from verifier.audit.heads import kept_heads
from verifier.audit.keys import make_keys
from verifier.audit.service import Happening
from verifier.audit.tables import AuditEntry
from verifier.audit.verifying import head_of
from verifier.clock import FixedClock
from verifier.context import Context, open_context
from verifier.database import EVERYWHERE, exclusive
from verifier.errors import AlreadyRunning, ConfigurationError, Conflict, InvalidInput
from verifier.notices.archive import fetch, keep
from verifier.operation import restoring
from verifier.operation.checking import check_backup
from verifier.operation.container import members_of
from verifier.operation.restoring import Asked, Restored, restore_backup
from verifier.recovery.trial_balance import trial_balance
from verifier.settings import Settings

PASSPHRASE = "a long enough phrase"


def restore(kept: Kept, settings: Settings, path: Path, **options: str) -> Restored:
    return restore_backup(settings, kept.ctx.clock, SYSTEM, Asked(path, **options))


def record(ctx: Context) -> None:
    """Write an entry, and keep the head as the night does."""
    with ctx.database.write(EVERYWHERE) as session:
        ctx.auditor.record(session, "li", "os", [Happening("lead.decided", "lead", "1", {})])
        head = head_of(session)
    ctx.keep_audit_head(head)


def test_everything_comes_back_and_the_chain_goes_on_from_where_it_was(kept: Kept) -> None:
    made = kept.back_up()
    settings = kept.elsewhere()
    done = restore(kept, settings, made.path)
    assert (done.lost, done.must_migrate, done.audit_entries) == (None, False, made.manifest.facts.head[0])
    with closing((back := open_context(settings, kept.ctx.clock)).database):
        with kept.ctx.database.read(EVERYWHERE) as one, back.database.read(EVERYWHERE) as other:
            assert trial_balance(other).as_dict() == trial_balance(one).as_dict()
            assert back.check_audit_chain(other).problem is None
            assert other.query(AuditEntry).order_by(AuditEntry.seq.desc()).first().action == "store.restored"
        digests = [keep(kept.ctx.settings, paper) for paper in PAPERS]
        assert tuple(fetch(settings, digest) for digest in digests) == PAPERS
        with pytest.raises(Exception, match="append-only"), back.database.write(EVERYWHERE) as session:
            session.execute(text("DELETE FROM audit_entries"))


def test_a_rehearsal_leaves_the_chain_of_the_store_that_lives_on_as_it_was(sqlite_kept: Kept) -> None:
    record(sqlite_kept.ctx)
    made = sqlite_kept.back_up()
    restore(sqlite_kept, sqlite_kept.elsewhere(), made.path)
    for _ in range(3):
        record(sqlite_kept.ctx)
    with sqlite_kept.ctx.database.read(EVERYWHERE) as session:
        assert sqlite_kept.ctx.check_audit_chain(session).problem is None


def test_a_restore_where_no_head_is_known_keeps_the_first(sqlite_kept: Kept, tmp_path: Path) -> None:
    made = sqlite_kept.back_up(passphrase=PASSPHRASE)
    settings = sqlite_kept.elsewhere(key_dir=tmp_path / "new-keys")
    restore(sqlite_kept, settings, made.path, passphrase=PASSPHRASE)
    heads = kept_heads(tmp_path / "new-keys", sqlite_kept.ctx.auditor.key)
    assert [seq for seq, _ in heads] == [made.manifest.facts.head[0] + 1]


def test_a_backup_is_good_holds_no_keys_and_nobody_else_can_read_it(kept: Kept) -> None:
    made = kept.back_up()
    checked = check_backup(made.path, kept.ctx.auditor.key)
    assert checked.is_good
    assert not checked.manifest.has_keys
    assert made.path.stat().st_mode & 0o777 == 0o600
    names = [name for name, _ in members_of(made.path)]
    assert names[-2:] == ["manifest.json", "manifest.seal"]
    assert sum(name.startswith("archive/") for name in names) == len(PAPERS)
    assert [path.name for path in kept.folder.iterdir()] == [made.path.name]
    assert made.as_dict()["rows"] == sum(made.manifest.facts.counts.values()) > 0


def test_a_backup_is_one_moment_while_others_write(kept: Kept) -> None:
    over = threading.Event()

    def write() -> None:
        while not over.is_set():
            record(kept.ctx)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = kept.back_up()
    finally:
        over.set()
        writer.join()
    settings = kept.elsewhere()
    restore(kept, settings, made.path, reason="试恢复")
    assert made.manifest.facts.counts["audit_entries"] == made.manifest.facts.head[0]


def test_a_database_that_is_not_empty_is_left_alone(kept: Kept) -> None:
    made = kept.back_up()
    settings = kept.elsewhere(migrated=True)
    with pytest.raises(Conflict, match="not empty"):
        restore(kept, settings, made.path)


def test_newer_audit_entries_are_lost_only_with_a_reason_and_the_loss_is_written_down(kept: Kept) -> None:
    made = kept.back_up()
    record(kept.ctx)
    reached = made.manifest.facts.head[0] + 2  # the backup's own entry, and the one just written
    settings = kept.elsewhere()
    with pytest.raises(Conflict, match=str(reached)):
        restore(kept, settings, made.path)
    done = restore(kept, settings, made.path, reason="服务器损毁，没有更新的备份")
    assert done.lost == reached
    back = open_context(settings, kept.ctx.clock)
    with closing(back.database), back.database.read(EVERYWHERE) as session:
        assert back.check_audit_chain(session).problem is None
        last = session.query(AuditEntry).order_by(AuditEntry.seq.desc()).first()
        assert last.detail["lost_through"] == reached
    assert list(settings.security.key_dir.glob("audit-heads-before-*.jsonl"))


def test_the_keys_come_along_under_a_passphrase_and_open_with_no_other(
    sqlite_kept: Kept, tmp_path: Path
) -> None:
    made = sqlite_kept.back_up(passphrase=PASSPHRASE)
    settings = sqlite_kept.elsewhere(key_dir=tmp_path / "new-keys")
    with pytest.raises(InvalidInput, match="passphrase"):
        restore(sqlite_kept, settings, made.path, passphrase="another long phrase")
    assert not (tmp_path / "new-keys").exists()
    restore(sqlite_kept, settings, made.path, passphrase=PASSPHRASE)
    names = {path.name for path in (tmp_path / "new-keys").iterdir()} - {"audit-heads.jsonl"}
    old = sqlite_kept.ctx.settings.security.key_dir
    assert names == {path.name for path in old.iterdir()} - {"audit-heads.jsonl"}
    assert all((tmp_path / "new-keys" / name).read_bytes() == (old / name).read_bytes() for name in names)
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "new-keys").iterdir()} == {0o600}
    raw = gzip.decompress(made.path.read_bytes())
    assert (old / "audit.key").read_bytes() not in raw
    assert (old / "audit.key").read_bytes().hex().encode() not in raw


def test_keys_are_never_put_over_others_nor_sealed_with_a_short_phrase(sqlite_kept: Kept) -> None:
    with pytest.raises(InvalidInput, match="14"):
        sqlite_kept.back_up(passphrase="short")
    assert list(sqlite_kept.folder.iterdir()) == []
    made = sqlite_kept.back_up(passphrase=PASSPHRASE)
    with pytest.raises(Conflict, match="key folder"):
        restore(sqlite_kept, sqlite_kept.elsewhere(), made.path, passphrase=PASSPHRASE)


def test_without_keys_and_with_the_keys_of_another_nothing_is_restored(
    sqlite_kept: Kept, tmp_path: Path
) -> None:
    made = sqlite_kept.back_up()
    settings = sqlite_kept.elsewhere(key_dir=tmp_path / "new-keys")
    with pytest.raises(ConfigurationError):
        restore(sqlite_kept, settings, made.path)
    with pytest.raises(InvalidInput, match="no keys in this backup"):
        restore(sqlite_kept, settings, made.path, passphrase=PASSPHRASE)
    make_keys(tmp_path / "new-keys")
    with pytest.raises(InvalidInput, match="seal"):
        restore(sqlite_kept, settings, made.path)
    assert not Path(settings.database.url.removeprefix("sqlite:///")).exists()
    assert not (sqlite_kept.folder.parent / "new-archive").exists()


def test_only_one_backup_is_made_at_a_time_and_none_over_another(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.back_up()
    with pytest.raises(InvalidInput, match="there already"):
        kept.back_up()
    assert isinstance(kept.ctx.clock, FixedClock)
    kept.ctx.clock.moment += timedelta(seconds=1)
    with exclusive(kept.ctx.database, "backup"), pytest.raises(AlreadyRunning):
        kept.back_up()


def test_a_backup_of_the_other_engine_is_refused(sqlite_kept: Kept, new_database, postgres_server) -> None:
    made = sqlite_kept.back_up()
    sqlite_kept.engine = "postgresql"
    with pytest.raises(Conflict, match="sqlite"):
        restore(sqlite_kept, sqlite_kept.elsewhere(), made.path)


def test_the_clock_of_the_file_name_is_chinese(sqlite_kept: Kept) -> None:
    assert isinstance(sqlite_kept.ctx.clock, FixedClock)
    assert sqlite_kept.back_up().path.name == "pension-20261121-100000.tar.gz"


def test_an_older_schema_is_restored_and_asks_for_migrate(
    sqlite_kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = sqlite_kept.back_up()
    monkeypatch.setattr(restoring, "newest", lambda: "9999")
    assert restore(sqlite_kept, sqlite_kept.elsewhere(), made.path).must_migrate
