"""The commands that keep a copy and bring it back, and the doctor: words, codes, one JSON object."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path

import pytest

from tests.integration.cli.conftest import Folder
from verifier.cli import backup as backup_commands

PHRASE = "a long enough phrase"


def made(folder: Folder, *options: str) -> Path:
    done = folder.run("backup", "--out", str(folder.path / "backups"), *options, "--json")
    assert done.code == 0, done.err
    return Path(done.json["file"])


def moved_away(folder: Folder) -> None:
    """The database is lost, and with it what lay beside it."""
    for path in (folder.path / "var").glob("pension.db*"):
        path.unlink()


def test_what_is_lost_comes_back_and_can_be_worked_with(folder: Folder) -> None:
    path = made(folder)
    verified = folder.run("backup", "verify", str(path), "--json")
    assert (verified.code, verified.json["good"], verified.json["seal_checked"]) == (0, True, True)
    assert verified.json["counts"]["users"] == 2
    moved_away(folder)
    assert folder.run("feeds", "list").code == 2
    restored = folder.run("restore", str(path), "--lang", "en")
    assert restored.code == 0, restored.err
    assert "those of the backup" in restored.out
    assert folder.run("audit", "verify").code == 0
    assert folder.run("user", "add", "wang", "--role", "operator").code == 1
    assert folder.run("doctor").code == 0


def test_it_is_said_in_both_languages_what_was_kept(folder: Folder) -> None:
    out = str(folder.path / "one")
    assert "已备份到" in folder.run("backup", "--out", out).out
    [path] = Path(out).iterdir()
    assert "is good" in folder.run("backup", "verify", str(path), "--lang", "en").out
    assert "备份完好" in folder.run("backup", "verify", str(path)).out


def test_a_restore_over_a_database_is_refused_with_one(folder: Folder) -> None:
    refused = folder.run("restore", str(made(folder)), "--json")
    assert refused.code == 1
    assert refused.json["error"]["kind"] == "Conflict"


def test_a_damaged_backup_is_found_with_three_or_refused_with_two(folder: Folder) -> None:
    path = made(folder)
    other = folder.path / "other"
    shutil.copytree(folder.path / "var" / "keys", other)
    (folder.path / "var" / "keys" / "audit.key").write_bytes(b"k" * 32)
    found = folder.run("backup", "verify", str(path), "--json")
    assert (found.code, found.json["good"]) == (3, False)
    path.write_bytes(path.read_bytes()[:500])
    assert folder.run("backup", "verify", str(path), "--json").code == 2
    assert folder.run("backup", "verify", str(folder.path / "none"), "--json").code == 2


def test_a_backup_without_a_folder_is_a_usage_error(folder: Folder) -> None:
    told = folder.run("backup", "--lang", "en")
    assert told.code == 2
    assert "backup.folder" in told.err


def test_the_configured_folder_is_used(folder: Folder) -> None:
    with Path(folder.config).open("a", encoding="utf-8") as config:
        config.write('\n[backup]\nfolder = "var/backups"\n')
    assert folder.run("backup").code == 0
    assert len(list((folder.path / "var" / "backups").iterdir())) == 1


def test_keys_go_in_and_come_out_by_the_passphrase_alone(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def typed(text: str) -> None:
        monkeypatch.setattr(backup_commands.sys, "stdin", io.StringIO(text + "\n"))

    assert folder.run("backup", "--out", str(folder.path), "--with-keys").code == 2
    typed("short")
    assert folder.run("backup", "--out", str(folder.path), "--with-keys", "--passphrase-stdin").code == 2
    typed(PHRASE)
    path = made(folder, "--with-keys", "--passphrase-stdin")
    shutil.rmtree(folder.path / "var")
    assert folder.run("restore", str(path)).code == 2
    typed("another long phrase")
    assert folder.run("restore", str(path), "--passphrase-stdin").code == 2
    typed(PHRASE)
    restored = folder.run("restore", str(path), "--passphrase-stdin", "--json")
    assert restored.code == 0, restored.err
    assert PHRASE not in restored.out + restored.err + json.dumps(restored.json)
    assert folder.run("doctor").code == 0


def test_the_doctor_says_how_to_mend_and_its_code_is_three(folder: Folder) -> None:
    (folder.path / "var" / "keys").chmod(0o755)
    done = folder.run("doctor", "--lang", "en")
    assert done.code == 3
    assert "[error]" in done.out
    assert "$ chmod 700" in done.out
    found = folder.run("doctor", "--json", "--quick").json["findings"]
    [mode] = [one for one in found if one["code"] == "keys.mode"]
    assert set(mode) == {"code", "severity", "sentence", "remedy", "command"}
    assert mode["command"].startswith("chmod 700 ")
