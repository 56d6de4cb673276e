"""Filters under a name: one's own, on their own list, without what was searched for."""

from __future__ import annotations

import re

import pytest

from tests.web.conftest import Login, Visitor
from verifier.accounts.saved_views import MOST_VIEWS, keepable

FILTER = "/leads?state=cleared&tier=certain"


@pytest.fixture
def desk(logged_in: Login) -> Visitor:
    visitor = logged_in("li.jing")
    visitor.get("/leads")
    return visitor


def _keep(visitor: Visitor, name: str, at: str = FILTER) -> int:
    return visitor.post("/views", name=name, at=at).status_code


def _number(page: str) -> str:
    found = re.search(r'action="/views/(\d+)/removal"', page)
    assert found
    return found[1]


def test_a_filter_is_kept_followed_replaced_and_removed(desk: Visitor) -> None:
    assert "保存当前筛选" not in desk.get("/leads").text
    assert "保存当前筛选" in desk.get(FILTER).text
    answer = desk.post("/views", name="  已排除 的 ", at=FILTER + "&s=110105194912310021&page=3")
    assert (answer.status_code, answer.headers["Location"]) == (302, FILTER)
    page = desk.get("/leads").text
    assert f'href="{FILTER.replace("&", "&amp;")}"' in page
    assert "已排除 的" in page
    assert 'aria-current="true">' in desk.get(FILTER).text
    assert _keep(desk, "已排除 的", "/leads?state=waiting") == 302
    page = desk.get("/leads").text
    assert (page.count("已排除 的</a>"), 'href="/leads?state=waiting"' in page) == (1, True)
    assert "已排除 的" not in desk.get("/tasks").text
    removed = desk.post(f"/views/{_number(page)}/removal")
    assert removed.headers["Location"] == "/leads"
    desk.get("/leads")  # the word that it is removed
    assert "已排除 的" not in desk.get("/leads").text


def test_nobody_sees_or_removes_anothers(desk: Visitor, logged_in: Login) -> None:
    assert _keep(desk, "mine") == 302
    number = _number(desk.get("/leads").text)
    other = logged_in("zhao.min")
    assert "mine" not in other.get("/leads").text
    assert other.post(f"/views/{number}/removal").status_code == 404
    assert "mine" in desk.get("/leads").text


@pytest.mark.parametrize(
    ("name", "at"),
    [
        ("", FILTER),
        ("x" * 41, FILTER),
        ("a\x07b", FILTER),
        ("name", "/leads"),
        ("name", "/leads?s=王秀英"),
        ("name", "/administration?state=open"),
        ("name", "https://elsewhere.example/leads?state=open"),
        ("name", "/leads?agency=" + "9" * 700),
    ],
)
def test_what_cannot_be_kept_is_said_and_not_kept(desk: Visitor, name: str, at: str) -> None:
    assert _keep(desk, name, at) == 400
    assert "/removal" not in desk.get("/leads").text


def test_the_number_of_filters_is_bounded(desk: Visitor) -> None:
    assert {_keep(desk, f"n{number}") for number in range(MOST_VIEWS)} == {302}
    assert _keep(desk, "one more") == 409
    assert _keep(desk, "n3", "/leads?tier=probable") == 302


def test_search_text_and_page_are_left_out() -> None:
    assert keepable("s=1101&state=open&kind=a&kind=b&page=4") == "state=open&kind=a&kind=b"
    assert keepable("q=110105194912310021&tier=certain") == "tier=certain", "an address of old"
