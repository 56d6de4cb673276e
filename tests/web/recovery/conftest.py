"""The small office with two debts, in a region that allows offsets and says what a household keeps.

Planted by the services once; later tests get a copy of the database and of the keys it was made with.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import NOW, DatabaseMaker, SettingsMaker, new_context
from tests.integration.notices.scene import OFFICES
from tests.web.conftest import copy_database, file_of
from tests.web.sample import Sample, plant
from tests.web.sample_recovery import PROCEDURE, REGION, Recovered, plant_recovery
from verifier.clock import FixedClock
from verifier.context import Context, open_context
from verifier.wiring import wire


@dataclass
class Once:
    """What was planted, and where a copy lies; nothing before the first test."""

    folder: Path
    planted: tuple[Sample, Recovered] | None = None


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    return Once(tmp_path_factory.mktemp("recovered"))


@pytest.fixture
def sqlite_ctx(
    new_database: DatabaseMaker, settings_for: SettingsMaker, tmp_path: Path, once: Once
) -> Iterator[Context]:
    file = tmp_path / "procedure.toml"
    file.write_text(PROCEDURE, "utf-8")
    url = new_database("sqlite", True)
    settings = settings_for(url, recovery=REGION, notices=OFFICES, procedure={"office_file": file})
    wire()
    if once.planted is None:
        made = new_context(settings)
        office = plant(made)
        once.planted = (office, plant_recovery(made, office))
        shutil.copytree(settings.security.key_dir, once.folder / "keys")
        copy_database(file_of(made), once.folder / "planted.db")
    else:
        shutil.copytree(once.folder / "keys", settings.security.key_dir)
        copy_database(once.folder / "planted.db", Path(url.removeprefix("sqlite:///")))
        made = open_context(settings, FixedClock(NOW))
    with closing(made.database):
        yield made


@pytest.fixture
def office(sqlite_ctx: Context, once: Once) -> Sample:
    assert once.planted is not None
    return once.planted[0]


@pytest.fixture
def recovered(sqlite_ctx: Context, once: Once) -> Recovered:
    assert once.planted is not None
    return once.planted[1]
