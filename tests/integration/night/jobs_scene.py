"""A night that came due, a clock that is moved by hand, and looks at the table of jobs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from tests import factories as make
from verifier.clock import FixedClock
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.language import Text
from verifier.runs.queue import JobTicket, take_next
from verifier.runs.tables import JobRun
from verifier.settings.jobs import JobSettings

#: 10 o'clock in China on Saturday 21 November 2026
TODAY = date(2026, 11, 21)
GANG = make.make_actor("wu.gang", "system_admin")
WHY, REMEDY = Text("不行", "It does not work"), Text("换一个", "Take another")


def pass_time(ctx: Context, **span: float) -> None:
    assert isinstance(ctx.clock, FixedClock)
    ctx.clock.moment += timedelta(**span)


def rows(ctx: Context) -> list[JobRun]:
    with ctx.database.read(EVERYWHERE) as session:
        return list(session.scalars(select(JobRun).order_by(JobRun.id)))


def standing(ctx: Context, job: str = "night") -> list[tuple[date, str]]:
    return [(row.business_date, row.state) for row in rows(ctx) if row.job == job]


def taken(ctx: Context, holder: str = "one", jobs: tuple[str, ...] = ("night",)) -> JobTicket:
    ticket = take_next(ctx, holder, jobs)
    assert ticket is not None
    return ticket


def with_jobs(ctx: Context, **values: Any) -> Context:
    jobs = JobSettings.model_validate(ctx.settings.jobs.model_dump() | values)
    return replace(ctx, settings=ctx.settings.model_copy(update={"jobs": jobs}))
