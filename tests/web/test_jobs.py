"""The pages of jobs: what is due, what failed and what to do, and what a person may do about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from tests import factories as make
from tests.clocks import later
from tests.web.conftest import Login, Visitor
from tests.web.sample import Sample
from verifier.cases.escalations.tables import Escalation
from verifier.clock import FixedClock
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.language import Text
from verifier.outbox.tables import Message
from verifier.outbox.writing import NewMessage, put
from verifier.runs.queue import fail_job, finish_job, open_due, take_next, tell_progress
from verifier.settings import FeedSettings
from web.application import create_app

TODAY = "2026-11-21"
DISK = Text("磁盘已满。", "The disk is full.")
LATE = {"x": {"kind": "deaths", "source": "civil-affairs", "every": "month", "day": 5}}


@pytest.fixture
def scheduled(sqlite_ctx: Context, office: Sample) -> Context:
    """Last night is dead, the morning is at work; a feed is late."""
    clock = sqlite_ctx.clock
    assert isinstance(clock, FixedClock)
    now = clock.moment
    clock.moment -= timedelta(minutes=30)
    open_due(sqlite_ctx, ["night", "morning"])
    clock.moment -= timedelta(hours=8)
    open_due(sqlite_ctx, ["night"])
    clock.moment = now - timedelta(hours=4)
    for _ in range(sqlite_ctx.settings.jobs.attempts):
        ticket = take_next(sqlite_ctx, "one", ("night",))
        assert ticket is not None
        fail_job(sqlite_ctx, ticket, Text("磁盘已满。", "The disk is full."), Text("请清理。", "Clear it."))
        clock.moment += timedelta(hours=1)
    clock.moment = now
    ticket = take_next(sqlite_ctx, "one", ("morning",))
    assert ticket is not None
    tell_progress(sqlite_ctx, ticket, Text("写给东湖区", "writing to Donghu"), 3, 7)
    return sqlite_ctx


@pytest.fixture
def seen(scheduled: Context, office: Sample) -> Visitor:
    feeds = FeedSettings.model_validate(scheduled.settings.feeds.model_dump() | {"expected": LATE})
    ctx = replace(scheduled, settings=scheduled.settings.model_copy(update={"feeds": feeds}))
    visitor = Visitor(create_app(ctx).test_client())
    visitor.log_in("it.admin")
    return visitor


def test_the_page_tells_what_failed_what_to_do_and_which_feed_is_late(seen: Visitor) -> None:
    page = seen.get("/jobs").get_data(as_text=True)
    for words in ("磁盘已满。请清理。", "夜间作业", "每小时第 5 分", "仅工作日", "补做", "暂停全部作业"):
        assert words in page, words
    assert "民政火化登记应于 2026年11月5日 到达，已迟 11 个工作日。" in page
    english = seen.post("/language", language="en", next="/jobs")
    assert english.status_code == 302
    page = seen.get("/jobs").get_data(as_text=True)
    assert "The disk is full. Clear it." in page
    assert "11 working days late" in page


def test_messages_that_were_given_up_are_told_with_what_to_do_and_without_their_address(
    sqlite_ctx: Context, office: Sample, logged_in: Login
) -> None:
    with sqlite_ctx.database.write(EVERYWHERE) as session:
        message = NewMessage(
            "m-1", make.agency(session).id, "sms", "certification_reminder", "13800001234", {"text": "您好"}
        )
        put(session, sqlite_ctx.clock.now(), [message])
        session.execute(update(Message).values(state="dead", tries=8, problem=DISK.as_dict()))
    visitor = logged_in("it.admin")
    page = visitor.get("/jobs").get_data(as_text=True)
    assert "1 条短信或邮件多次未能发出" in page
    assert "磁盘已满。" in page
    assert "outbox retry 1" in page
    assert "13800001234" not in page
    assert "没有作业在等待人工" not in page


def test_who_may_only_look_is_offered_nothing_to_do(scheduled: Context, logged_in: Login) -> None:
    page = logged_in("li.jing").get("/jobs").get_data(as_text=True)
    assert "磁盘已满。" in page
    assert "/jobs/again" not in page
    assert "/jobs/pauses" not in page


def test_a_job_at_work_shows_how_far_it_is_and_asks_again_by_itself(seen: Visitor) -> None:
    page = seen.get("/jobs/1").get_data(as_text=True)
    assert 'hx-trigger="every 2s"' in page
    assert "写给东湖区" in page
    assert "3 / 7" in page
    part = seen.get("/jobs/1", headers={"HX-Target": "job-progress"}).get_data(as_text=True)
    assert "<html" not in part
    assert "3 / 7" in part
    assert seen.get("/jobs/99").status_code == 404
    assert seen.get("/jobs/1/audit").status_code == 200


def test_a_person_has_a_dead_job_done_again_and_the_page_shows_who_and_why(seen: Visitor) -> None:
    seen.get("/jobs")
    answer = seen.post("/jobs/again", job="night", on=TODAY, reason="磁盘已换")
    assert answer.status_code == 302
    page = seen.get(answer.headers["Location"]).get_data(as_text=True)
    assert "磁盘已换" in page
    assert "it.admin" in page
    assert "磁盘已满" not in page


def test_a_person_pauses_and_resumes(seen: Visitor) -> None:
    seen.get("/jobs")
    assert seen.post("/jobs/pauses", job="all", on="2026-11-25", reason="搬迁机房").status_code == 302
    page = seen.get("/jobs").get_data(as_text=True)
    assert "全部作业已暂停" in page
    assert "搬迁机房" in page
    assert seen.post("/jobs/resumptions", job="all", reason="搬完").status_code == 302
    assert "全部作业已暂停" not in seen.get("/jobs").get_data(as_text=True)


@pytest.mark.parametrize(
    ("path", "fields", "status"),
    [
        ("/jobs/again", {"job": "night", "on": "2027-01-01", "reason": "再来"}, 400),
        ("/jobs/again", {"job": "night", "on": "", "reason": "再来"}, 400),
        ("/jobs/again", {"job": "nothing", "on": TODAY, "reason": "再来"}, 400),
        ("/jobs/pauses", {"job": "night", "on": "2026-11-25", "reason": ""}, 400),
        ("/jobs/resumptions", {"job": "night", "reason": "好了"}, 409),
    ],
)
def test_what_cannot_be_done_is_said(seen: Visitor, path: str, fields: dict[str, str], status: int) -> None:
    seen.get("/jobs")
    assert seen.post(path, **fields).status_code == status


def test_the_history_can_be_narrowed_to_a_job(seen: Visitor) -> None:
    page = seen.get("/jobs/history?job=morning").get_data(as_text=True)
    rows = page.partition("<tbody>")[2]
    assert "晨报" in rows
    assert "夜间作业" not in rows.partition("</tbody>")[0]


def test_a_done_job_says_what_it_did(scheduled: Context, seen: Visitor) -> None:
    open_due(scheduled, ["escalation"])
    later(scheduled, days=2)
    open_due(scheduled, ["escalation"])
    ticket = take_next(scheduled, "one", ("escalation",))
    assert ticket is not None
    finish_job(scheduled, ticket, {"lead": 4, "case": 0, "task": 1, "ended": 2})
    seen.log_in("it.admin")
    page = seen.get(f"/jobs/{ticket.id}").get_data(as_text=True)
    assert "上报疑点 4、案件 0、任务 1，已了结 2" in page


def test_the_supervisor_sees_what_waits_too_long_with_the_way_there(
    sqlite_ctx: Context, office: Sample, app: Flask, logged_in: Login
) -> None:
    with sqlite_ctx.database.write(EVERYWHERE) as session:
        for agency, lead, person in (("379901", office.lead, office.person), ("379904", office.far_lead, 1)):
            session.add(
                Escalation(
                    agency_id=make.agency(session, agency).id,
                    subject="lead",
                    subject_id=lead,
                    person_id=person,
                    since=date(2026, 10, 9),
                    raised_on=date(2026, 11, 20),
                )
            )
    page = logged_in("zhao.min").get("/overdue").get_data(as_text=True)
    assert f'href="/leads/{office.lead}"' in page
    assert "2026年10月9日产生，已过" in page
    assert logged_in("li.jing").get("/overdue").status_code == 403
    assert "没有超期事项" in logged_in("zhao.min").get("/overdue?subject=task").get_data(as_text=True)
