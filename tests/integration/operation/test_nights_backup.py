"""The night makes a backup, keeps good ones, says when it could not; a full disk leaves nothing."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from jobs.nightly import NightResult, run_night
from jobs.report import report_text
from tests.conftest import REPOSITORY
from tests.integration.operation.conftest import SYSTEM, Kept, with_backup
from verifier.clock import FixedClock, business_today
from verifier.notices.archive import keep
from verifier.operation.checking import check_backup
from verifier.operation.kept import backups, prune
from web.step_words import step_result

KEY_LENGTH = 32


def night(kept: Kept) -> NightResult:
    return run_night(kept.ctx, SYSTEM, business_today(kept.ctx.clock))


def later(kept: Kept, **by: int) -> None:
    assert isinstance(kept.ctx.clock, FixedClock)
    kept.ctx.clock.moment += timedelta(**by)


def test_each_night_makes_a_good_backup_and_as_many_are_kept_as_asked_for(kept: Kept) -> None:
    kept.ctx = with_backup(kept.ctx, folder=kept.folder, keep=2)
    for _ in range(3):
        result = night(kept)
        assert result.report["steps"]["backup"]["made"] == 1, result.report["held"]
        assert not result.report["held"]
        later(kept, days=1)
    assert len(backups(kept.folder)) == 2
    assert result.report["steps"]["backup"]["removed"] == 1
    newest = backups(kept.folder)[0][1]
    checked = check_backup(newest, kept.ctx.auditor.key)
    assert checked.is_good
    assert checked.manifest.facts.head[0] >= result.report["steps"]["seal"]["audit_seq"]
    assert newest.name in str(step_result("backup", result.report["steps"]["backup"]))


def test_without_a_folder_the_night_makes_none(sqlite_kept: Kept) -> None:
    assert night(sqlite_kept).report["steps"]["backup"] == {"made": 0, "removed": 0}


def test_a_backup_that_cannot_be_made_is_told_and_the_night_ends(sqlite_kept: Kept, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder", "utf-8")
    sqlite_kept.ctx = with_backup(sqlite_kept.ctx, folder=tmp_path / "file")
    result = night(sqlite_kept)
    assert result.exit_code == 3
    [held] = result.report["held"]
    assert held["step"] == "backup"
    assert "No backup was made" in report_text(result.report, "en")
    assert "没有做成备份" in report_text(result.report, "zh")
    assert "waits for a person" in str(step_result("backup", result.report["steps"]["backup"]))


def test_the_last_good_backup_is_never_removed(sqlite_kept: Kept) -> None:
    made = []
    for _ in range(3):
        made.append(sqlite_kept.back_up().path)
        later(sqlite_kept, hours=1)
    for path in made[1:]:
        path.write_bytes(path.read_bytes()[:1000])
    now, key = sqlite_kept.ctx.clock.now(), sqlite_kept.ctx.auditor.key
    assert prune(sqlite_kept.folder, 2, key, now) == []
    assert all(path.exists() for path in made)
    good = sqlite_kept.back_up().path
    assert set(prune(sqlite_kept.folder, 1, key, now)) == {path.name for path in made}
    assert [path for _, path in backups(sqlite_kept.folder)] == [good]


def test_many_backups_of_one_day_push_no_earlier_day_out(sqlite_kept: Kept) -> None:
    made = [sqlite_kept.back_up().path]
    for hour in range(7, 10):
        copy = made[0].with_name(f"pension-20991231-{hour:02}0000.tar.gz")
        copy.write_bytes(made[0].read_bytes())
        made.append(copy)
    earlier = made[0].with_name("pension-20200101-000000.tar.gz")
    earlier.write_bytes(b"too old")
    now, key = sqlite_kept.ctx.clock.now(), sqlite_kept.ctx.auditor.key
    assert set(prune(sqlite_kept.folder, 2, key, now)) == {made[1].name, earlier.name}
    assert [path for _, path in backups(sqlite_kept.folder)] == [made[3], made[2], made[0]]


def test_what_a_killed_backup_left_goes_after_a_day_and_other_files_stay(sqlite_kept: Kept) -> None:
    sqlite_kept.folder.mkdir()
    old, young, other = (sqlite_kept.folder / name for name in (".pension-a", ".pension-b", "notes.txt"))
    old.mkdir()
    (old / "database.sqlite").write_bytes(b"half")
    for path in (young, other):
        path.write_bytes(b"x")
    now = sqlite_kept.ctx.clock.now()
    for path, age in ((old, 2), (young, 0), (other, 90)):
        moment = (now - timedelta(days=age)).timestamp()
        os.utime(path, (moment, moment))
    prune(sqlite_kept.folder, 1, b"k" * KEY_LENGTH, now)
    assert {path.name for path in sqlite_kept.folder.iterdir()} == {".pension-b", "notes.txt"}


@pytest.mark.parametrize("most_bytes", [100_000, 1_500_000])
def test_a_full_disk_leaves_nothing_half_and_says_so(
    sqlite_kept: Kept, tmp_path: Path, most_bytes: int
) -> None:
    """A limit of the size of files stands for the disk: one stops the store's copy, the other the pack."""
    paper = os.urandom(2_000_000)

    keep(sqlite_kept.ctx.settings, paper)
    settings = sqlite_kept.ctx.settings
    config = tmp_path / "config.toml"
    plain = (REPOSITORY / "config.toml").read_text("utf-8")
    plain = plain.replace("sqlite:///var/pension.db", settings.database.url)
    plain = plain.replace("var/keys", str(settings.security.key_dir))
    config.write_text(plain.replace("var/reports", str(settings.nightly.report_dir)), "utf-8")

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))

    ran = subprocess.run(
        [
            sys.executable,
            "-m",
            "verifier.cli",
            "backup",
            "--out",
            str(sqlite_kept.folder),
            "--config",
            str(config),
        ],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
        preexec_fn=limit,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 2, ran.stderr
    assert "磁盘空间" in ran.stderr
    assert list(sqlite_kept.folder.iterdir()) == []
