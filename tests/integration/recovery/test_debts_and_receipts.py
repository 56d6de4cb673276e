"""A debt opens with its assessment, receipts find it, and nothing is lost when it is withdrawn."""

from __future__ import annotations

import pytest
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError, IntegrityError

from tests import factories as make
from tests.integration.recovery.scene import LI, SUN, ZHAO, Office
from verifier.cases.ending import annul_decision
from verifier.cases.tables import Case
from verifier.database import EVERYWHERE
from verifier.errors import Conflict, InvalidInput, NotFound, NotPermitted
from verifier.recovery.debt_list import DebtFilter, debt_page
from verifier.recovery.receipts import allocate, confirm, owe_back, take_back
from verifier.recovery.refunds import approve_refund, propose_refund
from verifier.recovery.tables import Debt, LedgerPosting, LedgerTransaction, Receipt, Refund
from verifier.recovery.views import debt_view, debts_of_case, receipts


def test_an_approved_assessment_opens_a_debt_with_a_reference_of_its_own(office: Office) -> None:
    debt = office.debtor()
    assert (debt.state, debt.assessed_fen, debt.due_fen, debt.months) == ("open", 300_000, 300_000, 3)
    assert debt.reference.startswith("T")
    with office.ctx.database.read(EVERYWHERE) as session:
        assert [row.reference for row in debts_of_case(session, debt.case_id)] == [debt.reference]
        view = debt_view(session, office.ctx, debt.reference)
        assert [item["kind"] for item in view.transactions] == ["assessed"]
        assert view.as_dict()["open_fen"] == 300_000


def test_a_receipt_that_quotes_the_reference_pays_the_debt(office: Office) -> None:
    debt = office.debtor()
    office.money(100_000, memo=f"退养老金{debt.reference}")
    assert office.get(Debt, debt.id).recovered_fen == 100_000
    office.money(200_000, memo=debt.reference.lower())
    settled = office.get(Debt, debt.id)
    assert (settled.state, settled.due_fen, settled.recovered_fen) == ("settled", 0, 300_000)


def test_the_same_bank_reference_is_posted_once(office: Office) -> None:
    debt = office.debtor()
    assert office.money(1000, memo=debt.reference, reference="X1") is not None
    assert office.money(1000, memo=debt.reference, reference="X1") is None
    assert office.get(Debt, debt.id).recovered_fen == 1000


def test_money_paid_out_is_no_receipt(office: Office) -> None:
    assert office.money(-500) is None
    assert office.all(Receipt) == []


def test_what_comes_beyond_the_debt_opens_a_refund_paid_by_two(office: Office) -> None:
    debt = office.debtor()
    office.money(300_500, memo=debt.reference)
    [refund] = office.all(Refund)
    assert (refund.state, refund.amount_fen, refund.debt_id) == ("open", 500, debt.id)
    assert office.get(Debt, debt.id).recovered_fen == 300_000
    propose_refund(office.ctx, SUN, refund.id, "退给付款人")
    with pytest.raises(NotPermitted):
        approve_refund(office.ctx, SUN, refund.id, "OUT1")
    approve_refund(office.ctx, ZHAO, refund.id, "OUT1")
    with pytest.raises(Conflict):
        approve_refund(office.ctx, ZHAO, refund.id, "OUT2")
    assert office.get(Refund, refund.id).state == "paid"


def test_a_refund_cannot_be_posted_under_a_reference_known_already(office: Office) -> None:
    receipt = office.money(500, reference="X9")
    assert receipt is not None
    refund = owe_back(office.ctx, LI, receipt.id, "非追回款")
    propose_refund(office.ctx, LI, refund.id, "退回")
    with pytest.raises(Conflict):
        approve_refund(office.ctx, ZHAO, refund.id, "X9")


def test_amount_and_name_suggest_and_a_person_confirms(office: Office) -> None:
    debt, other = office.debtor("王秀英"), office.debtor("李国强")
    receipt = office.money(300_000, payer="王秀英")
    assert receipt is not None
    with office.ctx.database.read(EVERYWHERE) as session:
        [(waiting, suggested)] = receipts(session, office.ctx)
    assert [hint.debt_id for hint in suggested] == [debt.id]
    assert office.get(Debt, debt.id).recovered_fen == 0
    with pytest.raises(Conflict):
        confirm(office.ctx, LI, waiting.id, other.reference)
    confirm(office.ctx, LI, waiting.id, debt.reference)
    assert office.get(Debt, debt.id).state == "settled"


def test_what_nobody_can_tie_stays_unallocated_until_a_person_says_why(office: Office) -> None:
    debt = office.debtor()
    receipt = office.money(7_000, payer="赵敏")
    assert receipt is not None
    with office.ctx.database.read(EVERYWHERE) as session:
        [(_, suggested)] = receipts(session, office.ctx)
    assert suggested == ()
    with pytest.raises(InvalidInput):
        allocate(office.ctx, LI, receipt.id, debt.reference, " ")
    with pytest.raises(Conflict):
        allocate(office.ctx, LI, receipt.id, debt.reference, "女儿代还", 7_001)
    allocate(office.ctx, LI, receipt.id, debt.reference, "女儿代还", 6_000)
    assert office.get(Receipt, receipt.id).open_fen == 1_000
    assert office.get(Debt, debt.id).recovered_fen == 6_000


def test_two_references_in_one_memo_are_left_to_a_person(office: Office) -> None:
    one, two = office.debtor("王秀英"), office.debtor("李国强")
    receipt = office.money(1_000, memo=f"{one.reference} {two.reference}")
    assert receipt is not None
    assert receipt.open_fen == 1_000


