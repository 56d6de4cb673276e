"""Rows as the agencies outside know them: a death, a sentence, a pension in another city."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Literal, TypeVar

from verifier.demo.city.manifest import Flaw, RecordReference
from verifier.months import Month

Precision = Literal["day", "year", "none"]


@dataclass(frozen=True, slots=True)
class DeathRecord:
    """One death as one source wrote it; ``precision`` is how much of the birth date the source knew."""

    number: str
    id_no: str
    name: str
    sex: str
    birth: date
    address: str
    event: date
    precision: Precision = "day"
    flaw: Flaw | None = None

    def birth_compact(self) -> str:
        """Return the birth as ``YYYYMMDD``; unknown day and month are zeros, an unknown birth is empty."""
        if self.precision == "none":
            return ""
        return f"{self.birth:%Y%m%d}" if self.precision == "day" else f"{self.birth.year}0000"


@dataclass(frozen=True, slots=True)
class CustodyRecord:
    """One row of the prison's list."""

    number: str
    id_no: str
    name: str
    sex: str
    birth: date
    status: str
    begin: date
    end: date | None
    court: str
    flaw: Flaw | None = None


@dataclass(frozen=True, slots=True)
class OtherRollRecord:
    """One row of another city's roll."""

    number: str
    id_no: str
    name: str
    sex: str
    birth: date
    address: str
    scheme: str
    started: Month
    flaw: Flaw | None = None


@dataclass(slots=True)
class DeathFeed:
    """One source's deaths, being filled."""

    source: str
    file: str
    rows: list[DeathRecord] = field(default_factory=list)

    def next_number(self) -> str:
        """Return the number the source's clerk gives to the next row."""
        return str(len(self.rows) + 1)

    def add(self, record: DeathRecord) -> RecordReference:
        """Append a record and return how stories refer to it."""
        self.rows.append(record)
        return RecordReference(self.file, record.number)


AnyRecord = TypeVar("AnyRecord", DeathRecord, CustodyRecord, OtherRollRecord)


def mix(rows: list[AnyRecord], rng: Random) -> None:
    """Shuffle ``rows`` in place; a duplicate comes to stand after the row it repeats."""
    rng.shuffle(rows)
    first: dict[str, int] = {}
    for place, row in enumerate(rows):
        if row.number not in first:
            first[row.number] = place
        elif row.flaw is not Flaw.DUPLICATE:
            earlier = first[row.number]
            rows[earlier], rows[place] = row, rows[earlier]
