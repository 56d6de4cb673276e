"""A console on a small office, and browsers logged in to it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.web.sample import PASSWORD, Sample, plant
from verifier.context import Context
from web.application import create_app

_TOKEN = re.compile(r'name="form_token" value="([0-9a-f]{64})"')


class Visitor:
    """A test client that reads the form token from the page it looks at, as a browser would."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.token = ""

    def get(self, path: str, **options: object) -> TestResponse:
        response = self.client.get(path, **options)
        found = _TOKEN.search(response.get_data(as_text=True))
        self.token = found[1] if found else self.token
        return response

    def post(self, path: str, **fields: object) -> TestResponse:
        return self.client.post(path, data={"form_token": self.token, **fields})

    def log_in(self, name: str, password: str = PASSWORD) -> TestResponse:
        self.get("/login")
        response = self.post("/login", name=name, password=password)
        if response.status_code == 302:
            self.get("/help")
        return response


@pytest.fixture
def office(sqlite_ctx: Context) -> Sample:
    return plant(sqlite_ctx)


@pytest.fixture
def app(sqlite_ctx: Context, office: Sample) -> Flask:
    return create_app(sqlite_ctx)


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    """Somebody who has not logged in."""
    return Visitor(app.test_client())


@pytest.fixture
def logged_in(app: Flask) -> Callable[[str], Visitor]:
    """Return a visitor logged in under a name of the sample office."""

    def make(name: str) -> Visitor:
        made = Visitor(app.test_client())
        assert made.log_in(name).status_code == 302
        return made

    return make


Login = Callable[[str], Visitor]
