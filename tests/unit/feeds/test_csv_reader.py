"""Delimited text: encodings, delimiters, quotes, and damage that must cost one row at most."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest

from tests.unit.feeds.feed_files import codes, read_all
from verifier.errors import InvalidInput
from verifier.feeds.headings import FeedKind
from verifier.feeds.mapping import FileMapping, Mapping
from verifier.feeds.readers import open_table

HEAD = "序号,公民身份号码,姓名,地址\n"
ROWS = "1,410422194104023552,陈晓明,平顶山市新华区\n2,410425196411086359,马东,叶县昆阳街道\n"


def _write(tmp_path: Path, content: bytes, name: str = "a.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("codec", "mark", "found"),
    [
        ("utf-8", b"", "utf-8"),
        ("utf-8", b"\xef\xbb\xbf", "utf-8"),
        ("gb18030", b"", "gb18030"),
        ("utf-16-le", b"\xff\xfe", "utf-16-le"),
        ("utf-16-be", b"\xfe\xff", "utf-16-be"),
        ("utf-16-le", b"", "utf-16-le"),
        ("utf-16-be", b"", "utf-16-be"),
    ],
)
def test_every_encoding_is_found_and_reads_the_same(
    tmp_path: Path, codec: str, mark: bytes, found: str
) -> None:
    path = _write(tmp_path, mark + (HEAD + ROWS).encode(codec))
    table, rows = read_all(path)
    assert table.encoding == found
    assert table.headings == ("序号", "公民身份号码", "姓名", "地址")
    assert [row.line for row in rows] == [2, 3]
    assert rows[0].cells == ("1", "410422194104023552", "陈晓明", "平顶山市新华区")
    assert rows[0].raw == ROWS.splitlines(keepends=True)[0].encode(codec)
    assert table.consumed() == table.size_hint == path.stat().st_size


def test_gb18030_characters_of_four_bytes_survive(tmp_path: Path) -> None:
    name = "㛃𠮷\u4dae"
    _, rows = read_all(_write(tmp_path, (HEAD + f"1,410422194104023552,{name},叶县\n").encode("gb18030")))
    assert rows[0].cells[2] == name
    assert rows[0].problem is None


def test_one_corrupted_line_does_not_flip_the_encoding(tmp_path: Path) -> None:
    bad = "3,1,王\n".encode("gb18030")
    table, rows = read_all(_write(tmp_path, (HEAD + ROWS).encode() + bad + ROWS.encode()))
    assert table.encoding == "utf-8"
    assert codes(rows) == [None, None, "undecodable", None, None]
    assert rows[2].raw == bad


def test_a_long_ascii_head_does_not_decide_the_encoding(tmp_path: Path) -> None:
    head = b"pid,id_no,name\n" + b"1,410422194104023552,LI MING\n" * 60_000
    table, rows = read_all(_write(tmp_path, head + "2,410422194104023552,李明\n".encode("gb18030")))
    assert table.encoding == "gb18030"
    assert rows[-1].cells[2] == "李明"


def test_a_declared_encoding_wins(tmp_path: Path) -> None:
    mapping = Mapping(file=FileMapping(encoding="GBK"))
    table, rows = read_all(_write(tmp_path, (HEAD + ROWS).encode("gb18030")), mapping)
    assert table.encoding == "gb18030"
    assert codes(rows) == [None, None]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_on_the_heading_line(tmp_path: Path, delimiter: str) -> None:
    text = (HEAD + ROWS).replace(",", delimiter)
    table, rows = read_all(_write(tmp_path, text.encode()))
    assert table.format == ("tsv" if delimiter == "\t" else "csv")
    assert rows[1].cells == ("2", "410425196411086359", "马东", "叶县昆阳街道")


def test_titles_above_the_headings_become_a_note(tmp_path: Path) -> None:
    table, rows = read_all(_write(tmp_path, f"2024年死亡名单,,,\n制表:张三\n{HEAD}{ROWS}".encode()))
    assert table.header_line == 3
    assert "2024年死亡名单" in table.notes[0].zh
    assert [row.line for row in rows] == [4, 5]


def test_without_headings_the_error_lists_what_was_seen_and_what_is_known(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_all(_write(tmp_path, ROWS.encode()), kind=FeedKind.DEATHS)
    assert "陈晓明" in caught.value.message.zh
    assert "死亡日期" in caught.value.remedy.en


def test_a_quoted_line_break_belongs_to_the_cell(tmp_path: Path) -> None:
    record = '1,410422194104023552,陈晓明,"平顶山\r\n新华区 ""甲"" 号"\r\n'
    _, rows = read_all(_write(tmp_path, (HEAD + record + ROWS).encode()))
    assert rows[0].cells[3] == '平顶山 新华区 "甲" 号'
    assert rows[0].raw == record.encode()
    assert [row.line for row in rows] == [2, 4, 5]


def test_an_unterminated_quote_costs_one_row_only(tmp_path: Path) -> None:
    broken = '1,410422194104023552,"陈晓明,叶县\n'
    many = ROWS * 2000
    _, rows = read_all(_write(tmp_path, (HEAD + broken + many).encode()))
    assert codes(rows) == ["unterminated_quote"] + [None] * 4000
    assert rows[0].raw == broken.encode()
    assert [row.line for row in rows] == list(range(2, 4003))


def test_a_stray_quote_closed_by_a_later_one_still_costs_one_row(tmp_path: Path) -> None:
    text = HEAD + '1,1,"陈晓明,叶县\n' + ROWS + '3,2,"马东",叶县\n'
    _, rows = read_all(_write(tmp_path, text.encode()))
    assert codes(rows) == ["unterminated_quote", None, None, None]


def test_wrong_numbers_of_cells_are_told_and_trailing_delimiters_forgiven(tmp_path: Path) -> None:
    text = HEAD + "1,2,3\n1,2,陈,x,y\n1,2,陈,x,,,\n合计\n"
    _, rows = read_all(_write(tmp_path, text.encode()))
    assert codes(rows) == ["field_count", "field_count", None, "field_count"]
    assert rows[1].problem is not None
    assert "5" in rows[1].problem.reason.en
    assert rows[2].cells == ("1", "2", "陈", "x")


def test_blank_lines_are_counted_not_quarantined(tmp_path: Path) -> None:
    table, rows = read_all(_write(tmp_path, (HEAD + ROWS + "\n,,,\n  \r\n").encode()))
    assert len(rows) == 2
    assert any("3" in note.en for note in table.notes)


def test_nul_and_control_characters_are_problems_and_outer_tabs_are_not(tmp_path: Path) -> None:
    text = HEAD + "1,2,陈\x00明,x\n1,2,陈\x08明,x\n1,\t410422194104023552\t,陈\u200b明\ufeff,x\n"
    _, rows = read_all(_write(tmp_path, text.encode()))
    assert codes(rows) == ["nul_byte", "control_character", None]
    assert rows[2].cells[1:3] == ("410422194104023552", "陈明")


def test_a_mojibake_cell_is_a_problem_and_private_use_is_not(tmp_path: Path) -> None:
    text = HEAD + "1,2,浣犲ソ,x\n1,2,é™ˆæ˜Ž,x\n1,2,陈\ue816,x\n1,2,锟斤拷,x\n1,2,陈?,x\n"
    table, rows = read_all(_write(tmp_path, text.encode()))
    assert codes(rows) == ["mojibake", "mojibake", None, "mojibake", None]
    assert any("?" in note.en for note in table.notes)


def test_an_endless_line_comes_out_in_pieces_and_reading_goes_on(tmp_path: Path) -> None:
    endless = b"x" * 1_000_000 + b"\n"
    content = HEAD.encode() + endless + ROWS.encode()
    _, rows = read_all(_write(tmp_path, content))
    assert b"".join(row.raw for row in rows) == content[len(HEAD.encode()) :]
    assert {row.line for row in rows} == {2, 3, 4}
    assert codes(rows)[-2:] == [None, None]
    assert set(codes(rows)[:-2]) == {"record_too_long"}


def test_old_mac_line_ends_are_read(tmp_path: Path) -> None:
    _, rows = read_all(_write(tmp_path, (HEAD + ROWS).replace("\n", "\r").encode()))
    assert [row.line for row in rows] == [2, 3]
    assert codes(rows) == [None, None]


def test_a_file_of_one_line_has_no_rows(tmp_path: Path) -> None:
    table, rows = read_all(_write(tmp_path, HEAD.rstrip("\n").encode()))
    assert rows == []
    assert table.headings[2] == "姓名"


def test_line_separators_of_unicode_do_not_end_a_line(tmp_path: Path) -> None:
    _, rows = read_all(_write(tmp_path, (HEAD + "1,2,陈\u2028明,甲\x85乙\n").encode()))
    assert rows[0].cells == ("1", "2", "陈 明", "甲 乙")


def test_a_declared_heading_line_is_believed(tmp_path: Path) -> None:
    mapping = Mapping(file=FileMapping(header_line=2))
    table, rows = read_all(_write(tmp_path, b"x,y\na,b\n1,2\n"), mapping)
    assert table.headings == ("a", "b")
    assert rows[0].cells == ("1", "2")


def test_reading_needs_no_more_memory_than_a_few_blocks(tmp_path: Path) -> None:
    path = _write(tmp_path, (HEAD + ROWS * 40_000).encode())
    tracemalloc.start()
    try:
        with open_table(path, Mapping()) as table:
            count = sum(1 for _ in table.rows)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == 80_000
    assert peak < 12 << 20
