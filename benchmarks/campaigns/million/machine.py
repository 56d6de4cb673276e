"""A machine of the city: a PostgreSQL with its own data, a configured folder, the command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.shared.places import ROOT
from benchmarks.shared.stores import database_url, postmaster

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Cost:
    """What a command took: seconds by the clock and of the processor in product and database; memory."""

    seconds: float
    product_cpu: float
    database_cpu: float
    megabytes: float


class Broken(Exception):
    """A command ended in another way than it must."""


@dataclass(frozen=True)
class Machine:
    """Where the product runs. ``postmaster``: the process of its database, if its time is to be told."""

    folder: Path
    url: str
    postmaster: int | None

    def configure(self) -> None:
        """Write the configuration a city writes."""
        self.folder.mkdir(parents=True, exist_ok=True)
        text = (ROOT / "config.toml").read_text("utf-8")
        (self.folder / "config.toml").write_text(text, "utf-8")

    def run(self, *arguments: str, expect: tuple[int, ...] = (0,)) -> tuple[dict[str, Any], Cost]:
        """Run one command to its end (Broken: with another exit code than expected)."""
        out, err = self.folder / "out.json", self.folder / "err.txt"
        before, began = self._database_cpu(), time.perf_counter()
        with out.open("wb") as answer, err.open("wb") as told:
            process = subprocess.Popen(
                [sys.executable, "-m", "verifier.cli", *arguments, "--json"],
                cwd=self.folder,
                env=os.environ | {"PYTHONPATH": str(ROOT), "PENSION_VERIFIER__DATABASE__URL": self.url},
                stdout=answer,
                stderr=told,
            )
            _, status, usage = os.wait4(process.pid, 0)
        code = os.waitstatus_to_exitcode(status)
        cost = Cost(
            time.perf_counter() - began,
            usage.ru_utime + usage.ru_stime,
            self._database_cpu() - before,
            usage.ru_maxrss / 1024,
        )
        if code not in expect:
            raise Broken(f"{' '.join(arguments)} ended with {code}: {err.read_text('utf-8')[-2000:]}")
        answer_text = out.read_text("utf-8")
        return (dict(json.loads(answer_text)) if answer_text.strip() else {}), cost

    def _database_cpu(self) -> float:
        """Processor time of the server and of its ended sessions."""
        if self.postmaster is None:
            return 0.0
        parts = Path(f"/proc/{self.postmaster}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, parts[11:15])) / _TICKS


@contextmanager
def machine(folder: Path) -> Iterator[Machine]:
    """Start the machine's database, made where it is missing, and stop it at the end; the data stay."""
    folder.mkdir(parents=True, exist_ok=True)
    with database_url("postgresql", folder, "pension") as url:
        yield Machine(folder / "city", url, postmaster(folder))
