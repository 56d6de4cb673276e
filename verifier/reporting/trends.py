"""Twelve months of the figures that tell whether things get better: what happened in each, how each ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from sqlalchemy.orm import Session

from verifier.language import Text
from verifier.months import Month
from verifier.reporting.branches import Branch
from verifier.reporting.comparison import of_branch
from verifier.reporting.counting import ByMonth
from verifier.reporting.measures import MEASURES
from verifier.reporting.spans import months_of, year_to
from verifier.reporting.states import State, taken_in

#: a number of objects, an amount in fen, or a share from 0 to 1
Scale = Literal["count", "money", "share"]


@dataclass(frozen=True, slots=True)
class Series:
    """One figure month by month, the oldest first; None for a month no night counted.

    ``measure`` is the figure its months lead to; None for what a night counted, of which no list is kept.
    """

    code: str
    name: Text
    scale: Scale
    values: tuple[float | None, ...]
    measure: str | None


@dataclass(frozen=True, slots=True)
class Trends:
    """The months and the series over them."""

    months: tuple[Month, ...]
    series: tuple[Series, ...]


#: named in full: here no column stands beside them
_FLOWS: Final[tuple[tuple[str, Scale, Text], ...]] = (
    ("leads_opened", "count", MEASURES["leads_opened"].name),
    ("leads_confirmed", "count", Text("属实疑点（按提出月）", "Confirmed, by month opened")),
    ("assessed", "money", MEASURES["assessed"].name),
    ("recovered", "money", MEASURES["recovered"].name),
    ("written_off", "money", MEASURES["written_off"].name),
    ("stops_approved", "count", MEASURES["stops_approved"].name),
    ("stops_reversed", "count", Text("错停（按批准月）", "Wrong stops, by month approved")),
)
_KEPT: Final[tuple[tuple[str, Text], ...]] = (
    ("overdue", Text("认证逾期", "Certifications overdue")),
    ("tasks_late", MEASURES["tasks_late"].name),
    ("cases_slow", MEASURES["cases_slow"].name),
)


def trends(session: Session, branch: Branch, month: Month, counted: ByMonth) -> Trends:
    """Return the twelve months to the end of ``month`` of one branch, for which they are counted already."""
    span = year_to(month)
    months = months_of(span)
    taken = taken_in(session, span)
    states = [taken[one].of(branch.ids) if one in taken else None for one in months]
    kept = [Series("coverage", Text("认证率", "Coverage"), "share", tuple(map(_coverage, states)), None)]
    for code, name in _KEPT:
        values = tuple(None if one is None else getattr(one, code) for one in states)
        kept.append(Series(code, name, "count", values, None))
    flows = []
    for code, scale, name in _FLOWS:
        tallies = [of_branch(counted[code], branch, one) for one in months]
        numbers = tuple(one.fen if scale == "money" else one.number for one in tallies)
        flows.append(Series(code, name, scale, numbers, code))
    return Trends(tuple(months), (*kept, *flows))


def _coverage(state: State | None) -> float | None:
    return None if state is None else state.coverage.rate
