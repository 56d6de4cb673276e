"""A disk that is full at every write, a store another process holds, a clock that jumps, a server restarted.

`make campaign-faults`; parts: disk, locks, clock, restarts. Each trial begins on the evening before, disturbs
one act, lets it begin again where it failed, and compares the whole with an act nobody disturbed.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Final

from benchmarks.campaigns.kills import memory_folder, stores
from benchmarks.campaigns.tally import Tally, campaign_options
from tests.conftest import REPOSITORY
from tests.kiosk.conftest import GENEROUS
from tests.kiosk.scene import open_office
from tests.slow.acts.all import ACTS
from tests.slow.disturbed_kiosks import DisturbedKiosks
from tests.slow.full_disk import CannotMount, FullDisk, small_disk
from tests.slow.held_store import held, withstand
from tests.slow.jumping_clock import JUMPS, jump
from tests.slow.restarts import endure, lasting_server, restarter
from tests.slow.stage import Stage
from tests.slow.stores import Store
from verifier.settings import Settings, load_settings

NAME: Final = "faults"
#: how long another process holds the store
_HELD_SECONDS: Final = 30
_RESTARTS_AT_A_TIME: Final = 10
#: of one act, before the next one's turn
_PAGES_AT_A_TIME: Final = 30
#: a migration and a restore make their store anew; the check has kiosks of its own
_DATED: Final = tuple(name for name in ACTS if name not in {"check", "restore", "migration", "case"})
_WITH_STEPS: Final = tuple(name for name in ACTS if name != "check")

Trial = Callable[[], bool]


class Faults:
    """What has been tried, and what went wrong."""

    def __init__(self, tally: Tally, until: float, root: Path, store_of: Callable[[str], Store]) -> None:
        self._tally, self._until, self._root, self._store_of = tally, until, root, store_of
        self.wrong: list[str] = []

    @property
    def is_over(self) -> bool:
        """Whether the time is up."""
        return time.monotonic() >= self._until

    def disk(self) -> None:
        """Each act, each number of pages that are left, until it needs no more; kiosks too."""
        for act in _WITH_STEPS:
            with small_disk(self._root / f"disk-{act}") as disk:
                stage = Stage(ACTS[act], self._store_of("sqlite"), self._root / f"disk-of-{act}", disk)
                stage.prepare()
                full = FullDisk(stage, disk)
                self._pages(act, full.trial)
        with small_disk(self._root / "disk-check") as disk:
            kiosks = DisturbedKiosks(self._store_of("sqlite"), self._root / "disk-of-check", disk)
            kiosks.prepare()
            full = FullDisk(kiosks, disk)
            self._pages(
                "check",
                lambda pages: kiosks.disturbed(lambda: _filled(full, pages), f"{pages} pages left") > 0,
            )

    def _pages(self, act: str, trial: Callable[[int], bool]) -> None:
        """Go on from the number of pages tried last, until the act needs no more."""
        part = f"disk.{act}"
        for _ in range(_PAGES_AT_A_TIME):
            if self.is_over or self._tally[f"{part}.fits"]:
                return
            pages = self._tally[f"{part}.tried"]
            self._count(part, partial(self._fails, part, trial, pages))

    def _fails(self, part: str, trial: Callable[[int], bool], pages: int) -> bool:
        failed = trial(pages)
        if not failed:
            self._tally.add_all({f"{part}.fits": 1})
        return failed

    def locks(self) -> None:
        """Each act on each engine while another process holds the store; kiosks too."""
        for engine in ("sqlite", "postgresql"):
            for act in _WITH_STEPS:
                if self.is_over:
                    return
                if engine == "postgresql" and act == "migration":
                    continue  # there is no table yet that could be held
                if self._tally[f"locks.{engine}.{act}.tried"] == 0:
                    self._count(f"locks.{engine}.{act}", partial(self._held, engine, act))
            self._count(f"locks.{engine}.check", partial(self._held_kiosks, engine))

    def _held(self, engine: str, act: str) -> bool:
        stage = Stage(ACTS[act], self._store_of(engine), self._root / f"held-{act}-{engine}")
        stage.prepare()
        withstand(stage, _HELD_SECONDS)
        stage.store.close()
        return True

    def _held_kiosks(self, engine: str) -> bool:
        kiosks = DisturbedKiosks(self._store_of(engine), self._root / f"held-check-{engine}")
        kiosks.prepare()
        url = kiosks.settings.database.url
        refused = kiosks.disturbed(lambda: held(url, _HELD_SECONDS), f"held for {_HELD_SECONDS} seconds")
        kiosks.store.close()
        return refused > 0

    def clock(self) -> None:
        """Each act while the clock jumps at a look at it that is drawn."""
        for act in _DATED:
            if self.is_over:
                return
            stage = Stage(ACTS[act], self._store_of("sqlite"), self._root / f"clock-{act}")
            stage.prepare()
            for by in JUMPS:
                part = f"clock.{act}"
                tried = self._tally[f"{part}.tried"]
                asks = self._tally.random(part, tried).randint(1, 2 if tried % 3 == 0 else 40)
                mark = self._root / "jumped"
                self._count(part, partial(jump, stage, asks, by, mark))

    def restarts(self) -> None:
        """PostgreSQL restarted at once while kiosks check, somebody uses the console and nights run."""
        plain = load_settings(REPOSITORY / "config.toml", {}).model_dump()
        plain["security"] |= {"key_dir": self._root / "keys", "second_factor_roles": ()}
        plain["nightly"]["report_dir"] = self._root / "reports"
        plain["kiosk"] |= GENEROUS
        with lasting_server() as server, restarter(server) as restart:
            plain["database"]["url"] = server.new_database()
            with open_office(Settings(**plain)) as office:
                seen = endure(office, restart, _RESTARTS_AT_A_TIME, pause=1.5)
        self._tally.add_all({f"restarts.{name}": count for name, count in seen.items()})

    def _count(self, part: str, trial: Trial) -> None:
        try:
            struck = trial()
        except AssertionError as error:
            self.wrong.append(str(error))
            print(error, flush=True)
            self._tally.add_all({f"{part}.tried": 1, f"{part}.wrong": 1})
            return
        self._tally.add_all({f"{part}.tried": 1, f"{part}.struck": int(struck)})


@contextmanager
def _filled(full: FullDisk, pages: int) -> Iterator[None]:
    full.leave(pages)
    try:
        yield
    finally:
        full.relieve()


PARTS: Final = ("disk", "locks", "clock", "restarts")


def main() -> int:
    parser = campaign_options(__doc__)
    parser.add_argument("--part", choices=PARTS, action="append", help="only this one; may be repeated")
    given = parser.parse_args()
    root = Path(tempfile.mkdtemp(prefix="pv-faults-", dir=memory_folder()))
    until = time.monotonic() + given.minutes * 60
    try:
        with stores(root) as store_of:
            faults = Faults(Tally(NAME, given.tallies), until, root, store_of)
            for part in given.part or PARTS:
                try:
                    getattr(faults, part)()
                except CannotMount as why:
                    print(f"{part}: {why}: run it as root")
    finally:
        shutil.rmtree(root)
    print(f"{len(faults.wrong)} went wrong")
    return 1 if faults.wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
