"""What is damaged, hostile or fails on the way is refused in words, and nothing half is left."""

from __future__ import annotations

import gzip
import io
import shutil
import sqlite3
import tarfile
import zlib
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.conftest import DatabaseMaker, SettingsMaker, new_context
from tests.integration.operation.conftest import SYSTEM, Kept, with_backup
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.errors import ConfigurationError, InvalidInput, VerifierError
from verifier.operation import restoring
from verifier.operation.checking import check_backup
from verifier.operation.container import members_of, new_backup
from verifier.operation.facts import differences
from verifier.operation.postgres_tools import find_tool
from verifier.operation.restoring import Asked, Restored, restore_backup
from verifier.operation.stores import look_into
from verifier.settings import Settings
from verifier.whole_files import whole


def _restore(kept: Kept, settings: Settings, path: Path) -> Restored:
    return restore_backup(settings, kept.ctx.clock, SYSTEM, Asked(path))


def _changed_from(data: bytes, place: int) -> bytes:
    """Change the first byte from there on that says something.

    In a run of zeros a packed byte may point at one zero or another: nothing is changed by changing it.
    """
    content = gzip.decompress(data)
    for at in range(place, len(data)):
        changed = bytearray(data)
        changed[at] ^= 0x55
        try:
            if gzip.decompress(changed) != content:
                return bytes(changed)
        except (OSError, EOFError, zlib.error):
            return bytes(changed)
    raise AssertionError("no byte of the rest says anything")


@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.99])
def test_a_cut_or_changed_backup_is_refused_before_anything_is_touched(
    sqlite_kept: Kept, share: float
) -> None:
    made = sqlite_kept.back_up()
    data = made.path.read_bytes()
    settings = sqlite_kept.elsewhere()
    place = min(int(len(data) * share), len(data) - 20)
    for broken in (data[: max(place, 1)], _changed_from(data, place)):
        made.path.write_bytes(broken)
        with suppress(InvalidInput):
            assert not check_backup(made.path, sqlite_kept.ctx.auditor.key).is_good
        if share:
            with pytest.raises(InvalidInput):
                _restore(sqlite_kept, settings, made.path)
    assert not Path(settings.database.url.removeprefix("sqlite:///")).exists()


def test_what_no_member_covers_is_covered_by_the_checksum(sqlite_kept: Kept) -> None:
    made = sqlite_kept.back_up()
    packed = made.path.read_bytes()
    content = bytearray(gzip.decompress(packed))
    content[-1] ^= 1  # the padding after the last member
    repacked = gzip.compress(bytes(content), mtime=0)
    made.path.write_bytes(repacked[:-8] + packed[-8:])
    with pytest.raises(InvalidInput):
        check_backup(made.path, sqlite_kept.ctx.auditor.key)


def _rewritten(source: Path, target: Path, change: dict[str, bytes | None]) -> Path:
    """Write a backup with other members; None leaves one out."""
    with whole(target) as draft, new_backup(draft) as backup:
        for name, stream in members_of(source):
            data = change.get(name, stream.read())
            if data is not None:
                backup.add_bytes(name, data)
        for name in change.keys() - {name for name, _ in members_of(source)}:
            backup.add_bytes(name, change[name] or b"")
    return target


def test_what_is_missing_changed_or_added_is_named(sqlite_kept: Kept, tmp_path: Path) -> None:
    made = sqlite_kept.back_up()
    key = sqlite_kept.ctx.auditor.key
    paper = next(name for name in made.manifest.members if name.startswith("archive/"))
    for change, told in (
        ({paper: None}, "missing"),
        ({paper: b"another"}, "not what the manifest says"),
        ({f"archive/ab/{'ab' * 32}": b"slipped in"}, "not in the manifest"),
        ({"manifest.seal": b"0" * 64}, "seal"),
    ):
        checked = check_backup(_rewritten(made.path, tmp_path / "changed.tar.gz", change), key)
        assert told in str(checked.problems[0])
    with pytest.raises(InvalidInput, match="cut off"):
        check_backup(_rewritten(made.path, tmp_path / "changed.tar.gz", {"manifest.json": None}), key)


