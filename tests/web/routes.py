"""The routes of the console and an address for each, for the tests that go over all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import Flask, url_for
from werkzeug.routing import AnyConverter, Rule

#: no row has it
NOBODY: Final = 987_654
_WORDS: Final[dict[str, str]] = {
    "ending": "csv",
    "filename": "tokens.css",
    "name": "aged_from",
    "check_id": f"chk-{NOBODY}",
    "device_id": f"dev-{NOBODY}",
}


@dataclass(frozen=True, slots=True)
class Route:
    """A route by one of its methods."""

    endpoint: str
    method: str
    rule: Rule

    @property
    def blueprint(self) -> str:
        return self.endpoint.partition(".")[0]


def routes(app: Flask) -> list[Route]:
    """Return every route by each method that people use."""
    return [
        Route(rule.endpoint, method, rule)
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) & {"GET", "POST"})
    ]


def address(app: Flask, route: Route, known: Mapping[str, Any] | None = None) -> str:
    """Return the address of a route; where no object is given, of one that does not exist."""
    made: dict[str, Any] = {**dict.fromkeys(route.rule.arguments, NOBODY), **_WORDS, **_choices(route.rule)}
    values = {name: (known or {}).get(name, made[name]) for name in route.rule.arguments}
    with app.test_request_context():
        return url_for(route.endpoint, **values)


def with_objects(app: Flask) -> Iterator[Route]:
    """Yield the routes that name an object in their address."""
    no_objects = {"ending", "filename", "name"}
    for route in routes(app):
        if route.rule.arguments - no_objects - _choices(route.rule).keys():
            yield route


def _choices(rule: Rule) -> dict[str, str]:
    """Return a word for each part of an address that is one of a few."""
    parts = rule._converters.items()
    return {name: min(part.items) for name, part in parts if isinstance(part, AnyConverter)}
