"""The office that imports files and has its nights, on both engines or on SQLite alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.feeds.office import Office
from verifier.context import Context
from verifier.wiring import wire


@pytest.fixture
def office(ctx: Context, tmp_path: Path) -> Office:
    wire()
    return Office(ctx, tmp_path)


@pytest.fixture
def sqlite_office(sqlite_ctx: Context, tmp_path: Path) -> Office:
    wire()
    return Office(sqlite_ctx, tmp_path)
