"""Sounds of characters: grades of likeness, readings, classes of transliteration."""

import pytest

from matchers.records.name_readings import syllable_number
from matchers.records.name_sounds import (
    ACCENTED,
    NEAR,
    SAME,
    readings,
    sound_grade,
    sound_tables,
    transliteration_class,
)


@pytest.mark.parametrize(
    ("pair", "grade"),
    [
        ("玉育", SAME),
        ("南兰", NEAR),
        ("张章", SAME),
        ("宁林", NEAR),
        ("芳黄", NEAR),
        ("芬凤", NEAR),
        ("凤红", NEAR),
        ("芬红", 0),
        ("荣龙", ACCENTED),
        ("荣勇", ACCENTED),
        ("黄王", ACCENTED),
        ("吴胡", ACCENTED),
        ("云银", ACCENTED),
        ("龙勇", 0),
        ("王李", 0),
    ],
)
def test_how_alike_two_characters_sound(pair: str, grade: int) -> None:
    assert sound_grade(*pair) == grade
    assert sound_grade(*reversed(pair)) == grade


def test_readings_that_no_word_uses_are_left_out() -> None:
    assert readings("王") == {"wang"}
    assert readings("石") == {"shi"}
    assert {"zeng", "ceng"} <= readings("曾")


def test_every_reading_has_a_number_of_its_own() -> None:
    numbers = sound_tables().numbers
    assert len(set(numbers.values())) == len(numbers)
    assert all(0 < number <= 960 for number in numbers.values())
    assert syllable_number("xyz") == 0


def test_near_syllables_are_of_one_class() -> None:
    tables = sound_tables()
    near = tables.grade >= NEAR
    assert (tables.near[:, None] == tables.near[None, :])[near].all()


def test_grades_do_not_depend_on_the_order() -> None:
    assert (sound_tables().grade == sound_tables().grade.T).all()


@pytest.mark.parametrize(
    "pair", [("bu", "pu"), ("zhuo", "zhu"), ("ji", "jie"), ("wu", "ou"), ("er", "le"), ("yu", "you")]
)
def test_spellings_of_one_foreign_syllable_are_of_one_class(pair: tuple[str, str]) -> None:
    assert transliteration_class(pair[0]) == transliteration_class(pair[1])


@pytest.mark.parametrize("pair", [("ba", "bu"), ("ha", "han"), ("ma", "na"), ("si", "di")])
def test_other_foreign_syllables_are_not(pair: tuple[str, str]) -> None:
    assert transliteration_class(pair[0]) != transliteration_class(pair[1])
