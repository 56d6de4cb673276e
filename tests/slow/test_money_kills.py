"""SIGKILL at random points of a night with money in it: each thing is told, closed, kept and checked once.

An agreement has missed instalments, a month is to be closed, payments came, a coming payment file waits. The
night runs in a process of its own that kills itself at a point drawn at random, then again to its end. The
database must equal, table by table, that of a night nobody disturbed, and no file may have left.
"""

from __future__ import annotations

import itertools
import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random, SystemRandom
from typing import Any

import pytest
from sqlalchemy import select

from jobs.nightly import run_night
from tests import factories as make
from tests.conftest import NOW, DatabaseMaker, SettingsMaker, new_context
from tests.integration.feeds.office import whole
from tests.integration.recovery.scene import LI, SYSTEM, ZHAO, Office
from tests.slow.comparing import LEDGERS, MOMENTS, Contents, numbered_anew
from tests.slow.killing import KILLED, Points
from verifier.audit.tables import AuditEntry
from verifier.clock import FixedClock
from verifier.context import Context, open_context
from verifier.database import EVERYWHERE
from verifier.months import Month
from verifier.recovery.payroll import release_kept
from verifier.recovery.payroll_files import bring_payroll
from verifier.recovery.plans import decide_plan, propose_plan
from verifier.runs.tables import RunStep
from verifier.settings import Settings
from verifier.wiring import wire

#: two instalments are over, and three months without a night
NIGHT = date(2027, 2, 1)
WANG = make.make_actor("wang", "operator")
HEADINGS = "个人编号,姓名,险种,待遇月份,发放金额,银行账号,发放日期\n"
#: what the night tells the chain about money
TOLD = ("debt.instalment_missed", "debt.plan_broken", "ledger.month_closed", "payroll.checked")


@dataclass
class City:
    """An office whose night can be killed."""

    settings: Settings
    folder: Path

    @contextmanager
    def open(self, day: date) -> Iterator[Context]:
        """Open keys and store at two in the afternoon of a day."""
        context = open_context(self.settings, FixedClock(NOW + (day - NOW.date())))
        try:
            yield context
        finally:
            context.database.close()

    def night(self, kill_at: int = 0) -> tuple[int, int]:
        """Run the night in another process; return its exit code and how many points it passed."""
        tally = self.folder / "points"
        child = os.fork()
        if child == 0:
            code = 1
            try:
                points = Points(kill_at)
                with self.open(NIGHT) as context:
                    code = run_night(context, SYSTEM, NIGHT).exit_code
                tally.write_text(str(points.passed))
            finally:
                os._exit(code)
        _, status = os.waitpid(child, 0)
        code = os.waitstatus_to_exitcode(status)
        return code, 0 if code == KILLED else int(tally.read_text())

    def outcome(self) -> tuple[Contents, dict[str, Any], Counter[str]]:
        """The database but what may differ, what the money steps say they did, what the chain was told."""
        with self.open(NIGHT) as context, context.database.read(EVERYWHERE) as session:
            assert context.auditor.verify(session).problem is None
            steps = {step.name: step.result for step in session.scalars(select(RunStep))}
            told = Counter(session.scalars(select(AuditEntry.action).where(AuditEntry.action.in_(TOLD))))
            contents = numbered_anew(whole(context, leave_out=LEDGERS, columns=MOMENTS))
        money = {name: steps[name] for name in ("instalments", "month_end", "reconciliation", "payroll")}
        return contents, money, told


CityMaker = Callable[[], City]


@pytest.fixture
def new_city(
    request: pytest.FixtureRequest,
    new_database: DatabaseMaker,
    settings_for: SettingsMaker,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> CityMaker:
    """Make cities on the engine the test is parametrised with, each on the evening before its night."""
    numbers = iter(range(1000))

    def make_city() -> City:
        monkeypatch.setattr(make, "_numbers", itertools.count(1))  # every city has the same people
        folder = tmp_path / f"city{next(numbers)}"
        folder.mkdir()
        plain = settings_for(new_database(request.node.callspec.params["engine"], True)).model_dump()
        plain["security"]["key_dir"] = folder / "keys"
        plain["nightly"]["report_dir"] = folder / "reports"
        settings = Settings(**plain)
        wire()
        new_context(settings).database.close()
        city = City(settings, folder)
        with city.open(NOW.date()) as context:
            _agreement(Office(context), folder)
        with city.open(NIGHT - timedelta(days=1)) as context, context.database.write(EVERYWHERE) as session:
            feed = make.make_feed(session, kind="payments", sha256=b"p", finished_at=context.clock.now())
            right = make.make_entitlement(session, make.make_person(session, pid="PAID"))
            make.make_payment(session, right, Month(2027, 1), feed_id=feed.id)
        return city

    return make_city


def _agreement(office: Office, folder: Path) -> None:
    """A debt with an agreement from December on, and a coming payment file that pays its debtor."""
    debt = office.debtor()
    plan = propose_plan(office.ctx, LI, debt.reference, 50_000, 200_000, 1, "本人申请")
    decide_plan(office.ctx, ZHAO, plan.id, True, "同意")
    person = office.person(debt.person_id)
    path = folder / "coming.csv"
    row = f"{person.pid},{person.name},企业职工,202702,1000.00,6217000000000001,2027-02-05\n"
    path.write_text(HEADINGS + row, "utf-8")
    bring_payroll(office.ctx, WANG, path)


def campaign(new_city: CityMaker, rng: Random, points: int) -> None:
    calm = new_city()
    code, length = calm.night()
    assert code == 3
    expected = calm.outcome()
    assert expected[1]["instalments"] == {"missed": 1, "caught_up": 0, "broken": 1, "held": []}
    assert expected[1]["month_end"]["closed"] == ["2026-11", "2026-12", "2027-01"]
    assert expected[1]["reconciliation"]["months"] == ["2027-01"]
    assert expected[1]["payroll"]["held_rows"] == 1
    assert expected[2] == Counter(dict.fromkeys(TOLD, 1) | {"ledger.month_closed": 3})
    for _ in range(points):
        kill_at = rng.randint(1, length)
        city = new_city()
        assert city.night(kill_at)[0] == KILLED
        assert city.night()[0] == code
        assert city.outcome() == expected, kill_at
        assert sorted(path.name for path in city.folder.glob("*.csv")) == ["coming.csv"]
        _leaves_once(city)


def _leaves_once(city: City) -> None:
    """After all that the file leaves by a person, byte for byte; the night run again takes nothing back."""
    with city.open(NIGHT) as context:
        out = city.folder / "out.csv"
        release_kept(context, ZHAO, 1, out, "停发尚未批准", despite_cases=True)
        assert out.read_bytes() == (city.folder / "coming.csv").read_bytes()
        assert run_night(context, SYSTEM, NIGHT).already_done


@pytest.fixture
def rng() -> Random:
    seed = int(os.environ.get("PENSION_VERIFIER_KILL_SEED", "0")) or SystemRandom().randrange(1, 10**9)
    print(f"PENSION_VERIFIER_KILL_SEED={seed}")  # noqa: T201 -- shown by pytest when the campaign fails
    return Random(seed)  # noqa: S311 -- repeatable, not secret


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_night_with_money_killed_at_four_points_does_each_thing_once(
    new_city: CityMaker, rng: Random, engine: str
) -> None:
    campaign(new_city, rng, 4)


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_a_night_with_money_killed_at_forty_points_does_each_thing_once(
    new_city: CityMaker, rng: Random, engine: str
) -> None:
    campaign(new_city, rng, 40)
