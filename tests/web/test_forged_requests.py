"""What a stranger writes into headers, cookies, hosts and fields nobody asked for changes nothing."""

from __future__ import annotations

import re
import socket
from contextlib import closing
from typing import Any, Final

import pytest
from flask import Flask
from gunicorn.config import Config
from gunicorn.http import wsgi
from gunicorn.http.errors import ParseException
from gunicorn.http.parser import RequestParser
from sqlalchemy import select
from werkzeug.http import parse_options_header

from tests.changed_settings import with_settings
from tests.web.conftest import Login, Visitor
from tests.web.sample import PASSWORD, Sample
from verifier.accounts.tables import SecurityEvent, User, WebSession
from verifier.cases.tables import Case
from verifier.context import Context
from verifier.crossmatch.tables import Lead, LeadDecision
from verifier.database import EVERYWHERE
from verifier.notices.file_names import safe_name
from web.application import create_app
from web.downloads import attachment
from web.server import server_options

#: what proxies and frameworks elsewhere believe
FORGED: Final = {
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Prefix": "/evil",
    "X-Forwarded-Port": "1",
    "X-Forwarded-Server": "evil.example",
    "Forwarded": "for=203.0.113.9;host=evil.example;proto=https",
    "X-Real-IP": "203.0.113.9",
    "X-Client-IP": "203.0.113.9",
    "True-Client-IP": "203.0.113.9",
    "X-Original-URL": "/administration/users",
    "X-Rewrite-URL": "/administration/users",
    "X-HTTP-Method-Override": "DELETE",
    "X-User-ID": "security",
    "Remote-User": "security",
    "Authorization": "Basic c2VjdXJpdHk6eA==",
}


@pytest.mark.parametrize(("proxies", "seen"), [(0, "127.0.0.1"), (1, "198.51.100.7"), (2, "203.0.113.9")])
def test_only_what_the_trusted_proxies_added_says_where_somebody_is(
    proxies: int, seen: str, sqlite_ctx: Context, office: Sample
) -> None:
    ctx = with_settings(sqlite_ctx, "kiosk", trusted_proxies=proxies)
    visitor = Visitor(create_app(ctx).test_client())
    visitor.get("/login")
    form = {"form_token": visitor.token, "name": "li.jing", "password": PASSWORD, "next": "/leads"}
    chain = "192.0.2.1, 203.0.113.9, 198.51.100.7"
    response = visitor.client.post("/login", data=form, headers={**FORGED, "X-Forwarded-For": chain})
    assert response.headers["Location"] == "/leads"
    with ctx.database.read(EVERYWHERE) as session:
        assert session.scalars(select(WebSession.address)).all() == [seen]
        assert session.scalars(select(SecurityEvent.address)).all() == [seen]


def test_no_header_makes_a_visitor_somebody_or_leads_them_elsewhere(visitor: Visitor) -> None:
    for path in ("/leads", "/administration/users", "/"):
        response = visitor.client.get(path, headers={**FORGED, "Host": "evil.example"})
        assert response.status_code == 302
        assert response.headers["Location"].startswith("/login")
    assert "evil" not in visitor.client.get("/login", headers=FORGED).text


REQUEST: Final = b"GET /v1/metrics HTTP/1.1\r\nHost: x\r\n%b\r\n\r\n"


def _server(ctx: Context) -> Config:
    made = Config()
    for name, value in server_options(ctx.settings, "127.0.0.1", 8000).items():
        if name != "worker_class":
            made.set(name, value)
    return made


def _received(ctx: Context, raw: bytes) -> dict[str, Any]:
    """Return what the application is handed of bytes that came from this machine, where the proxy is."""
    config, peer = _server(ctx), ("127.0.0.1", 5000)
    request = next(RequestParser(config, iter([raw]), peer))
    with closing(socket.socket()) as unused:
        environ: dict[str, Any] = wsgi.create(request, unused, peer, ("127.0.0.1", 8000), config)[1]
    return environ


def test_no_header_moves_a_path_past_what_the_proxy_looked_at(sqlite_ctx: Context) -> None:
    headers = (
        b"SCRIPT_NAME: /v1\r\nPATH_INFO: /metrics\r\nX-Forwarded-Proto: https\r\nX_Forwarded_For: 1.2.3.4"
    )
    environ = _received(sqlite_ctx, REQUEST % headers)
    assert (environ["PATH_INFO"], environ["SCRIPT_NAME"]) == ("/v1/metrics", "")
    assert environ["wsgi.url_scheme"] == "http"
    assert "HTTP_X_FORWARDED_FOR" not in environ, "a name with _ is not the one with -"


@pytest.mark.parametrize(
    "framing",
    [
        b"Content-Length: 3\r\nTransfer-Encoding: chunked",
        b"Content-Length: 3\r\nContent-Length: 4",
        b"Content-Length: +3",
        b"Transfer-Encoding: xchunked",
        b"Transfer-Encoding: chunked, identity",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        b"Content-Length : 3",
        b"A: b\r\n c",
        b"A: b\x00c",
    ],
)
def test_a_request_whose_end_two_programs_could_see_differently_is_refused(
    framing: bytes, sqlite_ctx: Context
) -> None:
    with pytest.raises(ParseException):
        _received(sqlite_ctx, REQUEST % framing + b"0\r\n\r\n")


