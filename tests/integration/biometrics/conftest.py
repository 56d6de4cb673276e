"""Nothing is kept in memory from one test to the next."""

from __future__ import annotations

import pytest

from verifier.biometrics.vault.kept_references import KEPT


@pytest.fixture(autouse=True)
def _nothing_kept_from_before() -> None:
    KEPT.forget()
