"""The pages for retirees, seen from outside: apart from the console, nothing left behind, nothing run."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.integration.citizens.scene import NUMBER, Granny, plant_granny, plant_place
from tests.web.conftest import Login, Visitor
from tests.web.sample import Sample
from verifier.context import Context
from web.application import create_app

HOSTILE = "<script>alert('x')</script> 37990119450112304X"


@pytest.fixture
def granny(sqlite_ctx: Context) -> Granny:
    return plant_granny(sqlite_ctx)


@pytest.fixture
def entered(app: Flask, granny: Granny) -> Visitor:
    """A browser in which she entered."""
    made = Visitor(app.test_client())
    assert _enter(made, granny.code).headers["Location"] == "/citizen/own"
    return made


def _enter(visitor: Visitor, code: str, number: str = NUMBER) -> TestResponse:
    visitor.get("/citizen")
    return visitor.post("/citizen", number=number, code=code)


def _text(response: TestResponse) -> str:
    return response.get_data(as_text=True)


def test_refusals_are_the_same_page_to_the_last_letter(app: Flask, granny: Granny) -> None:
    pages = set()
    for number, code in ((NUMBER, "AAAAA-AAAAA"), ("110105194912310021", granny.code), ("", "")):
        response = _enter(visitor := Visitor(app.test_client()), code, number)
        assert response.status_code == 401
        assert "pv_citizen" not in str(response.headers)
        pages.add(_text(response).replace(visitor.token, ""))
    assert len(pages) == 1
    assert NUMBER not in pages.pop()


def test_the_pause_is_the_same_page_for_a_number_nobody_has(
    app: Flask, granny: Granny, sqlite_ctx: Context
) -> None:
    pages = set()
    for number in (NUMBER, "110105194912310021"):
        visitor = Visitor(app.test_client())
        for _ in range(sqlite_ctx.settings.citizens.tries_per_number):
            _enter(visitor, "AAAAA-AAAAA", number)
        response = _enter(visitor, granny.code, number)
        assert response.status_code == 429
        pages.add(_text(response).replace(visitor.token, ""))
    assert len(pages) == 1
    assert "请过一会儿再来" in pages.pop()


def test_her_pages_are_kept_nowhere_and_end_with_the_button(entered: Visitor) -> None:
    page = entered.get("/citizen/own")
    assert page.headers["Cache-Control"] == "no-store"
    assert "王秀英" in _text(page)
    assert NUMBER not in _text(page)
    cookie = entered.client.get_cookie("pv_citizen")
    assert cookie is not None
    assert cookie.http_only
    left = entered.post("/citizen/leave")
    assert left.headers["Location"] == "/citizen"
    assert entered.client.get_cookie("pv_citizen") is None
    entered.client.set_cookie("pv_citizen", cookie.value)  # whoever kept a copy of it
    for path in ("/citizen/own", "/citizen/own/known", "/citizen/own/appeal", "/citizen/own/visit"):
        assert entered.get(path).headers["Location"] == "/citizen?ended=1", path


def test_a_visit_that_idled_leads_back_to_the_door(entered: Visitor, sqlite_ctx: Context) -> None:
    sqlite_ctx.clock.moment += timedelta(minutes=sqlite_ctx.settings.citizens.idle_minutes)
    assert entered.get("/citizen/own").headers["Location"] == "/citizen?ended=1"
    assert "上次查询已结束" in _text(entered.get("/citizen?ended=1"))


@pytest.mark.parametrize(("forth", "back"), [(24, 24), (0, 1)])
def test_a_clock_set_back_revives_no_visit_and_lengthens_none(
    entered: Visitor, sqlite_ctx: Context, forth: int, back: int
) -> None:
    sqlite_ctx.clock.moment += timedelta(hours=forth)
    entered.get("/citizen/own")
    sqlite_ctx.clock.moment -= timedelta(hours=back)
    assert entered.get("/citizen/own").headers["Location"] == "/citizen?ended=1"


def test_a_citizen_is_no_user_and_a_user_is_no_citizen(
    entered: Visitor, logged_in: Login, granny: Granny
) -> None:
    for path in ("/cases", "/certification", "/appeals", "/"):
        assert entered.get(path).headers["Location"].startswith("/login"), path
    supervisor = logged_in("zhao.min")
    assert supervisor.get("/citizen/own").headers["Location"] == "/citizen?ended=1"
    page = _text(supervisor.get("/citizen"))
    assert "zhao.min" not in page
    # both in one browser: each form token opens its own side only
    assert _enter(supervisor, granny.code).status_code == 302
    supervisor.get("/citizen/own")
    assert supervisor.post("/logout").status_code == 403
    supervisor.get("/help")
    assert supervisor.post("/citizen/own/appeal", words="没有收到钱").status_code == 403
    assert "zhao.min" not in _text(supervisor.get("/citizen/own"))


def test_forms_without_their_token_change_nothing(entered: Visitor) -> None:
    entered.token = "0" * 64
    for path in ("/citizen/own/appeal", "/citizen/own/visit", "/citizen/leave", "/citizen"):
        assert entered.post(path, words="没有收到钱").status_code == 403, path
    assert "没有收到钱" not in _text(entered.get("/citizen/own"))


def test_what_she_writes_reaches_colleagues_as_text_and_the_answer_reaches_her(
    entered: Visitor, logged_in: Login
) -> None:
    entered.get("/citizen/own/appeal")
    short = entered.post("/citizen/own/appeal", words="钱")
    assert short.status_code == 400
    assert ">钱</textarea>" in _text(short)
    assert entered.post("/citizen/own/appeal", words=HOSTILE).status_code == 302
    again = entered.post("/citizen/own/appeal", words="再交一次")
    assert again.status_code == 409
    colleague = logged_in("li.jing")
    for path in ("/appeals", "/appeals/1"):
        page = _text(colleague.get(path))
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page
        assert NUMBER not in page
    assert colleague.post("/appeals/1/assignment", to="li.jing").status_code == 302
    said = "已核对，<b>十月</b>的钱已到账。"
    assert colleague.post("/appeals/1/answer", outcome="explained", words=said).status_code == 302
    assert "本人尚未看到" in _text(colleague.get("/appeals/1"))
    own = _text(entered.get("/citizen/own"))
    assert "<script>alert" not in own
    assert "已核对，&lt;b&gt;十月&lt;/b&gt;的钱已到账。" in own
    assert colleague.post("/appeals/1/closing", note="电话告知").status_code == 302
    assert "电话告知" in _text(colleague.get("/appeals/1"))
    assert "appeals/1" in _text(colleague.get("/appeals?state=closed"))
    assert "申诉" in _text(colleague.get("/appeals/1/audit"))


def test_a_visit_asked_for_is_on_the_task_of_a_colleague(entered: Visitor, logged_in: Login) -> None:
    entered.get("/citizen/own/visit")
    assert entered.post("/citizen/own/visit", words=HOSTILE).status_code == 302
    page = _text(logged_in("li.jing").get("/tasks/1"))
    assert "&lt;script&gt;alert" in page
    assert NUMBER not in page
    assert "申请上门" in _text(entered.get("/citizen/own"))


def test_a_slip_is_shown_once_to_who_may_and_after_the_id_card(
    app: Flask, granny: Granny, logged_in: Login
) -> None:
    operator = logged_in("operator")
    path = f"/certification/people/{granny.person}/code"
    assert "已当面查验" in _text(operator.get(path))
    assert operator.post(path).status_code == 400
    page = _text(operator.post(path, id_card_seen="yes"))
    found = re.search(r'class="secret mono"[^>]*>([A-Z0-9-]{11})<', page)
    assert found is not None
    assert _enter(Visitor(app.test_client()), granny.code).status_code == 401
    assert _enter(Visitor(app.test_client()), found[1]).status_code == 302
    assert logged_in("chen.wei").get(path).status_code == 403


def test_a_slip_names_the_address_retirees_reach(sqlite_ctx: Context, granny: Granny, office: Sample) -> None:
    settings = sqlite_ctx.settings
    reminders = settings.reminders.model_copy(update={"citizen_url": "https://12333.example.cn/my"})
    ctx = replace(sqlite_ctx, settings=settings.model_copy(update={"reminders": reminders}))
    operator = Visitor(create_app(ctx).test_client())
    operator.log_in("operator")
    path = f"/certification/people/{granny.person}/code"
    operator.get(path)
    page = _text(operator.post(path, id_card_seen="yes"))
    assert "https://12333.example.cn/my" in page
    assert "http://localhost" not in page


def test_places_and_ways_are_shown_without_a_code_in_both_languages(
    visitor: Visitor, sqlite_ctx: Context
) -> None:
    plant_place(sqlite_ctx, "东湖<支行>", "379901", address="湖滨路 8 号", latitude=30.6, longitude=117.2)
    plant_place(sqlite_ctx, "西坡支行", "379902")
    page = _text(visitor.get("/citizen/places"))
    assert "东湖&lt;支行&gt;" in page
    assert "<svg" in page
    assert "西坡支行" in page
    assert "东湖" not in _text(visitor.get("/citizen/places?district=379902")).split("</form>")[1]
    back = visitor.get("/citizen/language/en?next=/citizen/how")
    assert back.headers["Location"] == "/citizen/how"
    assert "How it is done" in _text(visitor.get("/citizen/how"))
    assert visitor.get("/citizen/language/en?next=//evil").headers["Location"] == "/citizen"


def test_an_administrator_puts_a_place_right(sqlite_ctx: Context, logged_in: Login, visitor: Visitor) -> None:
    plant_place(sqlite_ctx, "东湖支行", "379901")
    security = logged_in("security")
    assert "东湖支行" in _text(security.get("/devices/sites/1"))
    given = {
        "address": "湖滨路 9 号",
        "opening_hours": "周一至周五",
        "latitude": "30.6",
        "longitude": "117.2",
    }
    for wrong in ({"latitude": "north"}, {"latitude": ""}, {"latitude": "91"}):
        assert security.post("/devices/sites/1", **given | wrong).status_code == 400, wrong
    assert security.post("/devices/sites/1", **given).status_code == 302
    assert security.post("/devices/sites/9", **given).status_code == 404
    assert "湖滨路 9 号" in _text(visitor.get("/citizen/places"))


def test_the_door_opens_with_a_stroke_at_its_end_too(visitor: Visitor) -> None:
    assert visitor.get("/citizen/").status_code == 200


def test_an_unknown_address_below_shows_a_plain_page(visitor: Visitor) -> None:
    response = visitor.get("/citizen/nowhere")
    assert response.status_code == 404
    assert "citizen.css" in _text(response)


def _shine(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_every_text_has_a_contrast_of_seven_to_one(app: Flask, scheme: int) -> None:
    css = (Path(app.static_folder or "") / "citizen.css").read_text(encoding="utf-8")
    blocks = re.findall(r":root \{(.*?)\n *\}", css, re.DOTALL)
    colours = dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6})", blocks[scheme]))
    pairs = [(ink, ground) for ink in ("ink", "ink-2", "accent") for ground in ("ground", "surface")]
    pairs += [(tone, f"{tone}-soft") for tone in ("good", "soon", "stop")]
    pairs += [("ink", f"{tone}-soft") for tone in ("good", "soon", "stop")]
    pairs += [("accent-ink", "accent"), ("ink-2", "good-soft")]
    for ink, ground in pairs:
        dark, light = sorted((_shine(colours[ink]), _shine(colours[ground])))
        assert (light + 0.05) / (dark + 0.05) >= 7, (ink, ground)
