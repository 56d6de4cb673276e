"""Parts of numbers as keys: a beginning is a range, and both forms of an identity number are one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from verifier.search.keys import (
    LENGTH,
    Part,
    digits_of,
    ending_key,
    identity_keys,
    key_of,
    key_range,
    old_form,
    region_of,
    whole_number,
)

WANG = "37990119450112304X"
_LETTERS = st.text("0123456789ABCXYZ*", min_size=1, max_size=18)


@given(_LETTERS, st.integers(1, LENGTH), st.sampled_from(Part))
def test_a_text_lies_in_the_range_of_each_of_its_beginnings(text: str, length: int, part: Part) -> None:
    low, high = key_range(part, text[:length])
    assert low <= key_of(part, text) <= high


@given(_LETTERS, _LETTERS, st.sampled_from(Part), st.sampled_from(Part))
def test_ranges_meet_only_where_one_text_begins_with_the_other(
    one: str, other: str, part: Part, second: Part
) -> None:
    (low, high), (other_low, other_high) = key_range(part, one), key_range(second, other)
    meet = low <= other_high and other_low <= high
    first, last = one[:LENGTH], other[:LENGTH]
    assert meet == (part == second and (first.startswith(last) or last.startswith(first)))


@given(st.text(max_size=40))
def test_any_text_at_all_has_keys_and_no_region_it_does_not_show(text: str) -> None:
    assert all(key >= 0 for key in identity_keys(text))
    region = region_of(text)
    assert region is None or whole_number(text).startswith(f"{region:06d}")


def test_every_part_behind_the_region_has_a_key() -> None:
    keys = identity_keys(WANG)
    for place in range(6, 15):
        low, high = key_range(Part.IDENTITY, WANG[place : place + 4])
        assert any(low <= key <= high for key in keys)


def test_fifteen_digits_are_the_same_number() -> None:
    old = old_form(WANG)
    assert old == "379901450112304"
    assert whole_number(old)[:17] == WANG[:17]
    assert identity_keys(whole_number(old)) == identity_keys(old)


def test_what_is_no_identity_number_is_found_from_its_first_character() -> None:
    keys = identity_keys("ABC-1234")
    assert key_of(Part.IDENTITY, "ABC1234") in keys
    assert region_of("ABC-1234") is None


def test_a_telephone_number_is_the_same_with_its_country_and_without() -> None:
    assert digits_of("+86 138-0000-1234") == digits_of("13800001234") == "13800001234"
    assert ending_key(Part.PHONE, "8613800001234") == ending_key(Part.PHONE, "13800001234")
    assert ending_key(Part.PHONE, "123") is None
