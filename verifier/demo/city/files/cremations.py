"""The crematorium's workbook: a title above the headings, dates in Chinese or as cells, same bytes always."""

from __future__ import annotations

from datetime import UTC, datetime, time
from pathlib import Path

import xlsxwriter

from verifier.demo.city.calendar import CityCalendar
from verifier.demo.city.files.tally import Tally
from verifier.demo.city.manifest import PlantedFile
from verifier.demo.city.records import DeathFeed, DeathRecord
from verifier.language import chinese_day

TITLE = "青禾市殡仪馆火化人员信息表"
HEADINGS = ("编号", "逝者姓名", "性别", "证件号码", "出生年月", "享年", "家庭住址", "火化日期")
_REAL_DATE_EVERY = 3


def write_cremations(directory: Path, feed: DeathFeed, calendar: CityCalendar) -> PlantedFile:
    """Write the workbook; every third day of cremation is a date cell, the others are ``YYYY年M月D日``."""
    tally = Tally()
    with xlsxwriter.Workbook(directory / feed.file, {"in_memory": True}) as book:
        # The only time in the file is its creation; it follows the business date, so the bytes do too.
        book.set_properties(
            {"title": TITLE, "created": datetime.combine(calendar.business_date, time(8), tzinfo=UTC)}
        )
        day_format = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet("火化信息")
        sheet.merge_range(0, 0, 0, len(HEADINGS) - 1, TITLE)
        sheet.write_row(1, 0, HEADINGS)
        tally.heading()
        tally.heading()
        for row in feed.rows:
            at = tally.line
            sheet.write_row(at, 0, _texts(row))
            if int(row.number) % _REAL_DATE_EVERY == 0:
                sheet.write_datetime(at, 7, row.event, day_format)
            else:
                sheet.write_string(at, 7, chinese_day(row.event))
            tally.row(row.flaw)
    return tally.planted(feed.file, "deaths", feed.source)


def _texts(row: DeathRecord) -> tuple[str, ...]:
    age = row.event.year - row.birth.year
    return (row.number, row.name, row.sex, row.id_no, chinese_day(row.birth), str(age), row.address)
