"""The files the offices of the city send: a roll, a payment file a month, deaths every day.

People and records come from an invented region with its own ways of erring (``benchmarks.records``); of the
records a twentieth is about somebody on the roll. What is drawn depends on row numbers alone: the same size
gives the same files.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import duckdb

from benchmarks.records.registers.register import write_register

FIRST_NIGHT: Final = date(2026, 10, 23)
NIGHTS: Final = 30
MONTHS: Final = tuple(f"{2025 + (month + 9) // 12}{(month + 9) % 12 + 1:02d}" for month in range(1, 13))
"""November 2025 to October 2026: the year that has been paid when the nights begin."""
NEXT_MONTH: Final = "202611"
ROLL_NIGHTS: Final = (9, 24)
"""Twice in the thirty nights a new roll arrives, with the second the month's payments."""
RECORDS_A_MONTH: Final = 0.1
"""Of the people on the roll: 100,000 records for a million."""
ON_THE_ROLL: Final = 0.05
SOURCES: Final = ("police", "civil-affairs", "hospital")
_TABLES: Final = Path(__file__).with_name("city_files.sql")


@dataclass(frozen=True)
class Files:
    """What was written, in the order it is sent."""

    folder: Path

    def roll(self, edition: int) -> Path:
        """The roll as it was sent first (0), and later."""
        return self.folder / f"roll-{edition}.csv"

    def payments(self, month: str) -> Path:
        """The payment file of a month."""
        return self.folder / f"payments-{month}.csv"

    def deaths(self, night: int, source: str) -> Path:
        """What a source sends for a night."""
        return self.folder / f"deaths-{night:02d}-{source}.csv"


def night_date(night: int) -> date:
    """The business date of a night, from 0."""
    return FIRST_NIGHT + timedelta(days=night)


def write_files(folder: Path, people: int, seed: int) -> Files:
    """Write everything the city's offices send in the year and the thirty nights."""
    register = folder / "register"
    records = round(people * RECORDS_A_MONTH)
    # half of the generator's records are about somebody on the roll
    write_register(register, "northeast", people, 2 * records, seed, "plain")
    files = Files(folder)
    with duckdb.connect() as store:
        store.execute("SET VARIABLE register = ?", [str(register)])
        store.execute("SET VARIABLE first = ?", [FIRST_NIGHT])
        store.execute("SET VARIABLE known = ?", [round(records * ON_THE_ROLL)])
        store.execute("SET VARIABLE unknown = ?", [records - round(records * ON_THE_ROLL)])
        store.execute(_TABLES.read_text("utf-8"))
        for edition in range(1 + len(ROLL_NIGHTS)):
            _copy(store, f"roll({edition})", files.roll(edition))
        for month in (*MONTHS, NEXT_MONTH):
            _copy(store, f"payments('{month}')", files.payments(month))
        for night in range(NIGHTS):
            for n, source in enumerate(SOURCES):
                _copy(store, f"deaths({night}, {n})", files.deaths(night, source))
    return files


def _copy(store: duckdb.DuckDBPyConnection, table: str, path: Path) -> None:
    draft = path.with_suffix(".new")
    store.execute(f"COPY (FROM {table}) TO '{draft}' (HEADER, DELIMITER ',')")
    draft.replace(path)
