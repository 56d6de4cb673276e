"""Jobs come due once, are done once, tried again, left to a person, paused; who lost one commits nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from jobs import working
from jobs.duty import Duty
from tests import factories as make
from tests.conftest import NOW
from verifier.accounts.actor import system_actor
from verifier.audit.tables import AuditEntry
from verifier.clock import FixedClock
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.errors import AlreadyRunning, Conflict, InvalidInput, NotFound, NotPermitted
from verifier.language import Text
from verifier.runs.asking import ask_again, pause, resume
from verifier.runs.job_view import dead_letters, job_run, job_runs, overview
from verifier.runs.queue import (
    JobTicket,
    fail_job,
    finish_job,
    hold_job,
    open_due,
    put_back,
    renew,
    take_asked,
    take_next,
    tell_progress,
)
from verifier.runs.tables import JobPause, JobRun
from verifier.settings.jobs import JobSettings

#: 10 o'clock in China on Saturday 21 November 2026
TODAY = date(2026, 11, 21)
GANG = make.make_actor("wu.gang", "system_admin")
WHY, REMEDY = Text("不行", "It does not work"), Text("换一个", "Take another")


def pass_time(ctx: Context, **span: float) -> None:
    assert isinstance(ctx.clock, FixedClock)
    ctx.clock.moment += timedelta(**span)


def rows(ctx: Context) -> list[JobRun]:
    with ctx.database.read(EVERYWHERE) as session:
        return list(session.scalars(select(JobRun).order_by(JobRun.id)))


def standing(ctx: Context, job: str = "night") -> list[tuple[date, str]]:
    return [(row.business_date, row.state) for row in rows(ctx) if row.job == job]


def taken(ctx: Context, holder: str = "one", jobs: tuple[str, ...] = ("night",)) -> JobTicket:
    ticket = take_next(ctx, holder, jobs)
    assert ticket is not None
    return ticket


def with_jobs(ctx: Context, **values: Any) -> Context:
    jobs = JobSettings.model_validate(ctx.settings.jobs.model_dump() | values)
    return replace(ctx, settings=ctx.settings.model_copy(update={"jobs": jobs}))


@pytest.fixture
def opened(sqlite_ctx: Context) -> Context:
    """Last night came due and nobody has done it."""
    assert isinstance(sqlite_ctx.clock, FixedClock)
    sqlite_ctx.clock.moment = datetime(2026, 11, 20, 17, 31, tzinfo=UTC)
    assert open_due(sqlite_ctx, ["night"]) == 1
    return sqlite_ctx


def test_what_came_due_is_opened_once_however_often_it_is_looked_at(opened: Context) -> None:
    assert open_due(opened, ["night"]) == 0
    assert standing(opened) == [(TODAY, "waiting")]
    pass_time(opened, days=1)
    assert open_due(opened, ["night"]) == 1


def test_dates_missed_for_72_hours_are_done_in_their_order(opened: Context) -> None:
    done: list[date] = []

    def work(duty: Duty) -> dict[str, Any]:
        done.append(duty.ticket.business_date)
        return {}

    while working.look(opened, "one", {"night": work}):
        pass
    pass_time(opened, hours=72)
    while working.look(opened, "two", {"night": work}):
        pass
    assert done == [TODAY + timedelta(days=number) for number in range(4)]
    assert {state for _, state in standing(opened)} == {"done"}


def test_what_came_due_longer_ago_than_is_made_up_for_is_told_as_missed(opened: Context) -> None:
    finish_job(opened, taken(opened), {})
    pass_time(opened, days=9)
    open_due(opened, ["night"])
    states = [state for _, state in standing(opened)]
    assert states == ["done", "missed", "missed", *["waiting"] * 7]
    with opened.database.read(EVERYWHERE) as session:
        told = dead_letters(session, opened.clock.now())
    assert [letter.business_date.day for letter in told] == [23, 22]
    assert told[0].problem.zh.startswith("调度停顿超过 7 天")


def test_a_job_of_many_times_a_day_is_opened_for_the_last_of_them_only(sqlite_ctx: Context) -> None:
    open_due(sqlite_ctx, ["intake"])
    pass_time(sqlite_ctx, hours=5)
    open_due(sqlite_ctx, ["intake"])
    assert [(row.slot, row.state) for row in rows(sqlite_ctx)] == [("01:05", "waiting"), ("06:05", "waiting")]


def test_the_morning_waits_for_its_night_but_not_for_a_paused_one(sqlite_ctx: Context) -> None:
    both = ("night", "morning")
    sqlite_ctx.clock.moment = datetime(2026, 11, 20, 22, 31, tzinfo=UTC)  # type: ignore[misc]  # a FixedClock
    open_due(sqlite_ctx, both)
    assert take_next(sqlite_ctx, "one", ("morning",)) is None
    night = taken(sqlite_ctx, jobs=both)
    assert night.job == "night"
    assert take_next(sqlite_ctx, "two", both) is None
    put_back(sqlite_ctx, night)
    pause(sqlite_ctx, GANG, "night", TODAY, "维护")
    assert taken(sqlite_ctx, jobs=both).job == "morning"


def test_two_processes_never_hold_one_job(opened: Context) -> None:
    taken(opened)
    assert take_next(opened, "two", ("night",)) is None


def test_a_later_date_waits_while_an_earlier_one_is_tried_again(opened: Context) -> None:
    fail_job(opened, taken(opened), WHY, REMEDY)
    pass_time(opened, days=1)
    open_due(opened, ["night"])
    assert taken(opened).business_date == TODAY


def test_who_slept_past_the_lease_has_lost_the_job_and_commits_nothing(ctx: Context) -> None:
    ctx.clock.moment = datetime(2026, 11, 20, 17, 31, tzinfo=UTC)  # type: ignore[misc]  # a FixedClock
    open_due(ctx, ["night"])
    asleep = taken(ctx)
    assert renew(ctx, asleep)
    pass_time(ctx, seconds=ctx.settings.jobs.lease_seconds + 1)
    awake = taken(ctx, "two")
    assert (awake.id, awake.fence) == (asleep.id, asleep.fence + 1)
    assert not renew(ctx, asleep)
    for forbidden in (
        lambda: finish_job(ctx, asleep, {"by": "the sleeper"}),
        lambda: fail_job(ctx, asleep, WHY, REMEDY),
        lambda: put_back(ctx, asleep),
        lambda: tell_progress(ctx, asleep, WHY, 1, 2),
    ):
        with pytest.raises(AlreadyRunning):
            forbidden()

    def write_in_its_sleep() -> None:
        with ctx.database.write(EVERYWHERE) as session:
            session.execute(update(JobRun).values(reason="written by the sleeper"))
            hold_job(session, asleep)

    # whatever it had written in the transaction that asks the fence is undone with it
    with pytest.raises(AlreadyRunning):
        write_in_its_sleep()
    finish_job(ctx, awake, {"by": "who is awake"})
    [row] = rows(ctx)
    assert (row.state, row.result, row.reason, row.attempts) == ("done", {"by": "who is awake"}, None, 1)


def test_a_finished_job_cannot_be_finished_again(opened: Context) -> None:
    ticket = taken(opened)
    finish_job(opened, ticket, {})
    with pytest.raises(AlreadyRunning):
        finish_job(opened, ticket, {})
    assert not renew(opened, ticket)


def test_a_failed_job_is_tried_after_ever_longer_pauses_and_then_left_to_a_person(opened: Context) -> None:
    pauses = []
    for last in (False, False, False, True):
        began = opened.clock.now()
        while (ticket := take_next(opened, "one", ("night",))) is None:
            pass_time(opened, minutes=1)
        pauses.append((opened.clock.now() - began) // timedelta(minutes=1))
        assert fail_job(opened, ticket, WHY, REMEDY) is last
    assert pauses == [0, 5, 10, 20]
    assert standing(opened) == [(TODAY, "dead")]
    pass_time(opened, days=1)
    open_due(opened, ["night"])
    assert taken(opened).business_date == TODAY + timedelta(days=1)
    with opened.database.read(EVERYWHERE) as session:
        [letter] = dead_letters(session, opened.clock.now())
    assert (letter.problem, letter.remedy) == (WHY, REMEDY)


def test_a_job_over_which_processes_are_lost_again_and_again_is_left_to_a_person(opened: Context) -> None:
    for _ in range(21):
        taken(opened)
        pass_time(opened, hours=1)
    assert take_next(opened, "one", ("night",)) is None
    [row] = rows(opened)
    assert (row.state, row.attempts) == ("dead", 1)
    assert row.problem["en"].startswith("The process doing it stopped")


def test_a_job_that_raises_is_told_in_words_and_never_ends_the_scheduler(opened: Context) -> None:
    def work(_duty: Duty) -> dict[str, Any]:
        raise ZeroDivisionError("13800001234")

    assert working.look(opened, "one", {"night": work})
    [row] = rows(opened)
    assert row.state == "retry"
    assert "13800001234" not in str(row.problem)
    assert "ZeroDivisionError" in row.problem["zh"]
    assert row.remedy["zh"].startswith("请由系统管理员")


def test_what_is_done_elsewhere_at_this_moment_is_put_back_untried(opened: Context) -> None:
    def work(_duty: Duty) -> dict[str, Any]:
        raise AlreadyRunning(WHY)

    assert working.look(opened, "one", {"night": work})
    assert not working.look(opened, "one", {"night": work})
    [row] = rows(opened)
    assert (row.state, row.attempts, row.problem) == ("waiting", 0, {})


def test_progress_is_told_no_more_often_than_anybody_looks(opened: Context) -> None:
    duty = Duty(opened, system_actor(), taken(opened), last=False)
    duty.progress(Text("读", "reading"), 1, 9)
    duty.progress(Text("读", "reading"), 2, 9)
    assert [(row.doing["en"], row.done) for row in rows(opened)] == [("reading", 1)]
    pass_time(opened, seconds=2)
    duty.progress(Text("读", "reading"), 3, 9)
    assert [row.done for row in rows(opened)] == [3]


class TestAPerson:
    """Has jobs done again, pauses and resumes them; each with a reason that is audited."""

    def test_has_a_done_job_done_again_beside_the_first(self, opened: Context) -> None:
        finish_job(opened, taken(opened), {})
        number = ask_again(opened, GANG, "night", TODAY, "名册补报")
        ticket = taken(opened)
        assert (ticket.id, ticket.asked_at) == (number, opened.clock.now())
        finish_job(opened, ticket, {})
        assert [(row.rerun, row.state, row.asked_by) for row in rows(opened)] == [
            (0, "done", None),
            (1, "done", "wu.gang"),
        ]
        with opened.database.read(EVERYWHERE) as session:
            [told] = session.scalars(select(AuditEntry).where(AuditEntry.action == "job.asked_again"))
            assert (told.actor, told.detail["reason"]) == ("wu.gang", "名册补报")

    def test_has_a_dead_one_tried_at_once_in_its_own_row(self, opened: Context) -> None:
        ctx = with_jobs(opened, attempts=1)
        assert fail_job(ctx, taken(ctx), WHY, REMEDY)
        number = ask_again(ctx, GANG, "night", TODAY, "磁盘已换")
        ticket = take_asked(ctx, "here", number)
        assert ticket is not None
        assert take_asked(ctx, "there", number) is None
        finish_job(ctx, ticket, {})
        assert standing(ctx) == [(TODAY, "done")]

    def test_has_a_date_done_that_never_came_due_here(self, opened: Context) -> None:
        ask_again(opened, GANG, "escalation", TODAY - timedelta(days=30), "补做")
        assert standing(opened, "escalation") == [(TODAY - timedelta(days=30), "waiting")]

    def test_is_refused_what_is_at_work_to_come_or_unknown(self, opened: Context) -> None:
        taken(opened)
        for error, job, day, reason in (
            (Conflict, "night", TODAY, "再来"),
            (InvalidInput, "night", TODAY + timedelta(days=1), "再来"),
            (InvalidInput, "settle", TODAY, "再来"),
            (InvalidInput, "night", TODAY, " "),
            (Conflict, "backup", TODAY, "那一夜还没有做"),
        ):
            with pytest.raises(error):
                ask_again(opened, GANG, job, day, reason)

    @pytest.mark.parametrize("who", [make.make_actor("li", "investigator"), system_actor()])
    def test_needs_the_right_and_to_be_a_person(self, opened: Context, who: Any) -> None:
        for forbidden in (
            lambda: ask_again(opened, who, "night", TODAY, "再来"),
            lambda: pause(opened, who, "night", TODAY, "维护"),
            lambda: resume(opened, who, "night", "好了"),
        ):
            with pytest.raises(NotPermitted):
                forbidden()

    @pytest.mark.parametrize("job", ["night", "all"])
    def test_pauses_until_a_day_and_what_came_due_is_made_up_for(self, opened: Context, job: str) -> None:
        pause(opened, GANG, job, TODAY + timedelta(days=1), "搬迁")
        pass_time(opened, days=1)
        open_due(opened, ["night"])
        assert take_next(opened, "one", ("night",)) is None
        pass_time(opened, days=1)
        open_due(opened, ["night"])
        assert taken(opened).business_date == TODAY
        assert len(rows(opened)) == 3

    def test_resumes_before_the_day_and_only_what_is_paused(self, opened: Context) -> None:
        pause(opened, GANG, "night", TODAY, "搬迁")
        with pytest.raises(Conflict):
            pause(opened, GANG, "night", TODAY, "再停")
        resume(opened, GANG, "night", "搬完")
        with pytest.raises(Conflict):
            resume(opened, GANG, "night", "搬完")
        assert taken(opened).job == "night"
        with opened.database.read(EVERYWHERE) as session:
            [row] = session.scalars(select(JobPause))
            assert (row.paused_by, row.ended_by) == ("wu.gang", "wu.gang")
            actions = set(session.scalars(select(AuditEntry.action)))
        assert {"job.paused", "job.resumed"} <= actions

    @pytest.mark.parametrize("days", [-1, 32])
    def test_pauses_neither_into_the_past_nor_for_ever(self, opened: Context, days: int) -> None:
        with pytest.raises(InvalidInput):
            pause(opened, GANG, "night", TODAY + timedelta(days=days), "搬迁")


def test_the_overview_says_when_each_job_is_due_next_and_how_the_last_one_stands(opened: Context) -> None:
    finish_job(opened, taken(opened), {})
    pause(opened, GANG, "backup", TODAY, "换盘")
    with opened.database.read(EVERYWHERE) as session:
        found = overview(session, opened)
        by_name = {row.job.name: row for row in found.rows}
        assert by_name["night"].last is not None
        assert by_name["night"].last.state == "done"
        assert by_name["night"].next_at == NOW.replace(hour=17, minute=30)
        assert by_name["escalation"].next_at == datetime(2026, 11, 22, 23, 0, tzinfo=UTC)  # a Monday in China
        assert by_name["escalation"].last is None
        assert [job.name for job, held in found.steps if held is not None] == ["backup"]
        assert (found.everything, found.dead) == (None, ())
        page = job_runs(session, "night")
        assert ([row.state for row in page.rows], page.pages) == (["done"], 1)
        assert job_runs(session, "morning").rows == []
        assert job_run(session, page.rows[0].id).job == "night"
        with pytest.raises(NotFound):
            job_run(session, 99)
