"""What is left behind: in a browser nothing, in the log every refusal; what the server does not answer."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest
from flask import Flask

from tests.integration.citizens.scene import NUMBER, Granny, plant_granny
from tests.web.conftest import Login, Visitor
from tests.web.sample import Sample
from verifier import logs
from verifier.context import Context

STATIC = Path(__file__).parents[2] / "web" / "static"
SCRIPTS = "".join((STATIC / name).read_text("utf-8") for name in ("console.js", "session.js"))
CLEARED = '"cache", "storage"'


@pytest.fixture
def stream() -> io.StringIO:
    written = io.StringIO()
    logs.configure(level="INFO", stream=written)
    return written


def test_whoever_logs_out_leaves_nothing_in_the_browser(logged_in: Login) -> None:
    left = logged_in("zhao.min").post("/logout")
    assert left.headers["Clear-Site-Data"] == CLEARED
    assert left.headers["Cache-Control"] == "no-store"


def test_a_retirees_pages_give_way_when_the_visit_has_ended(app: Flask, sqlite_ctx: Context) -> None:
    granny: Granny = plant_granny(sqlite_ctx)
    visitor = Visitor(app.test_client())
    visitor.get("/citizen")
    assert visitor.post("/citizen", number=NUMBER, code=granny.code).status_code == 302
    span = sqlite_ctx.settings.citizens.idle_minutes * 60 + 5
    for path in ("/citizen/own", "/citizen/own/known"):
        assert visitor.get(path).headers["Refresh"] == f"{span}; url=/citizen?ended=1", path
    assert "Refresh" not in visitor.get("/citizen/own/appeal").headers
    assert "Refresh" not in visitor.get("/citizen/how").headers
    assert visitor.post("/citizen/leave").headers["Clear-Site-Data"] == CLEARED


def test_a_page_left_open_hides_itself_when_its_session_has_ended(
    logged_in: Login, sqlite_ctx: Context
) -> None:
    page = logged_in("zhao.min").get("/help").get_data(as_text=True)
    [span] = re.findall(r'<template data-ended-after="(\d+)"', page)
    assert int(span) == sqlite_ctx.settings.security.session_idle_minutes * 60
    [rest] = re.findall(r'data-ends-after="(\d+)"', page)
    assert int(rest) == sqlite_ctx.settings.security.session_hours * 3600
    assert "replaceChildren(ended.content)" in (STATIC / "session.js").read_text("utf-8")
    assert "data-ended-after" not in Visitor(logged_in("li.jing").client).get("/citizen").get_data(
        as_text=True
    )


def test_scripts_store_how_somebody_likes_to_read_and_what_is_sealed(logged_in: Login) -> None:
    stores = re.findall(r"(\w+Storage|indexedDB|document\.cookie)[.\w]*\(([^;]*)\);", SCRIPTS)
    assert {kept.strip() for _, kept in stores if "," in kept} == {
        'box.dataset.remember, box.checked ? "1" : "0"',
        '"sent", here',
        "here, sealed",
    }
    assert {where for where, _ in stores} == {"sessionStorage"}
    page = logged_in("zhao.min").get("/help").get_data(as_text=True)
    assert '"historyCacheSize":0' in page


def test_scripts_take_no_name_of_a_property_from_others() -> None:
    assert re.findall(r"(?:Object\.assign|__proto__|\bfor \(const \w+ in |JSON\.parse)", SCRIPTS) == []


def test_every_refusal_is_in_the_log_with_who_and_where_and_nothing_else(
    office: Sample, logged_in: Login, stream: io.StringIO
) -> None:
    visitor = logged_in("audit")
    assert visitor.get(f"/cases/{office.lead}?s=37990119450112304X").status_code == 403
    assert visitor.client.post("/language", data={"language": "en"}).status_code == 403, "no form token"
    told = [line for line in map(json.loads, stream.getvalue().splitlines()) if "refused" in str(line)]
    events = [str(line["event"]) for line in told]
    assert [re.sub(r"\d+", "#", event) for event in events] == [
        "refused user # at GET cases.case",
        "refused user # at POST language.choose",
    ]
    assert "379901" not in str(told)


@pytest.mark.parametrize(
    "path",
    ["/static/", "/static/../web/application.py", "/.git/config", "/.git/", "/config.toml", "/console"],
)
def test_neither_folders_nor_files_of_the_source_are_served(path: str, logged_in: Login) -> None:
    assert logged_in("zhao.min").get(path).status_code == 404


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "PATCH", "PUT"])
def test_a_method_nobody_needs_is_refused(method: str, logged_in: Login) -> None:
    visitor = logged_in("zhao.min")
    visitor.get("/help")
    with_token = {"X-Form-Token": visitor.token}
    assert visitor.client.open("/help", method=method, headers=with_token).status_code == 405
    assert visitor.client.open("/help", method=method).status_code == 403


def test_nothing_is_served_for_finding_faults(app: Flask, logged_in: Login) -> None:
    assert not app.debug
    assert not app.config["PROPAGATE_EXCEPTIONS"]
    assert app.config.get("EXPLAIN_TEMPLATE_LOADING") in {None, False}
    assert logged_in("zhao.min").get("/console?__debugger__=yes&cmd=resource&f=style.css").status_code == 404


def test_a_parameter_that_comes_twice_counts_once_and_a_form_is_not_read_from_the_address(
    office: Sample, logged_in: Login
) -> None:
    visitor = logged_in("li.jing")
    once, other, twice = (
        visitor.get(f"/leads?state={states}").get_data(as_text=True).count('class="row-link"')
        for states in ("open", "confirmed", "open&state=confirmed")
    )
    assert once == twice
    assert once != other, "the two states show different leads"
    token = visitor.token
    smuggled = visitor.client.post(f"/language?form_token={token}&language=en", data={"language": "en"})
    assert smuggled.status_code == 403, "the form's token is not taken from the address"
