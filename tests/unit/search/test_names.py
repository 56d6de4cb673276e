"""Names and texts as the search reads them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.search.asking import PaperNumber, asked
from verifier.search.names import latin, sound_of, words_of


def test_a_name_is_found_by_characters_pinyin_and_initials() -> None:
    assert words_of("王秀英") == {"王秀英", "秀英", "英", "wangxiuying", "xiuying", "wxy"}


def test_a_surname_is_read_as_surnames_are_and_also_as_the_character_is() -> None:
    assert {"shanyaohua", "danyaohua"} <= words_of("单耀华")
    assert sound_of("单耀华") == "shanyaohua"


def test_traditional_forms_and_separators_make_no_difference() -> None:
    assert words_of("張玉蘭") == words_of("张玉兰")
    assert words_of("买买提·艾力") == words_of("买买提艾力")


def test_a_name_in_latin_letters_is_found_by_each_of_its_parts() -> None:
    assert words_of("John Smith") == {"johnsmith", "smith"}
    assert latin("Lü Bu") == "lvbu"
    assert latin("王 Bu") == ""


@given(st.text(max_size=60))
def test_any_text_can_be_a_name_and_can_be_asked_for(text: str) -> None:
    assert all(0 < len(word) <= 24 for word in words_of(text))
    assert asked(text).plain == asked(asked(text).plain).plain


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("3799 0119", "identity", "37990119"),
        ("304x", "identity", "304X"),
        ("138-0000", "digits", "1380000"),
        ("王秀", "name", "王秀"),
        ("Wang Xiu", "letters", "wangxiu"),
        ("案件 12", "case", 12),
        ("Case 12", "case", 12),
        ("疑点12", "lead", 12),
        ("青社保退告〔2026〕7号", "paper", PaperNumber("青社保退告", 2026, 7)),
        ("2026-7", "paper", PaperNumber("", 2026, 7)),
        ("t00000012-34", "debt", "T00000012-34"),
    ],
)
def test_a_text_means_what_its_form_says(text: str, field: str, value: object) -> None:
    assert getattr(asked(text), field) == value


def test_a_bare_number_may_be_a_case_or_a_lead_and_a_named_one_only_what_it_is_called() -> None:
    assert (asked("77").case, asked("77").lead) == (77, 77)
    assert (asked("疑点 77").case, asked("案件 77").lead) == (None, None)


@pytest.mark.parametrize("text", ["王", "x", "%%", "-", "~!"])
def test_what_is_too_short_or_nothing_at_all_means_nothing(text: str) -> None:
    assert not asked(text).means_something
