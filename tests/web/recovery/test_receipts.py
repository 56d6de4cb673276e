"""Receipts: a person confirms what amount and name suggest, gives a reason for another, or owes it back."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.web.conftest import Login
from tests.web.sample_recovery import Recovered, receipt
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.recovery.tables import Debt, Receipt, Refund


def _debt(ctx: Context, debt_id: int) -> Debt:
    with ctx.database.read(EVERYWHERE) as session:
        return session.get_one(Debt, debt_id)


def test_a_receipt_stands_beside_the_debt_it_may_be_meant_for(recovered: Recovered, logged_in: Login) -> None:
    page = logged_in("li.jing").get("/receipts").text
    for said in (recovered.second_reference, "李建国", "等于未还余额", "姓名相符 100%"):
        assert said in page, said
    assert "6217000000001234567" not in page


def test_a_reference_in_a_memo_stays_readable_while_other_numbers_are_hidden(
    recovered: Recovered, logged_in: Login, sqlite_ctx: Context
) -> None:
    receipt(sqlite_ctx, 12_345, memo=f"{recovered.reference} 电话13800001234 T12345678901234")
    page = logged_in("li.jing").get("/receipts?state=all").text
    assert recovered.reference in page
    assert "13800001234" not in page
    assert "12345678901234" not in page


def test_confirming_pays_the_debt_and_comes_back_to_the_list(
    recovered: Recovered, logged_in: Login, sqlite_ctx: Context
) -> None:
    li = logged_in("li.jing")
    li.get("/receipts")
    path = f"/receipts/{recovered.receipt}/confirmation"
    assert li.post(path, debt=recovered.reference).status_code == 409
    done = li.post(path, debt=recovered.second_reference, back="/receipts?state=all")
    assert done.headers["Location"] == "/receipts?state=all"
    assert _debt(sqlite_ctx, recovered.second).state == "settled"
    assert "没有待认领的收款" in li.get("/receipts").text


def test_what_comes_back_is_never_another_site(recovered: Recovered, logged_in: Login) -> None:
    li = logged_in("li.jing")
    li.get("/receipts")
    path = f"/receipts/{recovered.receipt}/confirmation"
    done = li.post(path, debt=recovered.second_reference, back="//evil.example/")
    assert done.headers["Location"] == "/receipts"


def test_another_debt_takes_a_reason_and_may_take_a_part(
    recovered: Recovered, logged_in: Login, sqlite_ctx: Context
) -> None:
    li = logged_in("li.jing")
    li.get("/receipts")
    path = f"/receipts/{recovered.receipt}/allocation"
    form = {"debt": recovered.reference, "amount": "100.00"}
    assert li.post(path, **form, reason="").status_code == 400
    assert li.post(path, **(form | {"debt": "T00000099-99"}), reason="x").status_code == 404
    assert li.post(path, **form, reason="女儿代还").status_code == 302
    assert _debt(sqlite_ctx, recovered.debt).recovered_fen == 10_000


def test_a_refund_is_proposed_by_one_and_paid_by_another(
    recovered: Recovered, logged_in: Login, sqlite_ctx: Context
) -> None:
    zhao, chen = logged_in("zhao.min"), logged_in("chen.wei")
    zhao.get("/receipts")
    chen.get("/receipts")
    assert zhao.post(f"/receipts/{recovered.receipt}/refund", reason="捐款误入").status_code == 302
    assert "提出退款" in zhao.get("/receipts").text
    assert zhao.post("/refunds/1/proposal", reason="退回付款人").status_code == 302
    assert "/refunds/1/payment" not in zhao.get("/receipts").text
    assert "/refunds/1/payment" in chen.get("/receipts").text
    assert zhao.post("/refunds/1/payment", bank_reference="R1").status_code == 403
    assert chen.post("/refunds/1/payment", bank_reference="").status_code == 400
    assert chen.post("/refunds/1/payment", bank_reference="R1").status_code == 302
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        assert session.scalars(select(Refund.state)).one() == "paid"


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"text": "李建"}, True),
        ({"text": "退款"}, True),
        ({"text": "余"}, False),
        ({"agency": "379904"}, False),
    ],
)
def test_receipts_are_found_by_payer_memo_and_agency(
    asked: dict[str, str], found: bool, recovered: Recovered, logged_in: Login
) -> None:
    page = logged_in("chen.wei").find("/receipts", **{"text": "", **asked}).text
    assert ("等于未还余额" in page) == found
    assert ("没有符合的收款" in page) != found


def test_a_receipt_is_found_by_its_amount(
    recovered: Recovered, logged_in: Login, sqlite_ctx: Context
) -> None:
    receipt(sqlite_ctx, 77_700, payer="无名氏")
    page = logged_in("li.jing").find("/receipts", "777").text
    assert "无名氏" in page
    assert "李建国" not in page


def test_receipts_of_another_agency_are_not_seen_or_touched(
    recovered: Recovered, logged_in: Login, sqlite_ctx: Context
) -> None:
    far = logged_in("sun.far")
    assert "李建国" not in far.get("/receipts?state=all").text
    form = {"debt": recovered.second_reference}
    assert far.post(f"/receipts/{recovered.receipt}/confirmation", **form).status_code == 404
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        assert session.get_one(Receipt, recovered.receipt).allocated_fen == 0
