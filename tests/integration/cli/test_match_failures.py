"""``match`` says what is wrong with its files, and leaves nothing half when it fails or is interrupted."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.integration.cli.two_files import RECORDS, ROLL, record, roll, write
from verifier.crossmatch.engine import adhoc
from verifier.crossmatch.engine.stoppable import Stopped, stoppable


@pytest.fixture
def files(bare) -> tuple[str, str]:
    records = [record(7), record(3)]
    return write(bare.path / "roll.csv", ROLL, roll()), write(bare.path / "records.csv", RECORDS, records)


def refused(bare, roll_path: str, records_path: str, *more: str, out: str = "pairs.csv") -> str:
    """Run a match that must fail as usage does; return what is said, in both languages."""
    before = sorted(path.name for path in bare.path.iterdir())
    path = out if out.startswith("/") else str(bare.path / out)
    done = bare.run_without_config("match", roll_path, records_path, "--out", path, "--json", *more)
    assert (done.code, done.json["exit_code"]) == (2, 2), done
    assert sorted(path.name for path in bare.path.iterdir()) == before
    message = done.json["error"]["message"]
    return str(message["zh"] + message["en"])


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("none.csv", None, "none.csv"),
        ("empty.csv", b"", "empty.csv"),
        ("headings.csv", b"pid,id_no,name\n", "headings.csv"),
        ("wrong.parquet", b"pid,id_no,name\n1,2,3\n", "Parquet"),
        ("broken.parquet", b"PAR1 and no more", "broken.parquet"),
        ("strange.csv", b"a,b,c\n1,2,3\n", "strange.csv"),
        ("picture.png", b"\x89PNG\r\n\x1a\n\0\0\0", "picture.png"),
    ],
)
@pytest.mark.parametrize("side", [0, 1])
def test_a_file_that_cannot_be_used_is_named(bare, files, name, content, told, side) -> None:
    path = bare.path / name
    if content is not None:
        path.write_bytes(content)
    given = [*files]
    given[side] = str(path)
    assert told in refused(bare, *given)


def test_a_folder_is_no_file(bare, files) -> None:
    (bare.path / "folder").mkdir()
    assert "folder" in refused(bare, str(bare.path / "folder"), files[1])


def test_a_file_of_which_no_row_can_be_used_is_refused(bare, files) -> None:
    broken = bare.path / "broken.csv"
    broken.write_text("rid,id_no,name\nonly,two\n", "utf-8")
    assert "没有可用的行" in refused(bare, files[0], str(broken))


def test_the_same_file_twice_is_refused_however_it_is_named(bare, files) -> None:
    assert "同一个文件" in refused(bare, files[0], files[0])
    (bare.path / "link.csv").symlink_to(files[0])
    assert "同一个文件" in refused(bare, files[0], str(bare.path / "link.csv"))


def test_an_input_is_never_overwritten(bare, files) -> None:
    before = Path(files[1]).read_bytes()
    assert "覆盖" in refused(bare, *files, out="records.csv")
    (bare.path / "link.csv").symlink_to(files[1])
    assert "覆盖" in refused(bare, *files, out="link.csv")
    assert "覆盖" in refused(bare, *files, "--candidates", str(bare.path / "pairs.csv"))
    assert Path(files[1]).read_bytes() == before


@pytest.mark.parametrize(
    ("out", "told"),
    [
        ("out", ".csv"),
        ("out.txt", "out.txt"),
        ("folder.csv", "folder"),
        ("/nowhere/at/all.csv", "/nowhere/at"),
    ],
)
def test_a_place_that_cannot_be_written_is_told_before_the_work(bare, files, out: str, told: str) -> None:
    (bare.path / "folder.csv").mkdir()
    (Path(files[0])).write_bytes(b"")  # had it been read first, this would be the complaint
    done = refused(bare, *files, out=out)
    assert "roll.csv" not in done
    assert told in done or out in done


def test_a_work_folder_that_is_none_is_told(bare, files) -> None:
    assert "工作目录" in refused(bare, *files, "--work-dir", str(bare.path / "nowhere"))


@pytest.mark.parametrize("more", [[], ["--out"], ["--out", "x.csv", "--threads", "0"]])
def test_wrong_usage_gives_two(bare, files, more: list[str]) -> None:
    assert bare.run_without_config("match", *files, *more).code == 2


def test_a_failure_in_the_midst_leaves_nothing(bare, files, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: object) -> None:
        raise ValueError("卢玉梅")

    monkeypatch.setattr(adhoc, "one_line_explanations", fail)
    before = sorted(bare.path.iterdir())
    work = ["--work-dir", str(bare.path)]
    done = bare.run_without_config("match", *files, "--out", str(bare.path / "p.csv"), *work)
    assert done.code == 1
    assert "卢玉梅" not in done.err
    assert sorted(bare.path.iterdir()) == before


@pytest.mark.parametrize("stage", ["reading the roll", "finding pairs"])
def test_an_interrupted_match_gives_130_and_leaves_nothing(bare, stage: str) -> None:
    given = [
        write(bare.path / "roll.parquet", ROLL, roll(10_000)),
        write(bare.path / "records.csv", RECORDS, [record(at, id_no="") for at in range(0, 10_000, 7)]),
    ]
    (bare.path / "pairs.csv").write_text("old", "utf-8")
    before = sorted(bare.path.iterdir())
    out = ["--out", str(bare.path / "pairs.csv"), "--work-dir", str(bare.path), "--lang", "en"]
    process = subprocess.Popen(
        [sys.executable, "-m", "verifier.cli", "match", *given, *out],
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    for line in process.stderr:
        if stage in line:
            process.send_signal(signal.SIGINT)
            break
    _, told = process.communicate(timeout=60)
    assert process.returncode == 130, told
    assert "Interrupted" in told
    assert sorted(bare.path.iterdir()) == before
    assert (bare.path / "pairs.csv").read_text("utf-8") == "old"


def test_what_work_raises_comes_out_of_its_thread() -> None:
    with pytest.raises(ValueError, match="as it is"):
        stoppable(lambda stopper: (_ for _ in ()).throw(ValueError("as it is")))
    assert stoppable(lambda stopper: 5) == 5


def test_an_interruption_breaks_off_what_takes_long_and_is_raised_itself() -> None:
    class Pressed(BaseException):
        pass

    def press(_signal: int, _frame: object) -> None:
        raise Pressed

    broken_off = threading.Event()
    ended: list[str] = []

    def work(stopper) -> None:
        stopper.breaks_off(broken_off.set)
        os.kill(os.getpid(), signal.SIGINT)
        try:
            assert broken_off.wait(60)
            stopper.check()
        except Stopped:
            ended.append("cleaned up")
            raise

    before = signal.signal(signal.SIGINT, press)
    try:
        with pytest.raises(Pressed):
            stoppable(work)
    finally:
        signal.signal(signal.SIGINT, before)
    assert ended == ["cleaned up"]
