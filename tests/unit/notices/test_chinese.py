"""Amounts written out, days, numbers and masked names, as official papers have them."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.language import chinese_day
from verifier.months import Month
from verifier.notices.chinese import (
    capital_amount,
    chinese_month,
    document_number,
    masked_name,
)

_DIGITS = {character: value for value, character in enumerate("零壹贰叁肆伍陆柒捌玖")}
_PLACES = {"拾": 10, "佰": 100, "仟": 1000}


def _group(words: str) -> int:
    """Read a number below ten thousand; written apart from the product, by another way."""
    total, digit = 0, 0
    for character in words:
        if character in _PLACES:
            total, digit = total + digit * _PLACES[character], 0
        else:
            digit = _DIGITS[character]
    return total + digit


def _number(words: str) -> int:
    """Read a whole number: 万亿, 亿 and 万 each multiply what stands between them and the one before."""
    total = 0
    for unit, size in (("万亿", 10**12), ("亿", 10**8), ("万", 10**4)):
        head, found, tail = words.partition(unit)
        if found:
            total += _group(head) * size
            words = tail
    return total + _group(words)


def _fen(words: str) -> int:
    found = re.fullmatch(r"人民币(?:([^元]+)元)?零?(?:(.)角)?(?:(.)分)?(整)?", words)
    assert found is not None, words
    yuan, jiao, fen, whole = found.groups()
    assert (fen is None) == (whole is not None), "整 stands exactly where no fen do"
    return 100 * _number(yuan or "") + 10 * _DIGITS[jiao or "零"] + _DIGITS[fen or "零"]


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (0, "人民币零元整"),
        (5, "人民币伍分"),
        (80, "人民币捌角整"),
        (100, "人民币壹元整"),
        (1_05, "人民币壹元零伍分"),
        (10_50, "人民币壹拾元零伍角整"),
        (325_04, "人民币叁佰贰拾伍元零肆分"),
        (1_409_50, "人民币壹仟肆佰零玖元伍角整"),
        (6_007_14, "人民币陆仟零柒元壹角肆分"),
        (1_680_32, "人民币壹仟陆佰捌拾元零叁角贰分"),
        (107_000_53, "人民币壹拾万柒仟元零伍角叁分"),
        (16_409_02, "人民币壹万陆仟肆佰零玖元零贰分"),
        (2_817_480, "人民币贰万捌仟壹佰柒拾肆元捌角整"),
        (7_972_220, "人民币柒万玖仟柒佰贰拾贰元贰角整"),
        (100_010_000_00, "人民币壹亿零壹万元整"),
        (100_000_001_00, "人民币壹亿零壹元整"),
        (1_000_000_000_000_00, "人民币壹万亿元整"),
    ],
)
def test_an_amount_is_written_out_as_the_rules_for_bills_have_it(fen: int, words: str) -> None:
    assert capital_amount(fen) == words


@given(st.integers(0, 10**18 - 1) | st.integers(0, 10**7))
def test_whoever_reads_an_amount_back_finds_the_same_fen(fen: int) -> None:
    assert _fen(capital_amount(fen)) == fen


@given(st.integers(0, 10**18 - 1))
def test_no_amount_has_two_zeros_in_a_row_or_one_at_its_end(fen: int) -> None:
    words = capital_amount(fen)
    assert "零零" not in words
    assert fen == 0 or "零元" not in words


@pytest.mark.parametrize("fen", [-1, 10**18])
def test_what_no_paper_may_order_is_not_written_out(fen: int) -> None:
    with pytest.raises(ValueError, match="cannot be written out"):
        capital_amount(fen)


def test_days_months_and_numbers_are_not_padded() -> None:
    assert chinese_day(date(2026, 1, 5)) == "2026年1月5日"
    assert chinese_month(Month(2026, 1)) == "2026年1月"
    assert document_number("青社保退告", 2026, 1) == "青社保退告〔2026〕1号"


@pytest.mark.parametrize(
    ("name", "shown"),
    [("王秀英", "王**"), ("欧阳修文", "欧**"), ("买买提·艾力", "买**"), ("李", "**"), ("", "**")],
)
def test_a_published_name_tells_nothing_but_its_first_character(name: str, shown: str) -> None:
    assert masked_name(name) == shown
