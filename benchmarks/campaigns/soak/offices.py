"""The offices of the city beside its kiosks: files arrive, and night follows night, one every few minutes."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path

from benchmarks.campaigns.million.city_files import FIRST_NIGHT, NIGHTS, SOURCES, Files, write_files
from benchmarks.campaigns.million.machine import Broken, Machine
from benchmarks.campaigns.million.steps import command, importing

SOME_REFUSED = (0, 3)


class Offices:
    """Sends files to a machine and holds its nights while everything else goes on."""

    def __init__(self, machine: Machine, files: Files) -> None:
        self._machine, self._files = machine, files
        self.nights, self.failed = 0, list[str]()

    @classmethod
    def of(cls, machine: Machine, folder: Path, people: int) -> Offices:
        """Write the city's files and take in its roll."""
        folder.mkdir(parents=True, exist_ok=True)
        files = write_files(folder, people, seed=2)
        machine.run("user", "add", "importer", "--role", "operator")
        machine.run("user", "add", "releaser", "--role", "approver")
        importing("roll", str(files.roll(0)), "qinghe-roll")(machine)
        for month in ("202609", "202610"):
            importing("payments", str(files.payments(month)), "qinghe-roll")(machine)
        return cls(machine, files)

    def go_on(self, over: threading.Event, every_seconds: float) -> None:
        """One night after the other until told otherwise; what fails is remembered and does not end it."""
        while not over.wait(every_seconds):
            night = self.nights % NIGHTS
            date = (FIRST_NIGHT + timedelta(days=self.nights)).isoformat()
            try:
                if self.nights < NIGHTS:
                    for source in SOURCES:
                        importing("deaths", str(self._files.deaths(night, source)), source)(self._machine)
                command("nightly", "--date", date, expect=SOME_REFUSED)(self._machine)
            except Broken as error:
                self.failed.append(str(error))
            self.nights += 1
