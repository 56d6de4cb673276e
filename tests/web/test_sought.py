"""What is searched for: in no address and no history, and gone with the session it was searched in."""

from __future__ import annotations

import re

import pytest

from tests.web.conftest import Login, Visitor
from tests.web.sample import PASSWORD

ID = "37990119450112304X"
#: every place a text is typed to find something, with a right that opens it
PLACES = (
    "/search",
    "/leads",
    "/cases",
    "/debts",
    "/receipts",
    "/certification",
    "/lapses",
    "/tasks",
    "/enrolments",
    "/evidence",
)
LOST = "已随上次登录结束"


@pytest.fixture
def desk(logged_in: Login) -> Visitor:
    return logged_in("zhao.min")


def _led(visitor: Visitor, text: str, at: str = "/leads", **filters: object) -> str:
    return visitor.post("/search/text", at=at, q=text, **filters).headers["Location"]


def test_no_address_of_any_list_holds_what_was_typed_and_each_form_sends_it_in_its_body(
    desk: Visitor,
) -> None:
    for place in PLACES:
        page = desk.get(place).text
        for form in re.findall(r"<form\b.*?</form>", page, re.S):
            if 'name="q"' in form:
                assert 'method="post"' in form, place
                assert "hx-get" not in form, place
                assert re.search(r'name="q"[^>]* autocomplete="off"', form), "a browser keeps what is typed"
        found = desk.find(place, ID, agency="379901")
        assert found.status_code == 200, place
        assert f'value="{ID}"' in found.text, place
        addresses = re.findall(r'(?:href|action|hx-\w+|value)="(/[^"]*)"', found.text)
        addresses.append(found.request.full_path)
        assert not [one for one in addresses if ID in one or "q=" in one], place


def test_an_address_opens_again_in_its_session_with_filters_in_words_and_pages_in_order(
    desk: Visitor,
) -> None:
    address = _led(desk, " 王秀英 ", state="open", tier="certain", sort="", page="3")
    assert re.fullmatch(r"/leads\?state=open&tier=certain&s=[\w-]{40,80}", address)
    assert [desk.get(address).text.count("王秀英") > 2 for _ in range(2)] == [True, True]
    assert _led(desk, "") == "/leads"
    assert _led(desk, "王", "/cases/7/papers?x=1#evidence").startswith("/cases/7/papers?x=1&s=")
    assert _led(desk, "王", "/campaigns/1?township=").startswith("/campaigns/1?township=&s=")
    for elsewhere in ("https://evil.example/leads", "//evil.example"):
        assert _led(desk, "", elsewhere) == "/search"


def test_a_number_and_a_name_make_addresses_of_one_length_and_never_the_same_one_twice(
    desk: Visitor,
) -> None:
    made = [_led(desk, text) for text in (ID, ID, "王秀英", "13800001234")]
    assert len(set(made)) == 4
    assert {len(one) for one in made} == {len(made[0])}


def test_nobody_else_and_no_later_login_opens_an_address_and_the_page_says_so(
    desk: Visitor, logged_in: Login
) -> None:
    address = _led(desk, ID)
    assert LOST not in desk.get(address).text
    other = logged_in("li.jing").get(address).text
    desk.get("/help")
    desk.post("/logout")
    to_login = desk.get(address)
    assert to_login.status_code == 302
    desk.get(to_login.headers["Location"])
    back = desk.post("/login", name="zhao.min", password=PASSWORD, next=address)
    for page in (other, desk.get(back.headers["Location"]).text):
        assert LOST in page
        assert ID not in page
        assert "row-link" in page


@pytest.mark.parametrize("made_up", ["x", "A" * 54, "%FF", "王", "A" * 9000])
def test_an_address_made_up_finds_nothing_and_is_no_error(desk: Visitor, made_up: str) -> None:
    for place in ("/search", "/leads"):
        page = desk.get(f"{place}?s={made_up}")
        assert page.status_code == 200
        assert LOST in page.text


def test_a_text_is_cut_where_nobody_types_on_and_what_no_database_keeps_is_refused(desk: Visitor) -> None:
    assert f'value="{"龘" * 60}"' in desk.find("/leads", "龘" * 300).text
    assert desk.post("/search/text", at="/leads", q="a\0").status_code == 400
    assert "agency" not in _led(desk, "", agency="9" * 5000)


def test_without_a_login_nothing_is_sealed(visitor: Visitor) -> None:
    visitor.get("/login")
    assert visitor.post("/search/text", at="/leads", q=ID).headers["Location"].startswith("/login")
