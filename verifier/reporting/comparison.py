"""One month of the agencies side by side: what happened in it, how things stood at its end or stand now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy.orm import Session

from verifier.context import Context
from verifier.months import Month
from verifier.reporting.branches import Branch, Place
from verifier.reporting.counting import ByMonth, Tally, count_months, count_now, today_of, together
from verifier.reporting.shares import Share
from verifier.reporting.spans import Span, only, year_to
from verifier.reporting.states import State, Taken, taken_in

#: figures of the month itself
IN_MONTH: Final = (
    "leads_opened",
    "leads_confirmed",
    "leads_cleared",
    "leads_waiting",
    "leads_estimated",
    "cases_opened",
    "assessed",
    "recovered",
    "written_off",
)
#: figures of the twelve months to its end: a month alone has too few to compare
IN_YEAR: Final = ("stops_approved", "stops_reversed")
#: money compared over twelve months: what comes back was mostly assessed in an earlier month
_MONEY: Final = ("assessed", "recovered")
#: as it stands now; of a month that is over, the night's count is shown instead
NOW: Final = ("tasks_open", "tasks_late", "cases_open", "cases_slow")


@dataclass(frozen=True, slots=True)
class Row:
    """One branch: its tallies by measure, the twelve months' money, and the state a night counted."""

    branch: Branch
    tallies: dict[str, Tally]
    year: dict[str, Tally]
    state: State | None

    @property
    def wrong_stops(self) -> Share:
        """Stops that proved wrong, of those approved in the twelve months."""
        return Share(self.tallies["stops_reversed"].number, self.tallies["stops_approved"].number)

    @property
    def came_back(self) -> Share:
        """Fen recovered in the twelve months beside fen assessed in them; may be above all of it."""
        return Share(self.year["recovered"].fen, self.year["assessed"].fen)

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to show of it."""
        tallies = (*self.tallies.values(), *self.year.values())
        return self.state in (None, State()) and not any(one.number for one in tallies)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The rows of a place in a month, ``total`` all of them together; empty branches are left out.

    ``now``: the month is the present one, so tasks and cases are as they stand at this moment. ``taken``: the
    night that counted the benefits (and, of a past month, tasks and cases); None where none did.
    """

    month: Month
    today: date
    now: bool
    taken_on: date | None
    taken_at: datetime | None
    total: Row
    rows: tuple[Row, ...]


def span_of(code: str, month: Month) -> Span:
    """Return the time a measure's figure is about, when ``month`` is looked at."""
    return year_to(month) if code in IN_YEAR else only(month)


def compare(session: Session, context: Context, place: Place, month: Month) -> Comparison:
    """Return the branches of a place side by side in a month that is not to come."""
    counted = count_year(session, context, place, month)
    return compared(session, context, place, month, counted)


def count_year(session: Session, context: Context, place: Place, month: Month) -> ByMonth:
    """Return what happened in each of the twelve months to the end of ``month``, by agency."""
    codes = (*IN_MONTH, *IN_YEAR)
    return count_months(session, codes, year_to(month), today_of(context), place.whole.ids)


def compared(session: Session, context: Context, place: Place, month: Month, counted: ByMonth) -> Comparison:
    """Return the comparison for a year that is counted already."""
    today = today_of(context)
    now = month == Month.of(today.day)
    standing = count_now(session, NOW, today) if now else {}
    taken = newest_state(session, month, now=now)

    def row(branch: Branch) -> Row:
        tallies = {code: of_branch(counted[code], branch, month) for code in IN_MONTH}
        tallies |= {code: of_branch(counted[code], branch) for code in IN_YEAR}
        tallies |= {
            code: together(tally for agency, tally in found.items() if agency in branch.ids)
            for code, found in standing.items()
        }
        state = None if taken is None else taken.of(branch.ids)
        year = {code: of_branch(counted[code], branch) for code in _MONEY}
        return Row(branch, tallies | _from_state(state, now=now), year, state)

    rows = tuple(one for one in map(row, place.branches) if not one.is_empty)
    return Comparison(
        month,
        today.day,
        now,
        None if taken is None else taken.taken_on,
        None if taken is None else taken.taken_at,
        row(place.whole),
        rows,
    )


def of_branch(found: Mapping[tuple[int, Month], Tally], branch: Branch, month: Month | None = None) -> Tally:
    """Return what a branch comes to, in one month or in all of them."""
    return together(
        tally for (agency, when), tally in found.items() if agency in branch.ids and month in (None, when)
    )


def newest_state(session: Session, month: Month, *, now: bool) -> Taken | None:
    """Return what the last night of a month counted; of the present month, the last night there was.

    On the first day of a month no night has counted it yet: the one before is shown with its day.
    """
    found = taken_in(session, Span(month.plus(-1), month) if now else only(month))
    return found.get(month) or (found.get(month.plus(-1)) if now else None)


def _from_state(state: State | None, *, now: bool) -> dict[str, Tally]:
    """Return tasks and cases of a past month as its last night counted them."""
    return {} if now else {code: Tally(getattr(state or State(), code)) for code in NOW}
