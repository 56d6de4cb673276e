"""Files dropped into a folder: taken when complete, imported once, put away with words beside them."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests.integration.feeds.office import IMPORTER, Office, people
from verifier.accounts.actor import system_actor
from verifier.audit.tables import AuditEntry
from verifier.clock import FixedClock
from verifier.context import Context
from verifier.database import EVERYWHERE, exclusive
from verifier.errors import AlreadyRunning, ConfigurationError, NotFound, NotPermitted
from verifier.feeds import watch
from verifier.feeds.service import import_file
from verifier.feeds.tables import Feed
from verifier.feeds.watch import Looked, look_into_folders
from verifier.feeds.watch_tables import WatchedFile
from verifier.settings import FeedSettings

CROWD = people(20)
FOLDERS = {
    "rolls": {"kind": "roll", "source": "qinghe"},
    "police": {"kind": "deaths", "source": "police"},
}


class Killed(BaseException):
    """Stands for the end of the process."""


@pytest.fixture
def drop(sqlite_ctx: Context, tmp_path: Path) -> Drop:
    made = with_watch(sqlite_ctx, folder=tmp_path / "incoming", folders=FOLDERS)
    return Drop(Office(made, tmp_path))


def with_watch(ctx: Context, **values: Any) -> Context:
    """The context with other folders, and a clock an hour ahead: every file on the disk is old by it."""
    plain = ctx.settings.feeds.model_dump()
    plain["watch"] |= values
    settings = ctx.settings.model_copy(update={"feeds": FeedSettings.model_validate(plain)})
    return replace(ctx, settings=settings, clock=FixedClock(datetime.now(UTC) + timedelta(hours=1)))


class Drop:
    """The office with its folders."""

    def __init__(self, office: Office) -> None:
        self.office, self.ctx = office, office.ctx
        root = office.ctx.settings.feeds.watch.folder
        assert root is not None
        self.root = root

    def put(self, folder: str, name: str, content: bytes) -> Path:
        """Drop a file."""
        path = self.root / folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    def put_roll(self, name: str = "名册.csv", *, rows: int = 20) -> Path:
        """Drop a roll."""
        return self.put("rolls", name, self.office.write("roll", CROWD[:rows]).read_bytes())

    def look(self) -> Looked:
        """Look into the folders as the job does, a moment later than before."""
        assert isinstance(self.ctx.clock, FixedClock)
        self.ctx.clock.moment += timedelta(minutes=1)
        return look_into_folders(self.ctx, system_actor())

    def files(self, folder: str, place: str) -> list[Path]:
        """What lies in a place, but the words."""
        return sorted(path for path in (self.root / folder / place).iterdir() if path.suffix != ".txt")

    def words(self, folder: str, place: str) -> str:
        """The words beside the one file there."""
        [path] = (self.root / folder / place).glob("*.txt")
        return path.read_text("utf-8")

    def states(self) -> list[tuple[str, bool]]:
        """How each file stands, and whether it was put away."""
        return [(row.state, row.moved_to is not None) for row in self.office.rows_of(WatchedFile)]


def test_a_complete_file_is_imported_and_put_away_with_words_beside_it(drop: Drop) -> None:
    content = drop.put_roll().read_bytes()
    assert drop.look() == Looked(imported=1)
    [put_away] = drop.files("rolls", "done")
    assert put_away.read_bytes() == content
    assert put_away.name.endswith("名册.csv")
    assert "收到 20 行 = 接受 20" in drop.words("rolls", "done")
    assert "20 rows received = 20 accepted" in drop.words("rolls", "done")
    [feed] = drop.office.rows_of(Feed)
    assert (feed.state, feed.kind, feed.source) == ("applied", "roll", "qinghe")
    assert drop.states() == [("imported", True)]
    assert drop.look() == Looked()
    assert put_away.parent.stat().st_mode & 0o077 == 0


def test_a_file_still_being_written_is_never_read(drop: Drop) -> None:
    now = time.time() + 3600 + 60
    fresh = drop.put_roll()
    os.utime(fresh, (now, now))
    for name in ("x.csv.part", "x.csv.TMP", "x.csv~", ".x.csv"):
        drop.put("rolls", name, b"half")
    looked = drop.look()
    assert (looked.imported, looked.failed, looked.waiting) == (0, 0, 4)
    assert drop.office.rows_of(WatchedFile) == []
    assert fresh.exists()


def test_a_marker_says_that_a_file_is_complete(drop: Drop) -> None:
    ctx = drop.ctx = drop.office.ctx = with_watch(drop.ctx, folder=drop.root, folders=FOLDERS, marker=True)
    path = drop.put_roll()
    assert drop.look() == Looked(waiting=1)
    marker = path.with_name(path.name + ".done")
    marker.write_bytes(b"")
    assert drop.look() == Looked(imported=1)
    assert not marker.exists()
    assert ctx.settings.feeds.watch.marker


def test_a_file_that_changes_while_it_is_taken_is_given_back(
    drop: Drop, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = drop.put_roll()
    real = Path.rename

    def growing(here: Path, target: Path) -> Path:
        if here == path:
            here.write_bytes(here.read_bytes() + "尾".encode())
        return real(here, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", growing)
        assert drop.look() == Looked(waiting=1)
    assert path.exists()
    assert drop.office.rows_of(WatchedFile) == []


def test_links_and_folders_are_not_followed(drop: Drop, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_bytes(b"secret")
    drop.put("rolls", "plain.txt.done", b"")
    (drop.root / "rolls" / "link.csv").symlink_to(secret)
    (drop.root / "rolls" / "folder.csv").mkdir()
    assert drop.look() == Looked()
    assert secret.exists()


def test_the_same_bytes_again_are_told_as_a_duplicate(drop: Drop) -> None:
    drop.put_roll()
    drop.look()
    drop.put_roll("又一次.csv")
    assert drop.look() == Looked(duplicate=1)
    assert [path.name.rpartition("-")[2] for path in drop.files("rolls", "done")] == [
        "名册.csv",
        "又一次.csv",
    ]
    told = [path.read_text("utf-8") for path in sorted((drop.root / "rolls" / "done").glob("*.txt"))]
    assert "以前已经导入" in told[1]
    assert len(drop.office.rows_of(Feed)) == 1


@pytest.mark.parametrize("content", [b"", b"\x00\xff" * 200, b"PK\x03\x04 not a workbook", b"a,b\n1,2\n"])
def test_a_file_that_cannot_be_read_is_put_to_the_failed_ones_with_the_reason_in_words(
    drop: Drop, content: bytes
) -> None:
    drop.put("police", "死亡.csv", content)
    assert drop.look() == Looked(failed=1)
    assert len(drop.files("police", "failed")) == 1
    told = drop.words("police", "failed")
    assert "这个文件没有导入" in told
    assert "What to do:" in told
    assert drop.office.rows_of(Feed) == []
    with drop.ctx.database.read(EVERYWHERE) as session:
        [entry] = session.scalars(select(AuditEntry).where(AuditEntry.action == "feed.file_refused"))
        assert "死亡" not in str(entry.detail)


def test_a_held_file_waits_for_a_person_and_is_a_duplicate_the_second_time(drop: Drop) -> None:
    drop.put_roll()
    drop.look()
    deaths = drop.office.write("deaths", [one.death(one.number) for one in CROWD[:9]]).read_bytes()
    drop.put("police", "死亡.csv", deaths)
    assert drop.look() == Looked(held=1)
    assert "放行或退回" in drop.words("police", "held")
    drop.put("police", "再发.csv", deaths)
    assert drop.look() == Looked(duplicate=1)
    assert [feed.state for feed in drop.office.rows_of(Feed)] == ["applied", "held"]


@pytest.mark.parametrize(
    "point", ["import_file", "_settled", "put_away", "before the note", "after the import"]
)
def test_a_kill_at_any_point_loses_nothing_and_imports_once(
    drop: Drop, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    drop.put_roll()

    def killed(*_arguments: object, **_named: object) -> None:
        raise Killed

    def killed_after(*arguments: Any, **named: Any) -> None:
        import_file(*arguments, **named)
        raise Killed

    with monkeypatch.context() as patch:
        if point == "after the import":
            patch.setattr(watch, "import_file", killed_after)
        else:
            patch.setattr(watch, "_noted" if point == "before the note" else point, killed)
        with pytest.raises(Killed):
            drop.look()
    assert not (drop.root / "rolls" / "名册.csv").exists()
    assert drop.look() == Looked(imported=1)
    assert [feed.state for feed in drop.office.rows_of(Feed)] == ["applied"]
    assert drop.states() == [("imported", True)]
    assert len(drop.files("rolls", "done")) == 1
    assert drop.files("rolls", "taken") == []


def test_a_kill_between_the_move_and_its_note_is_noted_later(
    drop: Drop, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop.put_roll()
    real = watch.put_away

    def killed_after(*arguments: Any) -> None:
        real(*arguments)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(watch, "put_away", killed_after)
        with pytest.raises(Killed):
            drop.look()
    assert drop.states() == [("imported", False)]
    assert drop.look() == Looked()
    assert drop.states() == [("imported", True)]


def test_a_source_that_is_imported_by_hand_at_this_moment_has_its_turn_later(drop: Drop) -> None:
    drop.put_roll()
    with exclusive(drop.ctx.database, "feed:roll:qinghe"):
        assert drop.look() == Looked(waiting=1)
    assert drop.look() == Looked(imported=1)


def test_two_never_look_at_once_and_only_who_may_import(drop: Drop) -> None:
    with exclusive(drop.ctx.database, "intake"), pytest.raises(AlreadyRunning):
        drop.look()
    nobody = replace(IMPORTER, rights=frozenset())
    with pytest.raises(NotPermitted):
        look_into_folders(drop.ctx, nobody)


def test_a_folder_that_cannot_be_worked_keeps_no_other_waiting(drop: Drop) -> None:
    folders = {"bad": {"kind": "roll", "source": "x", "agency": "nowhere"}} | FOLDERS
    drop.ctx = drop.office.ctx = with_watch(drop.ctx, folder=drop.root, folders=folders)
    drop.put("bad", "名册.csv", drop.office.write("roll", CROWD[:3]).read_bytes())
    drop.put_roll()
    with pytest.raises(NotFound):
        drop.look()
    assert ("imported", True) in drop.states()
    assert ("taken", False) in drop.states()  # tried again once the configuration is mended


def test_a_folder_that_cannot_be_made_is_a_configuration_error(drop: Drop, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    drop.ctx = with_watch(drop.ctx, folder=tmp_path / "file", folders=FOLDERS)
    with pytest.raises(ConfigurationError):
        drop.look()


def test_a_mapping_beside_the_folders_is_used(drop: Drop) -> None:
    text = drop.office.write("roll", CROWD[:3]).read_text("utf-8").replace("公民身份号码", "证号")
    drop.put("mappings", "rolls.toml", '[columns]\nid_no = "证号"\n'.encode())
    drop.put("rolls", "名册.csv", text.encode())
    assert drop.look() == Looked(imported=1)


def test_where_no_folder_is_watched_nothing_is_done(sqlite_ctx: Context) -> None:
    assert look_into_folders(sqlite_ctx, system_actor()) == Looked()
