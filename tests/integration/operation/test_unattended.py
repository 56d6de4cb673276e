"""The doctor tells of jobs that failed, are paused or wait, and of feeds that are late."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from tests import factories as make
from tests.clocks import later
from verifier.clock import FixedClock
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.feeds.watch_due import late_feeds
from verifier.language import Text
from verifier.operation.doctor import Patient, examine
from verifier.runs.asking import pause
from verifier.runs.queue import fail_job, open_due, take_next
from verifier.settings import FeedSettings

GANG = make.make_actor("wu.gang", "system_admin")
EXPECTED = {
    "cremation": {"kind": "deaths", "source": "civil-affairs", "every": "month", "day": 5, "hour": 18},
    "roll": {"kind": "roll", "source": "qinghe", "every": "day", "hour": 8},
}


def codes(ctx: Context) -> dict[str, Any]:
    return {one.code: one for one in examine(Patient(ctx.settings, ctx.clock, quick=True))}


def expecting(ctx: Context) -> Context:
    feeds = FeedSettings.model_validate(ctx.settings.feeds.model_dump() | {"expected": EXPECTED})
    return replace(ctx, settings=ctx.settings.model_copy(update={"feeds": feeds}))


@pytest.fixture
def night_due(sqlite_ctx: Context) -> Context:
    assert isinstance(sqlite_ctx.clock, FixedClock)
    sqlite_ctx.clock.moment -= timedelta(hours=8)
    open_due(sqlite_ctx, ["night"])
    return sqlite_ctx


def test_a_job_left_to_a_person_is_told_with_the_command_that_does_it_again(night_due: Context) -> None:
    for _ in range(night_due.settings.jobs.attempts):
        ticket = take_next(night_due, "one", ("night",))
        assert ticket is not None
        fail_job(night_due, ticket, Text("磁盘满", "The disk is full"), Text("请清理", "Clear it"))
        later(night_due, hours=2)
    found = codes(night_due)["jobs.dead"]
    assert (found.severity, found.remedy.en) == ("error", "Clear it")
    assert found.command == "pension-verifier jobs again night --date 2026-11-21 --reason …"


def test_a_pause_and_a_job_nobody_takes_are_told(night_due: Context) -> None:
    assert "jobs.waiting" not in codes(night_due)
    pause(night_due, GANG, "all", date(2026, 11, 30), "搬迁")
    later(night_due, hours=13)
    found = codes(night_due)
    assert found["jobs.waiting"].severity == "warning"
    assert found["jobs.paused"].command == "pension-verifier jobs resume all --reason …"


def test_a_feed_that_stays_away_is_told_until_it_comes(sqlite_ctx: Context) -> None:
    ctx = expecting(sqlite_ctx)
    told = examine(Patient(ctx.settings, ctx.clock, quick=True))
    assert [one.severity for one in told if one.code == "feeds.late"] == ["warning", "note"]
    with ctx.database.read(EVERYWHERE) as session:
        late = late_feeds(session, ctx)
    assert [(feed.name, feed.due_on, feed.days) for feed in late] == [
        ("cremation", date(2026, 11, 5), 11),
        ("roll", date(2026, 11, 20), 0),
    ]
    assert late[0].sentence.zh == "民政火化登记应于 2026年11月5日 到达，已迟 11 个工作日。"
    with ctx.database.write(EVERYWHERE) as session:
        early = date(2026, 10, 27)
        make.make_feed(session, kind="deaths", source="civil-affairs", state="held", business_date=early)
        make.make_feed(
            session, kind="roll", source="qinghe", state="rejected", business_date=date(2026, 11, 21)
        )
    with ctx.database.read(EVERYWHERE) as session:
        assert [feed.name for feed in late_feeds(session, ctx)] == ["roll"]


def test_where_no_feed_is_expected_none_is_late(sqlite_ctx: Context) -> None:
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        assert late_feeds(session, sqlite_ctx) == []
