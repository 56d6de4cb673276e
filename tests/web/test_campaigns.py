"""The pages of reminders: planned with numbers in sight, decided by another, printed, followed."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import TODAY
from tests.integration.campaigns.scene import Gateway, reminders, retiree, send
from tests.web.conftest import Visitor
from verifier.accounts.tables import Agency
from verifier.campaigns.tables import Campaign
from verifier.certification.tables import ServiceTask
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.reporting.morning import morning_parts

LogIn = Callable[[str], Visitor]
NEW = "/campaigns/new?office=379901&stage=30&stage=0"


def small(ctx: Context, approval_from: int) -> None:
    """Have campaigns of so many people approved by a second person."""
    changed = ctx.settings.reminders.model_copy(update={"approval_from": approval_from})
    object.__setattr__(ctx, "settings", ctx.settings.model_copy(update={"reminders": changed}))


def planned(visitor: Visitor, stages: str = "30") -> str:
    """Plan a campaign and return its address."""
    visitor.get(NEW)
    response = visitor.post("/campaigns", office="379901", stage=stages)
    assert response.status_code == 302, response.get_data(as_text=True)
    return str(response.location)


def text_of(visitor: Visitor, path: str) -> str:
    response = visitor.get(path)
    assert response.status_code == 200
    return str(response.get_data(as_text=True))


@pytest.mark.usefixtures("office")
def test_a_campaign_goes_from_its_numbers_to_the_answer(sqlite_ctx: Context, logged_in: LogIn) -> None:
    person, by_letter = retiree(sqlite_ctx, 30), retiree(sqlite_ctx, 29, letter=True)
    clerk = logged_in("li.jing")
    assert "将提醒 2 人" in text_of(clerk, NEW)
    page = planned(clerk)
    send(sqlite_ctx, Gateway())
    one, letter = reminders(sqlite_ctx, person)[0], reminders(sqlite_ctx, by_letter)[0]
    shown = text_of(clerk, page)
    assert one.reference in shown
    assert "镜湖街道" in shown
    assert "1945" not in shown
    assert "待打印" in shown
    assert text_of(clerk, f"{page}?state=sent&channel=sms&township=镜湖街道&answered=no").count("R-") == 1 + 1
    assert "没有符合的人员" in text_of(clerk, f"{page}?township=")
    clerk.post(f"{page}/result", reference=one.reference, result="answered")
    assert "li.jing 登记答复" in text_of(clerk, page)
    clerk.post(f"{page}/result", reference=one.reference, result="bad_number")
    assert "空号或停机" in text_of(clerk, page)
    assert clerk.post(f"{page}/result", reference=letter.reference, result="delivered").status_code == 409
    assert clerk.post(f"{page}/result", reference=one.reference, result="eaten").status_code == 400
    assert "安排认证提醒" in text_of(clerk, f"{page}/audit")


@pytest.mark.usefixtures("office")
def test_a_large_campaign_is_decided_by_another_person(sqlite_ctx: Context, logged_in: LogIn) -> None:
    small(sqlite_ctx, 2)
    people = [retiree(sqlite_ctx, 30), retiree(sqlite_ctx, 30)]
    clerk, chief = logged_in("li.jing"), logged_in("chen.wei")
    assert "提交批准" in text_of(clerk, NEW)
    page = planned(clerk)
    assert "批准前什么也不发送" in text_of(clerk, page)
    assert clerk.post(f"{page}/decision", verdict="approve", reason="同意").status_code == 403
    assert "待审批" in text_of(chief, "/campaigns")
    assert chief.post(f"{page}/decision", verdict="approve", reason="").status_code == 400
    text_of(chief, page)
    assert chief.post(f"{page}/decision", verdict="approve", reason="同意发送").status_code == 302
    assert [reminders(sqlite_ctx, one)[0].state for one in people] == ["queued", "queued"]
    assert chief.post(f"{page}/decision", verdict="refuse", reason="晚了").status_code == 409


@pytest.mark.usefixtures("office")
def test_a_file_of_results_tells_each_row_that_could_not_be_used(
    sqlite_ctx: Context, logged_in: LogIn
) -> None:
    person = retiree(sqlite_ctx, 30)
    clerk = logged_in("li.jing")
    planned(clerk)
    send(sqlite_ctx, Gateway())
    reference = reminders(sqlite_ctx, person)[0].reference
    data = f"编号,结果\n{reference},送达\n<b>R-X</b>,送达\n".encode()
    text_of(clerk, "/campaigns")
    response = clerk.post("/campaigns/results", file=(io.BytesIO(data), "结果.csv"))
    shown = response.get_data(as_text=True)
    assert response.status_code == 200
    assert "没有这个编号的提醒" in shown
    assert "<b>R-X" not in shown
    assert clerk.post("/campaigns/results", file=(io.BytesIO(b"a,b\n"), "x.csv")).status_code == 400
    assert reminders(sqlite_ctx, person)[0].state == "delivered"


@pytest.mark.usefixtures("office")
def test_letters_show_their_codes_once_and_no_identity_number(sqlite_ctx: Context, logged_in: LogIn) -> None:
    person = retiree(sqlite_ctx, 30, letter=True, id_no="379901194503120021", name="赵玉兰<b>")
    clerk = logged_in("li.jing")
    planned(clerk)
    page = text_of(clerk, "/letters")
    fields = dict(re.findall(r'name="(office|township)" value="([^"]*)"', page))
    sheets = clerk.post("/letters", **fields).get_data(as_text=True)
    reference = reminders(sqlite_ctx, person)[0].reference
    assert reference in sheets
    assert "赵玉兰&lt;b&gt;" in sheets
    assert "3799011945" not in sheets
    assert re.search(r'class="code">[A-Z0-9]{5}-[A-Z0-9]{5}<', sheets)
    assert clerk.post("/letters", **fields).status_code == 409
    number = re.findall(r'name="set" value="([^"]+)"', text_of(clerk, "/letters"))[0]
    again = clerk.post("/letters/again", set=number).get_data(as_text=True)
    assert reference in again
    assert clerk.post("/letters/again", set="R-NOBODY").status_code == 404
    assert logged_in("sun.far").post("/letters/again", set=number).status_code in (400, 404)


@pytest.mark.usefixtures("office")
def test_a_wish_for_no_reminders_is_entered_and_taken_back(sqlite_ctx: Context, logged_in: LogIn) -> None:
    person = retiree(sqlite_ctx, 30)
    clerk = logged_in("li.jing")
    page = planned(clerk)
    text_of(clerk, page)
    assert clerk.post(f"{page}/wishes/{person}", wish="none", note="来电").status_code == 302
    assert "恢复提醒" in text_of(clerk, page)
    assert clerk.post(f"{page}/wishes/{person}", wish="again").status_code == 302
    assert "已恢复提醒。" in text_of(clerk, page)
    assert "恢复提醒" not in text_of(clerk, page)
    assert clerk.post(f"{page}/wishes/{person}", wish="maybe").status_code == 400


@pytest.mark.usefixtures("office")
def test_another_office_sees_none_of_it(sqlite_ctx: Context, logged_in: LogIn) -> None:
    retiree(sqlite_ctx, 30)
    page = planned(logged_in("li.jing"))
    far = logged_in("sun.far")
    assert "还没有提醒" in text_of(far, "/campaigns")
    assert "没有待打印的信函" in text_of(far, "/letters")
    assert far.get(page).status_code == far.get(f"{page}/audit").status_code == 404
    assert far.get("/campaigns/new?office=379901&stage=30").status_code == 404
    assert far.post(f"{page}/decision", verdict="approve", reason="同意").status_code == 403


@pytest.mark.usefixtures("office")
def test_pages_speak_both_languages(sqlite_ctx: Context, logged_in: LogIn) -> None:
    retiree(sqlite_ctx, 30, letter=True, address=None)
    clerk = logged_in("li.jing")
    page = planned(clerk)
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        assert session.scalars(select(ServiceTask.kind)).all() == ["find_address"]
    text_of(clerk, page)
    clerk.post("/language", language="en", next="/")
    for path, words in ((page, "Neither phone nor address"), ("/campaigns", "Reminders"), (NEW, "Nobody")):
        assert words in text_of(clerk, path)


@pytest.mark.usefixtures("office")
def test_every_link_of_the_morning_report_leads_to_a_page(
    sqlite_ctx: Context, app: Flask, logged_in: LogIn
) -> None:
    with sqlite_ctx.database.write(EVERYWHERE) as session:
        root = session.scalars(select(Agency).where(Agency.code == "3799")).one()
        session.add(
            Campaign(
                agency_id=root.id,
                origin="night",
                business_date=TODAY,
                stages=[30],
                state="proposed",
                planned_by="system:x",
                planned_at=sqlite_ctx.clock.now(),
            )
        )
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        parts = morning_parts(session, sqlite_ctx, root, TODAY)
        later = morning_parts(session, sqlite_ctx, root, TODAY + timedelta(days=30))
    paths = {line.path for part in (*parts, *later) for line in part.lines if line.path}
    chief = logged_in("zhao.min")
    assert len(paths) > 6
    assert {path: chief.get(path).status_code for path in paths} == dict.fromkeys(paths, 200)
    # what this office has none of today leads somewhere all the same
    assert {"/appeals", "/letters", "/lapses", "/tasks"} <= {rule.rule for rule in app.url_map.iter_rules()}
