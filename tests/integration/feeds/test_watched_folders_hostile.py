"""Whoever may drop files must not keep those of others out, nor lead ours elsewhere."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pydantic import ValidationError

from tests.integration.feeds.office import Office
from tests.integration.feeds.test_watched_folders import FOLDERS, Drop, with_watch
from verifier.context import Context
from verifier.errors import ConfigurationError
from verifier.feeds.watch import Looked


@pytest.fixture
def watched(sqlite_ctx: Context, tmp_path: Path) -> Drop:
    made = with_watch(sqlite_ctx, folder=tmp_path / "incoming", folders=FOLDERS)
    return Drop(Office(made, tmp_path))


@pytest.mark.parametrize("name", ["b" * 251 + ".csv", "名" * 83 + ".csv", "册." + "尾" * 80])
def test_a_name_as_long_as_a_file_can_have_keeps_nothing_else_out(watched: Drop, name: str) -> None:
    watched.put("rolls", name, b"no table")
    watched.put_roll()
    assert watched.look() == Looked(imported=1, failed=1)
    assert watched.look() == Looked()
    assert len(watched.files("rolls", "failed")) == 1


def test_a_file_that_cannot_be_moved_keeps_nothing_else_out(
    watched: Drop, monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck = watched.put("rolls", "a.csv", b"of somebody else")
    watched.put_roll()
    watched.put("police", "死亡.csv", b"no table")
    real = Path.rename

    def rename(here: Path, target: Path) -> Path:
        if here == stuck:
            raise PermissionError(str(here))
        return real(here, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", rename)
        with pytest.raises(ConfigurationError):
            watched.look()
    assert sorted(watched.states()) == [("failed", True), ("imported", True)]
    assert watched.look() == Looked(failed=1)


def test_a_folder_in_the_place_of_a_marker_is_none(watched: Drop) -> None:
    watched.put_roll()
    (watched.root / "rolls" / "名册.csv.done").mkdir()
    assert watched.look() == Looked(imported=1)


@pytest.mark.parametrize("place", ["taken", "done", "held", "failed"])
def test_our_own_folders_lead_nowhere_else(watched: Drop, tmp_path: Path, place: str) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    watched.put_roll()
    (watched.root / "rolls" / place).symlink_to(elsewhere)
    with pytest.raises(ConfigurationError):
        watched.look()
    assert list(elsewhere.iterdir()) == []


def test_what_is_no_file_is_not_read_where_taken_files_lie(watched: Drop, tmp_path: Path) -> None:
    watched.look()
    secret = tmp_path / "secret.csv"
    secret.write_bytes(b"secret")
    taken = watched.root / "rolls" / "taken"
    (taken / "link.csv").symlink_to(secret)
    (taken / "folder.csv").mkdir()
    os.mkfifo(taken / "pipe.csv")  # to read it would be to wait for ever
    watched.put_roll()
    assert watched.look() == Looked(imported=1)
    assert watched.states() == [("imported", True)]


def test_nobody_drops_files_where_the_mappings_lie(watched: Drop) -> None:
    with pytest.raises(ValidationError):
        with_watch(watched.ctx, folders={"mappings": {"kind": "roll", "source": "x"}})
