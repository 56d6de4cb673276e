"""Chinese names written in pinyin."""

import pytest

from matchers.records.columns.names import derive_names
from matchers.records.columns.text import TextColumn
from matchers.records.name_pinyin import FIRST_SYLLABLE, pinyin_syllables
from matchers.records.name_readings import reading_table
from matchers.records.scoring.name_level import NAME_LEVELS, compare_names


@pytest.mark.parametrize(
    ("written", "syllables"),
    [
        ("WANG XIUYING", "wang xiu ying"),
        ("Wang Xiu Ying", "wang xiu ying"),
        ("WANGXIUYING", "wang xiu ying"),
        ("ＷＡＮＧ ＸＩＵＹＩＮＧ", "wang xiu ying"),
        ("Xiuying Wang", "wang xiu ying"),
        ("WANG, XIU-YING", "wang xiu ying"),
        ("OUYANG LIJUN", "ou yang li jun"),
        ("LYU NA", "lv na"),
        ("Lü Na", "lv na"),
        ("FANGAN", "fan gan"),
        ("FANG'AN", "fang an"),
        ("LI XIAN", "li xian"),
        ("LI XI'AN", "li xi an"),
    ],
)
def test_a_name_in_pinyin_is_read_as_syllables_the_surname_first(written: str, syllables: str) -> None:
    assert pinyin_syllables(written) == tuple(syllables.split())


@pytest.mark.parametrize(
    "written",
    ["", "LI", "AAAA", "JOHN SMITH", "MARIA LOPEZ", "AISHAN TUERXUN", "WANG" * 7, "LI LI LI LI LI", "王秀英"],
)
def test_other_names_are_no_pinyin(written: str) -> None:
    assert pinyin_syllables(written) == ()


@pytest.mark.parametrize(
    ("pinyin", "name", "level"),
    [
        ("WANG XIUYING", "王秀英", "same_sound"),
        ("XIUYING WANG", "王绣英", "same_sound"),
        ("Wang Xiuyin", "王秀英", "near_sound"),
        ("OUYANG LIJUN", "欧阳立军", "same_sound"),
        ("SHAN GUOQIANG", "单国强", "same_sound"),
        ("ZENG YU", "曾玉", "same_sound"),
        ("LYU NA", "吕娜", "same_sound"),
        ("YING WANG", "王英", "same_parts"),
        ("WANG XIUYING", "wangxiuying", "same"),
        ("WANG XIUYING", "王秀兰", "one_char"),
        ("WANG XIUYING", "李建国", "different"),
        ("MARIA LOPEZ", "MARIA LOPES", "one_char"),
    ],
)
def test_pinyin_is_compared_by_sound(pinyin: str, name: str, level: str) -> None:
    one, other = derive_names(TextColumn.of([pinyin])), derive_names(TextColumn.of([name]))
    assert NAME_LEVELS[compare_names(one, other).level[0]] == level
    assert NAME_LEVELS[compare_names(other, one).level[0]] == level


@pytest.mark.parametrize(
    ("pinyin", "name"),
    [("WANG XIUYING", "王秀英"), ("LYU NA", "吕娜"), ("Ouyang Lijun", "欧阳立军"), ("SHAN BO", "单博")],
)
def test_pinyin_meets_the_characters_in_every_block(pinyin: str, name: str) -> None:
    found = derive_names(TextColumn.of([pinyin, name]))
    for column in (
        "sound_id",
        "near_id",
        "surname_near",
        "given_near",
        "head_near",
        "ends_near",
        "bag_near",
        "kind",
    ):
        one, other = getattr(found, column).tolist()
        assert one == other, column


def test_no_character_with_a_reading_stands_for_a_syllable() -> None:
    assert not reading_table()[FIRST_SYLLABLE : FIRST_SYLLABLE + 1024].any()
