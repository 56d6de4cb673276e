"""The folder of a run goes with it; those of the dead are swept, those of the living are left alone."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from verifier.crossmatch.engine import work_folder as module
from verifier.crossmatch.engine.work_folder import work_folder
from verifier.errors import InvalidInput

_OWNER = """
import sys
from pathlib import Path
from verifier.crossmatch.engine.work_folder import work_folder
with work_folder(Path(sys.argv[1])) as folder:
    (folder / "deep").mkdir()
    (folder / "deep" / "pairs").write_text("x")
    print(folder, flush=True)
    sys.stdin.read()
"""


@contextmanager
def owner(place: Path) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """Start a process that holds a folder until its input ends."""
    command = [sys.executable, "-c", _OWNER, str(place)]
    with subprocess.Popen(
        command, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        yield process, Path(process.stdout.readline().strip())
        process.kill()


@pytest.fixture
def left(tmp_path: Path) -> Path:
    """A folder whose owner was killed."""
    with owner(tmp_path) as (process, folder):
        process.kill()
        process.wait()
    assert (folder / "deep" / "pairs").exists()
    return folder


def sweep(place: Path) -> None:
    with work_folder(place):
        pass


def test_the_folder_is_its_owners_alone_and_goes_with_the_run(tmp_path: Path) -> None:
    with work_folder(tmp_path) as folder:
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        (folder / "deep").mkdir()
        (folder / "deep" / "x").write_text("x")
        (folder / "link").symlink_to(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_folder_goes_when_the_run_fails(tmp_path: Path) -> None:
    with pytest.raises(KeyError), work_folder(tmp_path):
        raise KeyError
    assert list(tmp_path.iterdir()) == []


def test_the_folder_of_a_killed_run_is_swept_by_the_next(tmp_path: Path, left: Path) -> None:
    with work_folder(tmp_path) as mine:
        assert list(tmp_path.iterdir()) == [mine]


def test_the_folder_of_a_living_run_is_left_alone(tmp_path: Path) -> None:
    with owner(tmp_path) as (process, folder):
        sweep(tmp_path)
        assert (folder / "deep" / "pairs").read_text() == "x"
        process.communicate("")
    assert list(tmp_path.iterdir()) == []


def test_two_runs_of_one_process_do_not_sweep_each_other(tmp_path: Path) -> None:
    with work_folder(tmp_path) as one, work_folder(tmp_path) as other:
        assert sorted(tmp_path.iterdir()) == sorted([one, other])


def test_another_users_folder_is_left_alone(
    tmp_path: Path, left: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: left.stat().st_uid + 1)
    sweep(tmp_path)
    assert (left / "deep" / "pairs").exists()


def test_another_machines_folder_is_left_alone(
    tmp_path: Path, left: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_machine", lambda: b"elsewhere")
    sweep(tmp_path)
    assert (left / "deep" / "pairs").exists()


def test_what_only_looks_like_a_folder_of_ours_is_left_alone(tmp_path: Path, left: Path) -> None:
    aside = tmp_path / "aside"
    aside.mkdir()
    moved = left.rename(aside / left.name)
    (tmp_path / "pension-match-link").symlink_to(moved)
    (tmp_path / "pension-match-file").write_text("x")
    bare = tmp_path / "pension-match-bare"
    bare.mkdir()
    linked = tmp_path / "pension-match-linked"
    linked.mkdir()
    (linked / "owner.lock").symlink_to(moved / "owner.lock")
    pipe = tmp_path / "pension-match-pipe"
    pipe.mkdir()
    os.mkfifo(pipe / "owner.lock")
    before = sorted(tmp_path.rglob("*"))
    sweep(tmp_path)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_sweep_that_was_killed_is_finished_by_the_next(
    tmp_path: Path, left: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(module.shutil, "rmtree", killed)
        with pytest.raises(KeyboardInterrupt):
            sweep(tmp_path)
    assert left.exists()
    sweep(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_file_system_without_locks_is_no_hindrance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: object) -> None:
        raise OSError(37, "No locks available")

    monkeypatch.setattr(module.fcntl, "flock", none)
    with work_folder(tmp_path) as folder:
        assert folder.is_dir()
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_is_none_is_told(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="工作目录"), work_folder(tmp_path / "nowhere"):
        pass
