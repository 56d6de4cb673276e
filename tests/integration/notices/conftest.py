"""An office configured to issue papers with a case or without; on both engines where they could differ."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.conftest import DatabaseMaker, SettingsMaker, new_context
from tests.integration.notices.scene import OFFICES, Matter, new_matter
from verifier.context import Context


@pytest.fixture
def office(new_database: DatabaseMaker, settings_for: SettingsMaker) -> Iterator[Context]:
    made = new_context(settings_for(new_database("sqlite", True), notices=OFFICES))
    with closing(made.database):
        yield made


@pytest.fixture
def matter(office: Context) -> Matter:
    return new_matter(office)


@pytest.fixture
def matter_on_both(database_url: str, settings_for: SettingsMaker) -> Iterator[Matter]:
    made = new_context(settings_for(database_url, notices=OFFICES))
    with closing(made.database):
        yield new_matter(made)
