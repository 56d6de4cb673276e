"""What people type: codes and words, read the same however they are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.citizens.asking import LONGEST, checked_words
from verifier.citizens.codes import ALPHABET, LENGTH, plain_code
from verifier.errors import InvalidInput

codes = st.text(st.sampled_from(ALPHABET), min_size=LENGTH, max_size=LENGTH)
blanks = st.sampled_from(["", " ", "-", "—", "　", "－", " - "])


@given(codes, st.lists(blanks, min_size=LENGTH, max_size=LENGTH), st.booleans(), st.booleans())
def test_a_code_is_one_code_with_whatever_between_in_any_case_and_width(
    code: str, between: list[str], small: bool, wide: bool
) -> None:
    typed = code.lower() if small else code
    typed = "".join(chr(ord(sign) + 0xFEE0) for sign in typed) if wide else typed
    written = "".join(sign + blank for sign, blank in zip(typed, between, strict=True))
    assert plain_code(written) == code or len(written) > 40


@given(st.text(max_size=100))
def test_whatever_is_typed_as_a_code_is_read_without_complaint(typed: str) -> None:
    assert plain_code(plain_code(typed)) == plain_code(typed)


@given(st.text(max_size=LONGEST + 20))
def test_words_are_kept_as_they_are_but_for_what_cannot_be_seen(words: str) -> None:
    try:
        said = checked_words(words)
    except InvalidInput:
        assert len(words) > LONGEST
        return
    assert checked_words(said) == said
    assert len(said) <= LONGEST
    assert not {"\x00", "\r", "\u202e", "\u200b"} & set(said)


def test_words_too_short_are_refused_with_the_number_that_is_wanted() -> None:
    with pytest.raises(InvalidInput) as refused:
        checked_words(" 钱 ", shortest=2)
    assert "2" in refused.value.message.zh
