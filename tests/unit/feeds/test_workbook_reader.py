"""XLSX and XLS: values as typed, formulas and lost digits told, bombs and disguises refused."""

from __future__ import annotations

import io
import re
import struct
import tempfile
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.feeds.feed_files import HEADINGS, biff8, codes, compound_file, read_all
from verifier.errors import HostileFile, InvalidInput
from verifier.feeds.mapping import FileMapping, Mapping
from verifier.feeds.readers import RawRow, xlsx_scan, zip_guard


def _workbook(tmp_path: Path, *rows: tuple[object, ...], title: bool = False) -> Path:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet("死亡")
        first = 0
        if title:
            sheet.merge_range(0, 0, 0, 3, "火化信息表")
            first = 1
        for number, row in enumerate((HEADINGS, *rows), start=first):
            for column, value in enumerate(row):
                sheet.write(number, column, value)
    return path


def _repacked(path: Path, changes: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as target:
        for name, content in (parts | changes).items():
            target.writestr(name, content)
    path.write_bytes(out.getvalue())
    return path


def _sheet_xml(body: str, prologue: str = "") -> bytes:
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    text = f'<?xml version="1.0" encoding="UTF-8"?>{prologue}<worksheet xmlns="{namespace}"><sheetData>{body}'
    return (text + "</sheetData></worksheet>").encode()


SHEET = "xl/worksheets/sheet1.xml"


def test_values_come_out_as_typed_with_the_sheet_row(tmp_path: Path) -> None:
    path = _workbook(
        tmp_path,
        (1, "410422194104023552", "陈晓明", date(2024, 5, 1)),
        (2.5, "x", "马东", datetime(2024, 5, 1, 8, 30)),  # noqa: DTZ001 -- a sheet's moment has no zone
        title=True,
    )
    table, rows = read_all(path)
    assert (table.format, table.header_line, table.headings) == ("xlsx", 2, HEADINGS)
    assert "火化信息表" in table.notes[0].zh
    assert rows[0].line == 3
    assert rows[0].cells == (1, "410422194104023552", "陈晓明", date(2024, 5, 1))
    assert isinstance(rows[0].cells[0], int)
    assert rows[0].raw == "1,410422194104023552,陈晓明,2024-05-01\n".encode()
    assert rows[1].cells[0] == 2.5
    assert table.consumed() == table.size_hint


def test_an_id_stored_as_a_number_has_lost_its_last_digits(tmp_path: Path) -> None:
    _, rows = read_all(
        _workbook(tmp_path, (1, 410422194104023552, "陈", ""), (123456789012345, "x", "y", ""))
    )
    assert codes(rows) == ["number_precision_lost", None]
    assert rows[1].cells[0] == 123456789012345


def test_rows_with_formulas_and_error_values_are_put_aside(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADINGS)
        sheet.write_row(1, 0, ("1", "a", "陈"))
        sheet.write_formula(1, 3, "=TODAY()", None, 45000)
        sheet.write_row(2, 0, ("2", "b", "马", "20240101"))
        sheet.write_array_formula(3, 0, 3, 0, "{=A2}", None, 5)
        sheet.write_row(4, 0, ("3", "c", "张"))
    body = '<row r="6"><c r="A6" t="e"><v>#N/A</v></c><c r="C6" t="inlineStr"><is><t>王</t></is></c></row>'
    with zipfile.ZipFile(path) as source:
        xml = source.read(SHEET).replace(b"</sheetData>", body.encode() + b"</sheetData>")
    _, rows = read_all(_repacked(path, {SHEET: xml}))
    assert codes(rows) == ["formula", None, "formula", None, "cell_error"]


def test_the_first_visible_sheet_with_headings_is_read_and_the_others_named(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("说明").write(0, 0, "请看下一页")
        hidden = book.add_worksheet("旧")
        hidden.write_row(0, 0, HEADINGS)
        hidden.write_row(1, 0, ("9", "x", "旧人"))
        hidden.hide()
        sheet = book.add_worksheet("新")
        sheet.write_row(3, 1, HEADINGS)
        sheet.write_row(4, 1, ("1", "x", "新人", "20240101"))
    table, rows = read_all(path)
    assert [row.cells[2] for row in rows] == ["新人"]
    assert (table.header_line, rows[0].line) == (4, 5)
    assert any("旧" in note.zh and "说明" in note.zh for note in table.notes)
    _, old = read_all(path, Mapping(file=FileMapping(sheet="旧")))
    assert old[0].cells[2] == "旧人"
    with pytest.raises(InvalidInput, match="无") as caught:
        read_all(path, Mapping(file=FileMapping(sheet="无")))
    assert "说明" in caught.value.remedy.zh


def test_short_rows_are_filled_and_cells_beyond_the_headings_are_a_problem(tmp_path: Path) -> None:
    _, rows = read_all(_workbook(tmp_path, ("1", "x"), (), ("1", "x", "陈", "y", "", "z")))
    assert rows[0].cells == ("1", "x", None, None)
    assert codes(rows) == [None, "field_count"]
    assert rows[1].line == 4


def test_a_document_type_or_entity_is_refused(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    cell = '<row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row>'
    with pytest.raises(HostileFile, match="DOCTYPE"):
        read_all(_repacked(_workbook(tmp_path), {SHEET: _sheet_xml(cell, bomb)}))
    styles = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x><x/>'.encode("utf-16")
    with pytest.raises(HostileFile, match="DOCTYPE"):
        read_all(_repacked(_workbook(tmp_path), {"xl/styles.xml": styles}))


def test_a_zip_bomb_is_refused_by_what_really_comes_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _repacked(_workbook(tmp_path), {"xl/media/a.xml": b" " * (30 << 20)})
    with pytest.raises(HostileFile, match="bomb"):
        read_all(path)
    monkeypatch.setattr(zip_guard, "MOST_ENTRIES", 5)
    with pytest.raises(HostileFile, match="too many"):
        read_all(_workbook(tmp_path))


def test_a_directory_that_lies_about_the_size_is_refused(tmp_path: Path) -> None:
    path = _workbook(tmp_path, ("1", "x", "陈", "y"))
    content = bytearray(path.read_bytes())
    place = content.rfind(b"PK\x01\x02", 0, content.rfind(SHEET.encode()))
    struct.pack_into("<I", content, place + 24, 10)
    path.write_bytes(bytes(content))
    with pytest.raises(InvalidInput):
        read_all(path)


@pytest.mark.parametrize("name", ["../evil.xml", "/etc/passwd", "xl\\a.xml", "C:evil"])
def test_entry_names_that_lead_elsewhere_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(HostileFile, match="no workbook uses"):
        read_all(_repacked(_workbook(tmp_path), {name: b"x"}))


def test_macros_are_refused_and_external_links_noted(tmp_path: Path) -> None:
    with pytest.raises(HostileFile, match="macros"):
        read_all(_repacked(_workbook(tmp_path), {"xl/vbaProject.bin": b"x"}))
    table, _ = read_all(_repacked(_workbook(tmp_path), {"xl/externalLinks/externalLink1.xml": b"<x/>"}))
    assert any("links" in note.en for note in table.notes)


def test_two_cells_at_opposite_corners_are_refused(tmp_path: Path) -> None:
    body = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    with pytest.raises(HostileFile, match="1048576"):
        read_all(_repacked(_workbook(tmp_path), {SHEET: _sheet_xml(body)}))
    body = '<row r="1"><c r="ZZZ9999999"><v>1</v></c></row>'
    with pytest.raises(HostileFile, match="address"):
        read_all(_repacked(_workbook(tmp_path), {SHEET: _sheet_xml(body)}))


def test_truncated_or_foreign_zip_files_are_told(tmp_path: Path) -> None:
    path = _workbook(tmp_path)
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(InvalidInput, match="damaged"):
        read_all(path)
    with zipfile.ZipFile(path, "w") as target:
        target.writestr("a.csv", HEADINGS[0])
    with pytest.raises(InvalidInput, match="not an XLSX"):
        read_all(path)


def test_malformed_xml_is_told(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="XML"):
        read_all(_repacked(_workbook(tmp_path), {SHEET: b"<worksheet><sheetData>"}))


@pytest.mark.parametrize("endless", [b"0", b"<a b='", b"<!--"], ids=["no tag", "an attribute", "a comment"])
def test_a_tag_without_end_is_refused_before_it_is_read_again_and_again(
    tmp_path: Path, endless: bytes
) -> None:
    content = endless + bytes(range(48, 58)) * 600_000
    # not compressed, so that no ratio tells
    path = _repacked(_workbook(tmp_path), {SHEET: content}, zipfile.ZIP_STORED)
    with pytest.raises(HostileFile, match="long tag"):
        read_all(path)


def test_a_long_text_in_a_cell_is_no_tag(tmp_path: Path) -> None:
    text = "王" * 2_000_000
    cell = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{text}</t></is></c></row>'
    path = _repacked(_workbook(tmp_path), {SHEET: _sheet_xml(cell)}, zipfile.ZIP_STORED)
    assert xlsx_scan.scan_xlsx(path).sheets.keys() == {"死亡"}


def test_a_string_table_that_announces_trillions_ends_only_the_rehearsal(tmp_path: Path) -> None:
    path = _workbook(tmp_path, ("1", "x", "陈", "y"))
    with zipfile.ZipFile(path) as source:
        table = re.sub(rb'ount="\d+"', b'ount="9999999999999"', source.read("xl/sharedStrings.xml"))
    with pytest.raises(InvalidInput, match="damaged"):
        read_all(_repacked(path, {"xl/sharedStrings.xml": table}))


def _xls(tmp_path: Path, cells: list[tuple[int, int, object]], extra: bytes = b"") -> Path:
    path = tmp_path / "a.xls"
    path.write_bytes(compound_file({"Workbook": biff8(cells, extra_globals=extra)}))
    return path


HEAD_CELLS: list[tuple[int, int, object]] = [(0, i, heading) for i, heading in enumerate(HEADINGS)]


def test_an_xls_workbook_is_read_and_its_formulas_found(tmp_path: Path) -> None:
    cells = [
        *HEAD_CELLS,
        *[(1, 0, 1), (1, 1, "410422194104023552"), (1, 2, "陈晓明"), (1, 3, "20240501")],
        *[(2, 0, 2), (2, 1, "x"), (2, 2, "马东"), (2, 3, b"formula")],
        *[(3, 0, 3), (3, 1, b"error"), (3, 2, "张")],
        *[(4, 0, 4), (4, 1, 410422194104023552), (4, 2, "王")],
    ]
    table, rows = read_all(_xls(tmp_path, cells))
    assert (table.format, table.headings) == ("xls", HEADINGS)
    assert rows[0].cells == (1, "410422194104023552", "陈晓明", "20240501")
    assert codes(rows) == [None, "formula", "cell_error", "number_precision_lost"]


def test_protected_workbooks_are_told(tmp_path: Path) -> None:
    filepass = struct.pack("<HHH", 0x002F, 2, 0)
    with pytest.raises(InvalidInput, match="password"):
        read_all(_xls(tmp_path, HEAD_CELLS, filepass))
    path = tmp_path / "b.xlsx"
    path.write_bytes(compound_file({"EncryptedPackage": b"x", "EncryptionInfo": b"y"}))
    with pytest.raises(InvalidInput, match="password"):
        read_all(path)


def test_a_truncated_or_scrambled_xls_is_told(tmp_path: Path) -> None:
    path = _xls(tmp_path, HEAD_CELLS)
    whole = path.read_bytes()
    for content in (whole[:700], whole[:512] + b"\xff" * 3000, whole[:8] + b"\x00" * 600):
        path.write_bytes(content)
        with pytest.raises(InvalidInput):
            read_all(path)


_XLS = compound_file(
    {"Workbook": biff8([*HEAD_CELLS, (1, 0, 1), (1, 2, "陈"), (2, 0, 2), (2, 3, b"formula")])}
)
_XLS_STREAM = slice(512, 512 + 900)


def test_sizes_that_would_end_the_whole_process_end_only_the_rehearsal(tmp_path: Path) -> None:
    content = bytearray(_XLS)
    content[583] = 158
    path = tmp_path / "a.xls"
    path.write_bytes(bytes(content))
    with pytest.raises(InvalidInput, match="damaged"):
        read_all(path)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 900), st.integers(0, 255)), min_size=1, max_size=12), st.booleans())
def test_a_scrambled_xls_is_refused_or_read(changes: list[tuple[int, int]], stream_only: bool) -> None:
    content = bytearray(_XLS)
    for place, value in changes:
        where = _XLS_STREAM.start + place if stream_only else place * (len(content) - 1) // 900
        content[where] = value
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.xls")
        path.write_bytes(bytes(content))
        refusal: InvalidInput | None = None
        rows: list[RawRow] = []
        try:
            _, rows = read_all(path)
        except InvalidInput as error:
            refusal = error
    assert refusal is None or refusal.remedy is not refusal.usual_remedy
    assert all(row.line > 1 and row.raw for row in rows)
