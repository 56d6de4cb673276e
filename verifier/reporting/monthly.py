"""The month's report: everything the page of supervision shows, read at one moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from verifier.clock import business_today
from verifier.context import Context
from verifier.errors import InvalidInput
from verifier.language import Text
from verifier.months import Month
from verifier.reporting.branches import Place
from verifier.reporting.comparison import Comparison, Row, compared, count_year
from verifier.reporting.counting import today_of
from verifier.reporting.slow import Hang, SlowCase, hangs, slowest
from verifier.reporting.spans import year_to
from verifier.reporting.trends import Trends, trends
from verifier.reporting.yields import Yield, yields


@dataclass(frozen=True, slots=True)
class MonthReport:
    """One month of one place. ``hangs`` and ``slowest`` are as of now, and empty for a month that is over."""

    place: Place
    comparison: Comparison
    hangs: tuple[Hang, ...]
    slowest: tuple[SlowCase, ...]
    yields: tuple[Yield, ...]
    trends: Trends
    read_at: datetime
    budget: float

    @property
    def month(self) -> Month:
        """The month it is about."""
        return self.comparison.month

    def as_dict(self) -> dict[str, Any]:
        """Return the figures of the comparison as plain values for ``--json``; money in fen."""
        return {
            "month": str(self.month),
            "agency": self.place.whole.code,
            "read_at": self.read_at.isoformat(),
            "taken_on": self.comparison.taken_on and self.comparison.taken_on.isoformat(),
            "total": _plain(self.comparison.total),
            "rows": [_plain(row) for row in self.comparison.rows],
        }


def month_report(session: Session, context: Context, place: Place, month: Month) -> MonthReport:
    """Read the report of a month.

    Raises:
        InvalidInput: the month is still to come.
    """
    if month > Month.of(business_today(context.clock)):
        raise InvalidInput(
            Text("{m} 还没有到。", "{m} is still to come.").fill(m=month),
            Text("请选择本月或以前的月份。", "Choose this month or an earlier one."),
        )
    today, ids = today_of(context), place.whole.ids
    counted = count_year(session, context, place, month)
    comparison = compared(session, context, place, month, counted)
    return MonthReport(
        place=place,
        comparison=comparison,
        hangs=tuple(hangs(session, today, ids)) if comparison.now else (),
        slowest=tuple(slowest(session, context, today, ids)) if comparison.now else (),
        yields=tuple(yields(session, year_to(month), today, ids)),
        trends=trends(session, place.whole, month, counted),
        read_at=context.clock.now(),
        budget=context.settings.stops.wrongful_budget,
    )


def _plain(row: Row) -> dict[str, Any]:
    state = row.state
    return {
        "agency": row.branch.code,
        "name": row.branch.name.as_dict(),
        "itself": row.branch.itself,
        "benefits": None if state is None else {"asked": state.asked, "covered": state.coverage.part},
        **{code: {"number": tally.number, "fen": tally.fen} for code, tally in sorted(row.tallies.items())},
    }
