"""Second reviews: the share is kept, large ones are never missed, nobody without the key can tell which."""

from __future__ import annotations

from math import sqrt

from hypothesis import given, settings
from hypothesis import strategies as st

from verifier.cases.caseload.drawing import AMOUNT, SAMPLE, Clearance, drawn_for

KEYS = st.binary(min_size=32, max_size=32)
CLEARANCES = st.builds(Clearance, st.integers(1, 2**63 - 1), st.integers(1, 2**31 - 1))
LIMIT = 5_000_000
IDS = 10_000


def _share(key: bytes, rate: float) -> float:
    return sum(drawn_for(key, Clearance(number, 1), 0, LIMIT, rate) == SAMPLE for number in range(IDS)) / IDS


@settings(max_examples=25)  # 10,000 clearances each
@given(key=KEYS)
def test_over_ten_thousand_clearances_the_share_is_within_five_deviations(key: bytes) -> None:
    rate = 0.05
    assert abs(_share(key, rate) - rate) < 5 * sqrt(rate * (1 - rate) / IDS)


@given(key=KEYS, event=CLEARANCES, above=st.integers(1, 10**12), rate=st.floats(0, 1))
def test_every_amount_above_the_limit_is_drawn(key: bytes, event: Clearance, above: int, rate: float) -> None:
    assert drawn_for(key, event, LIMIT + above, LIMIT, rate) == AMOUNT


@given(key=KEYS, event=CLEARANCES, fen=st.integers(0, LIMIT))
def test_none_and_all_are_shares_too(key: bytes, event: Clearance, fen: int) -> None:
    assert drawn_for(key, event, fen, LIMIT, 0.0) is None
    assert drawn_for(key, event, fen, LIMIT, 1.0) == SAMPLE


@given(key=KEYS, event=CLEARANCES, rate=st.floats(0, 1), more=st.floats(0, 1))
def test_the_same_clearance_is_always_drawn_alike_and_a_larger_share_holds_a_smaller(
    key: bytes, event: Clearance, rate: float, more: float
) -> None:
    once = drawn_for(key, event, 0, LIMIT, min(rate, more))
    assert once == drawn_for(key, event, 0, LIMIT, min(rate, more))
    if once is not None:
        assert drawn_for(key, event, 0, LIMIT, max(rate, more)) == SAMPLE


@given(keys=st.lists(KEYS, min_size=2, max_size=2, unique=True))
def test_another_key_draws_others(keys: list[bytes]) -> None:
    drawn = [
        {number for number in range(500) if drawn_for(key, Clearance(1, number), 0, LIMIT, 0.5)}
        for key in keys
    ]
    assert drawn[0] != drawn[1]
