"""Every format and encoding agencies send goes all the way in; hostile files leave nothing behind."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from tests.integration.feeds.office import IMPORTER, ROLL, Office, Retiree, people, whole
from verifier.errors import InvalidInput, VerifierError
from verifier.feeds.mapping import FileMapping, FixedField, FixedMapping, Mapping
from verifier.feeds.quarantine import write_quarantine
from verifier.feeds.tables import Feed, SourceRecord
from verifier.people.tables import Person

WANG = Retiree(1, "王秀英", "1945-01-01")
TRIO = [WANG, Retiree(2, "买买提·吐尔逊", "1950-02-03", "男"), Retiree(3, "李㛃兰", "1949-04-05")]


def names(office: Office) -> list[str]:
    return [person.name for person in office.rows_of(Person)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_text_in_any_encoding_is_read_the_same(office: Office, encoding: str) -> None:
    report = office.bring("roll", office.write("roll", TRIO, encoding=encoding))
    assert (report.accepted, report.quarantined) == (3, 0)
    assert names(office) == [one["姓名"] for one in TRIO]


def test_a_declared_encoding_wins(sqlite_office: Office) -> None:
    path = sqlite_office.write("roll", TRIO[:1], encoding="gb18030")
    declared = Mapping(file=FileMapping(encoding="gbk"))
    assert sqlite_office.bring("roll", path, mapping=declared).accepted == 1
    assert sqlite_office.rows_of(Feed)[0].encoding == "gb18030"


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (["1", "2", "1"], ["M", "F", "M"]),
        (["0", "1", "1"], ["F", "M", "M"]),
        (["0", "1", "2"], [None, "M", "F"]),
        (["9", "0", "1"], [None, None, "M"]),
        (["男", "F", "女性"], ["M", "F", "F"]),
    ],
)
def test_sex_digits_are_judged_by_their_column(
    office: Office, codes: list[str], expected: list[str | None]
) -> None:
    rows = [one.but(性别=code) for one, code in zip(TRIO, codes, strict=True)]
    report = office.bring("roll", rows)
    assert [person.sex for person in office.rows_of(Person)] == expected
    assert any("性别代码" in note.zh for note in report.notes) is codes[0].isdigit()
    deaths = office.bring(
        "deaths", [one.death(one.number, 性别=code) for one, code in zip(TRIO, codes, strict=True)]
    )
    office.release(deaths)
    assert [record.sex for record in office.rows_of(SourceRecord)] == expected


def test_a_mended_row_keeps_the_meaning_its_column_had(office: Office) -> None:
    rows = [TRIO[0].but(性别="2"), TRIO[1].but(性别="1"), TRIO[2].but(性别="0", 月待遇="1O0")]
    report = office.bring("roll", rows)
    assert report.feed_id is not None
    path = office.folder / "mended.csv"
    write_quarantine(office.ctx, IMPORTER, report.feed_id, path)
    path.write_text(path.read_text("utf-8").replace("1O0", "100"), "utf-8")
    assert office.bring("roll", path).mended == 1
    assert [person.sex for person in office.rows_of(Person)] == ["F", "M", None]


def test_a_workbook_with_a_title_row(office: Office) -> None:
    path = office.folder / "roll.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("名册")
        sheet.merge_range(0, 0, 0, 4, "青禾市待遇领取人员名册")
        sheet.write_row(1, 0, ROLL)
        for place, one in enumerate(TRIO):
            for column, heading in enumerate(ROLL):
                value = one.row.get(heading, "")
                if heading == "月待遇":
                    sheet.write_number(2 + place, column, float(value))
                else:
                    sheet.write_string(2 + place, column, value)
        sheet.write_row(5, 0, ["P9", 379901194501010027, "赵六"])
        sheet.write_formula(6, 1, "=A1")
    report = office.bring("roll", path)
    assert (report.received, report.accepted, report.quarantined) == (5, 3, 2)
    assert {sample.code for sample in report.samples} == {"number_precision_lost", "formula"}
    assert names(office) == [one["姓名"] for one in TRIO]
    assert report.feed_id is not None
    office.counts_add_up(report.feed_id)


def test_a_dbf_table(office: Office) -> None:
    fields = (("BH", 10), ("XM", 40), ("SFZH", 18), ("SWRQ", 8))
    rows = [("1", "王秀英", WANG["公民身份号码"], "20260305"), ("2", "李桂兰", "", "2026033X")]
    head = struct.pack("<B3BIHH17xB2x", 3, 124, 1, 2, len(rows), 33 + 32 * len(fields), 1 + 76, 0x4D)
    for name, width in fields:
        head += struct.pack("<11sc4xB15x", name.encode(), b"C", width)
    body = b"".join(
        b" "
        + b"".join(cell.encode("gb18030").ljust(width) for cell, (_, width) in zip(row, fields, strict=True))
        for row in rows
    )
    path = office.folder / "deaths.dbf"
    path.write_bytes(head + b"\r" + body + b"\x1a")
    office.bring("roll", people(300))
    report = office.bring("deaths", path, "hospital")
    assert (report.accepted, report.quarantined) == (1, 1)
    [record] = office.rows_of(SourceRecord)
    assert (record.record_no, record.name, record.evidence_class) == ("1", "王秀英", "C")


def test_fixed_width_counted_in_bytes(office: Office) -> None:
    layout = FixedMapping(
        fields=tuple(
            FixedField(name=name, width=width)
            for name, width in (("编号", 4), ("姓名", 20), ("身份证", 18), ("死亡日期", 8))
        )
    )
    lines = [("1", "王秀英", "", "20260305"), ("2", "买买提·吐尔逊", "", "20260401"), ("3", "李", "", "2026")]
    raw = b"".join(
        b"".join(
            cell.encode("gb18030").ljust(field.width) for cell, field in zip(line, layout.fields, strict=True)
        )
        + b"\r\n"
        for line in lines
    )
    path = office.folder / "deaths.txt"
    path.write_bytes(raw + "4   王秀英".encode("gb18030")[:-1] + b"\r\n")
    office.bring("roll", people(1000))
    report = office.bring(
        "deaths", path, "village", mapping=Mapping(fixed=layout, file=FileMapping(format="fixed"))
    )
    assert (report.accepted, report.quarantined) == (3, 1)
    assert [record.name for record in office.rows_of(SourceRecord)] == ["王秀英", "买买提·吐尔逊", "李"]


def _bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"<worksheet>" + b"0" * 100_000_000)


def _entities(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", '<!DOCTYPE a [<!ENTITY b "c">]><workbook>&b;</workbook>')


def _random(path: Path) -> None:
    path.write_bytes(bytes(range(256)) * 50)


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _headless(path: Path) -> None:
    path.write_text("1,2,3\n4,5,6\n", "utf-8")


def _twice_the_same_column(path: Path) -> None:
    path.write_text("个人编号,姓名,姓名,公民身份号码\n1,王,李,\n", "utf-8")


@pytest.mark.parametrize("make", [_bomb, _entities, _random, _empty, _headless, _twice_the_same_column])
def test_a_file_that_cannot_be_used_leaves_nothing_behind(sqlite_office: Office, make) -> None:
    path = sqlite_office.folder / "bad.xlsx"
    make(path)
    before = whole(sqlite_office.ctx)
    with pytest.raises(VerifierError) as refused:
        sqlite_office.bring("roll", path)
    assert refused.value.message.zh != refused.value.message.en
    assert whole(sqlite_office.ctx) == before


def test_a_file_that_proves_unusable_half_way_leaves_nothing_behind(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    from verifier.feeds import receiving  # noqa: PLC0415 -- patched where it is used
    from verifier.language import Text  # noqa: PLC0415 -- only here

    real = receiving._take
    before = whole(office.ctx)

    def take(*arguments: object) -> None:
        real(*arguments)
        raise InvalidInput(Text("损坏", "damaged"))

    monkeypatch.setattr(receiving, "_take", take)
    with pytest.raises(InvalidInput):
        office.bring("roll", TRIO)
    assert whole(office.ctx) == before


def test_a_directory_or_a_missing_file_is_refused(sqlite_office: Office) -> None:
    for path in (sqlite_office.folder, sqlite_office.folder / "none.csv"):
        with pytest.raises(VerifierError):
            sqlite_office.bring("roll", path)
    assert sqlite_office.rows_of(Feed) == []
