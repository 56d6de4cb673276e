"""What the pages show: both languages, nothing of other agencies, nothing unescaped, nothing cached."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select

from tests.web.conftest import Login, Visitor
from tests.web.sample import HOSTILE_NAME, Sample
from verifier.audit.tables import AuditEntry
from verifier.context import Context
from verifier.database import EVERYWHERE
from web.headers import HEADERS

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_MARKUP = re.compile(r"<(script|style)\b[^>]*>|\son[a-z]+=|\sstyle=|javascript:", re.I)


def _pages(office: Sample) -> tuple[str, ...]:
    return (
        "/leads",
        "/leads?state=cleared",
        f"/leads/{office.lead}",
        f"/leads/{office.weak_lead}",
        f"/leads/{office.lead}/audit",
        "/cases",
        "/feeds",
        f"/feeds/{office.feed}",
        f"/feeds/{office.held_feed}",
        f"/feeds/{office.own_held_feed}",
        f"/feeds/{office.feed}/audit",
        "/runs",
        f"/runs/{office.run}",
        f"/runs/{office.running}",
        f"/reveal?field=id_no&person_id={office.person}",
        "/help",
    )


@pytest.mark.parametrize(("language", "code"), [("zh", "zh-Hans-CN"), ("en", "en")])
def test_every_page_renders_in_both_languages(
    language: str, code: str, office: Sample, logged_in: Login
) -> None:
    visitor = logged_in("zhao.min")
    visitor.post("/language", language=language)
    for path in _pages(office):
        response = visitor.get(path)
        text = response.get_data(as_text=True)
        assert response.status_code == 200, path
        assert f'<html lang="{code}">' in text, path


def test_the_english_frame_of_a_page_holds_no_chinese_but_the_switch(visitor: Visitor) -> None:
    visitor.get("/login")
    visitor.post("/language", language="en")
    text = visitor.get("/login").get_data(as_text=True)
    assert set(_CHINESE.findall(text)) == {"中", "文"}


def test_the_language_is_the_users_own_on_the_next_machine(app: Flask, logged_in: Login) -> None:
    logged_in("li.jing").post("/language", language="en")
    elsewhere = Visitor(app.test_client())
    elsewhere.log_in("li.jing")
    assert '<html lang="en">' in elsewhere.get("/leads").get_data(as_text=True)


def test_no_page_holds_inline_script_or_style(office: Sample, logged_in: Login) -> None:
    visitor = logged_in("zhao.min")
    for path in _pages(office):
        text = visitor.get(path).get_data(as_text=True)
        found = {tag[0] for tag in _MARKUP.finditer(text)}
        assert all("src=" in tag for tag in found), (path, found)


def test_a_name_that_is_a_script_is_shown_as_text(office: Sample, logged_in: Login) -> None:
    visitor = logged_in("li.jing")
    for path in ("/leads", f"/leads/{office.hostile_lead}", None):
        text = (visitor.get(path) if path else visitor.find("/leads", HOSTILE_NAME)).text
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert" in text


def test_every_answer_carries_the_strict_headers_and_is_never_cached(
    office: Sample, logged_in: Login
) -> None:
    visitor = logged_in("li.jing")
    for path in (*_pages(office), "/nowhere", "/audit"):
        response = visitor.get(path)
        assert response.headers["Cache-Control"] == "no-store", path
        for name, value in HEADERS.items():
            assert response.headers[name] == value, path
    policy = HEADERS["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "data:" not in policy


def test_static_files_are_cached_by_their_content(visitor: Visitor) -> None:
    address = re.search(r'href="(/static/tokens\.css\?v=[0-9a-f]{12})"', visitor.get("/login").text)
    assert address is not None
    response = visitor.client.get(address[1])
    assert "immutable" in response.headers["Cache-Control"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    response.close()


def test_what_belongs_to_another_agency_is_not_found(office: Sample, logged_in: Login) -> None:
    far = logged_in("sun.far")
    for path in (f"/leads/{office.lead}", f"/feeds/{office.feed}", f"/leads/{office.lead}/audit"):
        assert far.get(path).status_code == 404, path
    assert logged_in("li.jing").get(f"/leads/{office.far_lead}").status_code == 404
    refused = far.post(f"/leads/{office.lead}/decision", verdict="different", reason="not mine")
    assert refused.status_code == 404
    reveal = far.post("/reveal", field="id_no", person_id=office.person, reason="just curious")
    assert reveal.status_code == 404


def test_the_inbox_holds_only_the_users_own_part_of_the_tree(logged_in: Login) -> None:
    assert "周远" not in logged_in("li.jing").get("/leads").text
    assert "王秀英" not in logged_in("sun.far").get("/leads").text
    everything = logged_in("chen.wei").get("/leads").text
    assert "周远" in everything
    assert "王秀英" in everything


def test_numbers_are_masked_until_a_reason_is_given(
    office: Sample, sqlite_ctx: Context, logged_in: Login
) -> None:
    visitor = logged_in("li.jing")
    page = visitor.get(f"/leads/{office.lead}").text
    assert "37990119450112304X" not in page
    assert visitor.post("/reveal", field="id_no", person_id=office.person, reason="x").status_code == 400
    shown = visitor.post("/reveal", field="id_no", person_id=office.person, reason="与户籍核对")
    assert "37990119450112304X" in shown.text
    assert "37990119450112304X" not in visitor.get(f"/leads/{office.lead}").text
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        entry = session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.actor) == ("person.revealed", "li.jing")
    assert "37990119450112304X" not in str(entry.detail)


def test_raw_rows_in_quarantine_hide_their_long_numbers(office: Sample, logged_in: Login) -> None:
    page = logged_in("li.jing").get(f"/feeds/{office.feed}").text
    assert "刘芳" in page
    assert "37990119480230001X" not in page


@pytest.mark.parametrize(
    "path",
    ["/leads/0", "/leads/99999999999999999999999", "/feeds/4294967296", "/leads/x", "/nowhere", "/cases/77"],
)
def test_what_does_not_exist_is_not_found_and_says_so_kindly(path: str, logged_in: Login) -> None:
    response = logged_in("zhao.min").get(path)
    assert response.status_code == 404
    assert "没有" in response.text


def test_an_unexpected_error_shows_a_trace_number_and_nothing_else(app: Flask, logged_in: Login) -> None:
    def broken() -> str:
        raise RuntimeError("secret 37990119450112304X")

    broken.needed_right = "any user"
    app.view_functions["help.keys"] = broken
    visitor = logged_in("li.jing")
    response = visitor.get("/help")
    assert response.status_code == 500
    assert "secret" not in response.text
    assert re.search(r"追踪号 [a-f]{16}", response.text)


def test_a_request_that_is_too_large_is_refused(logged_in: Login) -> None:
    visitor = logged_in("li.jing")
    response = visitor.post("/leads/1/decision", reason="x" * 2_000_000)
    assert response.status_code == 413


def test_filters_are_addresses_and_each_can_be_taken_away(logged_in: Login) -> None:
    found = logged_in("li.jing").find("/leads", "张", tier="probable")
    [handle] = found.request.args.getlist("s")
    page = found.text
    assert "张玉兰" in page
    assert "王秀英" not in page
    assert f'href="/leads?s={handle}"' in page
    assert 'href="/leads?tier=probable"' in page


@pytest.mark.parametrize(
    "query", ["page=0", "page=-3", "page=9999999", "page=x", "sort=drop", "state=;", "kind=<"]
)
def test_a_mistyped_filter_shows_the_inbox_all_the_same(query: str, logged_in: Login) -> None:
    assert logged_in("li.jing").get(f"/leads?{query}").status_code == 200
