"""Debts in the console: every fen in its place, filters as addresses, and two people for each decision."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.web.conftest import Login
from tests.web.sample_recovery import Recovered, ordered_and_refused, receipt, who
from verifier.cases.tables import Case
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.money import yuan_text
from verifier.recovery.plans import decide_plan, propose_plan
from verifier.recovery.tables import Debt, LedgerTransaction, Plan, Proposal


def _debt(ctx: Context, debt_id: int) -> Debt:
    with ctx.database.read(EVERYWHERE) as session:
        return session.get_one(Debt, debt_id)


def test_the_list_shows_where_each_fen_stands_and_adds_it_up(
    recovered: Recovered, logged_in: Login, sqlite_ctx: Context
) -> None:
    receipt(sqlite_ctx, 100_000, memo=f"还款 {recovered.reference}")
    page = logged_in("li.jing").get("/debts").text
    for said in (
        recovered.reference,
        "王秀英",
        "李建国",
        "1,000.00",
        yuan_text(recovered.open_fen - 100_000),
    ):
        assert said in page, said
    assert yuan_text(recovered.open_fen + recovered.second_open_fen - 100_000) in page
    assert "37990119450112304X" not in page


@pytest.mark.parametrize(
    ("query", "shown", "gone"),
    [
        ("state=settled", "没有应追回款", "王秀英"),
        ("queue=decision", "没有符合的应追回款", "王秀英"),
        ("agency=379901", "王秀英", "没有符合"),
        ("agency=379904", "没有符合的应追回款", "王秀英"),
        ("state=;&queue=x&page=z", "王秀英", "没有符合"),
    ],
)
def test_a_filter_is_an_address(
    query: str, shown: str, gone: str, recovered: Recovered, logged_in: Login
) -> None:
    page = logged_in("chen.wei").get(f"/debts?{query}").text
    assert shown in page
    assert gone not in page


def test_a_reference_finds_its_debt_and_the_filter_can_be_taken_away(
    recovered: Recovered, logged_in: Login
) -> None:
    page = logged_in("li.jing").find("/debts", recovered.reference.lower()).text
    assert "王秀英" in page
    assert "李建国" not in page
    assert '<a class="chip chip-removable" href="/debts">' in page


def test_debts_of_another_agency_are_neither_listed_nor_found(recovered: Recovered, logged_in: Login) -> None:
    far = logged_in("sun.far")
    assert "王秀英" not in far.get("/debts?state=all").text
    for path in ("", "/what-if", "/audit"):
        assert far.get(f"/debts/{recovered.debt}{path}").status_code == 404
    refused = far.post(f"/debts/{recovered.debt}/proposals", kind="written_off", ground="other", reason="x")
    assert refused.status_code == 404


def test_a_write_off_is_proposed_by_one_and_approved_by_another(
    recovered: Recovered, logged_in: Login, sqlite_ctx: Context
) -> None:
    path = f"/debts/{recovered.debt}"
    ordered_and_refused(sqlite_ctx, recovered.case, "without_means")
    li = logged_in("li.jing")
    li.get(path)
    form = {"kind": "written_off", "ground": "no_estate", "amount": "500.00", "reason": "没有遗产"}
    assert li.post(f"{path}/proposals", **form).status_code == 302
    assert "等待另一位同事审批" in li.get(path).text
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        proposal = session.scalars(select(Proposal)).one()
    decision = f"{path}/proposals/{proposal.id}/decision"
    zhao = logged_in("zhao.min")
    assert "没有遗产" in zhao.get(path).text
    assert zhao.post(decision, kind="written_off", verdict="approve", reason="").status_code == 400
    assert zhao.post(decision, kind="written_off", verdict="", reason="同意").status_code == 400
    assert zhao.post(decision, kind="written_off", verdict="approve", reason="同意").status_code == 302
    assert _debt(sqlite_ctx, recovered.debt).written_off_fen == 50_000
    assert "已批准" in zhao.get(path).text
    again = zhao.post(decision, kind="written_off", verdict="refuse", reason="再想想")
    assert again.status_code == 409


def test_nobody_is_offered_or_allowed_to_decide_on_their_own_proposal(
    recovered: Recovered, logged_in: Login, sqlite_ctx: Context
) -> None:
    path = f"/debts/{recovered.debt}"
    ordered_and_refused(sqlite_ctx, recovered.case)
    zhao = logged_in("zhao.min")
    zhao.get(path)
    zhao.post(f"{path}/proposals", kind="offset", ground="funeral_grant", amount="600", reason="家属同意")
    page = zhao.get(path).text
    assert "approve-form" not in page
    assert "等待另一位同事审批" in page
    refused = zhao.post(f"{path}/proposals/1/decision", kind="offset", verdict="approve", reason="同意")
    assert refused.status_code == 403
    assert _debt(sqlite_ctx, recovered.debt).recovered_fen == 0


def test_an_offset_stands_on_both_lines_of_money(
    recovered: Recovered, logged_in: Login, sqlite_ctx: Context
) -> None:
    path = f"/debts/{recovered.debt}"
    ordered_and_refused(sqlite_ctx, recovered.case)
    li, chen = logged_in("li.jing"), logged_in("chen.wei")
    assert "待遇资金" not in li.get(path).text
    li.post(f"{path}/proposals", kind="offset", ground="funeral_grant", amount="600", reason="家属同意")
    chen.get(path)
    chen.post(f"{path}/proposals/1/decision", kind="offset", verdict="approve", reason="同意")
    page = chen.get(path).text
    for said in ("追回资金", "待遇资金", "待遇抵扣应划转", "追回收入（基金）", "li.jing → chen.wei"):
        assert said in page, said
    assert _debt(sqlite_ctx, recovered.debt).recovered_fen == 60_000


def test_who_decides_on_a_deduction_sees_the_household_it_was_proposed_with(
    recovered: Recovered, logged_in: Login, sqlite_ctx: Context
) -> None:
    path = f"/debts/{recovered.debt}"
    with sqlite_ctx.database.write(EVERYWHERE) as session:
        session.get_one(Case, recovered.case).kind = "two_rolls"  # the dead draw no later benefit
    ordered_and_refused(sqlite_ctx, recovered.case)
    li, chen = logged_in("li.jing"), logged_in("chen.wei")
    li.get(path)
    form = {"kind": "offset", "ground": "later_benefits", "reason": "拒不退还"}
    refused = li.post(f"{path}/proposals", **form, amount="500", income="1200", members="1")
    assert refused.status_code == 409
    li.post(f"{path}/proposals", **form, amount="500", income="3000", members="2")
    page = chen.get(path).text
    for said in (
        "家庭月收入 3,000.00 元，2 人",
        "本月已扣 0.00 元",
        "扣后剩 2,500.00 元",
        "最低生活保障 1,600.00 元",
    ):
        assert said in page, said
    answer = chen.post(f"{path}/proposals/1/decision", kind="offset", verdict="approve", reason="同意")
    assert answer.status_code == 302
    assert _debt(sqlite_ctx, recovered.debt).recovered_fen == 50_000
    assert "家庭月收入 3,000.00 元，2 人" in chen.get(path).text


def test_a_decision_on_a_proposal_of_another_debt_is_not_found(
    recovered: Recovered, logged_in: Login, sqlite_ctx: Context
) -> None:
    ordered_and_refused(sqlite_ctx, recovered.case, "without_means")
    li, chen = logged_in("li.jing"), logged_in("chen.wei")
    li.get("/debts")
    form = {"kind": "written_off", "ground": "other", "amount": "1", "reason": "x"}
    li.post(f"/debts/{recovered.debt}/proposals", **form)
    chen.get("/debts")
    for path in ("proposals/1/decision", "plans/1/decision"):
        answer = chen.post(
            f"/debts/{recovered.second}/{path}", kind="written_off", verdict="approve", reason="同意"
        )
        assert answer.status_code == 404, path


def test_an_allocation_made_in_error_is_taken_back_by_an_approver(
    recovered: Recovered, logged_in: Login, sqlite_ctx: Context
) -> None:
    receipt(sqlite_ctx, 100_000, memo=f"还款 {recovered.reference}")
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        allocated = session.scalars(
            select(LedgerTransaction.id).where(LedgerTransaction.kind == "allocated")
        ).one()
    chen = logged_in("chen.wei")
    path = f"/debts/{recovered.debt}/postings"
    assert f"{path}/{allocated}/reversal" in chen.get(f"/debts/{recovered.debt}").text
    assert chen.post(f"{path}/{allocated - 1}/reversal", reason="有误").status_code == 404
    assert chen.post(f"{path}/{allocated}/reversal", reason="付款人写错编号").status_code == 302
    page = chen.get(f"/debts/{recovered.debt}").text
    assert f"冲回第 {allocated} 号" in page
    assert _debt(sqlite_ctx, recovered.debt).recovered_fen == 0


def test_a_running_plan_shows_each_instalment_paid_or_missed(
    recovered: Recovered, logged_in: Login, sqlite_ctx: Context
) -> None:
    li, chen = who(sqlite_ctx, "li.jing"), who(sqlite_ctx, "chen.wei")
    plan = propose_plan(sqlite_ctx, li, recovered.reference, 200_000, 400_000, 2, "家属同意")
    page = logged_in("chen.wei").get(f"/debts/{recovered.debt}").text
    assert "审批分期协议" in page
    assert "2,000.00 元" in page
    decide_plan(sqlite_ctx, chen, plan.id, True, "同意")
    receipt(sqlite_ctx, 250_000, memo=recovered.reference)
    sqlite_ctx.clock.moment = sqlite_ctx.clock.moment.replace(year=2027, month=2)
    page = logged_in("li.jing").get(f"/debts/{recovered.debt}").text
    for said in ("履行中", "已还", "还了一部分", "本月应还", "未到期"):
        assert said in page, said
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        assert session.scalars(select(Plan.state)).one() == "running"


def test_every_opening_of_a_debts_trail_names_what_was_done(recovered: Recovered, logged_in: Login) -> None:
    assert "应追回款立账" in logged_in("li.jing").get(f"/debts/{recovered.debt}/audit").text


def test_a_step_the_law_does_not_open_yet_is_not_offered_and_its_clause_is_named(
    recovered: Recovered, logged_in: Login, sqlite_ctx: Context
) -> None:
    path = f"/debts/{recovered.debt}"
    li = logged_in("li.jing")
    page = li.get(path).text
    assert "现在不能办理" in page
    assert "提出核销" in page
    assert 'id="write-off"' not in page
    assert 'id="offset-funeral_grant"' not in page
    refused = li.post(f"{path}/proposals", kind="written_off", ground="other", amount="1", reason="x")
    assert refused.status_code == 409
    ordered_and_refused(sqlite_ctx, recovered.case, "without_means")
    page = li.get(path).text
    assert 'id="write-off"' in page
    assert 'id="offset-funeral_grant"' in page


def test_a_mistyped_amount_is_refused_in_words(recovered: Recovered, logged_in: Login) -> None:
    li = logged_in("li.jing")
    li.get("/debts")
    path = f"/debts/{recovered.debt}/proposals"
    for amount in ("12,34", "abc", "0", "99999999"):
        form = {"kind": "written_off", "ground": "other", "amount": amount, "reason": "x"}
        assert li.post(path, **form).status_code in (400, 409), amount
