"""Every route states its right; every page has a title in both languages, a place, and is opened."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

import pytest
from flask import Flask
from sqlalchemy import select

from tests.web.conftest import Login, Visitor
from tests.web.route_table import NO_PAGE, NOWHERE, ROLES, SECTIONS, rights_of
from tests.web.routes import Route, address, routes
from tests.web.sample import USERS
from tests.web.whole_office import Whole, whole_office
from verifier.database import EVERYWHERE
from verifier.people.tables import Person
from web.access import OPEN_ENDPOINTS, needed_right
from web.application import create_app

TESTS: Final = Path(__file__).parents[1]
RIGHTS_OF: Final = rights_of()
#: who opens a page: the first of these whose role may
READERS: Final = ("zhao.min", "security", "audit", "it.admin", "li.jing")
#: pages that are called by the name or number of what they show, in whatever language
_NAMED: Final = frozenset({"sites.site", "debts.debt"})
_TITLE: Final = re.compile(r"<title>(.*?)</title>", re.S)
_HEADING: Final = re.compile(r"<h1[^>]*>(.*?)</h1>", re.S)
_CURRENT: Final = re.compile(r'<a href="[^"]*" aria-current="page">([^<]*)</a>')
_NAVIGATION: Final = re.compile(r'<nav class="topnav".*?</nav>', re.S)
_CHINESE: Final = re.compile(r"[\u4e00-\u9fff]")


def test_every_route_states_its_right_or_is_on_the_short_open_list(app: Flask) -> None:
    unstated = {
        rule.endpoint for rule in app.url_map.iter_rules() if needed_right(app, rule.endpoint) is None
    }
    assert unstated == OPEN_ENDPOINTS
    assert unstated == {endpoint for (endpoint, _), right in RIGHTS_OF.items() if right == "open"}


def test_a_route_that_states_nothing_is_refused_even_to_a_supervisor(app: Flask, logged_in: Login) -> None:
    app.view_functions["help.keys"] = lambda: "unguarded"
    assert logged_in("zhao.min").get("/help").status_code == 403


def test_without_a_login_a_page_leads_to_the_login_and_back(visitor: Visitor) -> None:
    assert visitor.get("/cases?state=open").headers["Location"] == "/login?next=/cases?state%3Dopen"


@dataclass(frozen=True)
class Pages:
    """The console with everything planted, and readers of it in both languages."""

    app: Flask
    whole: Whole
    readers: dict[str, Visitor]
    speaking: dict[str, str]
    seen: dict[tuple[str, str], str] = field(default_factory=dict)

    def opened(self, route: Route, language: str) -> str:
        """Return the page, as somebody who may sees it."""
        if (route.endpoint, language) not in self.seen:
            self.seen[route.endpoint, language] = self._open(route, language)
        return self.seen[route.endpoint, language]

    def _speak(self, who: str, language: str) -> None:
        """Choose the language, which is kept with the user."""
        if self.speaking[who] != language:
            answer = self.readers[who].post("/language", language=language, next="/help")
            assert answer.status_code == 302
            self.speaking[who] = language

    def _open(self, route: Route, language: str) -> str:
        right = RIGHTS_OF[route.endpoint, "GET"]
        [who, *_] = [name for name in READERS if right in {"any user", *ROLES[USERS[name][0]].split()}]
        theirs = self.whole.theirs | self.whole.at.get(route.endpoint, {})
        path = address(self.app, route, theirs)
        self._speak(who, language)
        response = self.readers[who].client.get(path + _ASKED.get(route.endpoint, ""))
        text = response.get_data(as_text=True)
        return text if response.status_code == 200 else f"{response.status_code} {path}"


#: what an address must ask for besides
_ASKED: Final = {"reveal.ask": "?field=id_no&person_id=1", "supervision.listing": "?figure=cases_slow"}


@pytest.fixture(scope="module")
def pages(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    with whole_office(sqlite_template, tmp_path_factory.mktemp("whole")) as (ctx, whole):
        app = create_app(ctx)
        readers = {name: Visitor(app.test_client()) for name in READERS}
        for name, visitor in readers.items():
            assert visitor.log_in(name).status_code == 302
        yield Pages(app, whole, readers, dict.fromkeys(READERS, "zh"))


def _pages(app: Flask) -> list[Route]:
    """Return the pages for who is logged in."""
    return [
        route
        for route in routes(app)
        if route.method == "GET"
        and route.endpoint not in NO_PAGE
        and RIGHTS_OF[route.endpoint, "GET"] not in {"open", "own page"}
    ]


def _text(found: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", found)).split())


def test_every_page_opens_and_has_a_title_and_one_heading_in_both_languages(pages: Pages) -> None:
    wrong: list[tuple[object, ...]] = []
    every = _pages(pages.app)
    for language in ("zh", "en"):  # all of one, then all of the other
        for route in every:
            pages.opened(route, language)
    for route in every:
        zh, en = (pages.opened(route, language) for language in ("zh", "en"))
        if "<title>" not in zh or "<title>" not in en:
            wrong.append((route.endpoint, zh[:80], en[:80]))
            continue
        titles = [_text(_TITLE.findall(page)[0]).rpartition(" · ")[0] for page in (zh, en)]
        headings = [[_text(one) for one in _HEADING.findall(page)] for page in (zh, en)]
        if not all(titles) or [len(one) for one in headings] != [1, 1] or not all(map(all, headings)):
            wrong.append((route.endpoint, titles, headings))
        elif titles[0] == titles[1] and route.endpoint not in _NAMED:
            wrong.append((route.endpoint, "one title for both", titles[0]))
        elif 'lang="en"' not in en or not _CHINESE.search(zh):
            wrong.append((route.endpoint, "not in its language"))
    assert wrong == []


def test_no_title_names_a_retiree_for_browsers_keep_titles_with_addresses(pages: Pages) -> None:
    context = pages.app.extensions["verifier"]
    with context.database.read(EVERYWHERE) as session:
        names = set(session.scalars(select(Person.name)))
    opened = {route.endpoint: pages.opened(route, "zh") for route in _pages(pages.app)}
    titles = {endpoint: _text(_TITLE.findall(page)[0]) for endpoint, page in opened.items()}
    assert {"leads.lead", "certification.person"} <= set(titles)
    assert [endpoint for endpoint, title in titles.items() if any(name in title for name in names)] == []


def test_every_page_lies_in_the_section_of_the_navigation_that_is_written_down(pages: Pages) -> None:
    wrong = []
    for route in _pages(pages.app):
        shown = _NAVIGATION.findall(pages.opened(route, "zh"))
        current = _CURRENT.findall(" ".join(shown))
        stated = [] if route.blueprint in NOWHERE else [SECTIONS[route.blueprint]]
        if current != stated and not _may_not_enter(shown, stated):
            wrong.append((route.endpoint, current, stated))
    assert wrong == []


def _may_not_enter(shown: list[str], stated: list[str]) -> bool:
    """Tell whether a page lies in a section that is not offered to whom it was shown: one's own account."""
    return not any(section in " ".join(shown) for section in stated)


