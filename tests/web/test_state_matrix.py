"""Every role by every route by every state of what it acts on: done, refused by right, or refused by state.

Where it is refused, nothing would have been written; and nobody decides what is their own. The table is
``state_table``; which role opens which route is ``route_table``'s.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
from flask import Flask

from tests.web.conftest import Visitor
from tests.web.dry_office import DryOffice
from tests.web.route_table import ROLES, rights_of
from tests.web.routes import Route, address, routes
from tests.web.sample import USERS
from tests.web.state_scene import plant_states
from tests.web.state_table import BESIDE, KINDS, ROWS, Row
from tests.web.test_other_agency import FORM
from tests.web.whole_office import whole_office
from verifier.cases.rules import TRANSITIONS
from web.application import create_app

_SHORT: Final = {"HX-Request": "true"}
RIGHTS_OF: Final = rights_of()
#: of every role one, all of them in the city or its district
NAMES: Final = [name for name in USERS if name != "sun.far"]
#: a colleague of none of them
_COLLEAGUE: Final = "he.yan"


@dataclass(frozen=True)
class Stage:
    """The console, its visitors, and what is planted."""

    app: Flask
    dry: DryOffice
    visitors: dict[str, Visitor]
    known: dict[str, Any]

    def row_of(self, row: Row) -> Any:
        return self._named(row.thing)[1]

    def _named(self, thing: str) -> tuple[str, Any]:
        part, _, planted = thing.partition(":")
        return part, self.known[planted or part]

    def put(self, row: Row, values: dict[str, Any]) -> dict[str, Any]:
        """Set columns of the thing; return what stood there."""
        kind = KINDS[row.kind]
        return self.dry.put(kind.table, kind.key, self.row_of(row), values)

    def ask(self, row: Row, name: str) -> tuple[int, set[str], str]:
        """Have somebody try it; return status, tables that would have changed, and the page."""
        visitor = self.visitors[name]
        parts = dict([self._named(row.thing)])
        for part, planted in row.also.items():
            parts[part] = self.known.get(planted, planted)
        form = {"form_token": visitor.token, **FORM, **row.form}
        if "case_id" in parts:
            query = "SELECT version FROM cases WHERE id = ?"
            form["version"] = str(self.dry.value(query, parts["case_id"]))
        [rule] = [one for one in self.app.url_map.iter_rules(row.route) if "POST" in (one.methods or ())]
        path = address(self.app, Route(row.route, "POST", rule), parts)
        self.dry.begin()
        with visitor.client.post(path, data=form, headers=_SHORT) as response:
            page = response.get_data(as_text=True)
        assert self.dry.untouched(), path
        return response.status_code, set(self.dry.written), page


@pytest.fixture(scope="module")
def stage(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with whole_office(sqlite_template, tmp_path_factory.mktemp("states")) as (ctx, whole):
        known = whole.theirs | plant_states(ctx, whole)
        app = create_app(ctx)
        visitors = {name: Visitor(app.test_client()) for name in NAMES}
        for name, visitor in visitors.items():
            assert visitor.log_in(name).status_code == 302
        dry = DryOffice(ctx)
        with closing(dry.store):
            yield Stage(app, dry, visitors, known)


_IDS: Final = [f"{row.route}-{row.kind}-{number}" for number, row in enumerate(ROWS)]


def _expected(row: Row, role: str, state: str) -> set[int]:
    """Return the statuses the table allows: 302 done, 403 not this role, 409 not in this state."""
    rights = ROLES[role].split()
    if RIGHTS_OF[row.route, "POST"] not in rights:
        return {403}
    step = TRANSITIONS.get((state, row.moves)) if row.moves else None
    if step is not None and step.right.value not in rights:
        return {403}
    if state in row.done:
        return {200, 302}
    # a step that leads nowhere from here may be refused to this role for either reason
    return {403, 409} if row.moves == "reopened" else {409}


def _told(row: Row, role: str, state: str, answer: tuple[int, set[str], str]) -> str | None:
    """Return what is wrong with an answer, None where nothing is."""
    status, written, page = answer
    expected = _expected(row, role, state)
    where = f"{row.route} {dict(row.form)} {role} {state}: {status} {sorted(written)}"
    if status not in expected:
        return f"{where}, not {sorted(expected)}: {page[:300]}"
    if expected == {200, 302}:
        return None if written - {"audit_entries", "audit_head"} else f"{where}: nothing was done"
    if written:
        return f"{where}: refused, and written all the same"
    return None if page.count("。") >= 2 else f"{where}: no reason and no next step: {page[:300]}"


def test_every_route_that_changes_something_has_its_row_or_the_reason_why_not() -> None:
    changing = {route for route, method in RIGHTS_OF if method == "POST"}
    tried = {row.route for row in ROWS}
    beside = [route for routes in BESIDE.values() for route in routes.split()]
    assert tried | set(beside) == changing
    assert not tried & set(beside)
    assert len(beside) == len(set(beside))


def _tried(stage: Stage, row: Row, who: Callable[[int], Iterable[str]]) -> list[str]:
    """Try a row in each of its states by those ``who`` names for its number; return what is wrong."""
    wrong = []
    own = {row.own: _COLLEAGUE} if row.own else {}
    for number, (state, columns) in enumerate(KINDS[row.kind].states.items()):
        before = stage.put(row, {**columns, **own})
        wrong += [_told(row, USERS[name][0], state, stage.ask(row, name)) for name in who(number)]
        stage.put(row, before)
    return [one for one in wrong if one]


@pytest.mark.parametrize("row", ROWS, ids=_IDS)
def test_what_is_not_open_in_a_state_is_refused_and_changes_nothing(row: Row, stage: Stage) -> None:
    """In each state one of those whose role opens the route, in turn."""
    right = RIGHTS_OF[row.route, "POST"]
    holders = [name for name in NAMES if right in ROLES[USERS[name][0]].split()]
    assert _tried(stage, row, lambda number: [holders[number % len(holders)]]) == []


@pytest.mark.slow
@pytest.mark.parametrize("row", ROWS, ids=_IDS)
def test_every_role_in_every_state_is_answered_as_the_table_says(row: Row, stage: Stage) -> None:
    assert _tried(stage, row, lambda _number: NAMES) == []


@pytest.mark.parametrize("row", [row for row in ROWS if row.own], ids=lambda row: str(row.route))
def test_nobody_decides_what_is_their_own(row: Row, stage: Stage) -> None:
    tried = 0
    for name in NAMES:
        if RIGHTS_OF[row.route, "POST"] not in ROLES[USERS[name][0]].split():
            continue
        open_state = KINDS[row.kind].states[row.done[0]]
        before = stage.put(row, {**open_state, row.own: name})
        status, written, page = stage.ask(row, name)
        stage.put(row, before)
        assert (status, written) == (403, set()), (row.route, name, page)
        tried += 1
    assert tried


def test_looking_at_any_page_changes_nothing(stage: Stage) -> None:
    """ASVS 3.5.3: whatever changes something asks for POST; every address by GET, with the things planted."""
    seen = 0
    for route in routes(stage.app):
        right = RIGHTS_OF[route.endpoint, route.method]
        if route.method != "GET" or right in {"open", "own page"}:
            continue
        name = next(name for name in NAMES if right in {"any user", *ROLES[USERS[name][0]].split()})
        path = address(stage.app, route, stage.known)
        stage.dry.begin()
        with stage.visitors[name].client.get(path) as response:
            # a page that asks for more than its address says so, and has written nothing either
            assert response.status_code in {200, 302, 400, 404, 409}, (path, response.status_code)
            seen += response.status_code == 200
        assert (stage.dry.written, stage.dry.untouched()) == (set(), True), path
    assert seen > 80
