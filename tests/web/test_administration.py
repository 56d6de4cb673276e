"""The pages of administration: who sees users, what takes two people, weights seen before they apply."""

from __future__ import annotations

import json
import re

import pytest
from sqlalchemy import select

from tests.web.conftest import Login, Visitor
from tests.web.sample import Sample
from verifier.accounts.tables import AccountProposal, User
from verifier.context import Context
from verifier.crossmatch.model_tables import MatchModel
from verifier.database import EVERYWHERE

_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def _id(ctx: Context, name: str) -> int:
    with ctx.database.read(EVERYWHERE) as session:
        return session.scalars(select(User.id).where(User.name == name)).one()


@pytest.fixture
def second(sqlite_ctx: Context, office: Sample) -> str:
    """Another security administrator."""
    with sqlite_ctx.database.write(EVERYWHERE) as session:
        first = session.scalars(select(User).where(User.name == "security")).one()
        session.add(
            User(
                name="security2",
                role="security_admin",
                agency_id=first.agency_id,
                password_hash=first.password_hash,
                created_at=first.created_at,
            )
        )
    return "security2"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_renders_in_both_languages(
    language: str, logged_in: Login, sqlite_ctx: Context, office: Sample
) -> None:
    security, system = logged_in("security"), logged_in("it.admin")
    user = _id(sqlite_ctx, "li.jing")
    for visitor, paths in (
        (
            security,
            (
                "/administration",
                "/administration/users",
                f"/administration/users/{user}",
                "/account",
                "/administration/sessions",
                f"/administration/users/{user}/audit",
            ),
        ),
        (system, ("/administration", "/administration/weights", "/administration/weights/0", "/account")),
    ):
        visitor.get("/account")
        visitor.post("/language", language=language)
        for path in paths:
            response = visitor.get(path)
            assert response.status_code == 200, path
            main = response.text.partition("<main")[2].partition("</main>")[0]
            assert (len(_CHINESE.findall(main)) > 5) == (language == "zh"), path


def test_a_user_is_disabled_with_a_reason_and_is_out(logged_in: Login, sqlite_ctx: Context) -> None:
    security, them = logged_in("security"), logged_in("li.jing")
    path = f"/administration/users/{_id(sqlite_ctx, 'li.jing')}"
    security.get(path)
    assert security.post(f"{path}/disabling", reason="").status_code == 400
    assert security.post(f"{path}/disabling", reason="left the office").status_code == 302
    assert them.get("/leads").status_code == 302
    assert "停用用户" in security.get(f"{path}/audit").text
    assert security.post(f"{path}/enabling", reason="came back").status_code == 302


def test_nobody_administers_their_own_account(logged_in: Login, sqlite_ctx: Context) -> None:
    security = logged_in("security")
    path = f"/administration/users/{_id(sqlite_ctx, 'security')}"
    assert "另一名安全管理员" in security.get(path).text
    changed = security.post(f"{path}/role", role="approver", agency="3799", reason="mine")
    assert changed.status_code == 403


def test_one_administrator_is_not_made_another(logged_in: Login, sqlite_ctx: Context) -> None:
    security = logged_in("security")
    path = f"/administration/users/{_id(sqlite_ctx, 'it.admin')}"
    security.get(path)
    refused = security.post(f"{path}/role", role="audit_admin", agency="3799", reason="short of people")
    assert refused.status_code == 403
    assert "互不兼任" in refused.text


def test_a_security_administrator_is_proposed_by_one_and_approved_by_another(
    logged_in: Login, sqlite_ctx: Context, second: str
) -> None:
    security = logged_in("security")
    security.get("/administration/users")
    fields = {"name": "third", "role": "security_admin", "agency": "3799"}
    assert security.post("/administration/users", **fields).status_code == 400, "a reason is needed"
    answer = security.post("/administration/users", reason="for the nights", **fields)
    assert answer.status_code == 302
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        number = session.scalars(select(AccountProposal.id)).one()
    mine = security.post(f"/administration/proposals/{number}", verdict="approve", reason="mine")
    assert mine.status_code == 403
    other = logged_in(second)
    assert "third" in other.get("/administration").text
    shown = other.post(f"/administration/proposals/{number}", verdict="approve", reason="seen the person")
    assert "邀请码" in shown.text
    assert other.post(f"/administration/proposals/{number}", verdict="refuse", reason="x").status_code == 409


