"""The list of cases: queues, filters in the address, and many cases at once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests import factories as make
from tests.web.conftest import Login, Visitor
from tests.web.sample import Sample
from verifier.cases.tables import Case
from verifier.context import Context
from verifier.database import EVERYWHERE


@pytest.fixture
def investigator(office: Sample, logged_in: Login) -> Visitor:
    """Li with a case of her own making."""
    visitor = logged_in("li.jing")
    visitor.post(f"/leads/{office.lead}/decision", verdict="same_person", reason="号码一致")
    return visitor


def _case(ctx: Context) -> Case:
    with ctx.database.read(EVERYWHERE) as session:
        return session.scalars(select(Case)).one()


def test_a_case_is_taken_and_stands_in_its_queue(investigator: Visitor, sqlite_ctx: Context) -> None:
    assert "王秀英" in investigator.get("/cases?queue=nobody").text
    done = investigator.post("/cases/bulk", action="take", case="1:1", back="/cases?queue=nobody")
    assert done.headers["Location"] == "/cases?queue=nobody"
    assert _case(sqlite_ctx).assigned_to == "li.jing"
    assert "row-link" not in investigator.get("/cases?queue=nobody").text
    assert "row-link" in investigator.get("/cases?queue=mine").text


def test_a_case_is_given_put_off_brought_back_and_given_back(
    investigator: Visitor, sqlite_ctx: Context
) -> None:
    investigator.post("/cases/bulk", action="assign", case="1:1", to="zhao.min", reason="请办理")
    assert _case(sqlite_ctx).assigned_to == "zhao.min"
    until = (make.TODAY + timedelta(days=3)).isoformat()
    investigator.post("/cases/bulk", action="snooze", case="1:2", until=until, reason="等回函")
    assert _case(sqlite_ctx).snoozed_until == date.fromisoformat(until)
    assert "row-link" not in investigator.get("/cases").text
    assert "row-link" in investigator.get("/cases?queue=snoozed").text
    investigator.post("/cases/bulk", action="wake", case="1:3", reason="已回函")
    investigator.post("/cases/bulk", action="release", case="1:4", reason="休假")
    assert (_case(sqlite_ctx).assigned_to, _case(sqlite_ctx).snoozed_until) == (None, None)


def test_what_one_case_refuses_is_done_to_none_and_said_for_each(investigator: Visitor) -> None:
    stale = investigator.post("/cases/bulk", action="take", case="1:7", back="//elsewhere")
    assert stale.status_code == 409
    assert 'href="/cases/1"' in stale.text
    assert "//elsewhere" not in stale.text


@pytest.mark.parametrize(
    "fields",
    [
        {"action": "clear", "case": "1:1", "reason": "排除"},
        {"case": "1:1"},
        {"action": "take"},
        {"action": "take", "case": "one"},
        {"action": "snooze", "case": "1:1", "until": "soon", "reason": "等"},
    ],
)
def test_nothing_that_decides_about_anybody_is_done_to_many(
    fields: dict[str, str], investigator: Visitor, sqlite_ctx: Context
) -> None:
    assert investigator.post("/cases/bulk", **fields).status_code == 400
    assert _case(sqlite_ctx).version == 1


def test_an_approver_has_no_bar_and_no_right(investigator: Visitor, logged_in: Login) -> None:
    approver = logged_in("chen.wei")
    assert "data-bulk" not in approver.get("/cases").text
    assert approver.post("/cases/bulk", action="take", case="1:1").status_code == 403
    assert "data-bulk" in investigator.get("/cases").text


@pytest.mark.parametrize("queue", ["open", "mine", "nobody", "due_soon", "snoozed", "ended", "all", "none"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_queue_is_an_address_in_both_languages(
    queue: str, language: str, investigator: Visitor
) -> None:
    investigator.post("/language", language=language)
    assert investigator.get(f"/cases?queue={queue}&kind=death&page=2").status_code == 200


def test_filters_in_use_are_chips_that_lead_to_the_view_without_them(investigator: Visitor) -> None:
    page = investigator.find("/cases", "王", queue="all", state="verification", kind="death").text
    assert page.count("chip-removable") == 3
    assert "row-link" in page
    assert "row-link" not in investigator.get("/cases?state=cleared").text
