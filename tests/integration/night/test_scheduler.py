"""Schedulers: two give one run, a stopped one is passed by, a failing step keeps nothing else back."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from jobs import nightly, working
from jobs.nightly import Wanted, run_night
from jobs.scheduler import serve_schedule
from tests import factories as make
from tests.integration.feeds.office import Office
from verifier.accounts.actor import system_actor
from verifier.accounts.tables import WebSession
from verifier.audit.tables import AuditEntry
from verifier.citizens.tables import CitizenCode, CitizenVisit
from verifier.clock import FixedClock
from verifier.context import Context
from verifier.database import EVERYWHERE, exclusive
from verifier.errors import AlreadyRunning, ConfigurationError, Conflict, InvalidInput
from verifier.language import Text
from verifier.runs.asking import ask_again, pause
from verifier.runs.job_view import dead_letters
from verifier.runs.service import Taking, check_fence, renew_run, take_run
from verifier.runs.tables import JobRun, Run, RunStep
from verifier.settings.jobs import JobSettings

TODAY = date(2026, 11, 21)
GANG = make.make_actor("wu.gang", "system_admin")
NIGHT_ONLY = {
    name: work for name, work in working.WORK.items() if name not in ("intake", "escalation", "morning")
}


@pytest.fixture
def evening(sqlite_office: Office) -> Office:
    """The night has just come due."""
    assert isinstance(sqlite_office.ctx.clock, FixedClock)
    sqlite_office.ctx.clock.moment = datetime(2026, 11, 20, 17, 31, tzinfo=UTC)
    sqlite_office.later()
    return sqlite_office


def jobs_of(office: Office) -> list[tuple[str, str, int]]:
    return [(run.job, run.state, run.rerun) for run in office.rows_of(JobRun)]


def work_off(office: Office) -> None:
    while working.look(office.ctx, "one", NIGHT_ONLY):
        pass


def steps_of(office: Office) -> dict[str, str]:
    return {step.name: step.state for step in office.rows_of(RunStep)}


def failing(monkeypatch: pytest.MonkeyPatch, step: str, error: Exception) -> list[int]:
    """Have a step of the night fail; return the list that counts how often it was tried."""
    tried: list[int] = []

    def broken(_night: Any) -> dict[str, Any]:
        tried.append(1)
        raise error

    monkeypatch.setitem(nightly._STEPS, step, broken)
    return tried


BROKEN = InvalidInput(Text("磁盘坏了。", "The disk is broken."), Text("请更换。", "Replace it."))


def test_two_schedulers_alive_give_one_run(evening: Office) -> None:
    over = threading.Event()

    @contextmanager
    def opened() -> Iterator[Context]:
        yield evening.ctx

    quick = evening.ctx.settings.jobs.model_copy(update={"poll_seconds": 0.05})
    settings = evening.ctx.settings.model_copy(update={"jobs": quick})
    threads = [
        threading.Thread(target=serve_schedule, args=[settings, opened, over, NIGHT_ONLY]) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    while not any(state == "done" for _, state, _ in jobs_of(evening)):
        over.wait(0.05)
    over.set()
    for thread in threads:
        thread.join()
    assert jobs_of(evening) == [("night", "done", 0)]
    assert [(run.supplement, run.state) for run in evening.rows_of(Run)] == [(0, "done")]


def test_a_schedule_that_names_no_time_keeps_the_scheduler_from_starting(sqlite_office: Office) -> None:
    settings = sqlite_office.ctx.settings
    night = settings.nightly.model_copy(update={"schedule": "30 25 * * *"})

    @contextmanager
    def never() -> Iterator[Context]:
        raise AssertionError("nothing is opened")
        yield

    with pytest.raises(ConfigurationError):
        serve_schedule(settings.model_copy(update={"nightly": night}), never, threading.Event())


def test_a_night_whose_holder_sleeps_past_its_lease_is_taken_over_and_the_sleeper_commits_nothing(
    evening: Office,
) -> None:
    ctx = evening.ctx
    with exclusive(ctx.database, "nightly"):  # a stopped process holds its lock still
        asleep = take_run(ctx, system_actor(), TODAY, Taking(new_work=True))
        assert asleep is not None
        with pytest.raises(AlreadyRunning):
            run_night(ctx, system_actor(), TODAY)
        assert renew_run(ctx, asleep)
        evening.later(3)
        assert not run_night(ctx, system_actor(), TODAY).already_done
        assert not renew_run(ctx, asleep)

        def wake() -> None:
            with ctx.database.write(EVERYWHERE) as session:
                session.execute(update(Run).values(report={"by": "the sleeper"}))
                check_fence(session, asleep)

        with pytest.raises(AlreadyRunning):
            wake()
    [run] = evening.rows_of(Run)
    assert (run.state, run.fence, run.report["resumed"]) == ("done", 2, True)


def test_a_step_that_fails_keeps_no_other_from_being_done_and_alone_is_tried_again(
    evening: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        failing(patch, "payroll", BROKEN)
        with pytest.raises(InvalidInput):
            evening.night()
    states = steps_of(evening)
    assert states.pop("payroll") == "failed"
    assert set(states.values()) == {"done"}
    [run] = evening.rows_of(Run)
    assert run.state == "running"
    counted = failing(monkeypatch, "settle", AssertionError("done before, must not be done again"))
    report = evening.night().report
    assert (report["resumed"], report["held"], counted) == (True, [], [])
    assert set(steps_of(evening).values()) == {"done"}


def test_a_step_that_keeps_failing_is_left_to_a_person_and_done_alone_once_it_is_mended(
    evening: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        tried = failing(patch, "purge", BROKEN)
        for _ in range(8):
            work_off(evening)
            evening.later(30)
        assert len(tried) == evening.ctx.settings.jobs.attempts
    assert jobs_of(evening) == [("night", "done", 0)]
    [run] = evening.rows_of(Run)
    assert [(one["step"], one["message"]["en"]) for one in run.report["held"]] == [
        ("purge", "Not done: The disk is broken. Replace it.")
    ]
    with evening.ctx.database.read(EVERYWHERE) as session:
        [letter] = dead_letters(session, evening.ctx.clock.now())
    assert (letter.job, letter.run_id, letter.problem.zh) == ("purge", run.id, "磁盘坏了。")
    sealed = failing(monkeypatch, "seal", AssertionError("done before, must not be done again"))
    ask_again(evening.ctx, GANG, "purge", TODAY, "磁盘已换")
    work_off(evening)
    assert jobs_of(evening) == [("night", "done", 0), ("purge", "done", 1)]
    assert (steps_of(evening)["purge"], sealed) == ("done", [])
    [run] = evening.rows_of(Run)
    assert (run.state, run.report["held"]) == ("done", [])
    with evening.ctx.database.read(EVERYWHERE) as session:
        assert dead_letters(session, evening.ctx.clock.now()) == []


def test_what_the_night_rests_on_halts_it_and_is_resumed(
    evening: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        failing(patch, "settle", ZeroDivisionError("110101194501010028"))
        work_off(evening)
    assert "payroll" not in steps_of(evening)
    [row] = evening.rows_of(JobRun)
    assert row.state == "retry"
    assert "110101" not in str(row.problem)
    evening.later(6)
    work_off(evening)
    assert jobs_of(evening) == [("night", "done", 0)]


def test_a_paused_step_is_left_out_and_the_report_says_so(evening: Office) -> None:
    pause(evening.ctx, GANG, "backup", TODAY, "换盘")
    work_off(evening)
    assert steps_of(evening)["backup"] == "paused"
    [run] = evening.rows_of(Run)
    assert [one["step"] for one in run.report["held"]] == ["backup"]
    folder = evening.ctx.settings.nightly.report_dir
    assert "已由人暂停" in (folder / "nightly-2026-11-21.zh.md").read_text("utf-8")


def test_a_night_a_person_asks_for_again_is_one_supplement_however_often_it_is_resumed(
    evening: Office,
) -> None:
    work_off(evening)
    evening.later()
    ask_again(evening.ctx, GANG, "night", TODAY, "名册补报")
    evening.later()
    asked_at = evening.rows_of(JobRun)[1].asked_at
    work_off(evening)
    again = run_night(evening.ctx, system_actor(), TODAY, wanted=Wanted(asked_at))
    assert again.already_done
    assert [(run.supplement, run.state) for run in evening.rows_of(Run)] == [(0, "done"), (1, "done")]


def test_a_step_is_not_done_alone_before_its_night(evening: Office) -> None:
    with pytest.raises(Conflict) as refused:
        ask_again(evening.ctx, GANG, "backup", TODAY, "要一份备份")
    assert refused.value.remedy is not refused.value.usual_remedy


def test_expired_sessions_and_visits_go_with_the_purge_and_the_chain_says_how_many(
    evening: Office, insert_row: Any
) -> None:
    long_ago = evening.ctx.clock.now() - timedelta(days=3)
    with evening.ctx.database.write(EVERYWHERE) as session:
        insert_row(session, WebSession.__table__, created_at=long_ago, seen_at=long_ago)
        insert_row(session, CitizenCode.__table__, expires_at=long_ago)
        insert_row(session, CitizenVisit.__table__, began_at=long_ago, seen_at=long_ago)
    gone = evening.night().report["steps"]["purge"]
    assert (gone["sessions"], gone["citizen_codes"], gone["citizen_visits"]) == (1, 1, 1)
    assert evening.rows_of(WebSession) == evening.rows_of(CitizenCode) == evening.rows_of(CitizenVisit) == []
    with evening.ctx.database.read(EVERYWHERE) as session:
        [told] = session.scalars(select(AuditEntry).where(AuditEntry.action == "night.purged"))
        assert told.detail["sessions"] == 1


def test_with_one_try_only_a_dead_night_lets_the_next_date_go_on(
    evening: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    once = JobSettings.model_validate(evening.ctx.settings.jobs.model_dump() | {"attempts": 1})
    evening.ctx = replace(evening.ctx, settings=evening.ctx.settings.model_copy(update={"jobs": once}))
    with monkeypatch.context() as patch:
        failing(patch, "compare", BROKEN)
        work_off(evening)
    evening.next_day()
    work_off(evening)
    assert [state for _, state, _ in jobs_of(evening)] == ["dead", "done"]
