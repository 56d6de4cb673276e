"""The test ground itself: the context, its agencies, its clock, and the columns whose type is ours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from sqlalchemy import select

from verifier.accounts.tables import Agency, SecurityEvent
from verifier.clock import business_today
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.months import Month
from verifier.tables import benefits


def test_the_context_has_the_agencies_of_the_configuration_and_a_clock_that_stands(ctx: Context) -> None:
    with ctx.database.read(EVERYWHERE) as session:
        assert list(session.scalars(select(Agency.code).order_by(Agency.code))) == [
            agency.code for agency in ctx.settings.agencies
        ]
    assert str(business_today(ctx.clock)) == "2026-11-21"


def test_a_moment_comes_back_in_utc_whatever_zone_it_was_given_in(ctx: Context) -> None:
    moment = datetime(2026, 1, 1, 7, 30, 0, 123456, tzinfo=timezone(timedelta(hours=8)))
    with ctx.database.write(EVERYWHERE) as session:
        session.add(SecurityEvent(at=moment, kind="login", user_name="a", address="b"))
    with ctx.database.read(EVERYWHERE) as session:
        stored = session.scalars(select(SecurityEvent.at)).one()
    assert stored == moment
    assert stored.tzinfo is UTC


def test_months_are_compared_by_the_database(ctx: Context) -> None:
    with ctx.database.write(EVERYWHERE) as session:
        for month in (Month(2021, 12), Month(2022, 1), Month(2022, 2)):
            session.add(benefits.PaidMonth(register="r", scheme="employee", month=month, feed_id=1))
    later = select(benefits.PaidMonth.month).where(benefits.PaidMonth.month > Month(2021, 12))
    with ctx.database.read(EVERYWHERE) as session:
        assert sorted(session.scalars(later)) == [Month(2022, 1), Month(2022, 2)]
