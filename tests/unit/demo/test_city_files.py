"""The city's files are in the agencies' real formats: dBase, workbook, fixed width, and their encodings."""

from __future__ import annotations

import struct
from datetime import date, datetime
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from verifier.demo.city import CityManifest, Flaw, generate_city
from verifier.demo.city.files.dbase import Column, write_dbase
from verifier.demo.city.files.village import LAYOUT, WIDTHS
from verifier.feeds.content.cells import BadCell
from verifier.feeds.content.reading import RowReader
from verifier.feeds.headings import FeedKind, recognise
from verifier.feeds.mapping import Mapping
from verifier.feeds.readers.opening import open_table

BUSINESS_DATE = date(2026, 9, 18)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, CityManifest]:
    # Three rounds of the feeds' rhythm, so that every flaw occurs.
    directory = tmp_path_factory.mktemp("city")
    return directory, generate_city(directory, 6000, 3, BUSINESS_DATE)


def test_the_importers_readers_find_exactly_the_planted_flaws(city: tuple[Path, CityManifest]) -> None:
    directory, manifest = city
    for planted in manifest.files:
        kind = FeedKind(planted.kind)
        found: list[int] = []
        seen: set[bytes] = set()
        rows = 0
        with open_table(directory / planted.name, Mapping(), kind) as table:
            recognised = recognise(kind, table.headings, Mapping())
            assert recognised.unknown == [], planted.name
            reader = RowReader(kind, planted.source, recognised.columns, {}, {}, BUSINESS_DATE)
            for row in table.rows:
                rows += 1
                try:
                    key = None if row.problem else reader.row_hash(reader.content(row.cells))[1]
                except BadCell:
                    key = None
                if key is None or key in seen:
                    found.append(row.line)
                else:
                    seen.add(key)
        assert rows == planted.rows, planted.name
        assert found == [fault.line for fault in planted.faults], planted.name


def test_every_flaw_occurs_somewhere(city: tuple[Path, CityManifest]) -> None:
    assert {fault.flaw for planted in city[1].files for fault in planted.faults} == set(Flaw)


def test_the_roll_is_gb_18030_and_not_utf_8(city: tuple[Path, CityManifest]) -> None:
    raw = (city[0] / "roll_2026-09.csv").read_bytes()
    assert raw.decode("gb18030", errors="replace").startswith("个人编号,公民身份号码,姓名")
    with pytest.raises(UnicodeDecodeError):
        raw.splitlines()[1].decode("utf-8")


def test_payments_begin_with_a_byte_order_mark(city: tuple[Path, CityManifest]) -> None:
    assert (city[0] / "payments_2026-09.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_the_previous_roll_differs_in_amounts_accounts_and_states(city: tuple[Path, CityManifest]) -> None:
    lines = [
        {
            line.split(",")[0]: line.split(",")
            for line in (city[0] / name).read_bytes().decode("gb18030", errors="replace").splitlines()[1:]
            if line.count(",") == 15
        }
        for name in ("roll_2026-08.csv", "roll_2026-09.csv")
    ]
    before, now = lines
    differing = {
        column
        for pid in before.keys() & now.keys()
        if not pid.startswith("9")
        for column in range(16)
        if before[pid][column] != now[pid][column]
    }
    # Amount, bank, account, holder, state, certification; a holder changes only where a story says so.
    assert {8, 9, 10, 13, 15} <= differing <= {8, 9, 10, 11, 13, 15}
    assert len(now.keys() - before.keys()) > 0


def test_the_village_notes_have_fixed_widths_in_bytes(city: tuple[Path, CityManifest]) -> None:
    directory, manifest = city
    spoiled = {
        fault.line for fault in manifest.file("deaths_village.txt").faults if fault.flaw is Flaw.CUT_SHORT
    }
    lines = (directory / "deaths_village.txt").read_bytes().split(b"\r\n")[:-1]
    assert lines[0].decode("gb18030") == LAYOUT
    for number, line in enumerate(lines[1:], 2):
        assert (len(line) == sum(WIDTHS)) is (number not in spoiled)


def test_the_workbook_has_a_title_and_dates_in_two_forms(city: tuple[Path, CityManifest]) -> None:
    book = CalamineWorkbook.from_path(city[0] / "deaths_civil_affairs.xlsx")
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[0][0] == "青禾市殡仪馆火化人员信息表"
    assert rows[1][1] == "逝者姓名"
    days = [row[7] for row in rows[2:]]
    assert any(isinstance(day, date | datetime) for day in days)
    assert any(isinstance(day, str) and day.endswith("日") for day in days)
    assert len(days) == city[1].file("deaths_civil_affairs.xlsx").rows


def test_a_dbase_table_states_its_sizes_and_code_page(tmp_path: Path) -> None:
    path = tmp_path / "t.dbf"
    columns = (Column("XM", "C", 6), Column("NL", "N", 3))
    write_dbase(path, columns, [("王䶮", "88"), ("欧阳春花", "101")], date(2026, 9, 18))
    raw = path.read_bytes()
    version, year, month, day, count, header, record = struct.unpack("<4BIHH", raw[:12])
    assert (version, year, month, day) == (3, 126, 9, 18)
    assert (count, header, record, raw[29]) == (2, 97, 10, 0x4D)
    assert raw[96:97] == b"\r"
    assert raw[97:107] == b" " + "王?".encode("cp936") + b"   " + b" 88"
    assert raw[107:117] == b" " + "欧阳春".encode("cp936") + b"101"
    assert raw[117:] == b"\x1a"
