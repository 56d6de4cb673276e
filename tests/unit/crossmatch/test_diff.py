"""The side-by-side view: levels, sentences, masks and marks."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.records.scoring.explain import SENTENCES
from verifier.crossmatch.diff import (
    FIELD_LABELS,
    character_marks,
    diff_rows,
    entry_parts,
    prior_sentence,
    rule_sentence,
    weight_rows,
)
from verifier.crossmatch.diff_levels import LEVELS
from verifier.people.masking import mask_id, mask_pair

FIRST, SECOND = "370101194503070013", "370101194508070013"
DIED = date(2024, 2, 10)


def part(
    field: str, level: str, record: str | None, person: str | None, weight: float = 1.5
) -> dict[str, Any]:
    return {
        "field": field, "level": level, "weight": weight, "record_value": record, "person_value": person,
        "zh": f"{field}：{level}。", "en": f"{field}: {level}.",
    }  # fmt: skip


def test_the_rule_is_no_row_but_its_sentence_is_kept() -> None:
    parts = [part("rule", "certain", None, None, 0), part("name", "same", "王秀英", "王秀英")]
    assert [row.field for row in diff_rows(parts)] == ["name"]
    said = rule_sentence(parts)
    assert said is not None
    assert said.en == "rule: certain."
    assert rule_sentence(parts[1:]) is None


def test_a_changed_character_is_marked_on_both_sides() -> None:
    (row,) = diff_rows([part("name", "same_sound", "闫秀英", "阎秀英")])
    assert row.record_marks == (("闫", False), ("秀英", True))
    assert row.person_marks == (("阎", False), ("秀英", True))
    assert (row.tone, row.level_text.zh, row.label.en) == ("partly", "同音", "name")


def test_numbers_are_masked_but_for_the_slip_and_the_marks_are_those_of_the_real_ones() -> None:
    (row,) = diff_rows([part("id", "one_slip", FIRST, SECOND)])
    assert (row.record_value, row.person_value) == mask_pair(FIRST, SECOND)
    assert row.record_value is not None
    assert row.record_marks == ((row.record_value[:11], True), ("3", False), (row.record_value[12:], True))


def test_two_quite_different_numbers_are_masked_and_still_marked_as_different() -> None:
    (row,) = diff_rows([part("id", "other", "110105194912310021", "440524188001010014")])
    assert "".join(run for run, _ in row.record_marks) == row.record_value == mask_id("110105194912310021")
    assert any(not same for _, same in row.record_marks)


def test_a_missing_value_stays_missing() -> None:
    (row,) = diff_rows([part("id", "unknown", None, "440524188001010014")])
    assert row.record_value is None
    assert row.record_marks == ()
    assert row.person_value == mask_id("440524188001010014")
    assert row.person_marks == ((row.person_value, True),)


@pytest.mark.parametrize(
    ("told", "level", "tone", "same"),
    [
        ("63", "age_fits", "agrees", True),
        ("64", "age_fits", "partly", False),
        ("65", "age_nominal", "partly", False),
        ("75", "age_differs", "contradicts", False),
    ],
)
def test_a_stated_age_stands_beside_the_age_on_the_day_and_only_equal_ones_are_green(
    told: str, level: str, tone: str, same: bool
) -> None:
    (row,) = diff_rows([part("birth", level, told, "1961-01-01")], DIED, death=True)
    assert (row.record_value, row.person_value, row.tone) == (told, "63", tone)
    assert row.label.zh == "年龄（按记载死亡日）"
    assert (row.record_marks, row.person_marks) == (((told, same),), (("63", same),))


def test_an_age_without_a_day_is_compared_with_nothing() -> None:
    (row,) = diff_rows([part("birth", "age_near", "65", "1961-01-01")])
    assert (row.person_value, row.record_marks) == ("1961-01-01", (("65", True),))


@pytest.mark.parametrize(
    ("one", "other", "differs"),
    [
        ("东湖区柳荫路3号", "青禾市东湖区柳荫路3号", False),
        ("青禾市柳荫路3号", "青禾市东湖区柳荫路3号", False),
        ("东湖区柳荫路3号", "青禾市东湖区柳荫路13号", True),
        ("东湖区柳荫路3号", "东湖区柳荫路8号", True),
    ],
)
def test_an_administrative_unit_only_one_side_names_is_no_difference(
    one: str, other: str, differs: bool
) -> None:
    (row,) = diff_rows([part("address", "same_place_no_door", one, other)])
    marks = (*row.record_marks, *row.person_marks)
    assert any(not same for _, same in marks) is differs
    assert "".join(run for run, _ in row.person_marks) == other


@pytest.mark.parametrize("field", sorted(FIELD_LABELS))
def test_every_level_the_matcher_knows_has_a_short_name(field: str) -> None:
    assert FIELD_LABELS[field].zh
    assert set(SENTENCES[field]) <= set(LEVELS)


def test_no_level_is_named_that_the_matcher_does_not_know() -> None:
    assert set(LEVELS) == {level for field in FIELD_LABELS for level in SENTENCES[field]} | {"missing"}


def test_prior_dependence_and_rivals_are_weighed_but_stand_in_no_row() -> None:
    fields = ("rule", "prior", "id", "name", "together", "rivals")
    parts = [part(field, "same", None, None, weight) for weight, field in enumerate(fields)]
    assert [row.field for row in diff_rows(parts)] == ["id", "name"]
    assert [row.weight for row in weight_rows(parts)] == [2, 3, 4, 5]
    assert [row.sentence.en for row in weight_rows(parts)] == [f"{field}: same." for field in fields[2:]]
    said = prior_sentence(parts)
    assert said is not None
    assert said.zh == "prior：same。"


def test_two_entries_are_told_without_a_record_and_a_hidden_side_has_no_values() -> None:
    parts = [
        part("rule", "probable", None, None, 0),
        part("prior", "roll", None, None, -17.6),
        part("id", "other", FIRST, SECOND),
        part("name", "same", "王秀英", "王秀英"),
    ]
    shown = entry_parts(parts, "other_id", "person_value")
    assert [one["field"] for one in shown] == ["rule", "id", "name"]
    assert shown[1]["zh"] == "两个编号登记的是两个不同的有效号码。"
    assert shown[2]["zh"] == parts[3]["zh"]
    assert [row.person_value for row in diff_rows(shown)] == [None, None]
    assert diff_rows(shown)[0].record_value == mask_id(FIRST)
    rule = rule_sentence(shown)
    assert rule is not None
    assert "记录" not in rule.zh
    assert rule_sentence(entry_parts(parts, "a_rule_of_tomorrow")) == rule_sentence(parts)


def test_an_address_under_another_unit_is_told_as_what_it_is() -> None:
    assert LEVELS["same_door_other_unit"][1].zh == "门牌相同，乡镇或县区写法不同"
    assert LEVELS["same_place_other_unit"][1].zh == "村路同名，乡镇或县区不同"


@given(st.text(max_size=30), st.text(max_size=30))
def test_marks_put_together_are_the_texts(one: str, other: str) -> None:
    first, second = character_marks(one, other)
    assert "".join(run for run, _ in first) == one
    assert "".join(run for run, _ in second) == other
    assert "".join(run for run, same in first if same) == "".join(run for run, same in second if same)
