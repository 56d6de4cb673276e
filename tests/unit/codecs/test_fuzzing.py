"""Broken records by the thousand: each is a record or the documented error (the long run is marked slow)."""

from __future__ import annotations

import pytest

from benchmarks.campaigns.fuzz.finger_records import FINGER_RECORDS
from benchmarks.campaigns.fuzz.frame import SLOWEST_SECONDS, trial


def test_twenty_thousand_broken_records_raise_nothing_but_the_documented_error() -> None:
    result = trial(FINGER_RECORDS, 20_000, seed=20261122)
    assert result.outcomes.total() == 20_000
    assert set(result.outcomes) == {"read", "refused"}
    # if hardly any were read, the breaks would be too coarse to reach the rules behind the length
    assert result.outcomes["read"] > 1_000
    assert result.slowest < SLOWEST_SECONDS


@pytest.mark.slow
def test_two_million_broken_records_raise_nothing_but_the_documented_error() -> None:
    result = trial(FINGER_RECORDS, 2_000_000, seed=20261123)
    assert set(result.outcomes) == {"read", "refused"}
    assert result.slowest < SLOWEST_SECONDS


def test_the_same_seed_breaks_the_same_records() -> None:
    outcomes = [trial(FINGER_RECORDS, 300, seed=7).outcomes for _ in range(2)]
    assert outcomes[0] == outcomes[1]
