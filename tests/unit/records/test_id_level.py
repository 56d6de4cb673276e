"""Levels of two identity numbers."""

import pyarrow as pa
import pytest

from matchers.records.columns.derive import ROWS, derive
from matchers.records.columns.ids import derive_ids
from matchers.records.columns.text import TextColumn
from matchers.records.scoring.id_level import ID_LEVELS, id_levels
from matchers.records.scoring.id_sentences import SENTENCES
from matchers.records.scoring.pair_levels import disowned

NUMBER = "440524188001010014"
TWIN = "440524188001010030"


def level(one: str | None, other: str | None) -> str:
    sides = derive_ids(TextColumn.of([one])), derive_ids(TextColumn.of([other]))
    there, back = id_levels(*sides), id_levels(*reversed(sides))
    assert there[0] == back[0]
    return ID_LEVELS[there[0]]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (NUMBER, NUMBER, "same"),
        ("11010519491231002x", "11010519491231002X", "same"),
        (NUMBER, "440524188001010015", "same_check_wrong"),
        (NUMBER, "440524800101001", "same_old_earlier"),
        ("34052419800101001X", "340524800101001", "same_old"),
        ("440524800101001", "440524800101001", "same_old"),
        ("USA110060010112", "usa110060010112", "same_text"),
        ("USA110060010112", "USA110060010113", "other"),
        (NUMBER, None, "unknown"),
        (NUMBER, "无", "unknown"),
        (NUMBER, "张三", "unknown"),
        (NUMBER, "440525188001010014", "one_slip"),
        (NUMBER, "445024188001010014", "one_slip"),
        (NUMBER, "44052418800101014", "one_slip"),
        (NUMBER, "4405241880010100144", "one_slip"),
        (NUMBER, "440525188001020014", "two_slips"),
        (NUMBER, "440525188001020034", "few_slips"),
        (NUMBER, "440524188001019876", "few_slips"),
        (NUMBER, "999999188001010014", "part_same"),
        (NUMBER, "4405241880010", "part_same"),
        (NUMBER, "440524188001010", "part_same"),
        (NUMBER, "440524188001010000", "part_same"),
        (NUMBER, "4.40524188001010E+17", "part_same"),
        (NUMBER, "110105194912310021", "damaged_far"),
        (NUMBER, "440524800101003", "old_near"),
        (NUMBER, "110105491231002", "damaged_far"),
        (NUMBER, TWIN, "valid_near"),
        (NUMBER, "11010519491231002X", "other"),
    ],
)
def test_how_two_numbers_compare(one: str, other: str, expected: str) -> None:
    assert level(one, other) == expected


@pytest.mark.parametrize(
    ("masked", "other", "expected"),
    [
        ("4405241880****0014", NUMBER, "part_same"),
        ("4405241880□□□□0014", NUMBER, "part_same"),
        ("44052418800101001?", NUMBER, "part_same"),
        ("4405241880****0014", "4405241880****0014", "part_same"),
        ("4405241880****0030", NUMBER, "damaged_far"),
        ("4405241880****0014", "440524800101001", "unknown"),
        ("44052418800101****", "440524800101001", "part_same"),
        ("44052418800101****", "4405241880010100", "unknown"),
        ("440524188001010000", "440524800101001", "part_same"),
        ("440524********0014", NUMBER, "unknown"),
        ("4405241880****0014", "**052418800101****", "unknown"),
        ("4405241880****0014", None, "unknown"),
    ],
)
def test_hidden_digits_say_nothing_and_the_others_do(masked: str, other: str, expected: str) -> None:
    assert level(masked, other) == expected


def test_a_whole_number_that_contradicts_the_stated_sex_is_disowned() -> None:
    numbers = [NUMBER, NUMBER, NUMBER, "440525188001010014", None, "USA110060010112"]
    silent = {"name": None, "birth": 0, "age": -1, "address": None, "event": 0}
    rows = [
        {"id_no": number, "sex": sex, **silent}
        for number, sex in zip(numbers, [1, 2, 0, 2, 1, 1], strict=True)
    ]
    found = disowned(derive(pa.Table.from_pylist(rows, ROWS)))
    assert found.tolist() == [False, True, False, False, False, False]


def test_every_level_has_a_sentence_in_both_languages() -> None:
    assert set(ID_LEVELS) <= SENTENCES.keys()
    assert all(zh and en for zh, en in SENTENCES.values())
