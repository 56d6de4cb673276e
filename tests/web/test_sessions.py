"""Logins, form tokens, and how a session ends."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.web.conftest import Login, Visitor
from tests.web.sample import PASSWORD, Sample
from verifier.accounts.tables import SecurityEvent, User, WebSession
from verifier.clock import FixedClock
from verifier.context import Context
from verifier.crossmatch.tables import LeadDecision
from verifier.database import EVERYWHERE


def _advance(ctx: Context, **span: int) -> None:
    assert isinstance(ctx.clock, FixedClock)
    ctx.clock.moment += timedelta(**span)


def _cookie(visitor: Visitor, name: str = "pv_session") -> str:
    found = visitor.client.get_cookie(name)
    assert found is not None
    return found.value


def test_login_sets_a_cookie_no_script_can_read(visitor: Visitor) -> None:
    response = visitor.log_in("li.jing")
    cookie = next(c for c in response.headers.getlist("Set-Cookie") if c.startswith("pv_session="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_the_database_never_holds_the_token_itself(visitor: Visitor, sqlite_ctx: Context) -> None:
    visitor.log_in("li.jing")
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        stored = session.scalars(select(WebSession.token_hash)).all()
    assert len(stored) == 1
    assert _cookie(visitor).encode() not in stored
    assert len(stored[0]) == 32


def test_each_login_gets_a_token_of_its_own(visitor: Visitor) -> None:
    visitor.log_in("li.jing")
    first = _cookie(visitor)
    visitor.post("/logout")
    visitor.log_in("li.jing")
    assert _cookie(visitor) != first


def test_a_token_planted_before_the_login_is_worth_nothing_after_it(app: Flask, office: Sample) -> None:
    visitor = Visitor(app.test_client())
    visitor.client.set_cookie("pv_session", "planted-by-somebody-else")
    visitor.log_in("li.jing")
    assert _cookie(visitor) != "planted-by-somebody-else"
    other = Visitor(app.test_client())
    other.client.set_cookie("pv_session", "planted-by-somebody-else")
    assert other.get("/leads").status_code == 302


def test_after_logout_the_old_token_opens_nothing(app: Flask, logged_in: Login) -> None:
    visitor = logged_in("li.jing")
    token = _cookie(visitor)
    visitor.post("/logout")
    thief = Visitor(app.test_client())
    thief.client.set_cookie("pv_session", token)
    assert thief.get("/leads").headers["Location"].startswith("/login")


@pytest.mark.parametrize("span", [{"minutes": 31}, {"hours": 11}])
def test_an_idle_or_old_session_ends(span: dict[str, int], sqlite_ctx: Context, logged_in: Login) -> None:
    visitor = logged_in("li.jing")
    _advance(sqlite_ctx, **span)
    assert visitor.get("/leads").status_code == 302


def test_clicks_keep_a_session_alive_but_never_beyond_its_longest_time(
    sqlite_ctx: Context, logged_in: Login
) -> None:
    visitor = logged_in("li.jing")
    for _ in range(29):
        _advance(sqlite_ctx, minutes=20)
        assert visitor.get("/leads").status_code == 200
    _advance(sqlite_ctx, minutes=20)
    assert visitor.get("/leads").status_code == 302


def test_a_user_switched_off_is_out_at_once(sqlite_ctx: Context, logged_in: Login) -> None:
    visitor = logged_in("li.jing")
    with sqlite_ctx.database.write(EVERYWHERE) as session:
        session.scalars(select(User).where(User.name == "li.jing")).one().active = False
    assert visitor.get("/leads").status_code == 302


def test_unknown_name_wrong_password_and_paused_name_get_the_same_answer(visitor: Visitor) -> None:
    def answer(name: str, password: str) -> tuple[int, str]:
        visitor.get("/login")
        response = visitor.post("/login", name=name, password=password)
        return response.status_code, response.get_data(as_text=True).replace(name, "NAME")

    unknown = answer("nobody", PASSWORD)
    wrong = answer("li.jing", "wrong-password")
    for _ in range(5):
        answer("li.jing", "wrong-password")
    paused = answer("li.jing", PASSWORD)
    assert unknown == wrong == paused
    assert unknown[0] == 401


def test_logins_and_logouts_are_written_down(sqlite_ctx: Context, logged_in: Login) -> None:
    logged_in("li.jing").post("/logout")
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        kinds = session.scalars(select(SecurityEvent.kind).order_by(SecurityEvent.id)).all()
    assert kinds == ["login", "logout"]


@pytest.mark.parametrize("token", ["", "0" * 64, "x"])
def test_a_change_without_the_right_form_token_is_refused(
    token: str, office: Sample, sqlite_ctx: Context, logged_in: Login
) -> None:
    visitor = logged_in("li.jing")
    visitor.token = token
    response = visitor.post(f"/leads/{office.lead}/decision", verdict="same_person", reason="stolen")
    assert response.status_code == 403
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        assert session.scalar(select(func.count()).select_from(LeadDecision)) == 0


def test_another_users_form_token_is_refused(office: Sample, logged_in: Login) -> None:
    visitor, other = logged_in("li.jing"), logged_in("zhao.min")
    visitor.token = other.token
    assert visitor.post("/logout").status_code == 403


def test_the_login_form_itself_needs_its_token(visitor: Visitor) -> None:
    visitor.get("/login")
    visitor.token = "f" * 64
    assert visitor.post("/login", name="li.jing", password=PASSWORD).status_code == 403


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/a\n//evil",
        "\t//evil",
    ],
)
def test_the_login_never_leads_outside(target: str, visitor: Visitor) -> None:
    visitor.get("/login")
    response = visitor.post("/login", name="li.jing", password=PASSWORD, next=target)
    assert response.headers["Location"] == "/"


def test_the_login_leads_back_to_the_page_that_was_asked_for(visitor: Visitor) -> None:
    asked = visitor.get("/leads?tier=certain&kind=paid_after_death").headers["Location"]
    visitor.get(asked)
    response = visitor.post(asked, name="li.jing", password=PASSWORD)
    assert response.headers["Location"] == "/leads?tier=certain&kind=paid_after_death"


@pytest.mark.parametrize("back", [{"minutes": 1}, {"hours": 1}, {"hours": 24}])
def test_a_session_that_ended_is_not_revived_by_a_clock_set_back(
    visitor: Visitor, sqlite_ctx: Context, back: dict[str, int]
) -> None:
    visitor.log_in("li.jing")
    _advance(sqlite_ctx, minutes=31)
    assert visitor.get("/leads").status_code == 302
    _advance(sqlite_ctx, **{unit: -count for unit, count in back.items()})
    assert visitor.get("/leads").status_code == 302


def test_a_session_from_a_clock_that_ran_ahead_is_over_and_a_small_step_back_ends_none(
    visitor: Visitor, sqlite_ctx: Context
) -> None:
    visitor.log_in("li.jing")
    _advance(sqlite_ctx, minutes=-1)
    assert visitor.get("/leads").status_code == 200
    _advance(sqlite_ctx, hours=-1)
    assert visitor.get("/leads").status_code == 302
