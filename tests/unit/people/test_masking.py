"""Masks hide the number and show the slip."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.people.masking import HIDDEN, LARGEST_SLIP, mask_account, mask_id, mask_pair, mask_phone


def test_an_identity_number_keeps_its_first_three_characters() -> None:
    assert mask_id("11010519491231002X") == "110***************"


def test_neither_birth_date_nor_sequence_number_can_be_read() -> None:
    assert mask_id("440524188001010014")[3:] == HIDDEN * 15


def test_an_account_keeps_its_last_four_digits_and_a_phone_its_ends() -> None:
    assert mask_account("6217001234567890123") == "***************0123"
    assert mask_phone("13812345678") == "138******78"


@pytest.mark.parametrize("mask", [mask_id, mask_account, mask_phone])
def test_nothing_stays_nothing(mask: object) -> None:
    assert callable(mask)
    assert mask("") == ""
    assert mask(None) == ""


def test_a_short_number_shows_at_most_a_third() -> None:
    assert mask_account("1234") == "***4"
    assert mask_id("ab") == "**"


def test_a_changed_digit_is_shown_on_both_sides() -> None:
    shown = mask_pair("370101194503070013", "370101194508070013")
    assert shown == ("370********3******", "370********8******")


def test_the_century_an_old_number_lacks_is_shown() -> None:
    shown = mask_pair("440524800101001", "440524188001010014")
    assert shown == ("440************", "440***18*********4")


def test_two_different_numbers_stay_masked() -> None:
    one, other = "110105194912310021", "440524188001010014"
    assert mask_pair(one, other) == (mask_id(one), mask_id(other))


def test_full_width_digits_are_no_difference() -> None:
    wide = "１１０１０５19491231002X"
    assert mask_pair(wide, "11010519491231002X") == (mask_id(wide), mask_id("11010519491231002X"))


def test_a_missing_number_shows_nothing_of_the_other() -> None:
    assert mask_pair(None, "11010519491231002X") == ("", "110***************")


@given(st.text("0123456789X", min_size=15, max_size=18), st.text("0123456789X", min_size=15, max_size=18))
def test_a_pair_never_shows_more_than_the_mask_and_the_slip(one: str, other: str) -> None:
    for shown, number in zip(mask_pair(one, other), (one, other), strict=True):
        assert len(shown) == len(number)
        assert all(seen in (HIDDEN, real) for seen, real in zip(shown, number, strict=True))
        assert sum(seen != HIDDEN for seen in shown) <= 3 + LARGEST_SLIP
