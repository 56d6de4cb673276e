"""A person has jobs done again, pauses and resumes them; the overview tells how each stands."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests import factories as make
from tests.conftest import NOW
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
from verifier.accounts.actor import system_actor
from verifier.accounts.tables import Agency
from verifier.audit.tables import AuditEntry
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.errors import Conflict, InvalidInput, NotFound, NotPermitted
from verifier.runs.asking import ask_again, pause, resume
from verifier.runs.job_view import job_run, job_runs, overview
from verifier.runs.queue import (
    fail_job,
    finish_job,
    open_due,
    take_asked,
    take_next,
)
from verifier.runs.tables import JobPause


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

    def test_of_one_agency_neither_pauses_what_is_everybodys_nor_repeats_it(self, opened: Context) -> None:
        with opened.database.read(EVERYWHERE) as session:
            east = make.agency(session, "379901")
            top = session.get_one(Agency, east.parent_id)
        below = make.make_actor("zhao", "supervisor", east)
        for forbidden in (
            lambda: ask_again(opened, below, "night", TODAY, "再来"),
            lambda: pause(opened, below, "all", TODAY, "维护"),
            lambda: resume(opened, below, "all", "好了"),
        ):
            with pytest.raises(NotPermitted):
                forbidden()
        assert pause(opened, make.make_actor("zhou", "supervisor", top), "all", TODAY, "维护")

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
