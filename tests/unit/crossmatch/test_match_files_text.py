"""CSV as one side of a match: encodings, quoting, broken lines; nothing is lost silently."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.crossmatch.match_files import column, read, read_in_blocks, text_file
from verifier.crossmatch.files import Role, open_side
from verifier.crossmatch.files import block_parser as parser_module

HEAD = "rid,id_no,name,sex,birth,age,address,event_date,source\n"
ONE = "7,410411194904033640,郑建,女,19490403,75,平顶山市新华区1号,2024-08-17,police\n"


def test_the_contracts_columns_come_out_in_the_canonical_schema(tmp_path: Path) -> None:
    rows, report = read(text_file(tmp_path, HEAD + ONE))
    assert rows == [
        {
            "ref": "7",
            "id_no": "410411194904033640",
            "name": "郑建",
            "sex": 2,
            "birth": 19490403,
            "age": 75,
            "address": "平顶山市新华区1号",
            "event": 20240817,
            "source": "police",
        }
    ]
    assert (report.received, report.accepted, report.refused, report.encoding) == (1, 1, 0, "utf-8")


def test_chinese_headings_extra_columns_and_a_title_row_are_understood(tmp_path: Path) -> None:
    text = "待遇领取人员名册,,,\n个人编号,备注,身份证号码,姓名\n08,x,11010519491231002X,王五\n"
    rows, report = read(text_file(tmp_path, text), Role.ROLL)
    assert (rows[0]["ref"], rows[0]["id_no"], rows[0]["name"]) == ("08", "11010519491231002X", "王五")
    assert report.columns == {"ref": "个人编号", "id_no": "身份证号码", "name": "姓名"}
    assert (report.ignored, report.header_line) == (["备注"], 2)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_encoding_and_line_end_reads_the_same(tmp_path: Path, encoding: str, end: str) -> None:
    text = (HEAD + ONE * 30).replace("\n", end)
    path = text_file(tmp_path, text, encoding=encoding)
    for block in (64, 1 << 20):
        rows, report = read_in_blocks(path, block)
        assert column(rows, "name") == ["郑建"] * 30
        assert (report.accepted, report.refused, report.blank) == (30, 0, 0)


def test_a_last_line_without_its_end_is_a_row(tmp_path: Path) -> None:
    assert column(read(text_file(tmp_path, "rid,name\n1,张三\n2,李四"))[0], "name") == ["张三", "李四"]
    assert read(text_file(tmp_path, "rid,name"))[1].received == 0


def test_quoted_cells_hold_delimiters_quotes_and_line_breaks(tmp_path: Path) -> None:
    text = 'rid,name,address\n1,"张三","a,b"\n2,"李""四""","上\n下"\n3,王五,c\n'
    rows, report = read(text_file(tmp_path, text))
    assert column(rows, "name") == ["张三", '李"四"', "王五"]
    assert column(rows, "address") == ["a,b", "上 下", "c"]
    assert report.refused == 0


def test_a_record_over_two_blocks_is_whole_whatever_the_block(tmp_path: Path) -> None:
    text = "rid,name,address\n" + "".join(f'{n},"张三","上{n}\n中\n下"\n{n}b,李四,x\n' for n in range(60))
    path = text_file(tmp_path, text)
    for block in range(200, 1400, 98):
        rows, report = read_in_blocks(path, block)
        assert report.refused == 0, block
        assert column(rows, "address")[::2] == [f"上{n} 中 下" for n in range(60)]


def test_one_stray_quote_costs_one_row(tmp_path: Path) -> None:
    rows, report = read(text_file(tmp_path, 'rid,name,birth\n1,"张三,1940\n2,李四,1941\n3,王五,1942\n'))
    assert column(rows, "ref") == ["2", "3"]
    assert [refusal.line for refusal in report.first_refused] == [2]
    assert "引号" in report.first_refused[0].reason.zh


def test_quotes_that_only_seem_to_pair_swallow_no_row(tmp_path: Path) -> None:
    text = 'rid,name,birth\n1,5"x,"1940\n2,李四,1941\n3,"王五,1942\n4,赵六,1943\n'
    rows, report = read(text_file(tmp_path, text))
    assert report.received == 4
    assert {"2", "4"} <= set(column(rows, "ref"))


def test_ragged_lines_are_refused_with_their_line_and_order_is_kept(tmp_path: Path) -> None:
    text = "rid,name,birth\n1,张三,1940\n\n2,李四\n3,王五,1942,x\n4,赵六,1943,,\n  \n5,孙七,1944\n"
    rows, report = read(text_file(tmp_path, text))
    assert column(rows, "ref") == ["1", "4", "5"]
    assert [refusal.line for refusal in report.first_refused] == [4, 5]
    assert (report.received, report.blank) == (5, 2)
    assert "列" in report.first_refused[0].reason.zh


def test_ragged_lines_are_found_in_every_part_of_a_big_block(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parser_module, "_PARSED_AT_ONCE", 4096)
    lines = ["1,张三"] * 3000
    for place in (5, 1500, 2999):
        lines[place] = "1,张三,x"
    _, report = read(text_file(tmp_path, "rid,name\n" + "\n".join(lines) + "\n"))
    assert [refusal.line for refusal in report.first_refused] == [7, 1502, 3001]
    assert (report.accepted, report.refused) == (2997, 3)


