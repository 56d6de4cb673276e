"""A clock that ran ahead, a full disk under the heartbeat, many put back: no date is lost, no job stuck."""

from __future__ import annotations

import threading
from datetime import timedelta

from tests.integration.night.jobs_scene import (
    GANG,
    REMEDY,
    TODAY,
    WHY,
    pass_time,
    rows,
    standing,
    taken,
    with_jobs,
)
from verifier.context import Context
from verifier.runs.asking import ask_again
from verifier.runs.heartbeat import heartbeat
from verifier.runs.queue import fail_job, finish_job, open_due, put_back, take_next


def test_a_clock_that_ran_a_month_ahead_costs_no_later_date_its_night(opened: Context) -> None:
    finish_job(opened, taken(opened), {})
    pass_time(opened, days=30)
    open_due(opened, ["night"])
    pass_time(opened, days=-30)
    assert open_due(opened, ["night"]) == 0
    for number in range(1, 4):
        pass_time(opened, days=1)
        open_due(opened, ["night"])
        ticket = taken(opened)
        assert ticket.business_date == TODAY + timedelta(days=number)
        finish_job(opened, ticket, {})
        assert take_next(opened, "one", ("night",)) is None
    assert [state for _, state in standing(opened)][:5] == ["done"] * 4 + ["waiting"]


def test_a_lease_and_a_pause_given_by_a_clock_that_ran_ahead_hold_nothing_back(opened: Context) -> None:
    pass_time(opened, days=30)
    taken(opened)
    pass_time(opened, days=-30)
    again = taken(opened, "two")
    assert again.fence == 2
    pass_time(opened, days=30)
    ctx = with_jobs(opened, lease_seconds=60 * 24 * 3600)
    fail_job(ctx, again, WHY, REMEDY)
    pass_time(opened, days=-30)
    assert taken(opened).attempt == 2
    assert take_next(opened, "two", ("night",)) is None


def test_what_was_put_back_or_asked_for_anew_does_not_count_as_processes_lost(opened: Context) -> None:
    for _ in range(25):  # somebody holds the night by hand for hours
        put_back(opened, taken(opened))
        pass_time(opened, hours=1)
    taken(opened)
    pass_time(opened, hours=1)
    for _ in range(20):
        taken(opened)
        pass_time(opened, hours=1)
    assert take_next(opened, "one", ("night",)) is None
    [row] = rows(opened)
    assert (row.state, row.finished_at) == ("dead", opened.clock.now())
    ask_again(opened, GANG, "night", TODAY, "换了内存")
    taken(opened)
    pass_time(opened, hours=1)
    taken(opened)


def test_a_heartbeat_outlives_a_disk_that_was_full_for_a_moment() -> None:
    beats: list[int] = []
    enough = threading.Event()

    def renew() -> bool:
        beats.append(1)
        if len(beats) == 1:
            raise OSError(28, "No space left on device")
        enough.set()
        return True

    with heartbeat(renew, 0.001):
        assert enough.wait(60)
