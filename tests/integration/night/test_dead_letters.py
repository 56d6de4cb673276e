"""A dead letter is told until what it stands for was done; a morning that was not sent is tried again."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from jobs import nightly, working
from tests.integration.feeds.office import Office
from tests.integration.night.jobs_scene import GANG, REMEDY, TODAY, WHY, pass_time, rows, taken, with_jobs
from verifier.audit.tables import AuditEntry
from verifier.clock import FixedClock
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.errors import InvalidInput
from verifier.runs.asking import ask_again, pause
from verifier.runs.job_view import dead_letters
from verifier.runs.queue import fail_job, finish_job, open_due, take_asked
from verifier.settings.messages import MorningSettings


def audited(ctx: Context, action: str) -> int:
    with ctx.database.read(EVERYWHERE) as session:
        entries = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == action)
        return session.scalar(entries) or 0


def letters(ctx: Context) -> list[str]:
    with ctx.database.read(EVERYWHERE) as session:
        return [letter.job for letter in dead_letters(session, ctx.clock.now())]


def test_an_hour_that_failed_is_made_up_for_by_the_next_and_no_longer_told(sqlite_ctx: Context) -> None:
    ctx = with_jobs(sqlite_ctx, attempts=1)
    open_due(ctx, ["intake"])
    fail_job(ctx, taken(ctx, jobs=("intake",)), WHY, REMEDY)
    assert letters(ctx) == ["intake"]
    pass_time(ctx, hours=1)
    open_due(ctx, ["intake"])
    finish_job(ctx, taken(ctx, jobs=("intake",)), {})
    assert letters(ctx) == []


@pytest.fixture
def evening(sqlite_office: Office) -> Office:
    """The night has just come due, with one try to each job."""
    sqlite_office.ctx = with_jobs(sqlite_office.ctx, attempts=1)
    assert isinstance(sqlite_office.ctx.clock, FixedClock)
    sqlite_office.ctx.clock.moment = datetime(2026, 11, 20, 17, 31, tzinfo=UTC)
    sqlite_office.later()
    return sqlite_office


def test_a_step_a_later_night_of_the_date_did_is_no_longer_told(
    evening: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_night: object) -> dict[str, object]:
        raise InvalidInput(WHY, REMEDY)

    night = {"night": working.WORK["night"]}
    with monkeypatch.context() as patch:
        patch.setitem(nightly._STEPS, "reminders", broken)
        assert working.look(evening.ctx, "one", night)
    assert letters(evening.ctx) == ["reminders"]
    evening.later()
    ask_again(evening.ctx, GANG, "night", TODAY, "目录已修好")
    assert working.look(evening.ctx, "one", night)
    assert letters(evening.ctx) == []


@pytest.mark.parametrize(("attempts", "backups"), [(1, 1), (2, 0)])
def test_a_night_halted_for_good_is_sealed_and_backed_up_all_the_same(
    evening: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, attempts: int, backups: int
) -> None:
    def broken(_night: object) -> dict[str, object]:
        raise InvalidInput(WHY, REMEDY)

    evening.ctx = with_jobs(evening.ctx, attempts=attempts)
    kept = evening.ctx.settings.backup.model_copy(update={"folder": tmp_path / "backups"})
    settings = evening.ctx.settings.model_copy(update={"backup": kept})
    object.__setattr__(evening.ctx, "settings", settings)
    monkeypatch.setitem(nightly._STEPS, "compare", broken)
    assert working.look(evening.ctx, "one", {"night": working.WORK["night"]})
    assert len(list((tmp_path / "backups").glob("*.tar.gz"))) == backups
    sealed = audited(evening.ctx, "night.sealed")
    assert sealed == backups
    # the night stays open and is done whole once what halted it is mended
    monkeypatch.undo()
    evening.later()
    if attempts == 1:
        ask_again(evening.ctx, GANG, "night", TODAY, "已修好")
    else:
        pass_time(evening.ctx, minutes=5)
    assert working.look(evening.ctx, "one", {"night": working.WORK["night"]})
    assert letters(evening.ctx) == []
    assert audited(evening.ctx, "night.sealed") == sealed + 1


def test_a_seal_that_was_cut_short_is_told_once(evening: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError("no space left")

    evening.ctx = with_jobs(evening.ctx, attempts=2)
    with monkeypatch.context() as patch:
        patch.setattr(Context, "keep_audit_head", full)
        assert working.look(evening.ctx, "one", {"night": working.WORK["night"]})
    pass_time(evening.ctx, minutes=5)
    assert working.look(evening.ctx, "one", {"night": working.WORK["night"]})
    assert letters(evening.ctx) == []
    assert audited(evening.ctx, "night.sealed") == 1


def test_a_paused_step_asked_for_at_once_is_not_told_as_done(evening: Office) -> None:
    assert working.look(evening.ctx, "one", {"night": working.WORK["night"]})
    evening.later()
    pause(evening.ctx, GANG, "purge", TODAY, "换盘")
    number = ask_again(evening.ctx, GANG, "purge", TODAY, "补做")
    ticket = take_asked(evening.ctx, "one", number)
    assert ticket is not None
    working.do(evening.ctx, GANG, ticket, working.WORK["purge"])
    assert rows(evening.ctx)[-1].state == "dead"
    assert "暂停" in rows(evening.ctx)[-1].problem["zh"]


def test_a_morning_that_could_not_be_sent_is_tried_again_at_once_and_not_the_night_after(
    sqlite_ctx: Context,
) -> None:
    told = MorningSettings.model_validate({"recipients": {"3799": ("zhuguan@qinghe.example",)}})
    object.__setattr__(sqlite_ctx, "settings", sqlite_ctx.settings.model_copy(update={"morning": told}))
    assert isinstance(sqlite_ctx.clock, FixedClock)
    sqlite_ctx.clock.moment = datetime(2026, 11, 20, 22, 31, tzinfo=UTC)
    folder = sqlite_ctx.settings.nightly.report_dir.parent / "outbox"
    folder.write_text("in the way", encoding="utf-8")
    morning = {"morning": working.WORK["morning"]}
    assert working.look(sqlite_ctx, "one", morning)
    [row] = rows(sqlite_ctx)
    assert (row.state, "没有发出" in row.problem["zh"]) == ("retry", True)
    folder.unlink()
    pass_time(sqlite_ctx, minutes=5)
    assert working.look(sqlite_ctx, "one", morning)
    [row] = rows(sqlite_ctx)
    assert (row.state, row.result) == ("done", {"written": 0, "sent": 1})