def test_every_blueprint_has_a_section_or_is_among_those_that_have_none(app: Flask) -> None:
    with_pages = {route.blueprint for route in _pages(app)}
    assert with_pages <= SECTIONS.keys() | NOWHERE
    assert not SECTIONS.keys() & NOWHERE


@cache
def _told_by_tests() -> str:
    found = [*(TESTS / "web").rglob("*.py"), *(TESTS / "browser").rglob("*.py")]
    return "\n".join(path.read_text(encoding="utf-8") for path in found if path != Path(__file__))


#: changes whose address a test takes from the form on the page: the text by which it is found there
_BY_THEIR_FORM: Final[dict[str, str]] = {}


def test_every_change_is_made_by_a_test(app: Flask) -> None:
    """Every page is opened above; a POST is looked for by the end of its address in the tests' own text."""
    told, never = _told_by_tests(), []
    for route in routes(app):
        if route.method == "POST" and not _is_told(route.rule.rule, told):
            never.append((route.endpoint, route.rule.rule))
    assert [one for one in never if _BY_THEIR_FORM.get(one[0], "\0") not in told] == []


def _is_told(rule: str, told: str) -> bool:
    """Look for what is fixed of an address behind its last object, or before one that it ends with."""
    words = re.search(r"<any\((.*?)\):\w+>$", rule)
    if words is not None:
        wanted = f"[}}\\w]/(?:{'|'.join(re.findall(r'[a-z-]+', words[1]))}|{{)"
    elif rule.endswith(".<ending>"):
        wanted = re.escape(rule.removesuffix("<ending>").rpartition(">")[2]) + r"[{a-z]"
    elif rule.endswith(">"):
        wanted = re.escape(rule.rpartition("<")[0].rpartition(">")[2]) + r"[{\w]"
    else:
        end = rule.rpartition(">")[2]
        wanted = (r"[}\w]" if ">" in rule else r"[\"'(}=]") + re.escape(end) + r"(?![\w/-])"
    return re.search(wanted, told) is not None
