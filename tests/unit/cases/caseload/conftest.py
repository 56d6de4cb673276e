"""The office the tests of this folder work in."""

from __future__ import annotations

import pytest

from tests.unit.cases.caseload.office import Office
from verifier.context import Context
from verifier.wiring import wire


@pytest.fixture
def office(ctx: Context) -> Office:
    wire()
    made = Office(ctx)
    made.staff()
    return made
