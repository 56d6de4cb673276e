"""The night reminds once for each date, sends what waits, and tells what it could not do."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from jobs.nightly import run_night
from jobs.report import report_text
from tests.factories import TODAY
from tests.integration.campaigns.scene import reminders, retiree
from tests.integration.night.jobs_scene import pass_time
from verifier.accounts.actor import system_actor
from verifier.campaigns.rules import OVERDUE
from verifier.certification.tables import Lapse
from verifier.context import Context
from verifier.database import EVERYWHERE, exclusive
from verifier.errors import InvalidInput
from verifier.outbox.tables import Message
from verifier.runs.tables import Run
from verifier.wiring import wire


@pytest.fixture(autouse=True)
def _wired() -> None:
    wire()


def test_the_night_reminds_and_sends_once_and_says_so(sqlite_ctx: Context) -> None:
    person = retiree(sqlite_ctx, 30)
    retiree(sqlite_ctx, 7, letter=True)
    report = run_night(sqlite_ctx, system_actor(), TODAY).report
    steps = report["steps"]
    assert (steps["reminders"]["sms"], steps["reminders"]["letter"], steps["outbox"]["sent"]) == (1, 1, 1)
    assert "短信 1 条，信函 1 封" in report_text(report, "zh")
    assert "1 text messages, 1 letters" in report_text(report, "en")
    assert reminders(sqlite_ctx, person)[0].state == "sent"
    outgoing = sqlite_ctx.settings.nightly.report_dir.parent / "outbox" / "sms" / "outgoing"
    assert len(list(outgoing.iterdir())) == 1
    run_night(sqlite_ctx, system_actor(), TODAY)
    assert len(reminders(sqlite_ctx, person)) == len(list(outgoing.iterdir())) == 1


def test_what_it_could_not_do_is_told_and_the_night_goes_on(sqlite_ctx: Context, tmp_path: Path) -> None:
    retiree(sqlite_ctx, 30)
    results = sqlite_ctx.settings.nightly.report_dir.parent / "outbox" / "sms" / "results"
    results.mkdir(parents=True)
    (results / "broken.csv").write_bytes(b"\x00")
    mail = sqlite_ctx.settings.mail.model_copy(update={"adapter": "smtp", "ca_file": tmp_path / "none.pem"})
    object.__setattr__(sqlite_ctx, "settings", sqlite_ctx.settings.model_copy(update={"mail": mail}))
    with exclusive(sqlite_ctx.database, "campaigns"):
        report = run_night(sqlite_ctx, system_actor(), TODAY).report
    told = {one["step"]: one["message"]["en"] for one in report["held"]}
    assert "none.pem" in told["outbox"]
    said = [one["message"]["en"] for one in report["held"] if one["step"] == "reminders"]
    assert "broken.csv" in said[0]
    assert "the next one makes up for it" in said[1]


def test_messages_that_were_given_up_and_an_office_that_wants_none(sqlite_ctx: Context) -> None:
    person = retiree(sqlite_ctx, 30)
    run_night(sqlite_ctx, system_actor(), TODAY)
    with sqlite_ctx.database.write(EVERYWHERE) as session:
        session.execute(update(Message).values(state="dead"))
    quiet = sqlite_ctx.settings.reminders.model_copy(update={"enabled": False})
    object.__setattr__(sqlite_ctx, "settings", sqlite_ctx.settings.model_copy(update={"reminders": quiet}))
    pass_time(sqlite_ctx, days=23)
    report = run_night(sqlite_ctx, system_actor(), TODAY.replace(month=12, day=14)).report
    assert len(reminders(sqlite_ctx, person)) == 1
    assert [one["message"]["zh"][:4] for one in report["held"] if one["step"] == "outbox"] == ["1 条消"]


def test_a_night_made_up_for_days_later_tells_nobody_of_a_day_to_come_that_has_passed(
    sqlite_ctx: Context,
) -> None:
    person = retiree(sqlite_ctx, -1)
    for late in (3, 2, 0):
        run_night(sqlite_ctx, system_actor(), TODAY - timedelta(days=late))
    assert [one.stage for one in reminders(sqlite_ctx, person)] == [OVERDUE]


def test_a_night_that_has_not_come_is_refused_and_leaves_nothing(sqlite_ctx: Context) -> None:
    person = retiree(sqlite_ctx, 30)
    with pytest.raises(InvalidInput):
        run_night(sqlite_ctx, system_actor(), TODAY.replace(year=2027))
    assert reminders(sqlite_ctx, person) == []
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        assert session.scalars(select(Run)).all() == []
        assert session.scalars(select(Lapse)).all() == []