def test_empty_cells_beyond_the_headings_are_no_cells(tmp_path: Path) -> None:
    lines = [f"{n},张三,," for n in range(60)]
    lines[30], lines[40], lines[50] = "30,李四", "40,王五,x,", "50,赵六,,,"
    rows, report = read(text_file(tmp_path, "rid,name\n" + "\n".join(lines) + "\n"))
    assert (report.accepted, [refusal.line for refusal in report.first_refused]) == (59, [42])
    assert column(rows, "ref") == [str(n) for n in range(60) if n != 40]


def test_only_twenty_refusals_are_remembered_and_all_are_counted(tmp_path: Path) -> None:
    _, report = read(text_file(tmp_path, "rid,name\n" + "1\n" * 50))
    assert (report.refused, len(report.first_refused), report.first_refused[-1].line) == (50, 20, 21)
    assert any("30" in text.zh for text in report.sentences())


def test_bytes_of_another_encoding_cost_only_their_line(tmp_path: Path) -> None:
    lines = ["rid,name"] + [f"{n},张三" for n in range(50)]
    raw = [line.encode() for line in lines]
    raw[7] = b"6,\xff\xfe\xd5\xc5"
    rows, report = read(text_file(tmp_path, b"\n".join(raw) + b"\n"))
    assert (len(rows), report.refused, report.blank) == (49, 1, 0)
    assert report.first_refused[0].line == 8


def test_broken_gb18030_costs_only_its_line(tmp_path: Path) -> None:
    raw = [line.encode("gb18030") for line in ["rid,name", *(f"{n},张三丰" for n in range(50))]]
    raw[9] = b"8,\xff\xff"
    rows, report = read_in_blocks(text_file(tmp_path, b"\r\n".join(raw)), 256)
    assert (len(rows), report.refused, report.first_refused[0].line, report.blank) == (49, 1, 10, 0)


def test_nul_bytes_and_control_characters_are_refused(tmp_path: Path) -> None:
    rows, report = read(text_file(tmp_path, "rid,name\n1,张\x00三\n2,李四\n3,王\x1b五\n4,\t赵六\t\n"))
    assert column(rows, "name") == ["李四", "赵六"]
    assert [refusal.line for refusal in report.first_refused] == [2, 4]


def test_a_carriage_return_alone_ends_no_line(tmp_path: Path) -> None:
    rows, report = read(text_file(tmp_path, "rid,name,address\n1,张三,上\r下\n2,李四,x\n"))
    assert column(rows, "address") == ["上 下", "x"]
    assert report.refused == 0


def test_an_endless_line_is_skipped_in_bounded_memory(tmp_path: Path) -> None:
    text = "rid,name\n1,张三\n2," + "长" * 100_000 + "\n3,王五\n"
    for block in (4096, 1 << 20):
        rows, report = read_in_blocks(text_file(tmp_path, text), block)
        assert column(rows, "ref") == ["1", "3"]
        assert (report.refused, report.first_refused[0].line, report.blank) == (1, 3, 0)
        assert "64 KiB" in report.first_refused[0].reason.en


def test_garbled_cells_are_taken_as_missing_and_reported(tmp_path: Path) -> None:
    garbled = "平顶山市新华区".encode().decode("gb18030", errors="replace").rstrip("\ufffd")
    rows, report = read(text_file(tmp_path, f"rid,name,address\n1,张三,{garbled}\n2,李四,锟斤拷\n3,王五,x\n"))
    assert column(rows, "address") == [None, None, "x"]
    assert column(rows, "name") == ["张三", "李四", "王五"]
    assert report.garbled == {"address": 2}
    assert any("乱码" in text.zh for text in report.sentences())


def test_blanks_and_words_for_nothing_are_missing_and_refs_stay_as_written(tmp_path: Path) -> None:
    text = "rid,id_no,name,address\n 01 ,　11010519491231002X ,\u200b张 三\ufeff,NULL\n,nan,王五,\\N\n"
    rows, report = read(text_file(tmp_path, text))
    assert column(rows, "ref") == [" 01 ", "3"]
    assert column(rows, "id_no") == ["11010519491231002X", None]
    assert column(rows, "name") == ["张 三", "王五"]
    assert column(rows, "address") == [None, None]
    assert report.missing_refs == 1


def test_numbers_wrapped_for_a_spreadsheet_are_unwrapped(tmp_path: Path) -> None:
    rows, _ = read(text_file(tmp_path, 'rid,id_no,birth\n1,="11010519491231002X",="19491231"\n'))
    assert (rows[0]["id_no"], rows[0]["birth"]) == ("11010519491231002X", 19491231)


def test_tabs_and_semicolons_delimit_too(tmp_path: Path) -> None:
    for delimiter in "\t;|":
        rows, report = read(text_file(tmp_path, f"rid{delimiter}name\n1{delimiter}张三\n"))
        assert (rows[0]["name"], report.format) == ("张三", "tsv" if delimiter == "\t" else "csv")


def test_rows_with_nothing_in_the_wanted_columns_are_blank(tmp_path: Path) -> None:
    rows, report = read(text_file(tmp_path, "rid,name\n1,张三\n,\n2,李四\n"))
    assert (len(rows), report.blank, report.received) == (2, 1, 2)


def test_batches_hold_at_most_200_000_rows(tmp_path: Path) -> None:
    side = open_side(text_file(tmp_path, "rid,name\n" + "1,张三\n" * 200_001), Role.RECORDS)
    assert [len(batch) for batch in side.batches()] == [200_000, 1]
    assert side.report.duplicate_refs == 200_000
