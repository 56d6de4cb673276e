"""The hospitals' death certificates: a dBase III table with headings in pinyin initials, code page 936."""

from __future__ import annotations

from pathlib import Path

from verifier.demo.city.calendar import CityCalendar
from verifier.demo.city.files.dbase import Column, write_dbase
from verifier.demo.city.files.tally import Tally
from verifier.demo.city.manifest import PlantedFile
from verifier.demo.city.records import DeathFeed, DeathRecord

COLUMNS = (
    Column("BH", "C", 10),
    Column("XM", "C", 60),
    Column("XB", "C", 2),
    # Wide enough for an ID typed in full-width digits.
    Column("SFZH", "C", 36),
    Column("CSRQ", "C", 10),
    Column("NL", "N", 3),
    Column("ZZ", "C", 120),
    Column("SWRQ", "D", 8),
)


def write_hospital(directory: Path, feed: DeathFeed, calendar: CityCalendar) -> PlantedFile:
    """Write the table. Lines in the manifest are record numbers from 1."""
    tally = Tally()
    for row in feed.rows:
        tally.row(row.flaw)
    write_dbase(
        directory / feed.file, COLUMNS, (_values(row) for row in feed.rows), updated=calendar.business_date
    )
    return tally.planted(feed.file, "deaths", feed.source)


def _values(row: DeathRecord) -> tuple[str, ...]:
    return (
        row.number,
        row.name,
        row.sex,
        row.id_no,
        row.birth_compact(),
        str(row.event.year - row.birth.year),
        row.address,
        f"{row.event:%Y%m%d}",
    )
