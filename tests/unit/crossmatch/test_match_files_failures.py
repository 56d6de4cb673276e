"""What cannot be read is told in both languages, before any work is done."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest

from tests.unit.crossmatch.match_files import read, text_file
from verifier.crossmatch.files import Role, open_side
from verifier.crossmatch.files.ahead import ahead
from verifier.errors import InvalidInput
from verifier.language import Text


def _refused(path: Path, role: Role = Role.RECORDS) -> InvalidInput:
    with pytest.raises(InvalidInput) as raised:
        open_side(path, role)
    assert raised.value.remedy is not raised.value.usual_remedy
    assert raised.value.message.en
    return raised.value


def test_an_empty_file_is_told(tmp_path: Path) -> None:
    for name in ("a.csv", "a.parquet", "a.xlsx"):
        assert "是空的" in _refused(text_file(tmp_path, "", name)).message.zh


def test_a_folder_and_a_missing_file_are_told(tmp_path: Path) -> None:
    assert "不是文件或不存在" in _refused(tmp_path).message.zh
    assert "不是文件或不存在" in _refused(tmp_path / "nothing.csv").message.zh


def test_a_file_nobody_may_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = text_file(tmp_path, "rid,name\n1,张三\n")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert "无法读取" in _refused(path).message.zh


def test_a_file_without_headings_is_told_with_what_was_seen(tmp_path: Path) -> None:
    error = _refused(text_file(tmp_path, "1,2,3\n4,5,6\n"))
    assert "找不到表头" in error.message.zh
    assert "1, 2, 3" in error.message.zh
    assert "name(姓名)" in str(error.remedy)


def test_only_headings_are_no_rows(tmp_path: Path) -> None:
    rows, report = read(text_file(tmp_path, "rid,name\n"))
    assert (rows, report.received, report.refused) == ([], 0, 0)


def test_duplicate_headings_are_told(tmp_path: Path) -> None:
    assert "都可能是 name" in _refused(text_file(tmp_path, "rid,name,name\n1,a,b\n")).message.zh


def test_pictures_archives_and_noise_are_told(tmp_path: Path) -> None:
    for raw in (b"%PDF-1.4 ...", b"\x1f\x8b\x08\x00", b"\x89PNG\r\n", bytes(range(256)) * 40):
        assert _refused(text_file(tmp_path, raw)).exit_code == 2


def test_the_report_speaks_plainly_and_can_be_written_as_json(tmp_path: Path) -> None:
    _, report = read(text_file(tmp_path, "rid,name,sex\n1,张三,男\n2,李四\n"))
    plain = json.loads(json.dumps(report.as_dict()))
    assert (plain["received"], plain["accepted"], plain["refused"]) == (2, 1, 1)
    assert plain["first_refused"][0]["line"] == 3
    assert plain["sex_coding"]["en"] == "The column of sex holds words."
    told = [text.zh for text in report.sentences()]
    assert told[0] == "记录.csv：收到 2 行，采用 1 行，退回 1 行（csv，utf-8）。"
    assert told[-1].startswith("第 3 行退回：")
    assert "李四" not in " ".join(told)


def test_reading_ahead_keeps_order_passes_errors_on_and_ends_when_left() -> None:
    assert list(ahead(iter(range(50)))) == list(range(50))

    def failing() -> object:
        yield 1
        raise InvalidInput(told)

    told = Text("坏了", "broken")
    steps = ahead(failing())
    assert next(steps) == 1
    with pytest.raises(InvalidInput, match="坏了"):
        next(steps)
    left = ahead(iter(range(5)))
    next(left)
    left.close()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("reading")]
