"""Fen: what is written is read back exactly, and nothing else is taken for an amount."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from verifier.money import fen_from_number, fen_from_text, yuan_text

amounts = st.integers(-(10**15), 10**15)


@given(amounts)
def test_an_amount_written_for_a_person_is_read_back_to_the_fen(fen: int) -> None:
    assert fen_from_text(yuan_text(fen)) == fen


@given(amounts, st.sampled_from(["{}", "¥{}", "￥{}", "{}元", " {} ", "\t{}元 "]))
def test_currency_signs_and_blanks_change_nothing(fen: int, form: str) -> None:
    assert fen_from_text(form.format(yuan_text(fen))) == fen


@given(st.integers(-(10**13), 10**13))
def test_a_spreadsheets_number_is_the_amount_that_was_typed(fen: int) -> None:
    assert fen_from_number(float(Decimal(fen) / 100)) == fen


@given(st.integers(-(10**12), 10**12), st.integers(1, 9))
def test_an_amount_finer_than_a_fen_is_refused(fen: int, digit: int) -> None:
    with pytest.raises(ValueError, match="finer than one fen"):
        fen_from_text(f"{Decimal(fen) / 100:.2f}{digit}")


@given(st.text(max_size=12))
@example("")
@example("-")
@example("1.")
@example("1e3")
@example("nan")
@example("inf")
@example("1_000")
@example("−5")
@example("1 878.32")
@example("1,87,8.32")
@example(",")
def test_any_text_is_an_amount_or_a_value_error_and_never_anything_else(text: str) -> None:
    try:
        fen = fen_from_text(text)
    except ValueError:
        return
    assert isinstance(fen, int)
    assert fen_from_text(yuan_text(fen)) == fen


@given(st.floats(allow_nan=True, allow_infinity=True) | st.integers())
def test_any_number_is_an_amount_or_a_value_error_and_never_anything_else(value: float) -> None:
    try:
        fen = fen_from_number(value)
    except ValueError:
        return
    assert isinstance(fen, int)
    assert abs(fen) <= 10**15
