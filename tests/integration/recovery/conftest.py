"""An office on both engines; whatever a test did, its ledger balances at the end."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.integration.recovery.scene import Office
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.wiring import wire


@pytest.fixture
def office(ctx: Context) -> Iterator[Office]:
    wire()
    made = Office(ctx)
    yield made
    made.must_balance()
    with ctx.database.read(EVERYWHERE) as session:
        assert ctx.check_audit_chain(session).first_bad_seq is None


@pytest.fixture
def small_office(sqlite_ctx: Context) -> Iterator[Office]:
    """The same on SQLite only."""
    wire()
    made = Office(sqlite_ctx)
    yield made
    made.must_balance()
