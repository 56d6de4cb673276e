"""Two schedulers, leaders killed and put to sleep, days missed: each job is completed once for each date.

A trigger in the database counts completions: how often a row became done, whoever did it. Days pass at the
test's command. The seed is printed; ``PENSION_VERIFIER_KILL_SEED`` repeats the draw of the leaders' ends.
"""

from __future__ import annotations

import mmap
import os
import signal
import struct
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random, SystemRandom

import pytest
from sqlalchemy import select, text

from jobs.scheduler import serve_schedule
from jobs.working import WORK
from tests.conftest import DatabaseMaker, SettingsMaker, new_context
from verifier.context import Context, open_context
from verifier.database import EVERYWHERE
from verifier.runs.tables import JobRun, Run
from verifier.settings import Settings

#: five past seven in China: what the first date asks for has just come due
START = datetime(2026, 3, 1, 23, 5, tzinfo=UTC)
JOBS = ("night", "escalation")
WORKED = {name: WORK[name] for name in JOBS}
_LONG = 240.0
_PATIENCE = 4.0
LEASE = 60

_TRIGGERS = {
    "sqlite": (
        "CREATE TABLE completions (kind TEXT, id INTEGER)",
        "CREATE TRIGGER job_done AFTER UPDATE OF state ON job_runs WHEN NEW.state = 'done' AND "
        "OLD.state <> 'done' BEGIN INSERT INTO completions VALUES ('job', NEW.id); END",
        "CREATE TRIGGER run_done AFTER UPDATE OF state ON runs WHEN NEW.state = 'done' AND "
        "OLD.state <> 'done' BEGIN INSERT INTO completions VALUES ('night', NEW.id); END",
    ),
    "postgresql": (
        "CREATE TABLE completions (kind text, id bigint)",
        "CREATE FUNCTION note_done() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "INSERT INTO completions VALUES (TG_ARGV[0], NEW.id); RETURN NULL; END $$",
        "CREATE TRIGGER job_done AFTER UPDATE ON job_runs FOR EACH ROW WHEN (NEW.state = 'done' AND "
        "OLD.state <> 'done') EXECUTE FUNCTION note_done('job')",
        "CREATE TRIGGER run_done AFTER UPDATE ON runs FOR EACH ROW WHEN (NEW.state = 'done' AND "
        "OLD.state <> 'done') EXECUTE FUNCTION note_done('night')",
    ),
}


class SharedClock:
    """Real seconds go by; days and leases only when the test says so, for all processes at once."""

    def __init__(self, path: Path) -> None:
        path.write_bytes(struct.pack("q", 0))
        with path.open("r+b") as stream:
            self._skipped = mmap.mmap(stream.fileno(), 8)
        self._began = time.monotonic()

    def now(self) -> datetime:
        """Return the moment of this make-believe."""
        [skipped] = struct.unpack("q", self._skipped[:8])
        return START + timedelta(seconds=skipped + time.monotonic() - self._began)

    def skip(self, *, days: int = 0, seconds: int = 0) -> None:
        """Let time go by."""
        [skipped] = struct.unpack("q", self._skipped[:8])
        self._skipped[:8] = struct.pack("q", skipped + days * 86400 + seconds)


@dataclass
class Machines:
    """Scheduler processes that are begun, killed, and put to sleep."""

    settings: Settings
    clock: SharedClock
    alive: set[int] = field(default_factory=set)

    def begin(self) -> None:
        """Start one more scheduler."""
        child = os.fork()
        if child == 0:
            _serve_and_leave(self.settings, self.clock)
        self.alive.add(child)

    def kill(self, child: int) -> None:
        """End one as a power cut would."""
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        self.alive.discard(child)

    def end(self) -> None:
        """End all."""
        for child in list(self.alive):
            self.kill(child)


def _serve_and_leave(settings: Settings, clock: SharedClock) -> None:
    """The child's whole life."""
    try:
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in (1, 2):
            os.dup2(nothing, stream)

        @contextmanager
        def opened() -> Iterator[Context]:
            context = open_context(settings, clock)
            try:
                yield context
            finally:
                context.database.close()

        serve_schedule(settings, opened, threading.Event(), WORKED)
    finally:
        os._exit(1)


