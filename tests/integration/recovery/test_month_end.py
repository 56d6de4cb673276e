"""Month end: closed once when everything agrees; a difference closes nothing, loses nothing and is told."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from tests.integration.recovery.scene import LI, SYSTEM, Office
from verifier.accounts.tables import Agency
from verifier.clock import FixedClock
from verifier.database import EVERYWHERE
from verifier.errors import HeldForPerson, NotPermitted
from verifier.months import Month
from verifier.recovery import accounts as acc
from verifier.recovery.month_end import close_months, closed_on
from verifier.recovery.month_tables import MonthEnd
from verifier.recovery.tables import Debt, LedgerPosting, LedgerTransaction

DECEMBER = date(2026, 12, 1)


def _free(_session: Session) -> None:
    """The run is ours."""


def _close(office: Office, day: date) -> None:
    assert isinstance(office.ctx.clock, FixedClock)
    office.ctx.clock.moment += max(day - office.ctx.clock.moment.date(), timedelta())
    close_months(office.ctx, SYSTEM, day, _free)


def _months(office: Office) -> list[str]:
    return sorted({str(row.month) for row in office.all(MonthEnd)})


def _lines(row: MonthEnd) -> dict[str, Any]:
    return {line["account"]: line for line in row.lines}


def test_the_first_night_of_a_month_closes_the_month_before_for_every_agency(office: Office) -> None:
    debt = office.debtor()
    office.money(100_000, memo=debt.reference)
    _close(office, DECEMBER)
    rows = office.all(MonthEnd)
    assert _months(office) == ["2026-11"]
    assert len(rows) == len({row.agency_id for row in rows}) == len(office.all(Agency))
    [kept] = [row for row in rows if row.agency_id == debt.agency_id]
    assert kept.debit_fen == kept.credit_fen == 300_000 + 100_000 + 2 * 100_000
    assert _lines(kept)[acc.DEBTS_DUE] == {
        "account": acc.DEBTS_DUE,
        "debit_fen": 300_000,
        "credit_fen": 100_000,
        "month_debit_fen": 300_000,
        "month_credit_fen": 100_000,
    }
    assert all(row.lines == [] for row in rows if row.agency_id != debt.agency_id)


def test_a_closed_month_is_not_closed_again_nor_ever_changed(office: Office) -> None:
    office.debtor()
    _close(office, DECEMBER)
    before = [(row.id, row.closed_at) for row in office.all(MonthEnd)]
    for day in (DECEMBER, DECEMBER + timedelta(days=1), date(2026, 11, 30)):
        _close(office, day)
    assert [(row.id, row.closed_at) for row in office.all(MonthEnd)] == before
    with pytest.raises(DatabaseError), office.ctx.database.write(EVERYWHERE) as session:
        session.execute(text("DELETE FROM month_ends"))


def test_months_no_night_saw_are_closed_one_after_the_other(office: Office) -> None:
    debt = office.debtor()
    _close(office, date(2027, 2, 3))
    assert _months(office) == ["2026-11", "2026-12", "2027-01"]
    office.money(1_000, memo=debt.reference)
    _close(office, date(2027, 3, 1))
    found = {str(row.month): row for row in office.all(MonthEnd) if row.agency_id == debt.agency_id}
    assert _lines(found["2027-01"])[acc.DEBTS_DUE]["month_debit_fen"] == 0
    assert _lines(found["2027-02"])[acc.DEBTS_DUE]["month_credit_fen"] == 1_000
    with office.ctx.database.read(EVERYWHERE) as session:
        assert closed_on(session, date(2027, 2, 3)) == [Month(2026, 11), Month(2026, 12), Month(2027, 1)]


def test_a_month_that_is_not_over_by_the_clock_stays_open_whatever_date_is_asked_for(office: Office) -> None:
    office.debtor()
    close_months(office.ctx, SYSTEM, DECEMBER, _free)
    assert _months(office) == ["2026-10"]


def test_a_difference_closes_nothing_is_told_and_the_next_night_closes_it_once_mended(office: Office) -> None:
    debt = office.debtor()
    _spoil(office, debt, 1)
    with pytest.raises(HeldForPerson) as held:
        _close(office, DECEMBER)
    assert "2026-11" in held.value.message.zh
    assert "应追回款" in held.value.message.zh
    assert "debts" in held.value.message.en
    assert office.all(MonthEnd) == []
    assert office.transactions(debt) == ["assessed"]
    _spoil(office, debt, -1)
    _close(office, DECEMBER + timedelta(days=1))
    assert _months(office) == ["2026-11"]


def test_money_of_the_new_month_does_not_hide_a_difference_of_the_old(office: Office) -> None:
    debt = office.debtor()
    _spoil(office, debt, 1)
    assert isinstance(office.ctx.clock, FixedClock)
    office.ctx.clock.moment += timedelta(days=12)
    office.money(5_000)
    with pytest.raises(HeldForPerson):
        _close(office, date(2026, 12, 3))
    _spoil(office, debt, -1)


def test_a_posting_that_comes_to_a_closed_month_is_told_until_the_next_one_contains_it(
    office: Office,
) -> None:
    debt = office.debtor()
    _close(office, DECEMBER)
    assert isinstance(office.ctx.clock, FixedClock)
    office.ctx.clock.moment -= timedelta(days=3)  # a machine whose clock is slow
    office.money(5_000)
    office.ctx.clock.moment += timedelta(days=3)
    with pytest.raises(HeldForPerson, match="2026-11"):
        _close(office, date(2026, 12, 2))
    with pytest.raises(HeldForPerson):
        _close(office, date(2027, 1, 1))
    assert _months(office) == ["2026-11", "2026-12"]
    _close(office, date(2027, 1, 2))
    found = [row for row in office.all(MonthEnd) if str(row.month) == "2026-12"]
    assert sum(row.debit_fen for row in found) == 305_000
    assert debt.assessed_fen == 300_000


def test_a_process_that_lost_the_run_closes_nothing(office: Office) -> None:
    office.debtor()

    def lost(_session: Session) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        close_months(office.ctx, SYSTEM, DECEMBER, lost)
    assert office.all(MonthEnd) == []


def test_only_who_may_start_the_night_closes_a_month(office: Office) -> None:
    with pytest.raises(NotPermitted):
        close_months(office.ctx, LI, DECEMBER, _free)


def _spoil(office: Office, debt: Debt, fen: int) -> None:
    """Write an entry past the ledger: the debt says less than its postings, or, back again, what they say."""
    at = office.ctx.clock.now()
    sides = (acc.DEBTS_DUE, acc.TO_RECOVER) if fen > 0 else (acc.TO_RECOVER, acc.DEBTS_DUE)
    with office.ctx.database.write(EVERYWHERE) as session:
        entry = LedgerTransaction(
            kind="assessed",
            agency_id=debt.agency_id,
            booked_on=date(2026, 11, 21),
            at=at,
            entered_by="nobody",
            reason="test",
        )
        session.add(entry)
        session.flush()
        session.add(
            LedgerPosting(
                transaction_id=entry.id,
                agency_id=debt.agency_id,
                debit=sides[0],
                credit=sides[1],
                amount_fen=abs(fen),
                month=Month(2026, 11),
            )
        )