def test_an_allocation_made_in_error_is_reversed_once(office: Office) -> None:
    debt = office.debtor()
    office.money(300_000, memo=debt.reference)
    done = next(item for item in office.all(LedgerTransaction) if item.kind == "allocated")
    take_back(office.ctx, ZHAO, done.id, "认领有误")
    again = office.get(Debt, debt.id)
    assert (again.state, again.due_fen, again.recovered_fen) == ("open", 300_000, 0)
    with pytest.raises(Conflict):
        take_back(office.ctx, ZHAO, done.id, "再来一次")
    assert office.transactions(debt) == ["assessed", "allocated", "reversal"]


def test_a_superseded_assessment_is_reversed_and_what_came_in_waits_for_the_new_debt(office: Office) -> None:
    debt = office.debtor()
    office.money(100_000, memo=debt.reference)
    case = office.get(Case, debt.case_id)
    annul_decision(office.ctx, ZHAO, case.id, "金额有误", case.version)
    gone = office.get(Debt, debt.id)
    assert (gone.state, gone.assessed_fen, gone.recovered_fen, gone.due_fen) == ("withdrawn", 0, 0, 0)
    assert office.all(Receipt)[0].open_fen == 100_000
    later = office.money(5_000, memo=debt.reference)
    assert later is not None
    assert later.open_fen == 5_000
    with pytest.raises(Conflict):
        allocate(office.ctx, LI, office.all(Receipt)[0].id, debt.reference, "旧编号")


def test_money_of_the_city_pays_a_debt_of_a_district_and_passes_between_them(office: Office) -> None:
    debt = office.debtor()
    office.money(100_000, memo=debt.reference, agency_code="3799")
    assert office.get(Debt, debt.id).recovered_fen == 100_000
    passages = [leg for leg in office.all(LedgerPosting) if "between_agencies" in (leg.debit, leg.credit)]
    assert len(passages) == 2
    assert {leg.agency_id for leg in passages} == {debt.agency_id, office.all(Receipt)[0].agency_id}
    done = next(item for item in office.all(LedgerTransaction) if item.kind == "allocated")
    take_back(office.ctx, ZHAO, done.id, "认领有误")
    assert office.get(Debt, debt.id).due_fen == 300_000


def test_a_district_does_not_pay_its_neighbours_debts(office: Office) -> None:
    debt = office.debtor(agency_code="379902")
    receipt = office.money(100_000, memo=debt.reference, agency_code="379901")
    assert receipt is not None
    assert receipt.open_fen == 100_000
    assert office.get(Debt, debt.id).recovered_fen == 0


def test_another_office_sees_neither_debt_nor_receipt(office: Office) -> None:
    debt = office.debtor()
    receipt = office.money(100_000)
    assert receipt is not None
    with office.ctx.database.read(EVERYWHERE) as session:
        stranger = make.make_actor("qian", "supervisor", make.agency(session, "379902"))
    with office.ctx.database.read(stranger.scope) as session:
        assert debt_page(session, DebtFilter(state=None)).rows == ()
        assert receipts(session, office.ctx) == []
    with pytest.raises(NotFound):
        allocate(office.ctx, stranger, receipt.id, debt.reference, "冒认")


def test_who_may_not_work_on_cases_moves_no_money(office: Office) -> None:
    debt = office.debtor()
    receipt = office.money(100_000)
    assert receipt is not None
    clerk = make.make_actor("wang", "operator")
    with pytest.raises(NotPermitted):
        allocate(office.ctx, clerk, receipt.id, debt.reference, "代还")
    with pytest.raises(NotPermitted):
        confirm(office.ctx, clerk, receipt.id, debt.reference)


def test_the_database_itself_refuses_a_debt_that_recovers_more_than_was_assessed(office: Office) -> None:
    debt = office.debtor()
    with pytest.raises(IntegrityError), office.ctx.database.write(EVERYWHERE) as session:
        session.execute(update(Debt).values(recovered_fen=300_001, due_fen=-1))
    with pytest.raises(IntegrityError), office.ctx.database.write(EVERYWHERE) as session:
        session.execute(update(Debt).values(recovered_fen=1))
    with pytest.raises(DBAPIError, match="append-only"), office.ctx.database.write(EVERYWHERE) as session:
        session.execute(update(Debt).values(reference="T1"))
    assert office.get(Debt, debt.id).recovered_fen == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount_fen": 0},
        {"debit": "bank", "credit": "bank"},
        {"debit": "benefits", "credit": "recovered"},
    ],
)
def test_the_database_itself_refuses_a_posting_that_is_none(office: Office, wrong: dict[str, object]) -> None:
    office.debtor()
    first = office.all(LedgerTransaction)[0]
    values = {"debit": "bank", "credit": "unallocated", "amount_fen": 1} | wrong
    month = office.all(LedgerPosting)[0].month
    with pytest.raises(IntegrityError), office.ctx.database.write(EVERYWHERE) as session:
        session.add(LedgerPosting(transaction_id=first.id, agency_id=first.agency_id, month=month, **values))


def test_the_database_itself_refuses_a_write_off_by_one_person(office: Office) -> None:
    debt = office.debtor()
    first = office.all(LedgerTransaction)[0]
    for approver in (None, "li"):
        with pytest.raises(IntegrityError), office.ctx.database.write(EVERYWHERE) as session:
            session.add(
                LedgerTransaction(
                    kind="written_off",
                    agency_id=debt.agency_id,
                    booked_on=first.booked_on,
                    at=first.at,
                    entered_by="li",
                    approved_by=approver,
                    reason="x",
                    debt_id=debt.id,
                )
            )
