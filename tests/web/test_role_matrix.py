"""Every role by every route by every method answers as declared, and as written down a second time."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import pytest
from flask import Flask

from tests.web.conftest import Login, Visitor
from tests.web.route_table import ADMINISTRATORS, ROLES, rights_of
from tests.web.routes import address, routes
from tests.web.sample import USERS
from verifier.accounts.rights import RIGHTS
from web.access import needed_right

#: what a view of the matrix answers: it says that the guard has let the request through
THROUGH = 299
#: an error is then told in a few lines: the page around them is not looked at here
_SHORT = {"HX-Request": "true"}
RIGHTS_OF = rights_of()


def _hollow(app: Flask) -> None:
    """Leave the guards of the console, and have every view say only that it was reached."""
    for endpoint in app.view_functions:
        right = needed_right(app, endpoint)

        def reached(**_values: object) -> tuple[str, int]:
            return "", THROUGH

        if right is not None:
            reached.needed_right = right  # type: ignore[attr-defined]  # as web.access.needs marks it
        app.view_functions[endpoint] = reached


def test_every_route_needs_the_right_that_is_written_down_and_no_other(app: Flask) -> None:
    stated = {
        (route.endpoint, route.method): str(
            getattr(right := needed_right(app, route.endpoint), "value", right)
        )
        for route in routes(app)
    }
    assert {key: right.replace("None", "open") for key, right in stated.items()} == RIGHTS_OF


def test_every_role_holds_the_rights_that_are_written_down_and_no_other() -> None:
    held = {role: {right.value for right in rights} for role, rights in RIGHTS.items()}
    assert held == {role: set(rights.split()) for role, rights in ROLES.items()}


def test_the_three_administrators_share_no_right() -> None:
    for one, other in combinations(ADMINISTRATORS, 2):
        assert not set(ROLES[one].split()) & set(ROLES[other].split()), (one, other)


def _expected(role: str | None, endpoint: str, method: str) -> int:
    right = RIGHTS_OF[endpoint, method]
    if right == "open":
        return THROUGH
    if role is None or right == "own page":  # who works here has no page of their own among the citizens'
        return 302
    return THROUGH if right == "any user" or right in ROLES[role].split() else 403


def _tried(app: Flask, visitor: Visitor, role: str | None) -> Counter[int]:
    """Try every route by every method it states; return how often it answered what."""
    citizen = Visitor(visitor.client)
    citizen.get("/citizen")
    _hollow(app)
    answers: Counter[int] = Counter()
    for route in routes(app):
        path, known = address(app, route), citizen if route.blueprint == "citizen" else visitor
        expected = _expected(role, route.endpoint, route.method)
        form = {"form_token": known.token} if route.method == "POST" else None
        short = _SHORT if expected == 403 else {}
        response = known.client.open(path, method=route.method, headers=short, data=form)
        assert response.status_code == expected, (role, route.method, path)
        answers[response.status_code] += 1
        response.close()
    return answers


@pytest.mark.parametrize("name", sorted(USERS))
def test_each_role_reaches_exactly_what_it_may(name: str, app: Flask, logged_in: Login) -> None:
    role = USERS[name][0]
    answers = _tried(app, logged_in(name), role)
    assert answers.keys() == {THROUGH, 302, 403}
    held = ROLES[role].split()
    assert answers[403] == sum(
        right not in {*held, "open", "any user", "own page"} for right in RIGHTS_OF.values()
    )


def test_nobody_reaches_anything_but_what_is_open_without_a_login(app: Flask, visitor: Visitor) -> None:
    visitor.get("/login")
    answers = _tried(app, visitor, None)
    assert answers.keys() == {THROUGH, 302}
    assert answers[THROUGH] == list(RIGHTS_OF.values()).count("open")


def test_a_change_without_the_form_token_is_refused_on_every_route(app: Flask, logged_in: Login) -> None:
    visitor = logged_in("zhao.min")
    for route in routes(app):
        if route.method == "POST" and RIGHTS_OF[route.endpoint, "POST"] != "own page":
            path = address(app, route)
            for form in ({}, {"form_token": "0" * 64}):
                assert visitor.client.post(path, data=form, headers=_SHORT).status_code == 403, path


@pytest.mark.parametrize("name", [None, "zhao.min"])
def test_no_route_answers_to_a_method_it_does_not_state(
    name: str | None, app: Flask, visitor: Visitor, logged_in: Login
) -> None:
    who = visitor if name is None else logged_in(name)
    who.get("/login" if name is None else "/help")
    token = {"X-Form-Token": who.token, **_SHORT}
    paths = {address(app, route) for route in routes(app) if route.blueprint != "citizen"}
    router = app.url_map.bind("localhost")
    for path in paths:
        for method in {"GET", "POST", "DELETE"} - set(router.allowed_methods(path)):
            response = who.client.open(path, method=method, headers=token)
            assert response.status_code == 405, (method, path)