def test_every_cookie_over_https_is_bound_to_host_and_browser(sqlite_ctx: Context, office: Sample) -> None:
    app = create_app(with_settings(sqlite_ctx, "security", secure_cookies=True))
    client = app.test_client()
    secure: dict[str, Any] = {"base_url": "https://localhost"}
    visitor = Visitor(client)
    answers = [visitor.get("/login", **secure), visitor.get("/citizen", **secure)]
    visitor.get("/login", **secure)
    form = {"form_token": visitor.token}
    answers.append(client.get("/citizen/language/en", **secure))
    answers.append(client.post("/language", data=form | {"language": "en"}, **secure))
    answers.append(client.post("/login", data=form | {"name": "li.jing", "password": PASSWORD}, **secure))
    cookies = [one for answer in answers for one in answer.headers.getlist("Set-Cookie")]
    assert {one.split("=")[0] for one in cookies} == {
        "__Host-pv_form",
        "__Host-pv_language",
        "__Host-pv_session",
    }
    for cookie in cookies:
        given = {part.strip() for part in cookie.split(";")[1:]}
        assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= given, cookie
        assert "Domain" not in cookie
        assert len(cookie.split(";")[0]) < 200


@pytest.mark.parametrize("path", ["/v1/keys", "/v1/nowhere", "/healthz", "/readyz", "/metrics", "/nowhere"])
def test_what_is_no_page_of_the_console_forbids_a_browser_everything(path: str, app: Flask) -> None:
    answer = app.test_client().get(path)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert ("sandbox" in policy) == (path != "/nowhere"), "the console's own error page has its style"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    kind = answer.headers["Content-Type"]
    assert kind.startswith(("application/json", "application/problem+json")) or "charset=utf-8" in kind
    assert not any(name.lower().startswith("access-control-") for name, _ in answer.headers)


#: columns somebody would like to fill by a form
GRABBED: Final = {
    **dict.fromkeys(("id", "agency_id", "agency", "user_id", "case_id", "person_id", "lead_id"), "1"),
    **dict.fromkeys(("state", "new_state", "role", "kind", "tier"), "approved"),
    **dict.fromkeys(
        ("actor", "decided_by", "approved_by", "proposed_by", "assigned_to", "is_person"), "chen.wei"
    ),
    **dict.fromkeys(("active", "password_hash", "version", "amount_at_risk_fen", "opened_at"), "0"),
}


def test_fields_nobody_asked_for_are_not_looked_at(
    logged_in: Login, office: Sample, sqlite_ctx: Context
) -> None:
    visitor = logged_in("li.jing")
    visitor.get(f"/leads/{office.lead}")
    fields = {"verdict": "same_person", "reason": "号码一致"}
    assert visitor.post(f"/leads/{office.lead}/decision", **(GRABBED | fields)).status_code == 302
    visitor.get("/account")
    changed = {"old": PASSWORD, "password": "four unrelated words", "again": "four unrelated words"}
    assert visitor.post("/account/password", **(GRABBED | changed)).status_code == 302
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        [decision] = session.scalars(select(LeadDecision)).all()
        assert (decision.decided_by, decision.new_state) == ("li.jing", "confirmed")
        lead, [case] = session.get_one(Lead, office.lead), session.scalars(select(Case)).all()
        assert (lead.state, lead.amount_at_risk_fen > 0) == ("confirmed", True)
        assert (case.opened_by, case.agency_id) == ("li.jing", lead.agency_id)
        user = session.scalars(select(User).where(User.name == "li.jing")).one()
        assert (user.role, user.active, user.agency_id) == ("investigator", True, user.agency_id)
        assert user.password_hash.startswith("$argon2id$")
        assert [one.role for one in session.scalars(select(User).where(User.name == "chen.wei"))] == [
            "approver"
        ]


@pytest.mark.parametrize(
    "name",
    ['a"; filename="b.exe', "a\r\nX-Evil: 1.pdf", "照片 \u202egpj.exe", "../../etc/passwd", "a;b=c\\d.pdf"],
)
def test_no_name_of_a_file_changes_the_header_it_stands_in(name: str, app: Flask) -> None:
    with app.test_request_context():
        sent = attachment(b"x", safe_name(name, ".pdf"), "application/pdf")
    told = sent.headers["Content-Disposition"]
    assert told.startswith("attachment; filename")
    assert told.isascii()
    kind, options = parse_options_header(told)
    assert (kind, set(options)) == ("attachment", {"filename"})
    assert options["filename"].endswith(".pdf")
    assert not set(options["filename"]) & set('/\\"\r\n\u202e')
    assert "X-Evil" not in sent.headers


def test_what_was_encoded_twice_is_decoded_once(logged_in: Login) -> None:
    page = logged_in("zhao.min").find("/search", "%3Cscript%3E%27").text
    assert "%3Cscript%3E%27" in page
    assert "<script>'" not in page


def test_a_session_is_named_by_256_random_bits_and_lives_in_the_cookie_alone(logged_in: Login) -> None:
    tokens = set()
    for _ in range(3):
        visitor = logged_in("li.jing")
        cookie = visitor.client.get_cookie("pv_session")
        assert cookie is not None
        tokens.add(cookie.value)
        assert cookie.value not in visitor.get("/account").text
    assert len(tokens) == 3
    assert all(re.fullmatch(r"[\w-]{43}", token) for token in tokens)
