"""Bank statements and returns come by the same way in as any file: accepted, duplicate or in quarantine."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from tests import factories as make
from tests.integration.recovery.scene import Office
from verifier.benefits.tables import Entitlement, Payment
from verifier.database import EVERYWHERE
from verifier.feeds.bank_tables import BankLine, BankReturn
from verifier.feeds.report import FeedReport
from verifier.feeds.service import import_file
from verifier.feeds.tables import QuarantinedRow
from verifier.months import Month
from verifier.recovery.reconciliation import reconcile
from verifier.recovery.tables import Debt, Receipt
from verifier.recovery.views import debt_view

WANG = make.make_actor("wang", "operator")
STATEMENT = "交易流水号,交易日期,贷方发生额,借方发生额,对方户名,对方账号,附言\n"


def _bring(office: Office, tmp_path: Path, kind: str, text: str, name: str = "a.csv") -> FeedReport:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return import_file(office.ctx, WANG, kind, path, "icbc", agency_code="3799")


def _codes(office: Office) -> list[str]:
    with office.ctx.database.read(EVERYWHERE) as session:
        return list(session.scalars(select(QuarantinedRow.code).order_by(QuarantinedRow.line)))


def test_a_statement_pays_debts_and_each_row_has_its_fate(office: Office, tmp_path: Path) -> None:
    debt = office.debtor()
    text = STATEMENT + (
        f"A1,2026-11-20,1000.00,,王秀英,6217000000000001,{debt.reference}\n"
        "A2,2026-11-20,,25.50,银行,,手续费\n"
        "A3,2026-11-20,2000.00,,王秀英,,\n"
        "A3,2026-11-20,9.00,,另一人,,\n"
        ",2026-11-20,1.00,,某人,,\n"
        "A5,2026-11-20,1.00,2.00,某人,,\n"
        "A6,2099-01-01,1.00,,某人,,\n"
    )
    report = _bring(office, tmp_path, "bank-statement", text)
    assert (report.state, report.received, report.accepted, report.quarantined) == ("applied", 7, 3, 4)
    assert _codes(office) == [
        "bank_reference_used",
        "bank_reference_missing",
        "amount_unclear",
        "date_in_future",
    ]
    assert office.get(Debt, debt.id).recovered_fen == 100_000
    assert [line.amount_fen for line in office.all(BankLine)] == [100_000, -2_550, 200_000]
    assert len(office.all(Receipt)) == 2


def test_the_same_statement_and_one_that_overlaps_post_nothing_twice(office: Office, tmp_path: Path) -> None:
    first = STATEMENT + "A1,2026-11-20,10.00,,王,,\nA2,2026-11-20,20.00,,李,,\n"
    _bring(office, tmp_path, "bank-statement", first)
    assert _bring(office, tmp_path, "bank-statement", first).state == "repeated"
    longer = _bring(office, tmp_path, "bank-statement", first + "A3,2026-11-20,30.00,,赵,,\n", "b.csv")
    assert (longer.accepted, longer.duplicates) == (1, 2)
    assert [receipt.amount_fen for receipt in office.all(Receipt)] == [1000, 2000, 3000]


def test_a_statement_of_another_size_is_not_held(office: Office, tmp_path: Path) -> None:
    many = "".join(f"M{number},2026-11-20,1.00,,王,,\n" for number in range(30))
    assert _bring(office, tmp_path, "bank-statement", STATEMENT + many).state == "applied"
    one = _bring(office, tmp_path, "bank-statement", STATEMENT + "N1,2026-11-20,1.00,,王,,\n", "b.csv")
    assert one.state == "applied"


def _paid(office: Office) -> Entitlement:
    with office.ctx.database.write(EVERYWHERE) as session:
        person = make.make_person(session, pid="P1")
        right = make.make_entitlement(session, person, monthly_fen=1000)
        make.make_payment(session, right, Month(2026, 10), bank_reference="PAY10")
        make.make_payment(session, right, Month(2026, 9))
        return right


RETURNS = "原流水号,个人编号,待遇月份,退回金额,退回日期,退回原因\n"


def test_a_returned_payment_failed_and_its_money_does_not_count(office: Office, tmp_path: Path) -> None:
    right = _paid(office)
    text = RETURNS + (
        "PAY10,,,10.00,2026-11-02,账户已销户\n"
        ",P1,202609,10.00,2026-11-02,账户已销户\n"
        "PAY10,,,10.00,2026-11-03,再次\n"
        "NONE,,,10.00,2026-11-02,\n"
        ",P1,202608,10.00,2026-11-02,\n"
        ",,,10.00,2026-11-02,\n"
    )
    report = _bring(office, tmp_path, "bank-return", text)
    assert (report.accepted, report.quarantined) == (2, 4)
    assert _codes(office) == [
        "payment_returned_before",
        "payment_unknown",
        "payment_unknown",
        "payment_missing",
    ]
    with office.ctx.database.read(EVERYWHERE) as session:
        sums = list(session.scalars(select(Payment.amount_fen).where(Payment.entitlement_id == right.id)))
    assert sum(sums) == 0
    assert len(office.all(BankReturn)) == 2


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("PAY10,,,9.00,2026-11-02,", "return_amount_differs"),
        ("PAY10,P2,,10.00,2026-11-02,", "person_contradiction"),
        (",P9,202610,10.00,2026-11-02,", "person_unknown"),
    ],
)
def test_a_return_that_fits_no_payment_is_put_aside(
    office: Office, tmp_path: Path, row: str, code: str
) -> None:
    _paid(office)
    with office.ctx.database.write(EVERYWHERE) as session:
        make.make_person(session, pid="P2")
    assert _bring(office, tmp_path, "bank-return", RETURNS + row + "\n").accepted == 0
    assert _codes(office) == [code]


def test_a_payment_returned_after_the_assessment_is_shown_on_the_debt(office: Office, tmp_path: Path) -> None:
    debt = office.debtor()
    pid = office.person(debt.person_id).pid
    _bring(office, tmp_path, "bank-return", RETURNS + f",{pid},202404,1000.00,2026-11-02,销户\n")
    with office.ctx.database.read(EVERYWHERE) as session:
        assert debt_view(session, office.ctx, debt.reference).returned_fen == 100_000


def test_roll_payment_file_and_bank_are_compared_agency_by_agency(office: Office, tmp_path: Path) -> None:
    month = Month(2026, 10)
    with office.ctx.database.write(EVERYWHERE) as session:
        for code in ("379901", "379902"):
            for _ in range(2):
                person = make.make_person(session, agency_code=code)
                right = make.make_entitlement(session, person, monthly_fen=1000)
                make.make_payment(session, right, month)
        stopped = make.make_person(session)
        gone = make.make_entitlement(session, stopped, state="deceased", stopped=Month(2026, 5))
        make.make_payment(session, gone, month, 500)
        make.make_entitlement(session, make.make_person(session), monthly_fen=1000)
        other = make.make_entitlement(session, make.make_person(session), monthly_fen=1000)
        make.make_payment(session, other, month, 999, bank_reference="X")
        back = make.make_entitlement(session, make.make_person(session), monthly_fen=1000)
        make.make_payment(session, back, month, bank_reference="BACK")
    _bring(office, tmp_path, "bank-return", RETURNS + "BACK,,,10.00,2026-11-02,销户\n")
    with office.ctx.database.read(EVERYWHERE) as session:
        east, west = reconcile(session, month)
    assert (west.agency, west.expected, west.paid, west.paid_fen, west.agrees) == ("379902", 2, 2, 2000, True)
    assert (east.expected, east.expected_fen, east.paid, east.paid_fen) == (5, 5000, 4, 3499)
    assert (east.returned, east.returned_fen) == (1, 1000)
    assert (east.not_paid, east.not_expected, east.other_amount) == (2, 1, 1)
    with office.ctx.database.read(EVERYWHERE) as session:
        scope = make.make_actor("x", "supervisor", make.agency(session, "379902")).scope
    with office.ctx.database.read(scope) as session:
        assert [row.agency for row in reconcile(session, month)] == ["379902"]
