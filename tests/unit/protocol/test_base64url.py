"""Base64url: one spelling for every byte string."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.protocol import base64url

ALPHABET = string.ascii_letters + string.digits + "-_"


@given(st.binary(max_size=80))
def test_what_is_encoded_is_decoded_again(data: bytes) -> None:
    text = base64url.encode(data)
    assert set(text) <= set(ALPHABET)
    assert base64url.decode(text) == base64url.decode(text, len(data)) == data


@given(st.text(alphabet=ALPHABET + "+/= \n", max_size=12) | st.text(max_size=8))
def test_a_text_that_is_decoded_is_the_one_spelling_of_its_bytes(text: str) -> None:
    try:
        data = base64url.decode(text)
    except ValueError:
        return
    assert base64url.encode(data) == text


@pytest.mark.parametrize(
    "text", ["AA==", "A", "AB", "AAB", "+_8", "/w", "A A", "AAAA\n", " AAAA", "AAAA=", "é", "\ud800", "A\0"]
)
def test_padding_stray_bits_and_foreign_characters_are_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 -- any will do
        base64url.decode(text)


def test_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="16 bytes instead of 32"):
        base64url.decode(base64url.encode(bytes(16)), 32)


def test_what_was_sent_is_not_in_the_message() -> None:
    with pytest.raises(ValueError, match=r"^not base64url without padding$"):
        base64url.decode("c2VjcmV0+/")
