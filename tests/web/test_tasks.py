"""Service tasks in the console: found by due date, taken, arranged, closed with an outcome and a note."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.web.conftest import Login
from tests.web.sample_certification import Certified
from verifier.certification.tables import Certification, ServiceTask
from verifier.context import Context
from verifier.database import EVERYWHERE


def _task(ctx: Context, task_id: int) -> ServiceTask:
    with ctx.database.read(EVERYWHERE) as session:
        return session.get_one(ServiceTask, task_id)


def _bases(ctx: Context, person_id: int) -> list[str]:
    with ctx.database.read(EVERYWHERE) as session:
        found = select(Certification.basis).where(Certification.person_id == person_id)
        return list(session.scalars(found.order_by(Certification.certified_on)))


def test_the_inbox_tells_by_words_how_long_is_left_the_most_urgent_first(
    certified: Certified, logged_in: Login
) -> None:
    page = logged_in("li.jing").get("/tasks").text
    places = [page.index(words) for words in ("已超期 2 天", "3 天后到期", "9 天后到期", "20 天后到期")]
    assert places == sorted(places)
    assert "1 项已超期" in page


def test_the_inbox_is_narrowed_by_kind_colleague_and_due_date(certified: Certified, logged_in: Login) -> None:
    visitor = logged_in("li.jing")
    late = visitor.get("/tasks?due=late").text
    assert "周德胜" in late
    assert "陈桂芳" not in late
    assert "吴玉梅" in visitor.get("/tasks?kind=review").text
    assert "周德胜" not in visitor.get("/tasks?whose=nobody").text
    assert "没有符合的任务" in visitor.get("/tasks?whose=mine").text
    assert "冯淑兰" in visitor.get("/tasks?state=closed").text
    assert visitor.get("/tasks?due=never&kind=none&whose=all&page=x").status_code == 200


def test_a_task_is_taken_and_shows_among_ones_own(
    certified: Certified, sqlite_ctx: Context, logged_in: Login
) -> None:
    visitor, task = logged_in("li.jing"), certified.tasks["staff_check"]
    assert "由我承办" in visitor.get(f"/tasks/{task}").text
    visitor.post(f"/tasks/{task}/assignment", to="li.jing")
    assert _task(sqlite_ctx, task).assigned_to == "li.jing"
    assert "由我承办" not in visitor.get(f"/tasks/{task}").text
    assert "陈桂芳" in visitor.get("/tasks?whose=mine").text
    assert visitor.post(f"/tasks/{task}/assignment", to="  ").status_code == 400


def test_a_visit_is_arranged_for_today_or_later(
    certified: Certified, sqlite_ctx: Context, logged_in: Login
) -> None:
    visitor, task = logged_in("li.jing"), certified.tasks["home_visit"]
    for day in ("2026-11-20", "soon", ""):
        assert visitor.post(f"/tasks/{task}/visit", on=day).status_code == 400, day
    visitor.post(f"/tasks/{task}/visit", on="2026-11-25")
    agreed = _task(sqlite_ctx, task).visit_on
    assert agreed is not None
    assert agreed.isoformat() == "2026-11-25"
    assert "2026年11月25日" in visitor.get("/tasks").text


def test_closing_as_certified_renews_and_ends_the_lapse(
    certified: Certified, sqlite_ctx: Context, logged_in: Login
) -> None:
    visitor, task = logged_in("li.jing"), certified.tasks["home_visit"]
    without_card = visitor.post(f"/tasks/{task}/closing", outcome="certified", note="入户见到本人")
    assert without_card.status_code == 400
    visitor.post(f"/tasks/{task}/closing", outcome="certified", note="入户见到本人", id_card_seen="yes")
    assert _task(sqlite_ctx, task).outcome == "certified"
    assert _bases(sqlite_ctx, certified.people["noticed"]) == ["roll", "staff"]
    page = visitor.get(f"/tasks/{task}").text
    assert "已办结" in page
    assert "入户见到本人" in page
    assert 'id="close"' not in page
    assert visitor.post(f"/tasks/{task}/closing", outcome="not_needed", note="再办一次").status_code == 409


@pytest.mark.parametrize("fields", [{}, {"outcome": "gone", "note": "x"}, {"outcome": "moved", "note": " "}])
def test_closing_without_outcome_or_note_is_refused(
    fields: dict[str, str], certified: Certified, sqlite_ctx: Context, logged_in: Login
) -> None:
    task = certified.tasks["review"]
    assert logged_in("li.jing").post(f"/tasks/{task}/closing", **fields).status_code == 400
    assert _task(sqlite_ctx, task).closed_at is None


def test_only_a_task_to_meet_somebody_offers_to_certify(
    certified: Certified, sqlite_ctx: Context, logged_in: Login
) -> None:
    visitor, task = logged_in("li.jing"), certified.tasks["review"]
    review = visitor.get(f"/tasks/{task}").text
    assert 'value="certified"' not in review
    assert 'value="settled"' in review
    assert 'value="settled"' not in visitor.get(f"/tasks/{certified.tasks['home_visit']}").text
    visitor.post(f"/tasks/{task}/closing", outcome="settled", note="已与公安核对")
    assert _task(sqlite_ctx, task).outcome == "settled"


def test_nobody_met_at_the_branch_leads_to_a_visit(certified: Certified, logged_in: Login) -> None:
    visitor, task = logged_in("li.jing"), certified.tasks["staff_check"]
    visitor.post(f"/tasks/{task}/closing", outcome="not_met", note="约定当日未到")
    page = visitor.find("/tasks", "陈桂芳", kind="home_visit").text
    assert "网点未见到本人，请上门服务" in page


def test_who_may_only_look_is_shown_no_form(certified: Certified, logged_in: Login) -> None:
    page = logged_in("chen.wei").get(f"/tasks/{certified.tasks['home_visit']}").text
    assert "现有权限只能查看" in page
    assert 'id="close"' not in page
