"""Roll against payments as of a month: what the roll says now does not rewrite what it said then."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from tests import factories as make
from tests.integration.recovery.scene import SYSTEM, Office
from verifier.benefits.tables import Entitlement, EntitlementChange
from verifier.clock import FixedClock
from verifier.database import EVERYWHERE
from verifier.feeds.tables import Feed
from verifier.money import yuan_text
from verifier.months import Month
from verifier.recovery.month_tables import Reconciliation
from verifier.recovery.reconciliation import Reconciled, reconcile
from verifier.recovery.reconciliation_reports import kept_reconciliations, reconcile_for_night
from verifier.runs.service import Taking, begin_step, finish_step, take_run

OCTOBER, NOVEMBER, DECEMBER = Month(2026, 10), Month(2026, 11), Month(2026, 12)
FIELDS = ("agency_id", "monthly_fen", "started", "state", "stopped")


def _free(_session: Session) -> None:
    """The run is ours."""


def _written(field: str, value: Any) -> str | None:
    if value is None:
        return None
    return yuan_text(value) if field == "monthly_fen" else str(value)


def _change(session: Session, right: Entitlement, effective: Month, **values: Any) -> None:
    """Change an entitlement as a roll does, with its history."""
    for field, value in values.items():
        session.add(
            EntitlementChange(
                entitlement_id=right.id,
                field=field,
                previous=_written(field, getattr(right, field)),
                new=_written(field, value),
                effective=effective,
                feed_id=1,
                recorded_at=make.NOW,
            )
        )
        session.flush()
        setattr(right, field, value)
    session.flush()


def _right(session: Session, **values: Any) -> Entitlement:
    return make.make_entitlement(session, make.make_person(session), **({"monthly_fen": 187_832} | values))


def _found(office: Office, month: Month) -> tuple[Reconciled, ...]:
    with office.ctx.database.read(EVERYWHERE) as session:
        return reconcile(session, month)


def test_an_adjustment_of_next_month_makes_no_difference_to_this_one(office: Office) -> None:
    with office.ctx.database.write(EVERYWHERE) as session:
        right = _right(session)
        make.make_payment(session, right, NOVEMBER, 187_832)
        _change(session, right, DECEMBER, monthly_fen=1_234_567)
    [november] = _found(office, NOVEMBER)
    assert (november.expected, november.expected_fen, november.agrees) == (1, 187_832, True)
    [december] = _found(office, DECEMBER)
    assert (december.expected_fen, december.not_paid) == (1_234_567, 1)


def test_a_death_the_roll_learned_of_later_was_still_expected_then(office: Office) -> None:
    with office.ctx.database.write(EVERYWHERE) as session:
        right = _right(session)
        make.make_payment(session, right, NOVEMBER, 187_832)
        _change(session, right, DECEMBER, state="deceased", stopped=OCTOBER)
    assert _found(office, NOVEMBER)[0].agrees
    [december] = _found(office, DECEMBER)
    assert (december.expected, december.paid, december.agrees) == (0, 0, True)


def test_who_moved_to_another_agency_counts_where_they_were_kept(office: Office) -> None:
    with office.ctx.database.write(EVERYWHERE) as session:
        right = _right(session)
        make.make_payment(session, right, NOVEMBER, 187_832)
        _change(session, right, DECEMBER, agency_id=make.agency(session, "379902").id)
    assert [row.agency for row in _found(office, NOVEMBER)] == ["379901"]
    assert [row.agency for row in _found(office, DECEMBER)] == ["379902"]


def test_a_change_recorded_early_for_a_later_month_waits_for_it(office: Office) -> None:
    with office.ctx.database.write(EVERYWHERE) as session:
        right = _right(session, started=None)
        _change(session, right, DECEMBER, state="certification_lapsed", stopped=DECEMBER)
        _change(session, right, NOVEMBER, state="deceased", stopped=NOVEMBER)
    assert [row.expected for month in (OCTOBER, NOVEMBER) for row in _found(office, month)] == [1, 0]


def _value_then(changes: list[EntitlementChange], field: str, month: Month, now: Any) -> Any:
    """The rule of ``roll_in`` said plainly."""
    about = [change for change in changes if change.field == field]
    if not any(change.effective > month for change in changes):
        return _written(field, now)
    if earlier := [change for change in about if change.effective <= month]:
        return earlier[-1].new
    later = sorted(about, key=lambda change: (change.effective, change.id))
    return later[0].previous if later else _written(field, now)


@pytest.mark.parametrize("seed", range(4))
def test_any_history_is_read_back_as_the_plain_rule_says(office: Office, seed: int) -> None:
    dice = Random(seed)  # noqa: S311 -- repeatable, not secret
    months = [Month(2026, 8).plus(number) for number in range(6)]
    expected: dict[tuple[Month, str], tuple[int, int]] = {}
    with office.ctx.database.write(EVERYWHERE) as session:
        agencies = {code: make.agency(session, code).id for code in ("379901", "379902")}
        codes = {number: code for code, number in agencies.items()}
        for _ in range(12):
            right = _right(session, started=dice.choice([None, Month(2026, 9)]))
            for _ in range(dice.randrange(6)):
                field = dice.choice(FIELDS)
                choices: dict[str, list[Any]] = {
                    "agency_id": list(agencies.values()),
                    "monthly_fen": [99, 100_000, 123_456_789],
                    "started": [None, *months],
                    "state": ["running", "deceased", "certification_lapsed"],
                    "stopped": [None, *months],
                }
                value = dice.choice(choices[field])
                if value != getattr(right, field):
                    _change(session, right, dice.choice(months), **{field: value})
            history = session.query(EntitlementChange).filter_by(entitlement_id=right.id)
            changes = history.order_by(EntitlementChange.id).all()
            for month in months:
                then = {name: _value_then(changes, name, month, getattr(right, name)) for name in FIELDS}
                begun = then["started"] is None or then["started"] <= str(month)
                running = then["state"] == "running" and then["stopped"] is None
                later = then["stopped"] is not None and then["stopped"] > str(month)
                code = codes[int(then["agency_id"])]
                count, fen = expected.get((month, code), (0, 0))
                if begun and (running or later):
                    amount = int(then["monthly_fen"].replace(",", "").replace(".", ""))
                    count, fen = count + 1, fen + amount
                expected[month, code] = (count, fen)
    found = {
        (month, row.agency): (row.expected, row.expected_fen)
        for month in months
        for row in _found(office, month)
    }
    assert found == expected


# what each night keeps


def _night(office: Office, day: date, *, killed: bool = False) -> int:
    """The reconciliation of one night; return its run."""
    clock = office.ctx.clock
    assert isinstance(clock, FixedClock)
    clock.moment += max(day - clock.moment.date(), timedelta())
    ticket = take_run(office.ctx, SYSTEM, day, Taking(new_work=True))
    assert ticket is not None
    begin_step(office.ctx, ticket, "reconciliation", 0)
    reconcile_for_night(office.ctx, ticket.run_id, day, _free)
    if not killed:
        finish_step(office.ctx, ticket, "reconciliation", {})
    clock.moment += timedelta(minutes=5)
    return ticket.run_id


def _paid(office: Office, session: Session, right: Entitlement, month: Month) -> Feed:
    feed = make.make_feed(session, kind="payments", finished_at=office.ctx.clock.now())
    make.make_payment(session, right, month, right.monthly_fen, feed_id=feed.id)
    return feed


def _months(office: Office, run_id: int) -> dict[str, bool]:
    with office.ctx.database.read(EVERYWHERE) as session:
        return {str(row.month): not row.not_paid for _, row in kept_reconciliations(session, run_id)}


def test_the_month_before_is_compared_in_the_first_night_that_finds_it_over(office: Office) -> None:
    with office.ctx.database.write(EVERYWHERE) as session:
        _right(session)
    assert _months(office, _night(office, date(2026, 12, 1))) == {"2026-11": False}
    assert _months(office, _night(office, date(2026, 12, 2))) == {}
    assert _months(office, _night(office, date(2027, 1, 4))) == {"2026-12": False}


def test_a_late_payment_file_is_compared_the_night_it_came_beside_the_earlier_report(office: Office) -> None:
    with office.ctx.database.write(EVERYWHERE) as session:
        right = _right(session)
    first = _night(office, date(2026, 12, 1))
    with office.ctx.database.write(EVERYWHERE) as session:
        _paid(office, session, right, NOVEMBER)
        _paid(office, session, right, Month(2025, 1))
    second = _night(office, date(2026, 12, 2))
    assert (_months(office, first), _months(office, second)) == ({"2026-11": False}, {"2026-11": True})
    assert _months(office, _night(office, date(2026, 12, 3))) == {}


def test_a_night_killed_before_it_was_done_is_made_up_for(office: Office) -> None:
    with office.ctx.database.write(EVERYWHERE) as session:
        right = _right(session)
    _night(office, date(2026, 12, 1))
    with office.ctx.database.write(EVERYWHERE) as session:
        _paid(office, session, right, DECEMBER)
    killed = _night(office, date(2026, 12, 2), killed=True)
    rows = len(office.all(Reconciliation))
    assert _night(office, date(2026, 12, 2), killed=True) == killed
    assert len(office.all(Reconciliation)) == rows
    assert _months(office, _night(office, date(2026, 12, 3))) == {"2026-12": True}


def test_what_was_kept_is_never_changed(office: Office) -> None:
    with office.ctx.database.write(EVERYWHERE) as session:
        _right(session)
    _night(office, date(2026, 12, 1))
    with pytest.raises(DatabaseError), office.ctx.database.write(EVERYWHERE) as session:
        session.execute(text("UPDATE reconciliations SET not_paid = 0"))
