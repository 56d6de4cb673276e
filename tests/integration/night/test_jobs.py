"""Jobs come due once, are done once, tried again, left to a person, paused; who lost one commits nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from jobs import working
from jobs.duty import Duty
from tests.clocks import at
from tests.integration.night.jobs_scene import (
    GANG,
    REMEDY,
    TODAY,
    WHY,
    pass_time,
    rows,
    standing,
    taken,
)
from verifier.accounts.actor import system_actor
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.errors import AlreadyRunning
from verifier.language import Text
from verifier.runs.asking import pause
from verifier.runs.job_view import dead_letters
from verifier.runs.queue import (
    fail_job,
    finish_job,
    hold_job,
    open_due,
    put_back,
    renew,
    take_next,
    tell_progress,
)
from verifier.runs.tables import JobRun


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
    at(sqlite_ctx, datetime(2026, 11, 20, 22, 31, tzinfo=UTC))
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
    at(ctx, datetime(2026, 11, 20, 17, 31, tzinfo=UTC))
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
