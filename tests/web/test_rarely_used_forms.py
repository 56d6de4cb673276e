"""Forms seldom needed: recovery codes, a scheme that ends, a cause that is over, a lifted rule."""

from __future__ import annotations

import re

from flask import Flask
from sqlalchemy import select

from tests.clocks import later
from tests.integration.accounts.scene import code_of, enrolled
from tests.web.conftest import Login, Visitor
from tests.web.sample import PASSWORD, Sample
from tests.web.sample_course import stood_still, verified
from verifier.cases.tables import Case
from verifier.context import Context
from verifier.crossmatch.model_tables import HaltedRule
from verifier.database import EVERYWHERE

RULE = "same_id_same_name"


def _version(ctx: Context) -> int:
    with ctx.database.read(EVERYWHERE) as session:
        return session.scalars(select(Case.version)).one()


def test_new_recovery_codes_are_made_for_a_code_of_the_app_and_for_no_other(
    app: Flask, sqlite_ctx: Context, logged_in: Login
) -> None:
    visitor = logged_in("li.jing")
    secret, before = enrolled(sqlite_ctx, "li.jing")
    later(sqlite_ctx, seconds=60)
    right = code_of(sqlite_ctx, secret)
    assert visitor.post("/account/second-factor/codes", current=PASSWORD, code="000000").status_code == 401
    assert visitor.post("/account/second-factor/codes", current="no password", code=right).status_code == 403
    shown = visitor.post("/account/second-factor/codes", current=PASSWORD, code=right)
    codes = re.findall(r"<li>([a-z2-9]{5}-[a-z2-9]{5})</li>", shown.text)
    assert len(codes) == 10
    assert not set(codes) & set(before)


def test_a_scheme_is_decided_only_where_two_benefits_stand_against_each_other(
    sqlite_ctx: Context, office: Sample, logged_in: Login
) -> None:
    case = verified(sqlite_ctx, office.lead)
    answer = logged_in("li.jing").post(
        f"/cases/{case}/scheme", version=_version(sqlite_ctx), ends="employee", reason="两地重复"
    )
    assert answer.status_code == 409
    assert _version(sqlite_ctx) == 2


def test_payment_resumes_when_the_cause_is_over_and_never_because_a_dead_person_came_back(
    sqlite_ctx: Context, office: Sample, logged_in: Login
) -> None:
    case = verified(sqlite_ctx, office.lead)
    stood_still(sqlite_ctx, case)
    before = _version(sqlite_ctx)
    answer = logged_in("chen.wei").post(f"/cases/{case}/stop/end", version=before, reason="本人健在")
    assert answer.status_code == 409, "that was a wrongful stop: it is undone as one"
    assert _version(sqlite_ctx) == before


def _halted(ctx: Context) -> list[str | None]:
    with ctx.database.read(EVERYWHERE) as session:
        return list(session.scalars(select(HaltedRule.lifted_by)))


def test_a_halted_rule_is_lifted_by_a_person_of_the_top_agency(sqlite_ctx: Context, logged_in: Login) -> None:
    with sqlite_ctx.database.write(EVERYWHERE) as session:
        counts = {"same": 80, "different": 20, "wrong_at_least": 0.1, "budget": 0.01}
        session.add(HaltedRule(rule=RULE, feed="", halted_at=sqlite_ctx.clock.now(), **counts))
    visitor: Visitor = logged_in("chen.wei")
    lifting = "/administration/rules/lifting"
    assert visitor.post(lifting, rule=RULE, feed="").status_code == 400
    assert _halted(sqlite_ctx) == [None]
    assert visitor.post(lifting, rule=RULE, feed="", reason="来源已改正").status_code == 302
    assert _halted(sqlite_ctx) == ["chen.wei"]
