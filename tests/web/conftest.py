"""A console on a small office, and browsers logged in to it."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.web.sample import PASSWORD, Sample, plant
from tests.web.sample_certification import Certified, plant_certification
from tests.web.sample_course import verified
from verifier.biometrics.vault.kept_references import KEPT
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

    def find(self, at: str, text: str, **filters: object) -> TestResponse:
        """Type a text into the search of a page, as its form sends it; return where it leads."""
        led = self.post("/search/text", at=at, q=text, **filters)
        assert led.status_code == 302
        return self.get(led.headers["Location"])

    def log_in(self, name: str, password: str = PASSWORD) -> TestResponse:
        self.get("/login")
        response = self.post("/login", name=name, password=password)
        if response.status_code == 302:
            self.get("/help")
        return response


@pytest.fixture
def office(sqlite_ctx: Context) -> Sample:
    return plant(sqlite_ctx)


@dataclass
class Kept:
    """What was planted once, and where a copy lies."""

    folder: Path
    planted: Certified | None = None


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    return Kept(tmp_path_factory.mktemp("certified"))


@pytest.fixture
def certified(sqlite_ctx: Context, office: Sample, kept: Kept) -> Certified:
    """People, lapses, tasks, devices and enrolments beside the small office.

    Planted by the services once; later tests get a copy of the database and of the keys it was made with.
    """
    folder, keys = kept.folder, sqlite_ctx.settings.security.key_dir
    KEPT.forget()
    if kept.planted is None:
        kept.planted = plant_certification(sqlite_ctx)
        shutil.copytree(keys, folder / "keys")
        copy_database(file_of(sqlite_ctx), folder / "planted.db")
    else:
        shutil.copytree(folder / "keys", keys, dirs_exist_ok=True)
        copy_database(folder / "planted.db", file_of(sqlite_ctx))
    return kept.planted


def file_of(ctx: Context) -> Path:
    """Return where the database of a context lies."""
    return Path(ctx.settings.database.url.removeprefix("sqlite:///"))


def copy_database(source: Path, target: Path) -> None:
    """Copy a database as it stands, also while it is open."""
    with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target)) as other:
        one.backup(other)


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


@pytest.fixture
def li(logged_in: Login, office: Sample, sqlite_ctx: Context) -> Visitor:
    """The investigator, with the case of the first lead verified."""
    visitor = logged_in("li.jing")
    verified(sqlite_ctx, office.lead)
    return visitor
