"""Around a case: who works on it, what belongs together, the second look, relations, budgets, nights."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from tests.integration.feeds.office import Office
from tests.integration.replay.nights import first_night
from tests.web.conftest import Login, Visitor
from tests.web.sample import PASSWORD, Sample
from tests.web.sample_course import stood_still, verified
from tests.web.sample_recovery import who
from verifier.accounts.service import add_user
from verifier.bars.tables import DeclaredRelation
from verifier.cases.caseload.tables import SecondReview
from verifier.cases.ending import clear_case
from verifier.cases.stop_tables import HaltedBatch
from verifier.cases.stops.reversing import reverse_stop
from verifier.cases.tables import Case
from verifier.context import Context
from verifier.crossmatch.tables import Lead
from verifier.database import EVERYWHERE
from verifier.people.tables import Person
from web.application import create_app


def _case(ctx: Context, number: int = 1) -> Case:
    with ctx.database.read(EVERYWHERE) as session:
        found = session.get_one(Case, number)
        session.expunge_all()
    return found


def test_a_case_is_taken_given_away_and_given_back(li: Visitor, sqlite_ctx: Context) -> None:
    assert "待分派" in li.get("/cases/1").text
    li.post("/cases/1/assignment", version=2, to="li.jing")
    assert "li.jing 经办" in li.get("/cases/1").text
    li.post("/cases/1/assignment", version=3, to="zhao.min", reason="请假")
    assert _case(sqlite_ctx).assigned_to == "zhao.min"
    li.post("/cases/1/assignment", version=4, to="", reason="重新分派")
    assert _case(sqlite_ctx).assigned_to is None


def test_a_case_is_put_off_with_a_reason_and_brought_back(li: Visitor, sqlite_ctx: Context) -> None:
    li.post("/cases/1/snooze", version=2, until="2026-12-01", reason="等待公安回函")
    page = li.get("/cases/1").text
    assert "搁置至 2026年12月1日：等待公安回函" in page
    li.post("/cases/1/waking", version=3, reason="回函已到")
    assert _case(sqlite_ctx).snoozed_until is None


def test_a_child_case_is_shown_on_both_pages(li: Visitor, office: Sample, sqlite_ctx: Context) -> None:
    verified(sqlite_ctx, office.second_lead)
    li.post("/cases/2/parent", version=2, parent="1", reason="代领人同为一人")
    assert "来源案件 1" in li.get("/cases/2").text
    assert "派生案件" in li.get("/cases/1").text
    li.post("/cases/2/parent", version=3, unlink="yes", reason="误关联")
    assert _case(sqlite_ctx, 2).parent_id is None


def test_cases_of_two_people_are_not_merged(li: Visitor, office: Sample, sqlite_ctx: Context) -> None:
    verified(sqlite_ctx, office.second_lead)
    answer = li.post("/cases/2/merging", version=2, into="1", reason="同案")
    assert answer.status_code == 400
    assert "可登记为来源案件和派生案件" in answer.text
    assert li.post("/cases/2/merging", version=2, into="x", reason="同案").status_code == 400
    assert li.post("/cases/2/parting", version=2, reason="拆分").status_code == 409


@pytest.fixture
def drawn(li: Visitor, office: Sample, sqlite_ctx: Context) -> int:
    """A clearance above the amount, drawn for a second look; returns the review."""
    with sqlite_ctx.database.write(EVERYWHERE) as session:
        session.execute(update(Lead).where(Lead.id == office.lead).values(amount_at_risk_fen=6_000_000))
    clear_case(sqlite_ctx, who(sqlite_ctx, "li.jing"), 1, "本人健在，窗口核对", 2)
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        return session.scalars(select(SecondReview.id)).one()


def test_the_second_look_is_blind_and_decided_by_somebody_who_had_no_hand_in_it(
    drawn: int, logged_in: Login, sqlite_ctx: Context
) -> None:
    chen = logged_in("chen.wei")
    assert f"/reviews/{drawn}" in chen.get("/reviews").text
    page = chen.get(f"/reviews/{drawn}").text
    main = page[page.index("<main") : page.index("</main>")]
    assert "走访家属" in main
    for hidden in ("li.jing", "本人健在，窗口核对", "/cases/1", "/leads/"):
        assert hidden not in main, hidden
    assert chen.post(f"/reviews/{drawn}/decision", reason="证据一致").status_code == 400
    chen.post(f"/reviews/{drawn}/decision", verdict="disagree", reason="照片不是本人")
    assert _case(sqlite_ctx).state == "verification"
    assert "没有待复核的排除" in chen.get("/reviews").text


def test_who_had_a_hand_in_the_case_cannot_open_its_review(
    drawn: int, logged_in: Login, sqlite_ctx: Context
) -> None:
    with sqlite_ctx.database.write(EVERYWHERE) as session:
        session.execute(update(Case).values(assigned_to="zhao.min"))
    zhao = logged_in("zhao.min")
    assert "经手过本案，须由他人复核" in zhao.get("/reviews").text
    assert zhao.get(f"/reviews/{drawn}").status_code == 403
    assert zhao.post(f"/reviews/{drawn}/decision", verdict="agree", reason="同意").status_code == 403


def test_anybody_declares_a_relative_and_only_another_ends_it(
    li: Visitor, office: Sample, logged_in: Login, sqlite_ctx: Context
) -> None:
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        number = session.get_one(Person, office.person).pid
    li.get("/relations")
    assert li.post("/relations", relation="relative", person=number).status_code == 302
    assert "379*************" in li.get("/relations").text
    assert "亲属关系" in li.get("/cases/1").text
    assert li.post("/relations", relation="relative", person=number).status_code == 409
    assert li.post("/relations", relation="friend", person=number).status_code == 400
    assert li.post("/relations", relation="self", person="1", user="chen.wei").status_code == 403
    security = logged_in("security")
    assert "li.jing" in security.get("/relations").text
    security.post("/relations/1/end", reason="误报，非亲属")
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        assert session.get_one(DeclaredRelation, 1).ended_by == "security"
    assert "没有申报" in security.get("/relations").text
    assert "误报" not in li.get("/relations?ended=yes").text
    assert "已结束" in li.get("/relations?ended=yes").text


def test_a_halted_batch_is_shown_and_released_by_another_approver(
    li: Visitor, office: Sample, logged_in: Login, sqlite_ctx: Context
) -> None:
    stood_still(sqlite_ctx)
    verified(sqlite_ctx, office.second_lead)
    stood_still(sqlite_ctx, 2)
    chen = who(sqlite_ctx, "chen.wei")
    for case in (1, 2):
        version = _case(sqlite_ctx, case).version
        reverse_stop(sqlite_ctx, chen, case, version, "本人健在", "本人到窗口，照片 2 张")
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        halt = session.scalars(select(HaltedBatch.id).order_by(HaltedBatch.id).limit(1)).one()
    approver = logged_in("chen.wei")
    page = approver.get("/stops").text
    assert "已停止" in page
    refused = approver.post(f"/stops/batches/{halt}/release", reason="已与公安核对")
    assert refused.status_code == 403
    assert "错停由本人提出或批准" in refused.text
    supervisor = logged_in("zhao.min")
    supervisor.get("/stops")
    assert supervisor.post(f"/stops/batches/{halt}/release", reason="已与公安核对").status_code == 302
    assert "错停已撤销" in supervisor.get("/stops?show=ended").text


def test_a_night_that_kept_nothing_is_not_told_again(office: Sample, logged_in: Login) -> None:
    zhao = logged_in("zhao.min")
    assert "重演这一夜" in zhao.get(f"/runs/{office.run}").text
    zhao.get(f"/runs/{office.run}/replay")
    answer = zhao.post(f"/runs/{office.run}/replay", rules="then")
    assert answer.status_code == 409


def test_a_night_told_again_by_its_own_rules_is_exactly_the_same(sqlite_ctx: Context, tmp_path: Path) -> None:
    first_night(Office(sqlite_ctx, tmp_path))
    with sqlite_ctx.database.write(EVERYWHERE) as session:
        add_user(session, sqlite_ctx.clock, "zhou", "supervisor", None, PASSWORD)
    visitor = Visitor(create_app(sqlite_ctx).test_client())
    visitor.log_in("zhou")
    visitor.get("/runs/1/replay")
    page = visitor.post("/runs/1/replay", rules="then", against="night").text
    assert "完全相同。" in page
    sqlite_ctx.clock.moment += timedelta(minutes=1)
    page = visitor.post("/runs/1/replay", rules="now", against="today").text
    assert "按今天的规则重演，与今天的疑点比较" in page
