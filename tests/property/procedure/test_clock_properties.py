"""Clocks only go forward: later starts and longer terms never end earlier; adding and counting agree."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from verifier.months import Month
from verifier.procedure.deadlines import standing
from verifier.procedure.duplicates import Drawn, settle, which_stays
from verifier.procedure.law import Term, Unit
from verifier.procedure.reading import read_law
from verifier.procedure.terms import term_end
from verifier.procedure.workdays import WorkCalendar

CALENDAR = WorkCalendar()
DAYS = st.dates(date(2003, 1, 1), date(2030, 12, 31))
TERMS = st.sampled_from(list(read_law().terms.values()))
SCHEMES = st.sampled_from(["employee", "public", "resident", "other"])
MONTHS = st.one_of(st.none(), st.builds(Month, st.integers(2010, 2026), st.integers(1, 12)))
FEN = st.integers(0, 10_000_000)


@given(DAYS, st.integers(0, 60), TERMS)
def test_a_later_start_never_ends_earlier(start: date, more: int, term: Term) -> None:
    later = start + timedelta(days=more)
    assert term_end(start, term, CALENDAR).on <= term_end(later, term, CALENDAR).on


@given(DAYS, TERMS, st.integers(0, 30))
def test_a_longer_term_never_ends_earlier(start: date, term: Term, more: int) -> None:
    longer = replace(term, amount=term.amount + more)
    assert start < term_end(start, term, CALENDAR).on <= term_end(start, longer, CALENDAR).on


@given(DAYS, st.integers(1, 120))
def test_counting_working_days_undoes_adding_them(start: date, days: int) -> None:
    end = CALENDAR.add_working_days(start, days)
    assert CALENDAR.is_workday(end.on)
    counted = CALENDAR.count_working_days(start, end.on)
    assert (counted.days, counted.provisional) == (days, end.provisional)


@given(DAYS, st.integers(0, 120))
def test_only_what_touches_a_year_without_data_is_provisional(start: date, days: int) -> None:
    end = CALENDAR.add_working_days(start, days)
    touched = {(start + timedelta(days=n)).year for n in range(1, (end.on - start).days + 1)}
    assert end.provisional == any(not CALENDAR.is_known(year) for year in touched)


@given(DAYS, st.integers(-60, 60), st.sampled_from(["days", "working_days", "months"]))
def test_a_deadline_is_late_after_its_day_only(today: date, ahead: int, unit: Unit) -> None:
    found = standing(today + timedelta(days=ahead), today, unit, CALENDAR)
    assert (found.tone == "late") == (ahead < 0)
    assert (found.days < 0) == (ahead < 0)
    assert "{" not in found.words.zh + found.words.en


@given(SCHEMES, MONTHS, SCHEMES, MONTHS)
def test_which_benefit_stays_does_not_depend_on_their_order(
    one: str, began: Month | None, other: str, other_began: Month | None
) -> None:
    swap = {"first": "second", "second": "first", None: None}
    found = which_stays(Drawn(one, began), Drawn(other, other_began))
    turned = which_stays(Drawn(other, other_began), Drawn(one, began))
    assert turned.keep == swap[found.keep]
    assert (found.keep is None) == (found.by_hand is not None)
    if found.keep is not None:
        assert {"first": other, "second": one}[found.keep] == "resident"


@given(FEN, FEN, FEN, st.booleans())
def test_no_fen_is_lost_between_refund_and_recovery(
    balance: int, subsidy: int, paid: int, refused: bool
) -> None:
    subsidy = min(subsidy, balance)
    found = settle(account_fen=balance, subsidy_fen=subsidy, basic_paid_fen=paid, refused=refused)
    assert found.refund == balance - subsidy == found.to_person + found.from_account
    assert found.recover == paid
    assert found.from_account + found.from_pension == (paid if refused else 0)
