"""Columns of names agree with the functions for single names, and comparing does not depend on the order."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from matchers.records.columns.names import NameColumns, derive_names
from matchers.records.columns.text import TextColumn
from matchers.records.name_characters import SEPARATORS
from matchers.records.name_comparison import name_agreements
from matchers.records.name_pinyin import as_characters, pinyin_syllables
from matchers.records.name_sounds import sound_grade
from matchers.records.names import (
    EPITHETS_BEFORE,
    EPITHETS_BEHIND,
    clean_name,
    normalise_name,
    without_epithets,
)
from matchers.records.scoring.name_grades import EQUAL, grades
from matchers.records.scoring.name_level import NAME_LEVELS, compare_names

alphabet = "王李张張陈刘英秀玉华花伟偉国國建阎閻单仇?□某 ·・（已故）\ue816A氏欧阳艾山吐尔逊买提麦图荪芬凤红"
words = st.sampled_from((*EPITHETS_BEFORE, *EPITHETS_BEHIND, "爺", " ", "王", "秀英", "張三", "无名氏", "之"))
described = st.lists(words, min_size=1, max_size=5).map("".join)
names = (
    st.none()
    | st.text(alphabet, max_size=5)
    | st.text(alphabet, max_size=14)
    | st.text(max_size=12)
    | described
)
columns = st.lists(names, max_size=12)
pairs = st.lists(st.tuples(names, names), min_size=1, max_size=12)


def derived(texts: list[str | None]) -> NameColumns:
    return derive_names(TextColumn.of(texts))


@given(columns)
def test_the_column_holds_what_normalising_each_name_gives(texts):
    found = derived(texts)
    for text, name, length in zip(texts, found.text.texts(), found.length.tolist(), strict=True):
        assert name in (normalise_name(text), as_characters(text or ""))
        assert length == len(name)


@given(names, names)
def test_two_names_share_their_hash_when_they_share_their_normal_form(a, b):
    one, other = derived([a, b]).name_id.tolist()
    assert (one == other) == (normalise_name(a) == normalise_name(b)) or 0 in (one, other)


@given(columns)
def test_a_name_derives_alike_alone_and_among_others(texts):
    together = derived(texts)
    for row, text in enumerate(texts):
        alone = derived([text])
        for column in ("name_id", "sound_id", "near_id", "given_near", "head_near", "ends_near", "bag_near"):
            assert getattr(alone, column)[0] == getattr(together, column)[row]


@given(pairs)
def test_either_side_may_be_called_the_record(found):
    one, other = derived([a for a, _ in found]), derived([b for _, b in found])
    there, back = compare_names(one, other), compare_names(other, one)
    assert there.level.tolist() == back.level.tolist()
    assert there.agreeing.tolist() == back.agreeing.tolist()


@given(pairs)
def test_names_are_compared_by_the_levels_of_columns_alone_and_together(found):
    verdicts = compare_names(derived([a for a, _ in found]), derived([b for _, b in found]))
    together = name_agreements(found)
    assert [name.level for name in together] == [NAME_LEVELS[level] for level in verdicts.level]
    assert [name_agreements([pair])[0] for pair in found] == together


@given(pairs)
def test_equal_names_are_those_that_fold_to_one_form(found):
    for (a, b), name in zip(found, name_agreements(found), strict=True):
        if name.level == "same":
            assert clean_name(a) == clean_name(b) or as_characters(a or "") == as_characters(b or "")
        if normalise_name(a) == normalise_name(b):
            assert name.level in ("same", "variant", "placeholder", "bare_surname", "missing")
        assert (name.level == "missing") <= (name.similarity == 0.0)


@given(st.lists(st.sampled_from("王李张三单善芬凤红荣龙勇云银黄万石曾A氏尉盖"), min_size=1).map("".join))
def test_grades_of_whole_columns_are_the_grades_of_single_characters(characters):
    codes = np.array([ord(character) for character in characters], np.uint32)
    table = grades(np.repeat(codes, len(codes)), np.tile(codes, len(codes)))
    alone = [EQUAL if a == b else sound_grade(a, b) for a in characters for b in characters]
    assert table.tolist() == alone


@given(names, st.sampled_from(SEPARATORS))
def test_a_separator_changes_no_column(text, separator):
    plain = normalise_name(text)
    one, other = derived([plain, separator.join(plain)]).name_id.tolist()
    assert one == other


@given(names)
def test_cleaning_and_normalising_a_second_time_change_nothing(text):
    assert clean_name(clean_name(text)) == clean_name(text)
    assert normalise_name(normalise_name(text)) == normalise_name(text)


@given(described)
def test_of_a_described_name_a_part_stays_that_nothing_more_is_taken_from(name):
    kept = without_epithets(name)
    assert kept in name
    assert without_epithets(kept) == kept
    assert len(kept) >= min(len(name), 1)


@given(
    st.sampled_from(EPITHETS_BEFORE), st.sampled_from(["王秀英", "李四", "欧阳立军", "卓氏", "艾山吐尔逊"])
)
def test_what_is_said_before_a_name_does_not_change_it(word, name):
    assert normalise_name(word + name) == name
    assert derived([word + name]).name_id[0] == derived([name]).name_id[0]


syllables = st.sampled_from(
    ["wang", "zhang", "lv", "xiu", "ying", "guo", "an", "e", "xi", "fan", "gan", "er", "nv"]
)


@given(st.lists(syllables, min_size=2, max_size=4).filter(lambda found: sum(map(len, found)) >= 4))
def test_a_name_in_pinyin_is_read_whatever_its_letters_and_marks(found):
    written = " ".join(found)
    assert pinyin_syllables(written) == pinyin_syllables(written.upper()) == pinyin_syllables("'".join(found))
    if len(found[0]) > 1:
        assert pinyin_syllables(written) == tuple(found)
        one, other = derived([written, written.title()]).near_id.tolist()
        assert one == other != 0
