"""Figures by agency and month: one grouped statement for each table, over the conditions of its measures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Integer, case, cast, extract, func, literal, or_, select, type_coerce
from sqlalchemy.orm import Session

from verifier.clock import business_today
from verifier.context import Context
from verifier.months import Month
from verifier.reporting.measures import MEASURES, Measure, Today
from verifier.reporting.spans import Span, Unit, months_of, only


@dataclass(frozen=True, slots=True)
class Tally:
    """How many objects, and what they come to in fen."""

    number: int = 0
    fen: int = 0

    def plus(self, other: Tally) -> Tally:
        """Return both together."""
        return Tally(self.number + other.number, self.fen + other.fen)


NOTHING = Tally()
#: measure → agency and month → the agency's own objects; what is nothing is left out
ByMonth = Mapping[str, Mapping[tuple[int, Month], Tally]]


def today_of(context: Context) -> Today:
    """Return what "now" is."""
    return Today(business_today(context.clock), context.settings.cases.slow_days)


def count_now(session: Session, codes: Collection[str], today: Today) -> dict[str, dict[int, Tally]]:
    """Return measure → agency → tally of what stands at this moment, of undated measures."""
    found: dict[str, dict[int, Tally]] = {code: {} for code in codes}
    for table, measures in _by_table(codes):
        conditions = [measure.where(today) for measure in measures]
        query = (
            select(table.agency_id, *_columns(measures, conditions))
            .where(or_(*conditions))
            .group_by(table.agency_id)
        )
        for agency, *sums in session.execute(query):
            for measure, tally in _tallies(measures, sums):
                found[measure.code][agency] = tally
    return found


def count_months(
    session: Session, codes: Collection[str], span: Span, today: Today, agencies: Collection[int]
) -> ByMonth:
    """Return what dated measures count in each month of a span, by agency."""
    found: dict[str, dict[tuple[int, Month], Tally]] = {code: {} for code in codes}
    for table, measures in _by_table(codes):
        column, unit = _dated(measures[0])
        month = _month(column, unit, span).label("month")
        conditions = [measure.where(today) for measure in measures]
        query = (
            select(table.agency_id, month, *_columns(measures, conditions))
            .where(span.holds(column, unit), table.agency_id.in_(sorted(agencies)), or_(*conditions))
            .group_by(table.agency_id, month)
        )
        for agency, ordinal, *sums in session.execute(query):
            for measure, tally in _tallies(measures, sums):
                found[measure.code][agency, Month.from_ordinal(int(ordinal))] = tally
    return found


def together(tallies: Iterable[Tally]) -> Tally:
    """Return the sum of several tallies."""
    total = NOTHING
    for one in tallies:
        total = total.plus(one)
    return total


def _by_table(codes: Collection[str]) -> Iterator[tuple[Any, list[Measure]]]:
    tables: defaultdict[str, list[Measure]] = defaultdict(list)
    for code in codes:
        tables[MEASURES[code].kind].append(MEASURES[code])
    for measures in tables.values():
        yield measures[0].table, measures


def _dated(measure: Measure) -> tuple[Any, Unit]:
    if measure.dated is None:
        raise ValueError(f"{measure.code} is counted as it stands now and has no months")
    return measure.dated


def _month(column: Any, unit: Unit, span: Span) -> ColumnElement[int]:
    """Return the ordinal of the month a row falls into."""
    if unit == "month":
        return type_coerce(column, Integer)
    if unit == "day":
        return cast(extract("year", column) * 12 + extract("month", column) - 1, Integer)
    # moments are stored in UTC, and a month begins at midnight in China
    ways = [(only(one).holds(column, unit), literal(one.ordinal)) for one in months_of(span)]
    return case(*ways, else_=span.last.ordinal)


def _columns(measures: list[Measure], conditions: list[ColumnElement[bool]]) -> Iterator[Any]:
    for measure, condition in zip(measures, conditions, strict=True):
        yield func.sum(case((condition, 1), else_=0))
        yield literal(0) if measure.fen is None else func.sum(case((condition, measure.fen), else_=0))


def _tallies(measures: list[Measure], sums: list[Any]) -> Iterator[tuple[Measure, Tally]]:
    for place, measure in enumerate(measures):
        tally = Tally(int(sums[2 * place]), int(sums[2 * place + 1]))
        if tally.number:
            yield measure, tally
