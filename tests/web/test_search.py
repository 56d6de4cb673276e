"""The box in the bar and the page it leads to."""

from __future__ import annotations

import pytest

from tests.web.conftest import Login
from tests.web.sample import HOSTILE_NAME, Sample


def test_a_find_leads_to_its_page_and_shows_no_number(office: Sample, logged_in: Login) -> None:
    page = logged_in("li.jing").find("/search", "王秀英").text
    assert f"/certification/people/{office.person}" in page
    assert f"/leads/{office.lead}" in page
    assert "姓名中有这些字" in page
    assert "37990119450112304X" not in page
    assert "13800001234" not in page


def test_people_of_another_county_are_not_found(logged_in: Login) -> None:
    assert "周远" not in logged_in("li.jing").find("/search", "zhouyuan").text
    assert "周远" in logged_in("sun.far").find("/search", "zhouyuan").text


@pytest.mark.parametrize(
    ("text", "said"),
    [("王", "再多输入几个字"), ("龘龘龘", "没有找到"), ("", "只显示本机构及下级机构的人员")],
)
def test_the_page_says_what_to_do_when_nothing_is_found(text: str, said: str, logged_in: Login) -> None:
    assert said in logged_in("li.jing").find("/search", text).text


def test_hostile_text_comes_back_as_text(logged_in: Login) -> None:
    page = logged_in("li.jing").find("/search", HOSTILE_NAME).text
    assert "<script>alert" not in page
    assert logged_in("li.jing").get("/search?s=%FF&page=-1&group=x").status_code == 200


def test_what_no_database_keeps_is_refused_in_words_by_every_page(logged_in: Login) -> None:
    for path in ("/search?s=%00", "/leads?s=a&s=%00", "/campaigns/1?township=%00"):
        answer = logged_in("li.jing").get(path)
        assert answer.status_code == 400, path
        assert "无法识别的字符" in answer.get_data(as_text=True)
    assert logged_in("li.jing").get("/citizen/places?district=%00").status_code == 400


def test_the_box_stands_on_the_pages_of_whoever_may_search(logged_in: Login) -> None:
    assert "data-search-all" in logged_in("li.jing").get("/leads").get_data(as_text=True)
    assert "data-search-all" not in logged_in("audit").get("/audit").get_data(as_text=True)
    assert logged_in("audit").get("/search").status_code == 403
