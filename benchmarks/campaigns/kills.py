"""Kill -9 at every named fault point of every act, on both engines; `make campaign-kills`.

Each kill: the evening before is put back, a process does the act and dies at a point, what is visible then is
looked at, another process begins again, and the whole is compared with an act nobody disturbed. Points that
were killed least come first; one kill of sixteen cuts a file off in the middle of a write instead. Kills are
counted by engine and act, and by point.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from random import Random
from typing import Final

from benchmarks.campaigns.tally import Tally, campaign_options
from tests.conftest import PostgresServer
from tests.slow.acts.all import ACTS, stage_of
from tests.slow.killing import Death
from tests.slow.stage import Stage
from tests.slow.stores import PostgresStore, SqliteStore, Store
from verifier import migrate

NAME: Final = "kills"
#: of this many kills one is in the middle of a write
_CUT_ONE_OF: Final = 16
_SMALLEST, _LARGEST = 12, 22
#: kills of one act before the next one's turn
_AT_A_TIME: Final = 10
#: so many kills are made in files for one on a server, and of a short act for one of a long one
_SQLITE_FOR_ONE: Final = 2
_SHORT_FOR_ONE: Final = 3
_LONG: Final = ("night", "money-night", "migration")
_CUT: Final = "in-a-write"


class Choosing:
    """Which death comes next on a stage: the point that was killed least, at one of its passings."""

    def __init__(self, stage: Stage, tally: Tally) -> None:
        self.stage = stage
        self._tally = tally
        self._part = f"{stage.store.engine}.{stage.act.name}"
        self._points = Counter(stage.prepare())
        self._tally.raise_to(f"{self._part}.points", len(self._points))
        #: of this run: a point that is not always reached must not be tried for ever
        self._tried: Counter[str] = Counter()

    def next(self) -> tuple[Death, str]:
        """Return a death and the name it is counted by."""
        number = self._tally[f"{self._part}.kills"] + self._tally[f"{self._part}.not-reached"]
        rng = self._tally.random(self._part, number)
        if number % _CUT_ONE_OF == _CUT_ONE_OF - 1:
            return Death(most_bytes=int(2 ** rng.uniform(_SMALLEST, _LARGEST))), _CUT
        point = min(self._points, key=lambda name: self._so_far(name) + self._tried[name])
        return Death(point, _turn(rng, self._so_far(point), self._points[point])), point

    def _so_far(self, point: str) -> int:
        return self._tally[f"at.{self.stage.act.name}.{point}"]

    def kill(self) -> bool:
        """Do the next one; False where the process never came to it.

        Raises:
            AssertionError: something was lost, doubled or left half.
        """
        death, name = self.next()
        self._tried[name] += 1
        if not self.stage.kill(death):
            self._tally.add_all({f"{self._part}.not-reached": 1})
            return False
        self._tally.add_all({f"{self._part}.kills": 1, f"at.{self.stage.act.name}.{name}": 1})
        return True


def _turn(rng: Random, so_far: int, turns: int) -> int:
    """Return the first passing, then the last, then any."""
    return (1, turns)[so_far] if so_far < 2 else rng.randint(1, turns)


@contextmanager
def stores(root: Path) -> Iterator[Callable[[str], Store]]:
    """Yield a maker of stores by engine, all in memory where that is possible."""
    with ExitStack() as stack:
        template = root / "template.db"
        migrate.upgrade(f"sqlite:///{template}")
        servers: list[PostgresServer] = []

        def make(engine: str) -> Store:
            if engine == "sqlite":
                return SqliteStore(template)
            if not servers:
                servers.append(PostgresServer())
                stack.callback(servers[0].stop)
            return PostgresStore(servers[0])

        yield make


def memory_folder() -> Path | None:
    """Return where copies lie in memory, if there is such a place."""
    memory = Path("/dev/shm")  # noqa: S108 -- what is made there has a folder of its own
    return memory if memory.is_dir() else None


def campaign(tally: Tally, engines: list[str], acts: list[str], until: float, root: Path) -> list[str]:
    """Kill in turns until the time is up; return what went wrong."""
    wrong: list[str] = []
    with stores(root) as store_of:
        stages: dict[tuple[str, str], Choosing] = {}
        while time.monotonic() < until and len(wrong) < len(ACTS):
            engine, act = _whose_turn(tally, engines, acts)
            if (engine, act) not in stages:
                stages[engine, act] = Choosing(
                    stage_of(act, store_of(engine), root / f"{act}-{engine}"), tally
                )
            for _ in range(_AT_A_TIME):
                if time.monotonic() >= until:
                    break
                try:
                    stages[engine, act].kill()
                except AssertionError as error:
                    wrong.append(str(error))
                    print(error, flush=True)
                    tally.add_all({f"{engine}.{act}.wrong": 1, f"{engine}.{act}.not-reached": 1})
            print(f"{engine} {act}: {tally[f'{engine}.{act}.kills']}", flush=True)
    return wrong


def _whose_turn(tally: Tally, engines: list[str], acts: list[str]) -> tuple[str, str]:
    """Return the engine and the act that are furthest behind; first each point is to be killed once."""

    def behind(pair: tuple[str, str]) -> tuple[bool, float]:
        engine, act = pair
        kills = tally[f"{engine}.{act}.kills"] / (_SQLITE_FOR_ONE if engine == "sqlite" else 1)
        points = tally[f"{engine}.{act}.points"]
        if len(_points_killed(tally, act)) < points or points == 0:
            return False, kills / max(1, points)
        return True, kills / (1 if act in _LONG else _SHORT_FOR_ONE)

    return min(((engine, act) for engine in engines for act in acts), key=behind)


def _points_killed(tally: Tally, act: str) -> list[str]:
    return [name for name in tally.names(f"at.{act}.") if not name.endswith(f".{_CUT}")]


def table(tally: Tally) -> str:
    """Return what was killed so far, an act a line."""
    lines = [
        "| act | points | of them killed | fewest at one | kills, SQLite | kills, PostgreSQL | in a write |"
    ]
    lines.append("|---|---|---|---|---|---|---|")
    sums: Counter[str] = Counter()
    for act in ACTS:
        at = {name: tally[name] for name in _points_killed(tally, act)}
        kills = {engine: tally[f"{engine}.{act}.kills"] for engine in ("sqlite", "postgresql")}
        points = max(tally[f"{engine}.{act}.points"] for engine in kills)
        cut = tally[f"at.{act}.{_CUT}"]
        sums.update(kills | {"cut": cut, "at": len(at)})
        fewest = min(at.values(), default=0) if len(at) >= points else 0
        lines.append(
            f"| {act} | {points} | {len(at)} | {fewest} | {kills['sqlite']} | {kills['postgresql']} | {cut} |"
        )
    lines.append(f"| together | | {sums['at']} | | {sums['sqlite']} | {sums['postgresql']} | {sums['cut']} |")
    return "\n".join(lines)


def main() -> int:
    parser = campaign_options(__doc__)
    parser.add_argument("--engine", choices=["sqlite", "postgresql", "both"], default="both")
    parser.add_argument("--act", choices=list(ACTS), action="append", help="only this one; may be repeated")
    parser.add_argument("--table", action="store_true", help="only print what was killed so far")
    given: argparse.Namespace = parser.parse_args()
    tally = Tally(NAME, given.tallies)
    if given.table:
        print(table(tally))
        return 0
    engines = ["sqlite", "postgresql"] if given.engine == "both" else [given.engine]
    root = Path(tempfile.mkdtemp(prefix="pv-kills-", dir=memory_folder()))
    try:
        until = time.monotonic() + given.minutes * 60
        wrong = campaign(tally, engines, given.act or list(ACTS), until, root)
    finally:
        shutil.rmtree(root)
    print(table(tally))
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
