"""Each request has an id in its answer and in what it logs; a line holds no address, name or number."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from flask import Flask, request

from tests.changed_settings import with_settings
from tests.log_stream import kept_log
from tests.web.conftest import Login
from tests.web.sample import Sample
from verifier.context import Context
from verifier.logs import configure
from web.application import create_app
from web.counters import COUNTERS
from web.requests_log import form_of

ID = "370102193804125127"


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    with kept_log() as written:
        yield written


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_tells_form_status_and_time_and_carries_the_id_of_the_answer(
    app: Flask, stream: io.StringIO
) -> None:
    answer = app.test_client().get(f"/leads?s={ID}", headers={"User-Agent": "王秀英"})
    [line] = lines(stream)
    assert line["request_id"] == answer.headers["X-Request-Id"]
    assert (line["event"], line["method"], line["route"], line["status"]) == ("request", "GET", "/leads", 302)
    assert line["milliseconds"] >= 0
    assert set(line) == {
        "at",
        "level",
        "event",
        "part",
        "method",
        "route",
        "status",
        "milliseconds",
        "request_id",
    }


def test_nothing_a_person_sends_gets_into_a_line(
    app: Flask, office: Sample, logged_in: Login, stream: io.StringIO
) -> None:
    visitor = logged_in("zhao.min")
    visitor.get(f"/people/{ID}")
    visitor.get(f"/leads?s=王秀英&id={ID}")
    visitor.get("/王秀英/13800138000")
    visitor.post(f"/leads/{office.lead}/decision", verdict="same_person", reason="王秀英 号码一致")
    app.test_client().post("/login", data={"name": "zhao.min", "password": "wrong-secret"})
    written = stream.getvalue()
    assert len(lines(stream)) >= 6
    for secret in (ID, "王秀英", "13800138000", "号码一致", "zhao.min", "wrong-secret", "127.0.0.1"):
        assert secret not in written


def test_an_error_carries_the_id_of_its_request_too(app: Flask, stream: io.StringIO) -> None:
    def fail() -> str:
        raise RuntimeError(ID)

    app.view_functions["session.log_in"] = fail
    answer = app.test_client().get("/login")
    told = lines(stream)
    assert [line["request_id"] for line in told] == [answer.headers["X-Request-Id"]] * 2
    assert {line["level"] for line in told} == {"error", "info"}
    assert ID not in stream.getvalue()


@pytest.mark.parametrize(("trusted", "kept"), [(0, False), (1, True)])
def test_an_id_is_taken_over_only_from_a_trusted_proxy(sqlite_ctx: Context, trusted: int, kept: bool) -> None:
    client = create_app(with_settings(sqlite_ctx, "kiosk", trusted_proxies=trusted)).test_client()
    given = "0123456789abcdef"
    assert (client.get("/login", headers={"X-Request-Id": given}).headers["X-Request-Id"] == given) is kept
    assert client.get("/login", headers={"X-Request-Id": ID * 9}).headers["X-Request-Id"] != ID * 9


@pytest.mark.parametrize(
    ("trusted", "forwarded", "seen"),
    [(0, "9.9.9.9", "127.0.0.1"), (1, "6.6.6.6, 9.9.9.9", "9.9.9.9"), (2, "9.9.9.9", "127.0.0.1")],
)
def test_the_console_believes_as_many_proxies_as_the_kiosk_api(
    sqlite_ctx: Context, trusted: int, forwarded: str, seen: str
) -> None:
    app = create_app(with_settings(sqlite_ctx, "kiosk", trusted_proxies=trusted))
    app.view_functions["session.log_in"] = lambda: request.remote_addr or ""
    assert app.test_client().get("/login", headers={"X-Forwarded-For": forwarded}).text == seen


def test_lines_can_be_turned_off_and_ids_stay(sqlite_ctx: Context, stream: io.StringIO) -> None:
    client = create_app(with_settings(sqlite_ctx, "logs", requests=False)).test_client()
    assert client.get("/login").headers["X-Request-Id"]
    assert lines(stream) == []


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/cases/12/audit", "/cases/*/audit"),
        ("/v1/checks", "/v1/checks"),
        ("/v1/devices/dev-1", "/v1/devices/*"),
        ("/static/tokens.css", "/static/tokens.css"),
        ("/王秀英", "/*"),
        (f"/x/{ID}", "/x/*"),
        ("/a" * 50, "/a/a/a/a/a/a/a"),
        ("", ""),
    ],
)
def test_only_plain_words_of_a_path_are_written(path: str, form: str) -> None:
    assert form_of(path) == form


def test_text_is_one_line_with_the_same_fields() -> None:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    written = io.StringIO()
    configure(written, form="text")
    structlog.get_logger().info("night.done", opened=3, phone="13800138000")
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()
    [line] = written.getvalue().splitlines()
    assert "event='night.done'" in line
    assert "opened=3" in line
    assert "13800138000" not in line


def test_who_watches_is_neither_counted_nor_logged(app: Flask, stream: io.StringIO) -> None:
    before = sum(one.buckets[-1] for one in COUNTERS.counted())
    for path in ("/healthz", "/readyz", "/metrics"):
        app.test_client().get(path)
    assert sum(one.buckets[-1] for one in COUNTERS.counted()) == before
    assert lines(stream) == []
