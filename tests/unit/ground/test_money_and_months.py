"""Single amounts and months whose reading decides what a family owes."""

from __future__ import annotations

import pytest

from verifier.money import fen_from_number, fen_from_text, yuan_text
from verifier.months import Month


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("1,878.32", 187_832),
        ("1，878.32", 187_832),
        ("¥257.8", 25_780),
        ("￥ 257.8", 25_780),
        ("257元", 25_700),
        ("257 元", 25_700),
        ("-0.01", -1),
        ("+5", 500),
        ("1878.3200", 187_832),
        ("１８７８.３２", 187_832),
        ("12345678.9", 1_234_567_890),
    ],
)
def test_an_amount_is_read_to_the_fen(text: str, fen: int) -> None:
    assert fen_from_text(text) == fen


@pytest.mark.parametrize(
    "text",
    ["1878,32", "1,5", "12,34", "1,87,8.32", ",100", "1e3", "0x10", "1_000", "—", "元", "1.878,32"],
)
def test_what_may_be_another_amount_is_refused_and_never_guessed(text: str) -> None:
    with pytest.raises(ValueError, match="not an amount"):
        fen_from_text(text)


def test_a_spreadsheets_float_is_what_was_typed_and_not_its_binary_neighbour() -> None:
    assert fen_from_number(1878.32) == 187_832
    assert fen_from_number(0.29) == 29
    with pytest.raises(ValueError, match="finer than one fen"):
        fen_from_number(0.1 + 0.2)


def test_an_amount_beyond_any_pension_is_refused() -> None:
    with pytest.raises(ValueError, match="beyond any pension"):
        fen_from_text("10000000000000.01")


def test_the_golden_total_is_written_as_the_order_states_it() -> None:
    assert yuan_text(15 * 187_832 + 5_154_740) == "79,722.20"
    assert yuan_text(-5) == "-0.05"


def test_the_golden_case_has_fifteen_and_twelve_months() -> None:
    assert len(list(Month(2021, 11).until(Month(2023, 2)))) == 15
    assert len(list(Month(2022, 5).until(Month(2023, 5)))) == 12


@pytest.mark.parametrize("text", ["202110", "2021-10", "2021/10", "2021.10", "2021年10月", "2021 年 10 月"])
def test_a_month_is_read_in_every_form_agencies_write(text: str) -> None:
    assert Month.parse(text) == Month(2021, 10)


def test_a_month_that_lost_a_digit_is_refused_and_not_january() -> None:
    with pytest.raises(ValueError, match="not a month"):
        Month.parse("20211")


def test_the_last_day_of_a_february_knows_leap_years() -> None:
    assert Month(2024, 2).last_day.day == 29
    assert Month(2023, 2).last_day.day == 28


def test_months_beyond_the_calendar_are_refused() -> None:
    with pytest.raises(ValueError, match="not a month"):
        Month(9999, 12).plus(1)
