"""Names read aloud: syllables without tones, every reading of a character, nothing of what has none."""

from __future__ import annotations

import pytest

from verifier.people.pinyin import in_pinyin


@pytest.mark.parametrize(
    ("name", "read"),
    [("王秀英", "wang xiu ying"), ("曾单", "zeng/ceng dan/shan"), ("Wang", ""), ("", ""), ("李·", "li")],
)
def test_a_name_is_read_by_its_characters(name: str, read: str) -> None:
    assert in_pinyin(name) == read
