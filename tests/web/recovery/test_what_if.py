"""The what-if page: an address with figures, drawn on the server, nothing written until one is proposed."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import func, select

from tests.web.conftest import Login
from tests.web.sample_recovery import Recovered, ordered_and_refused
from verifier.audit.tables import AuditEntry
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.money import yuan_text
from verifier.recovery.tables import Plan


def _entries(ctx: Context) -> int:
    with ctx.database.read(EVERYWHERE) as session:
        return session.scalar(select(func.count()).select_from(AuditEntry)) or 0


def test_without_figures_the_page_asks_for_them(recovered: Recovered, logged_in: Login) -> None:
    page = logged_in("li.jing").get(f"/debts/{recovered.debt}/what-if").text
    assert "请填写家庭月收入和人数" in page
    assert '<svg class="waterfall plan-bars"' not in page
    assert 'placeholder="800.00"' in page


def test_each_plan_has_its_months_last_instalment_and_what_is_left(
    recovered: Recovered, logged_in: Login, sqlite_ctx: Context
) -> None:
    before = _entries(sqlite_ctx)
    page = (
        logged_in("li.jing").get(f"/debts/{recovered.debt}/what-if?income=4000&members=2&monthly=1000").text
    )
    months = -(-recovered.open_fen // 100_000)
    last = recovered.open_fen - (months - 1) * 100_000
    row = re.search(r"<b>1,000\.00</b>.*?</tr>", page, re.S)
    assert row is not None
    for said in (f">{months}<", yuan_text(last), "3,000.00"):
        assert said in row[0], said
    assert page.count('<svg class="waterfall plan-bars"') == 2
    assert f"{months} 个月，至" in page
    assert _entries(sqlite_ctx) == before


def test_a_plan_below_the_minimum_is_marked_in_words_and_not_offered(
    recovered: Recovered, logged_in: Login
) -> None:
    page = logged_in("li.jing").get(f"/debts/{recovered.debt}/what-if?income=1700&members=2").text
    assert "低于最低生活保障" in page
    assert "✗ 不可行" in page
    assert 'class="plan-refused"' in page
    assert page.count("提出这种还法") == page.count('class="plan-length"') // 2


def test_a_household_at_the_minimum_is_offered_nothing(recovered: Recovered, logged_in: Login) -> None:
    page = logged_in("li.jing").get(f"/debts/{recovered.debt}/what-if?income=1600&members=2").text
    assert "现在不能约定任何分期" in page
    assert "提出这种还法" not in page


def test_changing_a_figure_changes_the_answer(recovered: Recovered, logged_in: Login) -> None:
    li = logged_in("li.jing")
    path = f"/debts/{recovered.debt}/what-if?income=4000"
    assert "2 人 × 最低生活保障 800.00 元" in li.get(f"{path}&members=2").text
    page = li.get(f"{path}&members=3&minimum=900").text
    assert "3 人 × 最低生活保障 900.00 元" in page
    assert "按假设的最低生活保障试算的结果不能提出" in page
    assert "提出这种还法" not in page


def test_an_offset_comes_first_and_is_proposed_on_its_own(
    recovered: Recovered, logged_in: Login, sqlite_ctx: Context
) -> None:
    li = logged_in("li.jing")
    page = li.get(f"/debts/{recovered.debt}/what-if?income=4000&members=1&funeral_grant=600").text
    assert yuan_text(recovered.open_fen - 60_000) in page
    assert "请先提出抵扣" in page
    assert "提出这种还法" not in page
    link = f"/debts/{recovered.debt}?offset=funeral_grant&amp;amount=600.00#offset-funeral_grant"
    assert link in page
    ordered_and_refused(sqlite_ctx, recovered.case)
    opened = li.get(link.replace("&amp;", "&").partition("#")[0]).text
    assert 'id="offset-funeral_grant" open' in opened
    assert 'value="600.00"' in opened


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ("income=abc", 400, "不是金额"),
        ("income=-5", 200, "请填写家庭月收入"),
        ("income=4000&members=99", 200, "1 人 ×"),
        ("income=4000&funeral_grant=99999999", 200, "抵扣超过未还余额"),
        ("income=4000&months=0&monthly=0", 200, "几个月还清"),
        ("income=4000&months=1200", 200, "1200 个月"),
    ],
)
def test_figures_that_cannot_be_are_answered_kindly(
    query: str, status: int, said: str, recovered: Recovered, logged_in: Login
) -> None:
    response = logged_in("li.jing").get(f"/debts/{recovered.debt}/what-if?{query}")
    assert response.status_code == status
    assert said in response.text or query == "income=-5"


def test_the_plan_chosen_is_proposed_and_decided_by_another(
    recovered: Recovered, logged_in: Login, sqlite_ctx: Context
) -> None:
    path = f"/debts/{recovered.debt}"
    li, chen = logged_in("li.jing"), logged_in("chen.wei")
    li.get(f"{path}/what-if?income=4000&members=2")
    form = {"monthly": "1000.00", "income": "4000.00", "members": "2", "reason": "家属同意"}
    assert li.post(f"{path}/plans", **(form | {"monthly": "3900"})).status_code == 409
    assert li.post(f"{path}/plans", **(form | {"monthly": ""})).status_code == 400
    assert li.post(f"{path}/plans", **form).status_code == 302
    assert "已有待审批或履行中的分期协议" in li.get(f"{path}/what-if").text
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        plan = session.scalars(select(Plan)).one()
    assert (plan.state, plan.monthly_fen, plan.proposed_by) == ("proposed", 100_000, "li.jing")
    chen.get(path)
    assert chen.post(f"{path}/plans/{plan.id}/decision", verdict="approve", reason="同意").status_code == 302
    assert "履行中" in chen.get(path).text


def test_where_no_minimum_is_configured_the_page_says_so_and_a_supposed_one_can_be_looked_at(
    recovered: Recovered, logged_in: Login, sqlite_ctx: Context
) -> None:
    settings = sqlite_ctx.settings
    without = settings.recovery.model_copy(update={"minimum_living_fen": None})
    object.__setattr__(sqlite_ctx, "settings", settings.model_copy(update={"recovery": without}))
    li = logged_in("li.jing")
    path = f"/debts/{recovered.debt}/what-if?income=4000&members=2"
    assert "未配置本地区最低生活保障标准" in li.get(path).text
    page = li.get(f"{path}&minimum=700").text
    assert "本地区未配置" in page
    assert "提出这种还法" not in page