@dataclass
class Town:
    """One installation with two schedulers, looked at from outside."""

    context: Context
    machines: Machines
    clock: SharedClock
    rng: Random
    killed: int = 0
    slept: int = 0

    def wait_until_done(self, dates: int) -> None:
        """Wait until every job of so many dates is done."""
        limit, patience = time.monotonic() + _LONG, _PATIENCE
        nudge = time.monotonic() + patience
        while self._counted().get("done", 0) < dates * len(JOBS):
            assert time.monotonic() < limit, self._counted()
            if time.monotonic() > nudge:  # a job was put back for a lease's length, or its holder is lost
                self.clock.skip(seconds=LEASE + 1)
                patience *= 2
                nudge = time.monotonic() + patience
            time.sleep(0.02)

    def strike_the_leader(self, *, sleep: bool) -> None:
        """Kill whoever is at work, at a moment drawn at random; or only stop it until its lease is over."""
        limit = time.monotonic() + _LONG
        while (leader := self._leader()) is None:
            assert time.monotonic() < limit
            time.sleep(0.002)
        time.sleep(self.rng.uniform(0, 0.25))
        if sleep:
            os.kill(leader, signal.SIGSTOP)
            self.clock.skip(seconds=LEASE + 1)
            time.sleep(1)
            os.kill(leader, signal.SIGCONT)
            self.slept += 1
            return
        self.machines.kill(leader)
        self.clock.skip(seconds=LEASE + 1)
        self.machines.begin()
        self.killed += 1

    def _leader(self) -> int | None:
        with self.context.database.read(EVERYWHERE) as session:
            holders = session.scalars(select(JobRun.holder).where(JobRun.state == "running")).all()
        found = {int(str(holder).rpartition(":")[2]) for holder in holders} & self.machines.alive
        return min(found, default=None)

    def _counted(self) -> Counter[str]:
        with self.context.database.read(EVERYWHERE) as session:
            return Counter(session.scalars(select(JobRun.state).where(JobRun.rerun == 0)))

    def check(self, dates: int) -> None:
        """Each job was completed once for each date, and each night once; the audit chain holds."""
        with self.context.database.read(EVERYWHERE) as session:
            rows = session.execute(select(JobRun.job, JobRun.business_date, JobRun.state)).all()
            assert len(rows) == dates * len(JOBS)
            assert {row.state for row in rows} == {"done"}
            assert all(count == 1 for count in Counter((row.job, row.business_date) for row in rows).values())
            completed = Counter(
                tuple(row) for row in session.execute(text("SELECT kind, id FROM completions"))
            )
            nights = session.execute(select(Run.business_date, Run.supplement, Run.state)).all()
            assert sorted(day for day, _, _ in nights) == sorted(
                row.business_date for row in rows if row.job == "night"
            )
            assert {(supplement, state) for _, supplement, state in nights} == {(0, "done")}
            assert set(completed.values()) == {1}
            assert len(completed) == dates * len(JOBS) + dates
            assert self.context.auditor.verify(session).problem is None


@pytest.fixture
def town(
    request: pytest.FixtureRequest,
    new_database: DatabaseMaker,
    settings_for: SettingsMaker,
    tmp_path: Path,
) -> Iterator[Town]:
    engine = request.node.callspec.params["engine"]
    jobs = {"lease_seconds": LEASE, "poll_seconds": 0.1, "backoff_minutes": 0, "catch_up_days": 7}
    escalation = {"schedule": "0 7 * * *", "days": "every"}
    settings = settings_for(new_database(engine, True), jobs={**jobs, "escalation": escalation})
    seed = int(os.environ.get("PENSION_VERIFIER_KILL_SEED", "0")) or SystemRandom().randrange(1, 10**9)
    print(f"PENSION_VERIFIER_KILL_SEED={seed}")  # noqa: T201 -- shown by pytest when the campaign fails
    context = new_context(settings)
    with context.database.write(EVERYWHERE) as session:
        for statement in _TRIGGERS[engine]:
            session.execute(text(statement))
    clock = SharedClock(tmp_path / "days")
    machines = Machines(settings, clock)
    rng = Random(seed)  # noqa: S311 -- repeatable, not secret
    context.database.close()  # nothing open is shared with the children
    with closing(open_context(settings, clock).database) as database:
        try:
            yield Town(replace(context, database=database, clock=clock), machines, clock, rng)
        finally:
            machines.end()


def campaign(town: Town, dates: int, kills: int, sleeps: int, standstills: int) -> None:
    """So many dates go by, among them days on which every machine is off."""
    for _ in range(2):
        town.machines.begin()
    town.wait_until_done(1)
    done = 1
    strikes = ["kill"] * kills + ["sleep"] * sleeps + ["off"] * standstills
    town.rng.shuffle(strikes)
    while done < dates or strikes:
        strike = strikes.pop() if strikes else ""
        if strike == "off":
            town.machines.end()
            town.clock.skip(days=3)  # 72 hours
            done += 3
            for _ in range(2):
                town.machines.begin()
        else:
            town.clock.skip(days=1)
            done += 1
            if strike:
                town.strike_the_leader(sleep=strike == "sleep")
        town.wait_until_done(done)
    town.machines.end()
    town.check(done)
    assert (town.killed, town.slept) == (kills, sleeps)


@pytest.mark.parametrize("engine", ["sqlite"])
def test_jobs_are_completed_once_though_leaders_are_killed_and_three_days_missed(
    town: Town, engine: str
) -> None:
    campaign(town, dates=6, kills=2, sleeps=0, standstills=1)


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_two_hundred_dates_and_a_hundred_killed_leaders_complete_each_job_once(
    town: Town, engine: str
) -> None:
    campaign(town, dates=200, kills=100, sleeps=10, standstills=10)
