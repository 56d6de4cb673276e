"""What is said of the dead around their name, and names that are only a relative's."""

import pytest

from matchers.records.columns.names import derive_names
from matchers.records.columns.text import TextColumn
from matchers.records.name_characters import VARIANTS
from matchers.records.name_comparison import name_agreement
from matchers.records.names import (
    EPITHETS_BEFORE,
    EPITHETS_BEHIND,
    clean_name,
    normalise_name,
    without_epithets,
)
from matchers.records.scoring.name_level import NAME_LEVELS, compare_names


def level(one: str, other: str) -> str:
    return NAME_LEVELS[
        compare_names(derive_names(TextColumn.of([one])), derive_names(TextColumn.of([other]))).level[0]
    ]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("故王秀英", "王秀英"),
        ("故 王秀英", "王秀英"),
        ("亡者李四", "李四"),
        ("死者：张三", "张三"),
        ("姓名：张三", "张三"),
        ("张三同志", "张三"),
        ("故张三同志", "张三"),
        ("张三先生之墓", "张三"),
        ("张三（男）已故", "张三"),
        ("张三死亡", "张三"),
        ("亡妻李氏", "李氏"),
        ("王大爺", "王大爺"),
        ("王女士", "王"),
        ("欧阳女士", "欧阳"),
        ("故故故故故故故故故故王五", "王五"),
    ],
)
def test_what_is_said_of_the_dead_is_no_part_of_the_name(written: str, name: str) -> None:
    assert clean_name(written) == name


@pytest.mark.parametrize(
    "name",
    [
        "王故",
        "故人",
        "王先生",
        "李同志",
        "先生",
        "李如故",
        "王羲之",
        "先秀英",
        "王之夫",
        "陈之母",
        "王爱妻妹",
    ],
)
def test_a_name_that_happens_to_begin_or_end_so_stays(name: str) -> None:
    assert normalise_name(name) == name


@pytest.mark.parametrize(
    "written", ["张三之妻", "张三 之妻", "张三之子", "李四母亲", "王五妻", "王妻", "张三兒子"]
)
def test_a_name_that_is_only_a_relatives_is_missing(written: str) -> None:
    assert normalise_name(written) == ""
    assert name_agreement(written, "张三").level == "missing"
    assert level(written, "张三") == "missing"


def test_a_surname_with_a_form_of_address_is_a_bare_surname() -> None:
    assert level("王女士", "王秀英") == "bare_surname"
    assert level("王大爺", "王秀英") == "bare_surname"
    assert level("李老人", "王秀英") == "different"


def test_only_what_the_name_holds_is_taken_away() -> None:
    assert without_epithets("") == ""
    assert without_epithets("故") == "故"
    assert without_epithets("故王") == "故王"


def test_no_word_is_written_with_a_variant() -> None:
    # a column finds the words after folding, a single name before and after
    assert not {ord(c) for word in (*EPITHETS_BEFORE, *EPITHETS_BEHIND) for c in word} & VARIANTS.keys()
