"""Fixed width: cut by bytes, layout from the first line or the mapping, short lines judged."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.feeds.feed_files import codes, read_all
from verifier.errors import InvalidInput
from verifier.feeds.mapping import FileMapping, FixedField, FixedMapping, Mapping

LAYOUT = "# 定长: 编号4 姓名10 出生8 地址20 (字节, GB18030)\n".encode("gb18030")


def _line(number: str, name: str, birth: str, address: str, end: bytes = b"\n") -> bytes:
    parts = zip((number, name, birth, address), (4, 10, 8, 20), strict=True)
    return b"".join(text.encode("gb18030").ljust(width) for text, width in parts) + end


def _write(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "a.txt"
    path.write_bytes(content)
    return path


def test_fields_are_cut_by_bytes(tmp_path: Path) -> None:
    line = _line("1", "陈\u4dae明", "19500101", "叶县昆阳街道", b"\r\n")
    table, rows = read_all(_write(tmp_path, LAYOUT + line + _line("2", "马东", "", "")))
    assert (table.format, table.encoding, table.header_line) == ("fixed", "gb18030", 1)
    assert table.headings == ("编号", "姓名", "出生", "地址")
    assert rows[0].cells == ("1", "陈\u4dae明", "19500101", "叶县昆阳街道")
    assert (rows[0].raw, rows[0].line) == (line, 2)
    assert rows[1].cells == ("2", "马东", None, None)
    assert table.consumed() == table.size_hint


def test_a_mapping_gives_the_layout_of_a_file_without_one(tmp_path: Path) -> None:
    fields = tuple(
        FixedField(name=name, width=width)
        for name, width in (("编号", 4), ("姓名", 10), ("出生", 8), ("地址", 20))
    )
    mapping = Mapping(file=FileMapping(format="fixed"), fixed=FixedMapping(fields=fields))
    table, rows = read_all(_write(tmp_path, _line("1", "陈明", "19500101", "x")), mapping)
    assert table.header_line == 0
    assert (rows[0].line, rows[0].cells[1]) == (1, "陈明")


def test_stripped_blanks_are_forgiven_and_lost_digits_are_not(tmp_path: Path) -> None:
    stripped = _line("1", "陈明", "19500101", "叶县").rstrip() + b"\n"
    lost = _line("2", "陈明", "19500101", "")[:18] + b"\n"
    _, rows = read_all(_write(tmp_path, LAYOUT + stripped + lost + stripped))
    assert codes(rows) == [None, "short_line", None]
    assert rows[0].cells[3] == "叶县"


def test_a_last_line_that_breaks_off_is_truncated(tmp_path: Path) -> None:
    _, rows = read_all(_write(tmp_path, LAYOUT + _line("1", "陈明", "19500101", "叶县")[:30]))
    assert codes(rows) == ["truncated"]


def test_widths_counted_in_characters_show_as_long_lines(tmp_path: Path) -> None:
    line = "1   陈明        19500101" + "叶县昆阳街道".ljust(20) + "\n"
    _, rows = read_all(_write(tmp_path, LAYOUT + line.encode("gb18030") + b"\x1a"))
    assert codes(rows) == ["long_line"]


def test_a_broken_character_is_a_problem_of_its_row(tmp_path: Path) -> None:
    line = bytearray(_line("1", "陈明", "19500101", "叶县"))
    line[5] = 0xFF
    _, rows = read_all(_write(tmp_path, LAYOUT + bytes(line) + _line("2", "马东", "", "")))
    assert codes(rows) == ["undecodable", None]


def test_a_layout_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    for first in ("# 定长: 编号 姓名10\n", "# 定长:\n", "# 定长: 编号4 姓名10 (字符)\n"):
        with pytest.raises(InvalidInput, match="layout"):
            read_all(_write(tmp_path, first.encode() + b"1\n"))
    with pytest.raises(InvalidInput, match="widths"):
        read_all(_write(tmp_path, b"1 2\n"), Mapping(file=FileMapping(format="fixed")))
