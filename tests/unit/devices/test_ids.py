"""Ids and codes in Crockford's base32."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.devices import ids
from verifier.protocol.messages.parts import _NAME

SECRETS = st.binary(min_size=16, max_size=16)


@given(SECRETS)
def test_sixteen_bytes_come_back_from_their_spelling(secret: bytes) -> None:
    assert ids.read(ids.spell(secret)) == secret
    assert ids.read(ids.grouped(secret)) == secret


@given(SECRETS, st.randoms(use_true_random=False))
def test_case_blanks_dashes_and_look_alikes_do_not_count(secret: bytes, random) -> None:
    signs = []
    for spelled in ids.spell(secret):
        sign = {"0": random.choice("0Oo"), "1": random.choice("1IiLl")}.get(spelled, spelled)
        signs.append(random.choice([sign, sign.lower()]) + random.choice(["", " ", "-", " - "]))
    assert ids.read("".join(signs)) == secret


@given(st.text(max_size=60))
def test_whatever_else_is_typed_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(ValueError, match="base32") as refused:
        ids.read(text)
    assert str(refused.value) == "not 26 signs of base32"


@pytest.mark.parametrize("text", ["", "0" * 25, "0" * 27, "U" + "0" * 25, "8" + "0" * 25, "０" * 26])
def test_wrong_lengths_foreign_signs_and_numbers_beyond_128_bits_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"base32|128 bits"):
        ids.read(text)


def test_the_highest_number_has_its_spelling() -> None:
    assert ids.spell(b"\xff" * 16) == "7" + "Z" * 25
    assert ids.grouped(bytes(16)) == "00000-00000-00000-00000-000000"
    with pytest.raises(ValueError, match="15 bytes"):
        ids.spell(bytes(15))


def test_an_id_is_its_prefix_and_26_signs_that_the_protocol_takes_as_a_name() -> None:
    made = {ids.new_id("dev") for _ in range(100)}
    assert len(made) == 100
    assert all(re.fullmatch(r"dev-[0-9a-hjkmnp-tv-z]{26}", one) and re.match(_NAME, one) for one in made)
    assert ids.new_id("chk", bytes) == "chk-" + "0" * 26
