"""A file that is handed out is there whole or not at all, and only what fails to be written is said to."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from verifier.errors import InvalidInput
from verifier.whole_files import harmless, whole, write_whole, writing


def test_a_cell_that_a_spreadsheet_would_run_gets_an_apostrophe() -> None:
    cells = ("@x", "\tx", "-x", "+x", "＝x", "x", -5, "")
    assert [harmless(cell) for cell in cells] == ["'@x", "'\tx", "'-x", "'+x", "'＝x", "x", -5, ""]


def test_the_file_takes_its_place_at_the_end_and_is_its_owners_only(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_text("old", "utf-8")
    with whole(path) as temporary:
        temporary.write_text("new", "utf-8")
        assert path.read_text("utf-8") == "old"
        assert (temporary.parent, temporary.suffix) == (tmp_path, ".csv")
    assert path.read_text("utf-8") == "new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError, ValueError])
def test_what_goes_wrong_meanwhile_is_told_as_what_it_is_and_leaves_the_old_file(
    tmp_path: Path, error: type[BaseException]
) -> None:
    path = tmp_path / "out.csv"
    path.write_text("old", "utf-8")
    with pytest.raises(error), whole(path):
        raise error
    assert [(one.name, one.read_text("utf-8")) for one in tmp_path.iterdir()] == [("out.csv", "old")]


def test_only_writing_is_told_as_a_file_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"full\.csv cannot be written"), writing(tmp_path / "full.csv"):
        raise OSError(28, "No space left on device")


def test_a_place_that_cannot_be_written_to_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="cannot be written to"), whole(tmp_path / "none" / "x"):
        pytest.fail("nothing should be done for a file that cannot be written")
    (tmp_path / "folder").mkdir()
    with pytest.raises(InvalidInput, match="folder cannot be written"):
        write_whole(tmp_path / "folder", b"x")
    assert list(tmp_path.iterdir()) == [tmp_path / "folder"]
