"""The login with a second factor, the invitation, and one's own account, as a browser meets them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import select

from tests.clocks import later
from tests.integration.accounts.scene import code_of, enrolled
from tests.web.conftest import Login, Visitor
from tests.web.sample import PASSWORD, Sample
from verifier.accounts.actor import system_actor
from verifier.accounts.invitations import issue
from verifier.accounts.tables import SecurityEvent, User, WebSession
from verifier.context import Context
from verifier.database import EVERYWHERE
from web.application import create_app

_SECRET = re.compile(r'<p class="secret mono" translate="no">([A-Z2-7 ]+)</p>')
_CODES = re.compile(r"<li>([a-z2-9]{5}-[a-z2-9]{5})</li>")
NEW = "an entirely new password"


@pytest.fixture
def strict(sqlite_ctx: Context, office: Sample) -> Context:
    """The same office where security administrators must show a second factor."""
    security = sqlite_ctx.settings.security.model_copy(update={"second_factor_roles": ("security_admin",)})
    settings = sqlite_ctx.settings.model_copy(update={"security": security})
    return Context(settings, sqlite_ctx.database, sqlite_ctx.clock, sqlite_ctx.auditor)


@pytest.fixture
def at_the_door(strict: Context) -> Visitor:
    return Visitor(create_app(strict).test_client())


def _cookie(visitor: Visitor) -> str:
    found = visitor.client.get_cookie("pv_session")
    assert found is not None
    return found.value


def _password(visitor: Visitor, name: str) -> str:
    visitor.get("/login")
    response = visitor.post("/login", name=name, password=PASSWORD, next="/devices")
    assert response.status_code == 302
    return response.headers["Location"]


def test_the_first_login_of_the_role_sets_the_second_factor_up(at_the_door: Visitor, strict: Context) -> None:
    where = _password(at_the_door, "security")
    assert where == "/login/enrolment?next=/devices"
    before = _cookie(at_the_door)
    secret = _SECRET.search(at_the_door.get(where).text)
    assert secret is not None
    wrong = at_the_door.post("/login/enrolment", code="000000", next="/devices")
    assert wrong.status_code == 401
    shown = at_the_door.post("/login/enrolment", code=code_of(strict, secret[1]), next="/devices")
    assert shown.status_code == 200
    assert len(_CODES.findall(shown.text)) == 10
    assert 'href="/devices"' in shown.text
    assert _cookie(at_the_door) != before, "the session is a new one once the second factor holds"
    assert at_the_door.get("/devices").status_code == 200
    with strict.database.read(EVERYWHERE) as session:
        kinds = session.scalars(select(SecurityEvent.kind).order_by(SecurityEvent.id)).all()
    assert kinds == ["password_accepted", "second_factor_set_up", "login"]


def test_the_page_of_recovery_codes_has_forms_that_work(at_the_door: Visitor, strict: Context) -> None:
    secret = _SECRET.search(at_the_door.get(_password(at_the_door, "security")).text)
    assert secret is not None
    shown = at_the_door.post("/login/enrolment", code=code_of(strict, secret[1]))
    token = re.search(r'name="form_token" value="([0-9a-f]{64})"', shown.text)
    assert token is not None
    at_the_door.token = token[1]
    assert at_the_door.post("/logout").status_code == 302


def test_a_password_alone_opens_no_page(at_the_door: Visitor, strict: Context, app: Flask) -> None:
    enrolled(strict, "security")
    where = _password(at_the_door, "security")
    assert where == "/login/second-factor?next=/devices"
    for path in ("/", "/devices", "/account", "/administration/users", "/help"):
        assert at_the_door.get(path).headers["Location"].startswith("/login"), path
    enrolment = at_the_door.get("/login/enrolment")
    assert enrolment.headers["Location"].startswith("/login?"), "nor another second factor"


def test_whichever_way_in_is_taken_nothing_opens_before_the_second_factor(
    at_the_door: Visitor, strict: Context
) -> None:
    """An invitation, the pages of the door by themselves, a password just renewed: each leads to the code."""
    secret, _ = enrolled(strict, "security")
    later(strict, seconds=30)
    for path in ("/login/second-factor", "/login/enrolment"):
        at_the_door.get("/login")
        response = at_the_door.post(path, code=code_of(strict, secret))
        assert response.headers["Location"].startswith("/login?"), "a right code without a password"
    with strict.database.write(EVERYWHERE) as session:
        user = session.scalars(select(User).where(User.name == "security")).one()
        invitation = issue(session, strict, system_actor(), user)
    at_the_door.get("/invitation")
    taken = at_the_door.post("/invitation", name="security", code=invitation, password=NEW, again=NEW)
    assert taken.status_code == 200
    assert at_the_door.get("/devices").headers["Location"].startswith("/login?"), (
        "an invitation opens no page"
    )
    at_the_door.get("/login")
    where = at_the_door.post("/login", name="security", password=NEW).headers["Location"]
    assert where.startswith("/login/second-factor")
    assert at_the_door.get("/devices").headers["Location"].startswith("/login"), "nor the new password alone"
    at_the_door.get(where)
    assert at_the_door.post("/login/second-factor", code=code_of(strict, secret)).status_code == 302
    assert at_the_door.get("/devices").status_code == 200


def test_a_right_code_opens_the_page_that_was_asked_for_and_is_not_taken_twice(
    at_the_door: Visitor, strict: Context
) -> None:
    secret, _ = enrolled(strict, "security")
    later(strict, seconds=30)
    code = code_of(strict, secret)
    at_the_door.get(_password(at_the_door, "security"))
    before = _cookie(at_the_door)
    opened = at_the_door.post("/login/second-factor", code=code, next="/devices")
    assert (opened.status_code, opened.headers["Location"]) == (302, "/devices")
    assert _cookie(at_the_door) != before
    at_the_door.get("/devices")
    at_the_door.post("/logout")
    at_the_door.get(_password(at_the_door, "security"))
    assert at_the_door.post("/login/second-factor", code=code).status_code == 401


def test_wrong_used_and_paused_codes_get_the_same_answer(at_the_door: Visitor, strict: Context) -> None:
    secret, codes = enrolled(strict, "security")
    at_the_door.get(_password(at_the_door, "security"))

    def answer(code: str) -> tuple[int, str]:
        response = at_the_door.post("/login/second-factor", code=code)
        return response.status_code, response.text

    used = answer(code_of(strict, secret))
    wrong = answer("000000")
    letters = answer("x" * 200)
    for _ in range(3):
        answer("000000")
    later(strict, seconds=60)
    paused, recovery = answer(code_of(strict, secret)), answer(codes[0])
    assert used == wrong == letters == paused == recovery
    assert used[0] == 401


def test_a_new_login_ends_the_session_the_browser_had(at_the_door: Visitor, strict: Context) -> None:
    enrolled(strict, "security")
    for _ in range(3):
        at_the_door.get(_password(at_the_door, "security"))
    with strict.database.read(EVERYWHERE) as session:
        assert len(session.scalars(select(WebSession.token_hash)).all()) == 1


def test_the_half_login_ends_after_ten_minutes(at_the_door: Visitor, strict: Context) -> None:
    secret, _ = enrolled(strict, "security")
    at_the_door.get(_password(at_the_door, "security"))
    later(strict, minutes=10)
    late = at_the_door.post("/login/second-factor", code=code_of(strict, secret))
    assert late.headers["Location"] == "/login?next=/"


def test_the_pages_of_the_door_need_their_form_tokens(at_the_door: Visitor, strict: Context) -> None:
    enrolled(strict, "security")
    at_the_door.get(_password(at_the_door, "security"))
    at_the_door.token = "0" * 64
    for path in ("/login/second-factor", "/login/enrolment", "/invitation"):
        assert at_the_door.post(path, code="000000").status_code == 403, path


def test_a_role_that_need_not_may_set_one_up_and_is_then_asked_for_it(
    at_the_door: Visitor, strict: Context
) -> None:
    assert _password(at_the_door, "li.jing") == "/devices"
    at_the_door.get("/account")
    assert at_the_door.post("/account/second-factor", current="a wrong one").status_code == 403
    at_the_door.post("/account/second-factor", current=PASSWORD)
    secret = _SECRET.search(at_the_door.get("/account").text)
    assert secret is not None
    assert at_the_door.post("/account/second-factor/confirmation", code="000000").status_code == 401
    shown = at_the_door.post("/account/second-factor/confirmation", code=code_of(strict, secret[1]))
    assert len(_CODES.findall(shown.text)) == 10
    at_the_door.post("/logout")
    assert _password(at_the_door, "li.jing").startswith("/login/second-factor")
    recovered = at_the_door.post("/login/second-factor", code=_CODES.findall(shown.text)[0])
    assert recovered.status_code == 302


def test_an_invitation_becomes_a_password(app: Flask, logged_in: Login, visitor: Visitor) -> None:
    security = logged_in("security")
    security.get("/administration/users")
    page = security.post("/administration/users", name="liu.fang", role="operator", agency="379901").text
    code = re.search(r'<p class="secret mono" translate="no">([a-z2-9-]+)</p>', page)
    assert code is not None
    assert code[1] not in security.get("/administration/users").text
    visitor.get("/invitation")
    fields = {"name": "liu.fang", "code": code[1], "password": NEW, "again": NEW}
    assert visitor.post("/invitation", **(fields | {"again": "another"})).status_code == 400
    assert (
        visitor.post("/invitation", **(fields | {"password": "short", "again": "short"})).status_code == 400
    )
    assert "密码已设置" in visitor.post("/invitation", **fields).text
    assert visitor.post("/invitation", **fields).status_code == 401
    assert visitor.log_in("liu.fang", NEW).status_code == 302


def test_the_invitation_page_tells_nobody_which_names_there_are(visitor: Visitor) -> None:
    visitor.get("/invitation")

    def answer(name: str) -> tuple[int, str]:
        response = visitor.post("/invitation", name=name, code="a-wrong-code", password=NEW, again=NEW)
        return response.status_code, response.text.replace(name, "NAME")

    assert answer("li.jing") == answer("nobody.at.all")
    assert answer("li.jing")[0] == 401


def test_logins_compare_once_and_with_as_much_work_for_unknown_invited_and_known_names(
    visitor: Visitor, sqlite_ctx: Context, office: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sqlite_ctx.database.write(EVERYWHERE) as session:
        session.scalars(select(User).where(User.name == "operator")).one().password_hash = ""
    compared: list[str] = []
    verify = PasswordHasher.verify

    def counted(hasher: PasswordHasher, stored: str | bytes, password: str | bytes) -> bool:
        compared.append(str(stored).rpartition("$")[0].rpartition("$")[0])  # kind, version, cost
        return verify(hasher, stored, password)

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    visitor.get("/login")
    for name in ("nobody", "operator", "security"):
        visitor.post("/login", name=name, password="not the password")
    assert len(compared) == 3
    assert len(set(compared)) == 1


def test_ones_own_password_is_changed_for_the_old_one_and_other_sessions_end(
    logged_in: Login, sqlite_ctx: Context
) -> None:
    here, elsewhere = logged_in("li.jing"), logged_in("li.jing")
    here.get("/account")
    fields = {"old": PASSWORD, "password": NEW, "again": NEW}
    assert here.post("/account/password", **(fields | {"old": "wrong"})).status_code == 400
    assert here.post("/account/password", **dict.fromkeys(fields, PASSWORD)).status_code == 400
    assert here.post("/account/password", **fields).status_code == 302
    assert here.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 302
    assert elsewhere.log_in("li.jing").status_code == 401


def test_every_page_says_so_while_a_password_is_temporary(logged_in: Login, sqlite_ctx: Context) -> None:
    here = logged_in("li.jing")
    assert "临时密码" not in here.get("/leads").text
    with sqlite_ctx.database.write(EVERYWHERE) as session:
        user = session.scalars(select(User).where(User.name == "li.jing")).one()
        user.password_ends_at = sqlite_ctx.clock.now() + timedelta(hours=1)
    assert "临时密码" in here.get("/leads").text
    here.get("/account")
    here.post("/account/password", old=PASSWORD, password=NEW, again=NEW)
    assert "临时密码" not in here.get("/leads").text


def test_ones_own_sessions_end_and_nobody_elses(logged_in: Login, sqlite_ctx: Context) -> None:
    here, elsewhere, other = logged_in("li.jing"), logged_in("li.jing"), logged_in("zhao.min")
    keys = re.findall(r'name="session" value="([0-9a-f]{16})"', here.get("/account").text)
    assert len(keys) == 1
    other.get("/account")
    assert other.post("/account/sessions/end", session=keys[0], current=PASSWORD).status_code == 404
    assert here.post("/account/sessions/end", session="others").status_code == 403
    assert elsewhere.get("/account").status_code == 200
    assert here.post("/account/sessions/end", session="others", current=PASSWORD).status_code == 302
    assert elsewhere.get("/account").status_code == 302
    assert other.get("/account").status_code == 200
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        assert len(session.scalars(select(WebSession.token_hash)).all()) == 2


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_pages_of_the_door_render_in_both_languages(
    language: str, at_the_door: Visitor, strict: Context
) -> None:
    at_the_door.get("/login")
    at_the_door.post("/language", language=language)
    found = at_the_door.get("/invitation").text
    found += at_the_door.get(_password(at_the_door, "security")).text
    assert ("邀请码" in found) == (language == "zh")
    assert ("Set up the second factor" in found) == (language == "en")
