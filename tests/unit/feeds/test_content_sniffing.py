"""What a file is, is told by its content; what cannot be taken in is refused with a remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.feeds.feed_files import codes, read_all
from verifier.errors import InvalidInput
from verifier.feeds.mapping import FileMapping, Mapping

TEXT = "序号\t姓名\t死亡日期\n1\t陈明\t20240101\n"


def test_text_named_xls_is_read_with_a_note(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(TEXT.encode("gb18030"))
    table, rows = read_all(path)
    assert rows[0].cells == ("1", "陈明", "20240101")
    assert ".xls" in table.notes[0].en


@pytest.mark.parametrize("codec", ["utf-8", "gb18030", "utf-16"])
@pytest.mark.parametrize("start", ["<html><table>", "  <TABLE border=1>", '<?xml version="1.0"?><Workbook>'])
def test_a_web_page_named_xls_is_refused_with_a_remedy(tmp_path: Path, codec: str, start: str) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes((start + "<tr><td>姓名</td></tr>").encode(codec))
    with pytest.raises(InvalidInput) as caught:
        read_all(path)
    assert "HTML" in caught.value.message.en
    assert caught.value.remedy is not caught.value.usual_remedy


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x1f\x8b\x08\x00abc",
        b"%PDF-1.4",
        b"PAR1xxxx",
        b"\x09\x08\x10\x00\x00\x06\x05\x00",
        bytes(range(256)) * 40,
        b"\x00" * 5000,
        b"\xff" * 100,
        b"\xff\xfe\x00\x00a\x00\x00\x00",
        b"\n\n\n",
        b"PK\x03\x04garbage",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1garbage",
    ],
)
def test_what_is_no_table_is_refused_with_a_remedy(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(InvalidInput) as caught:
        read_all(path)
    assert caught.value.remedy is not caught.value.usual_remedy


def test_directories_and_absent_files_are_told(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "absent.csv"):
        with pytest.raises(InvalidInput, match="not a file"):
            read_all(path)


def test_a_declared_format_must_agree_with_the_content(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(TEXT.encode())
    with pytest.raises(InvalidInput, match="xlsx"):
        read_all(path, Mapping(file=FileMapping(format="xlsx")))
    _, rows = read_all(path, Mapping(file=FileMapping(format="tsv")))
    assert codes(rows) == [None]
