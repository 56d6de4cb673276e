"""A whole register: roll, records, truth, and a note of how it was made."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from .dice import Dice
from .names import NameStock
from .offices import SOURCE_SHARES, SOURCES, offices_of
from .places import Gazetteer
from .population import draw_population
from .regions import REGIONS, Region
from .roll import Inhabitants, Person, roll_table
from .traps import SHARES, Inventor
from .writing import Clerk, Report, Wish

FIRST_DAY, DAYS = date(2023, 1, 1), 910
#: share of records about somebody of the roll, of traps, and of people of another city's roll
ABOUT_THE_ROLL = 0.5
TRAPPED = {"plain": 0.14, "hard": 0.2}
OTHER_CITY = 0.04
OTHER_CITY_PEOPLE = 500_000
#: how many sources report one death
TOLD = {1: 0.80, 2: 0.13, 3: 0.07}


@dataclass(frozen=True)
class Row:
    report: Report
    pid: str
    kind: str


class Register:
    """Draws everything of one register from one seed."""

    def __init__(self, region: Region, people: int, seed: int, mix: str) -> None:
        self.region, self.mix, self.seed = region, mix, seed
        self.dice = Dice([seed, 1])
        self.rng = np.random.Generator(np.random.PCG64([seed, 2]))
        names, gazetteer = NameStock(region), Gazetteer(region, people, self.dice)
        self.roll = Inhabitants(
            draw_population(self.rng, names, gazetteer, people), names, gazetteer, pids=True
        )

    def records(self, count: int) -> list[Row]:
        """Return `count` records in no order."""
        strangers = max(2000, count)
        drawn = draw_population(
            self.rng, self.roll.names, self.roll.gazetteer, strangers, self.roll.sorted_digits
        )
        others = Inhabitants(drawn, self.roll.names, self.roll.gazetteer, pids=False)
        clerk = Clerk(self.region, self.roll.gazetteer, self.mix, self.dice)
        offices = offices_of(self.region, self.mix, self.dice)

        def told(person: Person, home: Inhabitants | None, wish: Wish, first: date, source: str) -> Report:
            return clerk.record(person, self.dice.pick(offices[source]), first, home, wish)

        rows: list[Row] = []
        for row in self._dead(round(count * ABOUT_THE_ROLL)):
            person, day = self.roll.person(row), self._day()
            for source in self._sources():
                late = day + timedelta(days=self.dice.pick((0, 0, 0, 1, 2, 3, 5)))
                report = told(person, self.roll, Wish(), late, source)
                rows.append(Row(report, person.pid, report.kind()))
        rows = rows[: round(count * ABOUT_THE_ROLL)]
        inventor = Inventor(self.dice, self.roll, others)
        for _ in range(round(count * TRAPPED[self.mix])):
            kind = self.dice.weighed(SHARES)
            person, wish = inventor.make(kind)
            day = self._day()
            rows.append(Row(told(person, None, wish, day, self._source()), "", f"trap_{kind}"))
        rows += self._of_another_city(round(count * OTHER_CITY))
        for row in range(count - len(rows)):
            report = told(others.person(row), others, Wish(), self._day(), self._source())
            rows.append(Row(report, "", "stranger" if report.id_no else "stranger_noid"))
        return self.dice.shuffled(rows)

    def _of_another_city(self, count: int) -> list[Row]:
        """The wrong roll: people of a neighbour city with the same names and the same speech."""
        dice = Dice([self.seed, 3])
        code = f"{int(self.region.code) + 1:04d}"
        other = replace(self.region, city=self.region.neighbour, code=code, counties=(), renamed={})
        gazetteer = Gazetteer(other, OTHER_CITY_PEOPLE, dice)
        drawn = draw_population(
            self.rng, self.roll.names, gazetteer, max(count, 100), self.roll.sorted_digits
        )
        people = Inhabitants(drawn, self.roll.names, gazetteer, pids=False)
        clerk = Clerk(other, gazetteer, self.mix, dice)
        offices = offices_of(other, self.mix, dice)
        rows = []
        for row in range(count):
            office = dice.pick(offices[self._source()])
            rows.append(
                Row(clerk.record(people.person(row), office, self._day(), people, Wish()), "", "other_city")
            )
        return rows

    def _dead(self, count: int) -> list[int]:
        """Return rows of the roll, the old more often."""
        age = 2024 - self.roll.population.birth // 10000
        chance = np.exp(0.085 * np.clip(age, 20, 100))
        drawn = self.rng.choice(
            len(age), size=min(count, len(age) // 2), replace=False, p=chance / chance.sum()
        )
        return [int(row) for row in drawn]

    def _day(self) -> date:
        return FIRST_DAY + timedelta(days=self.dice.below(DAYS))

    def _source(self) -> str:
        return self.dice.weighed(SOURCE_SHARES[self.mix])

    def _sources(self) -> list[str]:
        first, many = self._source(), self.dice.weighed(TOLD)
        return [first, *[source for source in self.dice.shuffled(SOURCES) if source != first][: many - 1]]


def write_register(
    out: Path, region: str, people: int, records: int, seed: int, mix: str
) -> dict[str, object]:
    """Write roll.parquet, records.parquet, records_truth.csv, records_events.csv and register.json."""
    out.mkdir(parents=True, exist_ok=True)
    register = Register(REGIONS[region], people, seed, mix)
    pq.write_table(roll_table(register.rng, register.roll, mix), out / "roll.parquet")
    rows = register.records(records)
    pq.write_table(_table([row.report for row in rows]), out / "records.parquet")
    with (out / "records_truth.csv").open("w", encoding="utf-8", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(("rid", "pid", "kind"))
        table.writerows((rid, row.pid, row.kind) for rid, row in enumerate(rows))
    with (out / "records_events.csv").open("w", encoding="utf-8", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(("rid", "events"))
        table.writerows((rid, "+".join(row.report.events)) for rid, row in enumerate(rows))
    note: dict[str, object] = {
        "region": region, "city": REGIONS[region].city,
        "people": people, "records": records, "seed": seed, "mix": mix,
        "on_the_roll": sum(bool(row.pid) for row in rows),
    }  # fmt: skip
    (out / "register.json").write_text(json.dumps(note, ensure_ascii=False, indent=2) + "\n", "utf-8")
    return note


def _table(reports: list[Report]) -> pa.Table:
    return pa.table({
        "rid": pa.array([str(rid) for rid in range(len(reports))]),
        "id_no": pa.array([report.id_no for report in reports], pa.string()),
        "name": pa.array([report.name for report in reports], pa.string()),
        "sex": pa.array([report.sex for report in reports]),
        "birth": pa.array([report.birth for report in reports], pa.string()),
        "age": pa.array([report.age for report in reports], pa.int32()),
        "address": pa.array([report.address for report in reports], pa.string()),
        "event_date": pa.array([report.event_date.isoformat() for report in reports]),
        "source": pa.array([report.source for report in reports]),
    })  # fmt: skip
