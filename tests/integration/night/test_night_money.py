"""The night does the money work: nobody has to watch, and what does not agree waits for a person."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from jobs.report import report_text
from tests.integration.feeds.office import IMPORTER, Office, people
from verifier.accounts.service import agency_by_code
from verifier.database import EVERYWHERE
from verifier.months import Month
from verifier.recovery import accounts as acc
from verifier.recovery.books import receiving
from verifier.recovery.ledger import Entry, post
from verifier.recovery.month_tables import MonthEnd, Reconciliation
from verifier.recovery.payroll_files import bring_payroll
from verifier.recovery.tables import PayrollCheck

CROWD = people(3)


@pytest.fixture
def city(office: Office) -> Office:
    """Three people on the roll in November, two of them paid."""
    office.bring("roll", CROWD)
    office.bring("payments", [one.payment("202611") for one in CROWD[:2]])
    office.later()
    return office


def _steps(office: Office) -> dict[str, Any]:
    office.later()
    found: dict[str, Any] = office.night().report["steps"]
    return found


def test_an_ordinary_night_compares_what_was_paid_and_closes_the_month_before(city: Office) -> None:
    steps = _steps(city)
    assert steps["month_end"] == {"closed": ["2026-10"], "held": []}
    assert steps["reconciliation"]["months"] == ["2026-10", "2026-11"]
    [november] = [row for row in city.rows_of(Reconciliation) if row.month == Month(2026, 11)]
    assert (november.expected, november.paid, november.not_paid) == (3, 2, 1)
    assert steps["payroll"] == {"waiting": 0, "held_rows": 0, "held": []}
    assert steps["instalments"] == {"missed": 0, "caught_up": 0, "broken": 0, "held": []}
    assert steps["deadlines"] == {"changed": 0, "woken": 0}
    city.next_day()
    steps = _steps(city)
    assert (steps["month_end"]["closed"], steps["reconciliation"]["months"]) == ([], [])
    city.next_day(9)
    steps = _steps(city)
    assert (steps["month_end"]["closed"], steps["reconciliation"]["months"]) == (["2026-11"], ["2026-11"])


def test_a_ledger_that_does_not_agree_is_told_and_the_rest_of_the_night_is_done(city: Office) -> None:
    with city.ctx.database.write(EVERYWHERE) as session:
        agency = agency_by_code(session, "379901").id
        legs = receiving(500)
        at = city.ctx.clock.now()
        post(session, Entry(kind="received", legs=legs, by="x", at=at, reason="x", agency_id=agency))
    city.next_day(10)
    result = city.night()
    assert result.exit_code == 5
    assert result.report["steps"]["month_end"]["closed"] == []
    assert result.report["steps"]["seal"]["audit_seq"] > 0
    [held] = result.report["held"]
    assert held["step"] == "month_end"
    for language in ("zh", "en"):
        assert held["message"][language] in report_text(result.report, language)
    assert acc.ACCOUNT_NAMES[acc.BANK].zh in held["message"]["zh"]
    assert city.rows_of(MonthEnd) == []
    city.later()
    assert city.night().exit_code == 5  # done already: told again
    with city.ctx.database.write(EVERYWHERE) as session:
        session.execute(
            text(
                "INSERT INTO bank_lines (feed_id, agency_id, bank_reference, booked_on, amount_fen)"
                " VALUES (1, :agency, 'B1', '2026-11-20', 500)"
            ),
            {"agency": agency},
        )
        session.execute(
            text(
                "INSERT INTO receipts (agency_id, origin, received_on, amount_fen, open_fen,"
                " allocated_fen, refund_fen) VALUES (:agency, 'bank', '2026-11-20', 500, 500, 0, 0)"
            ),
            {"agency": agency},
        )
    city.next_day()
    mended = city.night()
    assert mended.exit_code == 0
    assert mended.report["steps"]["month_end"]["closed"] == ["2026-11"]


def test_a_coming_payment_file_gets_a_supplement_and_its_held_rows_are_told(city: Office) -> None:
    _steps(city)
    twice = CROWD[0].payment("202612", 发放结果="", 银行流水号="")
    bring_payroll(city.ctx, IMPORTER, city.write("payments", [twice, twice]))
    city.later()
    result = city.night()
    assert (result.report["supplement"], result.exit_code) == (1, 3)
    assert result.report["steps"]["payroll"]["held_rows"] == 1
    [held] = result.report["held"]
    assert held["step"] == "payroll"
    chinese, english = (report_text(result.report, language) for language in ("zh", "en"))
    assert "待发放文件 1 份等待放行，其中暂缓 1 行。" in chinese
    assert "1 coming payment files wait for release; 1 rows are held." in english
    city.later()
    assert city.night().already_done
    assert len(city.rows_of(PayrollCheck)) == 1
    city.next_day()
    _steps(city)
    assert len(city.rows_of(PayrollCheck)) == 2
