"""Figures of the agencies: each is the number of what its list shows, in its own month and office."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from tests import factories as make
from tests.supervised import FAR, NEAR, NOW, case, lead, plant_supervised
from verifier.accounts.actor import system_actor
from verifier.cases.steps import move
from verifier.clock import FixedClock
from verifier.context import Context
from verifier.database import EVERYWHERE, Scope
from verifier.errors import InvalidInput, NotFound, NotPermitted
from verifier.months import Month
from verifier.reporting.branches import look_from
from verifier.reporting.comparison import Comparison, Row, compare, span_of
from verifier.reporting.counting import Tally, count_months, today_of
from verifier.reporting.measures import MEASURES
from verifier.reporting.monthly import month_report
from verifier.reporting.objects import Which, objects
from verifier.reporting.slow import hangs, of_state, slowest
from verifier.reporting.spans import only, year_to
from verifier.reporting.states import keep_states, taken_in
from verifier.reporting.yields import of_feed_and_rule, yields

NOVEMBER = Month(2026, 11)
SYSTEM = system_actor()


def _free(_session: Session) -> None:
    """The run is ours."""


@pytest.fixture
def planted(ctx: Context) -> Context:
    plant_supervised(ctx)
    return ctx


@pytest.fixture
def small(sqlite_ctx: Context) -> Context:
    """The same on SQLite only."""
    plant_supervised(sqlite_ctx)
    return sqlite_ctx


def _night(ctx: Context, on: date = make.TODAY) -> int:
    return keep_states(ctx, SYSTEM, on, _free)


def _compared(ctx: Context, month: Month = NOVEMBER, code: str | None = None) -> Comparison:
    with ctx.database.read(EVERYWHERE) as session:
        return compare(session, ctx, look_from(session, EVERYWHERE, code), month)


def _row(found: Comparison, code: str) -> Row:
    return next(row for row in found.rows if row.branch.code == code)


def test_each_figure_is_the_number_and_the_sum_of_its_list(planted: Context) -> None:
    found = _compared(planted)
    with planted.database.read(EVERYWHERE) as session:
        for row in (*found.rows, found.total):
            for code, tally in row.tallies.items():
                which = Which(MEASURES[code], span_of(code, NOVEMBER), row.branch.ids)
                page = objects(session, which, today_of(planted), per_page=500)
                assert page.total == tally, (code, row.branch.code)
                assert len(page.rows) == tally.number
                assert sum(one.fen or 0 for one in page.rows) == tally.fen


def test_what_happened_in_the_month_is_counted_by_agency(small: Context) -> None:
    near, far = (_row(_compared(small), code).tallies for code in (NEAR, FAR))
    assert {code: tally.number for code, tally in near.items() if code.startswith("leads")} == {
        "leads_opened": 7,
        "leads_confirmed": 2,
        "leads_cleared": 2,
        "leads_waiting": 2,
        "leads_estimated": 1,
    }
    assert near["leads_estimated"].fen == 7
    money = {code: near[code].fen for code in ("assessed", "recovered", "written_off")}
    assert money == {"assessed": 5_000, "recovered": 2_000, "written_off": 500}
    assert (far["assessed"].number, far["assessed"].fen) == (0, 0)
    assert (near["tasks_open"].number, near["tasks_late"].number) == (2, 1)


def test_a_row_and_the_total_add_up_whatever_is_looked_from(small: Context) -> None:
    whole = _compared(small)
    for code, tally in whole.total.tallies.items():
        assert tally.number == sum(row.tallies[code].number for row in whole.rows)
        assert tally.fen == sum(row.tallies[code].fen for row in whole.rows)
    alone = _compared(small, code=NEAR)
    assert alone.total.tallies == _row(whole, NEAR).tallies
    assert [row.branch.itself for row in alone.rows] == [True]


def test_wrongful_stops_are_a_share_of_those_approved_in_twelve_months(small: Context) -> None:
    wrong = _row(_compared(small), NEAR).wrong_stops
    assert (wrong.part, wrong.whole, wrong.few) == (1, 5, True)
    assert wrong.interval[0] < wrong.part / wrong.whole < wrong.interval[1]
    assert _row(_compared(small), FAR).wrong_stops.part == 0


def test_the_money_of_twelve_months_stands_over_what_was_assessed_in_them(small: Context) -> None:
    share = _row(_compared(small), NEAR).came_back
    assert (share.part, share.whole) == (2_000, 15_000)


def test_a_colleague_of_one_office_is_told_of_no_other(small: Context) -> None:
    with small.database.read(EVERYWHERE) as session:
        path = make.agency(session, FAR).path
    with small.database.read(Scope(path)) as session:
        place = look_from(session, Scope(path))
        found = compare(session, small, place, NOVEMBER)
        assert place.whole.code == FAR
        assert found.total.tallies["leads_opened"].number == 7
        assert found.total.tallies["assessed"].number == 0
        with pytest.raises(NotFound):
            look_from(session, Scope(path), NEAR)


def test_months_begin_at_midnight_in_china(ctx: Context) -> None:
    last_hour = datetime(2026, 10, 31, 15, 59, 59, tzinfo=UTC)
    with ctx.database.write(EVERYWHERE) as session:
        for moment in (last_hour, last_hour + timedelta(seconds=1)):
            case(session, NEAR, "verification", moment)
        place = look_from(session, EVERYWHERE)
        found = count_months(session, ["cases_opened"], year_to(NOVEMBER), today_of(ctx), place.whole.ids)
    assert {month: one.number for (_, month), one in found["cases_opened"].items()} == {
        Month(2026, 10): 1,
        NOVEMBER: 1,
    }


def test_a_trend_says_of_each_month_what_the_list_of_the_month_holds(planted: Context) -> None:
    dated = [code for code, measure in MEASURES.items() if measure.dated]
    with planted.database.read(EVERYWHERE) as session:
        place, today = look_from(session, EVERYWHERE), today_of(planted)
        found = count_months(session, dated, year_to(NOVEMBER), today, place.whole.ids)
        months = [NOVEMBER.plus(-back) for back in (0, 1, 11)]
        for code, month in ((code, month) for code in dated for month in months):
            tallies = [tally for (_, when), tally in found[code].items() if when == month]
            total = Tally(sum(one.number for one in tallies), sum(one.fen for one in tallies))
            which = Which(MEASURES[code], only(month), place.whole.ids)
            assert objects(session, which, today, per_page=1).total == total, (code, month)
        with pytest.raises(ValueError, match="tasks_late"):
            count_months(session, ["tasks_late"], year_to(NOVEMBER), today, place.whole.ids)


def test_cases_are_slow_past_a_deadline_or_without_progress(small: Context) -> None:
    today = today_of(small)
    with small.database.read(EVERYWHERE) as session:
        ids = look_from(session, EVERYWHERE, NEAR).whole.ids
        found = hangs(session, today, ids)
        listed = slowest(session, small, today, ids)
        # a case on which instalments run, one that moved, one that is closed: none of them is slow
        assert {one.state: one.number for one in found} == {
            "verification": 1,
            "confirmed": 1,
            "assessment_proposed": 1,
        }
        assert {one.step.zh for one in found} == {"登记人工核实", "提出多发金额核定", "批准金额核定"}
        assert [one.days for one in listed] == [90, 90, 2]
        assert {one.holder for one in listed} == {"li", None}
        [late] = [one for one in listed if one.deadline_on]
        assert late.late_days == 4
        for one in found:
            which = Which(MEASURES["cases_slow"], only(NOVEMBER), ids, of_state(one.state))
            assert objects(session, which, today).total.number == one.number


def test_assigning_a_case_is_no_progress_and_a_step_is(small: Context) -> None:
    with small.database.write(EVERYWHERE) as session:
        ids = look_from(session, EVERYWHERE, NEAR).whole.ids

        def slow() -> int:
            return len(slowest(session, small, today_of(small), ids))

        before = slow()
        waiting = case(session, NEAR, "verification", NOW - timedelta(days=60))
        move(session, waiting, "assigned", by="li", at=NOW, reason="", detail={"to": "li"})
        assert slow() == before + 1
        move(session, waiting, "fact_confirmed", by="li", at=NOW, reason="", detail={})
        assert slow() == before


def test_yields_count_each_lead_once_and_lead_to_it(planted: Context) -> None:
    with planted.database.write(EVERYWHERE) as session:
        old = make.make_feed(session, source="police-202603")
        lead_of_old = make.make_record(session, old)
        whose = make.make_person(session, agency_code=NEAR)
        make.make_lead(session, whose, lead_of_old, state="cleared")
    with planted.database.read(EVERYWHERE) as session:
        ids, today = look_from(session, EVERYWHERE, NEAR).whole.ids, today_of(planted)
        found = {(one.feed, one.rule): one for one in yields(session, year_to(NOVEMBER), today, ids)}
        assert set(found) == {("police", "same_id_same_name"), (make.REGISTER, "one_account")}
        police = found["police", "same_id_same_name"]
        # the serial of a file is not part of a feed's name; November 2025 is more than twelve months ago
        assert (police.opened, police.confirmed, police.cleared) == (9, 3, 3)
        assert (police.waiting, police.gone) == (2, 1)
        assert (police.precision.part, police.precision.whole) == (3, 6)
        assert police.estimated_fen == 7
        for one in found.values():
            also = of_feed_and_rule(session, year_to(NOVEMBER), today, ids, one.feed, one.rule)
            counted = {
                code: objects(
                    session, Which(MEASURES[code], year_to(NOVEMBER), ids, also), today
                ).total.number
                for code in ("leads_opened", "leads_confirmed", "leads_cleared", "leads_waiting")
            }
            assert list(counted.values()) == [one.opened, one.confirmed, one.cleared, one.waiting]


def test_the_night_counts_every_agency_and_a_later_one_replaces_it(planted: Context) -> None:
    agencies = _night(planted)
    with planted.database.write(EVERYWHERE) as session:
        ids = {code: make.agency(session, code).id for code in (NEAR, FAR)}
        taken = taken_in(session, only(NOVEMBER))[NOVEMBER]
        near = taken.states[ids[NEAR]]
        assert len(taken.states) == agencies
        # those of leads, tasks and cases have no benefit: only who was planted with one is asked
        assert (near.covered, near.due_soon, near.overdue, near.never, near.suspended) == (3, 1, 1, 1, 1)
        assert (near.coverage.part, near.coverage.whole) == (4, 7)
        assert (near.tasks_open, near.tasks_late, near.cases_slow) == (2, 1, 3)
        assert taken.of(ids.values()).covered == 4
        lead(session, FAR, "open", make.TODAY)
        make.make_entitlement(session, make.make_person(session, agency_code=FAR))
    assert _night(planted, make.TODAY + timedelta(days=1)) == agencies
    assert _night(planted) == 0
    with planted.database.read(EVERYWHERE) as session:
        taken = taken_in(session, only(NOVEMBER))[NOVEMBER]
    assert taken.taken_on == make.TODAY + timedelta(days=1)
    far = taken.states[ids[FAR]]
    assert (far.covered, far.never) == (1, 1)


def test_counting_the_same_night_again_changes_nothing(small: Context) -> None:
    _night(small)
    with small.database.read(EVERYWHERE) as session:
        before = taken_in(session, only(NOVEMBER))[NOVEMBER].states
    _night(small)
    with small.database.read(EVERYWHERE) as session:
        assert taken_in(session, only(NOVEMBER))[NOVEMBER].states == before


def test_a_night_that_lost_its_turn_keeps_nothing(small: Context) -> None:
    def lost(_session: Session) -> None:
        raise RuntimeError("another run has begun")

    with pytest.raises(RuntimeError):
        keep_states(small, SYSTEM, make.TODAY, lost)
    with pytest.raises(NotPermitted):
        keep_states(small, make.make_actor(), make.TODAY, _free)
    with small.database.read(EVERYWHERE) as session:
        assert taken_in(session, only(NOVEMBER)) == {}


def test_a_month_that_is_over_is_as_its_last_night_found_it(small: Context) -> None:
    _night(small)
    assert isinstance(small.clock, FixedClock)
    small.clock.moment = datetime(2026, 12, 1, 2, tzinfo=UTC)
    with small.database.write(EVERYWHERE) as session:
        case(session, NEAR, "verification", NOW - timedelta(days=300))
    november, december = _compared(small), _compared(small, Month(2026, 12))
    assert not november.now
    assert november.total.tallies["cases_slow"].number == 6
    assert december.total.tallies["cases_slow"].number == 7
    # the first day of a month shows the last night there was, by its day
    assert december.taken_on == november.taken_on == make.TODAY
    assert _compared(small, Month(2026, 9)).taken_on is None
    with small.database.read(EVERYWHERE) as session:
        report = month_report(session, small, look_from(session, EVERYWHERE), NOVEMBER)
    assert (report.hangs, report.slowest) == ((), ())


def test_a_month_to_come_has_no_report(small: Context) -> None:
    with small.database.read(EVERYWHERE) as session, pytest.raises(InvalidInput):
        month_report(session, small, look_from(session, EVERYWHERE), Month(2026, 12))
