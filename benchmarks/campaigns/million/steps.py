"""The steps of the trial in order, each with what it must show; done once and remembered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.campaigns.million.city_files import (
    MONTHS,
    NEXT_MONTH,
    NIGHTS,
    ROLL_NIGHTS,
    SOURCES,
    Files,
    night_date,
)
from benchmarks.campaigns.million.machine import Broken, Cost, Machine

HELD = 5
SOME_REFUSED = 3
USERS = (("importer", "operator"), ("releaser", "approver"))

Run = Callable[[Machine], tuple[dict[str, Any], Cost]]


@dataclass(frozen=True)
class Step:
    """One command. ``kind`` gathers the costs of many steps in one figure."""

    name: str
    kind: str
    run: Run


def importing(kind: str, path: str, source: str) -> Run:
    """Import a file; one that is held for a second person is released by that person."""

    def run(machine: Machine) -> tuple[dict[str, Any], Cost]:
        with Path(path).open(encoding="utf-8") as file:
            if next(file, "") and not next(file, ""):
                return {}, Cost(0.0, 0.0, 0.0, 0.0)  # an office with nothing to tell sends nothing
        report, cost = machine.run(
            "import", kind, path, "--source", source, "--as", "importer", expect=(0, SOME_REFUSED, HELD)
        )
        told = report["accepted"] + report["duplicates"] + report["quarantined"]
        if told != report["received"]:
            raise Broken(f"{path}: {report['received']} rows received, {told} told of")
        if report["state"] == "held":
            machine.run(
                *("feeds", "release", str(report["feed_id"])),
                *("--reason", "asked the sender, the file is right", "--as", "releaser"),
                expect=(0, SOME_REFUSED),
            )
        return report, cost

    return run


def command(*arguments: str, expect: tuple[int, ...] = (0,)) -> Run:
    """Run a command as it stands."""
    return lambda machine: machine.run(*arguments, expect=expect)


def installing() -> Iterator[Step]:
    """An empty machine becomes an installation with its first users."""
    yield Step("init", "install", command("init"))
    for name, role in USERS:
        yield Step(f"user {name}", "install", command("user", "add", name, "--role", role))


def taking_in(files: Files) -> Iterator[Step]:
    """The first roll and the year that was paid."""
    yield Step("roll 0", "roll", importing("roll", str(files.roll(0)), "qinghe"))
    for month in MONTHS:
        path = str(files.payments(month))
        yield Step(f"payments {month}", "payments", importing("payments", path, "bank"))


def nights(files: Files) -> Iterator[Step]:
    """Thirty nights: what arrived that day, then the night itself; twice a new roll comes with it."""
    for night in range(NIGHTS):
        date = night_date(night).isoformat()
        if night in ROLL_NIGHTS:
            edition = ROLL_NIGHTS.index(night) + 1
            roll = str(files.roll(edition))
            yield Step(f"{date} roll", "roll again", importing("roll", roll, "qinghe"))
        if night == ROLL_NIGHTS[-1]:
            paid = str(files.payments(NEXT_MONTH))
            yield Step(f"{date} payments", "payments", importing("payments", paid, "bank"))
        for source in SOURCES:
            path = str(files.deaths(night, source))
            yield Step(f"{date} {source}", "records of a day", importing("deaths", path, source))
        kind = "night with a new roll" if night in ROLL_NIGHTS else "first night" if not night else "night"
        yield Step(f"{date} night", kind, command("nightly", "--date", date, expect=(0, SOME_REFUSED)))


def closing() -> Iterator[Step]:
    """What is done with a full installation: look, verify, back up."""
    yield Step("doctor", "doctor", command("doctor", expect=(0, SOME_REFUSED)))
    yield Step("audit", "audit verify", command("audit", "verify"))
    yield Step("backup", "backup", command("backup", "--out", "backups"))
