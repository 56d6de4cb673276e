"""Offices for the adversaries: one that a file shares, and one for each test that moves time or people."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import REPOSITORY, SettingsMaker
from tests.kiosk.independent_client import Draft, Kiosk
from tests.kiosk.scene import Office, Retiree, open_office
from verifier.settings import Settings, load_settings

#: the clock stands still, so the rate would soon be used up; what the rate does has tests of its own
GENEROUS = {"requests_a_second": 1000.0, "burst": 100_000}


@contextmanager
def _office_in_memory(template: Path) -> Iterator[Office]:
    """An office on SQLite in memory where that is possible: hundreds of commits wait for no disk."""
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="pv-office-", dir=memory) as name:
        folder = Path(name)
        shutil.copyfile(template, folder / "office.db")
        plain: dict[str, Any] = load_settings(REPOSITORY / "config.toml", {}).model_dump()
        plain["database"]["url"] = f"sqlite:///{folder / 'office.db'}"
        plain["security"]["key_dir"] = folder / "keys"
        plain["nightly"]["report_dir"] = folder / "reports"
        plain["kiosk"] |= GENEROUS
        with open_office(Settings(**plain)) as office:
            yield office


@pytest.fixture(scope="module")
def shared(sqlite_template: Path) -> Iterator[Office]:
    """One office for the tests of a file that leave each other alone."""
    with _office_in_memory(sqlite_template) as office:
        yield office


@pytest.fixture(scope="module")
def retiree(shared: Office) -> Retiree:
    """Somebody enrolled in the shared office."""
    return shared.enrolled()


@pytest.fixture
def kiosk(shared: Office) -> Kiosk:
    """A device of its own for each test, at the shared office."""
    return shared.kiosk(attended=True)


@pytest.fixture
def office(database_url: str, settings_for: SettingsMaker) -> Iterator[Office]:
    """An office of its own, on both engines."""
    with open_office(settings_for(database_url, kiosk=GENEROUS)) as made:
        yield made


@pytest.fixture
def own_office(sqlite_template: Path) -> Iterator[Office]:
    """An office of its own on SQLite, for what the engine cannot matter to."""
    with _office_in_memory(sqlite_template) as made:
        yield made


@pytest.fixture
def good(shared: Office, retiree: Retiree, kiosk: Kiosk) -> Draft:
    """A check that is accepted as it stands."""
    return shared.check(kiosk, retiree)
