"""The page of thresholds: the effect is seen first, proposed by one, approved by another, kept."""

from __future__ import annotations

import re

from sqlalchemy import select

from tests.web.conftest import Login
from verifier.context import Context
from verifier.crossmatch.threshold_tables import ThresholdChange
from verifier.database import EVERYWHERE

AGED = "/administration/thresholds/aged_from"


def _changes(ctx: Context) -> list[tuple[int, str]]:
    with ctx.database.read(EVERYWHERE) as session:
        return [(one.value, one.state) for one in session.scalars(select(ThresholdChange))]


def test_a_value_is_tried_proposed_and_approved_by_two_people(sqlite_ctx: Context, logged_in: Login) -> None:
    admin, boss = logged_in("it.admin"), logged_in("zhao.min")
    unseen = admin.post(AGED, value="97", reason="疑点太多")
    assert unseen.status_code == 409
    assert "请先查看这个数值的影响" in unseen.text
    shown = admin.post(f"{AGED}/effect", value="97")
    assert "影响：改为 97 岁" in shown.text
    assert "提出改为 97" in shown.text
    assert admin.post(AGED, value="98", reason="疑点太多").status_code == 409, "another value than was seen"
    assert admin.post(AGED, value="97", reason="疑点太多").status_code == 302
    own = admin.get(AGED).text
    assert "提出人不能批准自己的提议" in own
    assert "/decision" not in own
    listed = boss.get("/administration/thresholds").text
    assert "提议改为 97，待审批" in listed
    assert "年满 95 岁仍在领取" in listed
    page = boss.get(AGED).text
    [decision] = set(re.findall(r'action="(/administration/thresholds/changes/\d+/decision)"', page))
    assert boss.post(decision, verdict="approve", reason="已看影响").headers["Location"] == AGED
    after = boss.get(AGED).text
    assert "现用 97 岁" in after
    assert "配置文件为 95" in after
    assert "疑点太多" in after
    assert boss.post(decision, verdict="approve", reason="再次").status_code == 409
    assert _changes(sqlite_ctx) == [(97, "in_force")]


def test_a_proposal_is_refused_or_taken_back(sqlite_ctx: Context, logged_in: Login) -> None:
    admin, boss = logged_in("it.admin"), logged_in("zhao.min")
    for number, path in enumerate(("decision", "withdrawal"), start=1):
        admin.post(f"{AGED}/effect", value="99")
        admin.post(AGED, value="99", reason="试一试")
        visitor = boss if path == "decision" else admin
        changed = f"/administration/thresholds/changes/{number}/{path}"
        answer = visitor.post(changed, reason="理由不足", verdict="refuse")
        assert answer.status_code == 302
    assert _changes(sqlite_ctx) == [(99, "refused"), (99, "withdrawn")]
    assert "理由不足" in boss.get(AGED).text


def test_nonsense_is_told_apart_and_nothing_is_kept(sqlite_ctx: Context, logged_in: Login) -> None:
    admin = logged_in("it.admin")
    assert admin.get("/administration/thresholds/memory_mb").status_code == 404
    for value in ("", "abc", "9.5", "1", "99999999999999999999"):
        assert admin.post(f"{AGED}/effect", value=value).status_code == 400, value
    assert admin.post("/administration/thresholds/changes/7/withdrawal", reason="x").status_code == 404
    assert _changes(sqlite_ctx) == []


def test_the_effect_concerns_all_agencies_and_is_shown_to_nobody_below_the_top(logged_in: Login) -> None:
    assert logged_in("sun.far").post(f"{AGED}/effect", value="97").status_code == 403
    assert logged_in("operator").post(f"{AGED}/effect", value="97").status_code == 200


def test_the_audit_chain_says_it_in_words(logged_in: Login) -> None:
    admin = logged_in("it.admin")
    admin.post(f"{AGED}/effect", value="97")
    admin.post(AGED, value="97", reason="疑点太多")
    chain = logged_in("audit").get("/audit").text
    assert "提出疑点阈值" in chain
    assert "高龄起点" in chain
