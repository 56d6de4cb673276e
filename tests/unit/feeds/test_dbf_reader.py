"""DBF: every record comes out, also deleted, cut off and announced ones."""

from __future__ import annotations

import struct
from datetime import date, datetime
from pathlib import Path

import pytest

from tests.unit.feeds.feed_files import codes, dbf_bytes, read_all
from verifier.errors import InvalidInput
from verifier.feeds.headings import FeedKind, recognise
from verifier.feeds.mapping import FileMapping, Mapping

FIELDS = (("BH", "C", 4), ("XM", "C", 20), ("SWRQ", "D", 8), ("NL", "N", 5))


def _record(number: str, name: str, day: str = "20240501", age: str = "81", mark: str = " ") -> bytes:
    text = mark.encode() + number.encode().ljust(4) + name.encode("gb18030").ljust(20)
    return text + day.encode().ljust(8) + age.encode().rjust(5)


def _write(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "a.dbf"
    path.write_bytes(content)
    return path


def test_records_are_read_with_their_bytes_and_types(tmp_path: Path) -> None:
    record = _record("1", "陈晓明")
    table, rows = read_all(_write(tmp_path, dbf_bytes(FIELDS, [record])))
    assert (table.format, table.encoding, table.header_line) == ("dbf", "gb18030", 0)
    assert rows[0].cells == ("1", "陈晓明", date(2024, 5, 1), 81)
    assert (rows[0].raw, rows[0].line) == (record, 1)
    assert table.consumed() == table.size_hint
    columns, unknown = recognise(FeedKind.DEATHS, table.headings, Mapping())
    assert columns == {"record_no": 0, "name": 1, "event_date": 2, "age": 3}
    assert unknown == []


def test_deleted_records_do_not_vanish(tmp_path: Path) -> None:
    content = dbf_bytes(FIELDS, [_record("1", "陈"), _record("2", "马", mark="*")])
    table, rows = read_all(_write(tmp_path, content))
    assert codes(rows) == [None, "deleted_record"]
    assert rows[1].cells[1] == "马"
    assert any("1" in note.en and "deleted" in note.en for note in table.notes)


def test_a_cut_file_gives_its_whole_records_and_says_what_is_missing(tmp_path: Path) -> None:
    content = dbf_bytes(FIELDS, [_record(str(i), "陈") for i in range(10)])[
        : -2 * len(_record("1", "陈")) - 11
    ]
    _, rows = read_all(_write(tmp_path, content))
    assert codes(rows) == [None] * 7 + ["truncated", "missing_records"]
    assert rows[-1].problem is not None
    assert "2 records" in rows[-1].problem.reason.en


def test_a_header_that_announces_too_few_does_not_hide_records(tmp_path: Path) -> None:
    content = dbf_bytes(FIELDS, [_record("1", "陈"), _record("2", "马")], announced=1)
    table, rows = read_all(_write(tmp_path, content))
    assert codes(rows) == [None, None]
    assert any("announces 1" in note.en for note in table.notes)


def test_empty_records_are_counted_as_blank(tmp_path: Path) -> None:
    table, rows = read_all(
        _write(tmp_path, dbf_bytes(FIELDS, [_record("1", "陈"), b" " * 38, _record("3", "王")]))
    )
    assert [row.line for row in rows] == [1, 3]
    assert any("blank" in note.en for note in table.notes)


def test_data_behind_the_end_mark_is_told(tmp_path: Path) -> None:
    content = dbf_bytes(FIELDS, [_record("1", "陈")]) + _record("2", "马")
    _, rows = read_all(_write(tmp_path, content))
    assert codes(rows) == [None, "bytes_after_end"]
    assert _record("2", "马") in rows[1].raw


def test_a_bad_mark_and_an_overflowed_number_are_problems(tmp_path: Path) -> None:
    records = [_record("1", "陈", mark="X"), _record("2", "马", age="*****"), _record("3", "王")]
    _, rows = read_all(_write(tmp_path, dbf_bytes(FIELDS, records)))
    assert codes(rows) == ["bad_record", "bad_record", None]


def test_a_year_only_date_is_handed_on_as_text_and_an_empty_one_is_none(tmp_path: Path) -> None:
    records = [
        _record("1", "陈", day="19660000"),
        _record("2", "马", day="", age=""),
        _record("3", "王", day="00000000"),
    ]
    _, rows = read_all(_write(tmp_path, dbf_bytes(FIELDS, records)))
    assert [row.cells[2] for row in rows] == ["19660000", None, None]
    assert rows[1].cells[3] is None


def test_the_binary_types_of_foxpro_are_read(tmp_path: Path) -> None:
    fields = (
        ("XM", "C", 6),
        ("I", "I", 4),
        ("B", "B", 8),
        ("Y", "Y", 8),
        ("T", "T", 8),
        ("L", "L", 1),
        ("M", "M", 10),
    )
    moment = struct.pack("<ii", 2_460_432, 3_600_000)
    body = struct.pack("<idq", -5, 2.25, 25_786_00) + moment + b"T" + b" " * 10
    table, rows = read_all(_write(tmp_path, dbf_bytes(fields, [b" \xb3\xc2    " + body])))
    expected = datetime(2024, 5, 1, 1)  # noqa: DTZ001 -- the format knows no zone
    assert rows[0].cells == ("陈", -5, 2.25, 257.86, expected, "T", None)
    assert any("Memo" in note.en for note in table.notes)


def test_long_numbers_keep_all_their_digits(tmp_path: Path) -> None:
    fields = (("SFZH", "N", 18), ("JE", "N", 20))
    _, rows = read_all(
        _write(tmp_path, dbf_bytes(fields, [b" 410422194104023552  12345678901234567.8"[:39]]))
    )
    assert rows[0].cells[0] == 410422194104023552
    assert rows[0].cells[1] == "12345678901234567."


def test_an_unreliable_language_byte_is_judged_by_content(tmp_path: Path) -> None:
    table, rows = read_all(_write(tmp_path, dbf_bytes(FIELDS, [_record("1", "陈晓明")], codepage=0)))
    assert (table.encoding, rows[0].cells[1]) == ("gb18030", "陈晓明")
    text = b" 1   " + "陈晓明".encode().ljust(20) + b"20240501   81"
    table, rows = read_all(_write(tmp_path, dbf_bytes(FIELDS, [text], codepage=0)))
    assert (table.encoding, rows[0].cells[1]) == ("utf-8", "陈晓明")
    table, _ = read_all(tmp_path / "a.dbf", Mapping(file=FileMapping(encoding="gb18030")))
    assert table.encoding == "gb18030"


def test_half_a_character_is_dropped_from_an_address_but_not_from_a_name(tmp_path: Path) -> None:
    fields = (("XM", "C", 5), ("ZZ", "C", 31))
    address = ("平顶山市" * 8).encode("gb18030")[:31]
    record = b" " + "陈 ".encode("gb18030").ljust(5) + address
    table, rows = read_all(_write(tmp_path, dbf_bytes(fields, [record])))
    assert rows[0].cells[1] == ("平顶山市" * 8)[:15]
    assert any("half" in note.en for note in table.notes)
    record = b" " + "陈晓明".encode("gb18030")[:5] + address
    _, rows = read_all(_write(tmp_path, dbf_bytes(fields, [record])))
    assert codes(rows) == ["undecodable"]


@pytest.mark.parametrize("cut", [33, 70, 100, 150])
def test_a_header_that_breaks_off_is_told(tmp_path: Path, cut: int) -> None:
    content = dbf_bytes(FIELDS, [_record("1", "陈")])[:cut]
    with pytest.raises(InvalidInput):
        read_all(_write(tmp_path, content))


def test_fields_longer_than_the_record_are_told(tmp_path: Path) -> None:
    content = bytearray(dbf_bytes(FIELDS, [_record("1", "陈")]))
    struct.pack_into("<H", content, 10, 12)
    with pytest.raises(InvalidInput, match="longer"):
        read_all(_write(tmp_path, bytes(content)))
