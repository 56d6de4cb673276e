"""A branch with its server running."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.kiosk.scene import Branch, new_branch
from verifier.context import Context


@pytest.fixture
def branch(sqlite_ctx: Context, tmp_path: Path) -> Iterator[Branch]:
    made = new_branch(sqlite_ctx, tmp_path / "kiosk")
    made.up()
    yield made
    made.down()