def test_a_county_administers_no_users_and_is_told_who_does(
    logged_in: Login, sqlite_ctx: Context, second: str
) -> None:
    with sqlite_ctx.database.write(EVERYWHERE) as session:
        far = session.scalars(select(User).where(User.name == "sun.far")).one()
        session.scalars(select(User).where(User.name == second)).one().agency_id = far.agency_id
    county = logged_in(second)
    path = f"/administration/users/{_id(sqlite_ctx, 'li.jing')}"
    assert "/administration/users" not in county.get("/administration").text.partition("admin-places")[2]
    for page in ("/administration/users", "/administration/sessions", path, f"{path}/audit"):
        refused = county.get(page)
        assert refused.status_code == 403, page
        assert "最上级机构" in refused.text
    for step in ("disabling", "invitation", "second-factor-reset", "logging-out", "unlocking"):
        assert county.post(f"{path}/{step}", reason="not mine").status_code == 403, step
    added = county.post("/administration/users", name="new", role="operator", agency="379904")
    assert added.status_code == 403


def test_a_user_that_is_not_there_is_not_found(logged_in: Login) -> None:
    security = logged_in("security")
    assert security.get("/administration/users/4711").status_code == 404
    assert security.post("/administration/users/4711/disabling", reason="gone").status_code == 404


def test_a_change_needs_the_form_token(logged_in: Login, sqlite_ctx: Context) -> None:
    security = logged_in("security")
    path = f"/administration/users/{_id(sqlite_ctx, 'li.jing')}"
    security.token = "0" * 64
    for target in (
        f"{path}/disabling",
        f"{path}/role",
        "/administration/users",
        "/administration/sessions/end",
    ):
        assert security.post(target, reason="stolen").status_code == 403, target
    assert logged_in("li.jing").get("/leads").status_code == 200


def test_the_list_of_sessions_names_none_by_its_token(logged_in: Login, sqlite_ctx: Context) -> None:
    security, them = logged_in("security"), logged_in("li.jing")
    page = security.get("/administration/sessions").text
    token = them.client.get_cookie("pv_session")
    assert token is not None
    assert token.value not in page
    [key] = re.findall(r'name="session" value="([0-9a-f]{16})"', page)
    assert security.post("/administration/sessions/end", session=key, reason="left open").status_code == 302
    assert them.get("/leads").status_code == 302


def _edited(visitor: Visitor) -> str:
    """Return the parameters in use with one value changed."""
    text = visitor.client.get("/administration/weights/0/parameters.json").get_data(as_text=True)
    content = json.loads(text)
    table = sorted(content["tables"])[0]
    level = sorted(content["tables"][table])[0]
    m, u = content["tables"][table][level]
    content["tables"][table][level] = [m / 2, u]
    return json.dumps(content)


def _proposed(proposer: Visitor) -> str:
    proposer.get("/administration/weights/0")
    answer = proposer.post("/administration/weights", parameters=_edited(proposer), reason="reviews say so")
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"]


def test_weights_are_proposed_by_one_seen_and_adopted_by_another(
    logged_in: Login, sqlite_ctx: Context
) -> None:
    proposer, other = logged_in("zhao.min"), logged_in("chen.wei")
    where = _proposed(proposer)
    assert other.get(where).status_code == 200
    unseen = other.post(f"{where}/adoption", reason="fine")
    assert unseen.status_code == 409
    assert "请先查看影响" in unseen.text
    for span in ("month", "all"):
        seen = other.post(f"{where}/effect", span=span)
        assert seen.status_code == 200
        assert "升为确定" in seen.text
    proposer.get(where)
    proposer.post(f"{where}/effect", span="month")
    assert proposer.post(f"{where}/adoption", reason="mine").status_code == 403
    assert other.post(f"{where}/adoption", reason="less work for nobody lost").status_code == 302
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        assert session.scalars(select(MatchModel.state)).all() == ["adopted"]
    assert other.post(f"{where}/withdrawal", reason="back to before").status_code == 302


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"format": "match-model"}', "{" * 5000])
def test_what_is_no_set_of_parameters_is_refused_with_its_place(text: str, logged_in: Login) -> None:
    visitor = logged_in("zhao.min")
    visitor.get("/administration/weights/0")
    refused = visitor.post("/administration/weights", parameters=text, reason="try")
    assert refused.status_code == 400
    assert "参数文本有误" in refused.text


def test_the_parameters_in_use_are_no_proposal(logged_in: Login) -> None:
    visitor = logged_in("zhao.min")
    text = visitor.get("/administration/weights/0/parameters.json").get_data(as_text=True)
    visitor.get("/administration/weights/0")
    assert visitor.post("/administration/weights", parameters=text, reason="same").status_code == 409


def test_the_system_administrator_looks_at_weights_and_decides_nothing(logged_in: Login) -> None:
    system = logged_in("it.admin")
    page = system.get("/administration/weights/0").text
    assert "编辑并提出" not in page
    assert system.post("/administration/weights", parameters="{}", reason="x").status_code == 403
