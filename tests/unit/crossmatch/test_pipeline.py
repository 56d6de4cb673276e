"""Work done ahead by threads: order, errors, nothing lost."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.crossmatch.engine.pipeline import in_order


@given(st.integers(0, 12), st.integers(1, 4))
def test_every_item_is_worked_on_once_and_in_order(items: int, threads: int) -> None:
    assert list(in_order(math.sqrt, range(items), threads)) == [math.sqrt(item) for item in range(items)]


def test_an_error_of_the_work_or_of_its_source_reaches_the_caller() -> None:
    def broken_source() -> Iterator[int]:
        yield from (1, 2, 3)
        raise KeyError("source")

    with pytest.raises(ValueError, match="math domain"):
        list(in_order(math.sqrt, [1, 4, -1, 9], 2))
    with pytest.raises(KeyError):
        list(in_order(math.sqrt, broken_source(), 2))