@pytest.mark.parametrize("name", ["../evil", "/etc/passwd", "archive/aa/../../evil", "other.txt"])
def test_a_name_of_no_form_of_ours_is_refused(name: str, tmp_path: Path) -> None:
    path = tmp_path / "hostile.tar.gz"
    with tarfile.open(path, "w:gz") as tar:
        info = tarfile.TarInfo(name)
        info.size = 4
        tar.addfile(info, io.BytesIO(b"evil"))
    with pytest.raises(InvalidInput):
        check_backup(path, None)


def test_a_link_in_the_place_of_the_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "hostile.tar.gz"
    with tarfile.open(path, "w:gz") as tar:
        info = tarfile.TarInfo("database.sqlite")
        info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(info)
    with pytest.raises(InvalidInput):
        check_backup(path, None)


def test_a_row_missing_from_the_store_is_found_although_every_hash_agrees(
    sqlite_kept: Kept, tmp_path: Path
) -> None:
    made = sqlite_kept.back_up()
    part = tmp_path / "part.sqlite"
    part.write_bytes(
        next(stream.read() for name, stream in members_of(made.path) if name == "database.sqlite")
    )
    with closing(sqlite3.connect(part)) as store:
        store.execute("DROP TRIGGER ledger_postings_no_delete")
        store.execute("DELETE FROM ledger_postings")
        store.commit()
    told = differences(made.manifest.facts, look_into(part, made.manifest.facts))
    assert any("ledger_postings" in str(one) for one in told)
    assert any("sums of ledger account" in str(one) for one in told)


def test_a_store_that_differs_after_the_restore_is_called_unusable(
    sqlite_kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = sqlite_kept.back_up()
    real = restoring.facts_of
    monkeypatch.setattr(restoring, "facts_of", lambda *given: replace(real(*given), revision="0000"))
    with pytest.raises(Exception, match="not what the backup says"):
        _restore(sqlite_kept, sqlite_kept.elsewhere(), made.path)


def test_missing_or_old_tools_of_postgresql_are_named_with_their_package(tmp_path: Path) -> None:
    old = tmp_path / "pg_dump"
    for known in ("none", "old"):
        if known == "old":
            old.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 15.4 (Debian 15.4-1)'\n", "utf-8")
            old.chmod(0o700)
        with pytest.raises(ConfigurationError) as told:
            find_tool("pg_dump", 18, tmp_path)
        assert "postgresql-client-18" in str(told.value.remedy)
        assert ("15" in str(told.value)) == (known == "old")
    assert find_tool("pg_dump", 15, tmp_path) == (old, 15)


def test_a_dump_that_fails_leaves_nothing_and_quotes_no_row(
    new_database: DatabaseMaker,
    make_kept: Callable[[Context], Kept],
    settings_for: SettingsMaker,
    tmp_path: Path,
) -> None:
    kept = make_kept(new_context(settings_for(new_database("postgresql", True))))
    for name in ("pg_dump", "pg_restore"):
        tool = tmp_path / name
        tool.write_text(
            "#!/bin/sh\n[ \"$1\" = --version ] && { echo 'pg_dump (PostgreSQL) 99.0'; exit; }\n"
            "echo 'DETAIL: Key (id_no)=(370102193804125127)' >&2; echo 'no space left' >&2; exit 1\n",
            "utf-8",
        )
        tool.chmod(0o700)
    kept.ctx = with_backup(kept.ctx, pg_bin=tmp_path)
    with closing(kept.ctx.database), pytest.raises(VerifierError) as told:
        kept.back_up()
    assert "no space left" in str(told.value)
    assert "3701" not in str(told.value)
    assert list(kept.folder.iterdir()) == []


def test_a_file_that_is_no_backup_is_told_in_words(tmp_path: Path) -> None:
    path = tmp_path / "x.tar.gz"
    for data in (b"", b"hello", gzip.compress(b"hello")):
        path.write_bytes(data)
        with pytest.raises(InvalidInput):
            check_backup(path, None)
    with pytest.raises(InvalidInput):
        check_backup(tmp_path / "none.tar.gz", None)
    shutil.rmtree(tmp_path)


def test_a_store_that_lacks_a_table_is_told_apart_from_a_full_disk(sqlite_kept: Kept) -> None:
    with sqlite_kept.ctx.database.write(EVERYWHERE) as session:
        session.execute(text("DROP TABLE halted_batches"))
    with pytest.raises(VerifierError, match="cannot be taken out"):
        sqlite_kept.back_up()
    assert list(sqlite_kept.folder.iterdir()) == []
