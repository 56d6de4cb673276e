"""An office on both engines, and on SQLite alone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from verifier.clock import FixedClock
from verifier.context import Context
from verifier.runs.queue import open_due


@pytest.fixture
def opened(sqlite_ctx: Context) -> Context:
    """Last night came due and nobody has done it."""
    assert isinstance(sqlite_ctx.clock, FixedClock)
    sqlite_ctx.clock.moment = datetime(2026, 11, 20, 17, 31, tzinfo=UTC)
    assert open_due(sqlite_ctx, ["night"]) == 1
    return sqlite_ctx
