"""Named identity rules: which evidence is certain, which goes to a person, which is nothing."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from matchers.records import PartialDate, Side, check_character
from matchers.records.compare import Comparison, compare
from matchers.records.scoring.rules import RULES, Rule

PERSON = Side(
    "410422196505028724", "毕英秀", "F", PartialDate(1965, 5, 2), None, "新华区西市场街道杨河坟村10组111号"
)
RECORD = replace(PERSON, event_date=date(2024, 3, 19))


def number(first17: str) -> str:
    return first17 + check_character(first17)


def found(record: Side, person: Side = PERSON) -> Comparison:
    comparison = compare(record, person)
    assert comparison is not None
    return comparison


def decided(record: Side, person: Side = PERSON) -> tuple[str, str] | None:
    comparison = compare(record, person)
    return None if comparison is None else (comparison.tier, comparison.rule)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"id_no": "410422196505028723"},
        {"id_no": " 410422-19650502-8724 "},
        {"name": "畢英秀"},
        {"name": "必英秀"},
        {"birth": None},
        {"birth": PartialDate(1965)},
        {"birth": PartialDate(1965, 5)},
        {"sex": None, "address": None, "birth": None},
        {"address": "鲁山县别处村1号"},
    ],
)
def test_equal_number_and_name_are_certain_unless_something_contradicts(change: dict[str, Any]) -> None:
    assert decided(replace(RECORD, **change)) == ("certain", "same_id_same_name")


@pytest.mark.parametrize("name", ["毕因秀", "毕?秀"])
def test_a_name_alike_is_certain_beside_number_and_birth(name: str) -> None:
    assert decided(replace(RECORD, name=name)) == ("certain", "same_id_name_alike")


@pytest.mark.parametrize(
    "change",
    [
        {"name": "毕海燕"},
        {"name": "赵铁柱"},
        {"name": None},
        {"birth": PartialDate(1941, 2, 3)},
        {"sex": "M"},
        {"birth": None, "age": 83},
    ],
)
def test_an_equal_number_with_another_name_or_a_contradiction_goes_to_a_person(
    change: dict[str, Any],
) -> None:
    assert decided(replace(RECORD, **change)) == ("probable", "same_id_other_name")


def test_an_old_number_of_the_same_name_is_certain() -> None:
    old = replace(RECORD, id_no="410422650502872")
    assert decided(old) == ("certain", "old_id_same_name")
    # the century is open: without a birth or an age told beside it, a person has to look
    assert decided(replace(old, birth=None)) == ("probable", "same_id_other_name")
    assert decided(replace(old, name="毕海燕")) == ("probable", "same_id_other_name")


def test_an_old_foreign_card_is_certain_only_with_name_and_birth() -> None:
    person = Side("USA110060010112", "SMITH JOHN", "M", PartialDate(1960, 1, 1))
    assert decided(replace(person, name="Smith·John"), person) == ("certain", "same_foreign_card")
    assert decided(replace(person, birth=None), person) == ("probable", "same_id_other_name")


@pytest.mark.parametrize("id_no", [None, "不详"])
def test_without_a_number_name_birth_and_home_together_are_certain_and_nothing_less(
    id_no: str | None,
) -> None:
    bare = replace(RECORD, id_no=id_no)
    assert decided(bare) == ("certain", "name_birth_home")
    for change in ({"address": None}, {"address": "叶县昆阳街道"}, {"name": "毕海燕"}, {"sex": "M"}):
        less = decided(replace(bare, **change))
        assert less is None or less[0] == "probable", change


@pytest.mark.parametrize("damaged", ["410422196505028714", "410422196505082724", "41042219650502872"])
def test_a_number_a_slip_away_is_found_beside_name_and_birth_and_not_beside_a_stranger(damaged: str) -> None:
    record = replace(RECORD, id_no=damaged)
    assert found(record).rule in {"slip_same_name", "damaged_id"}
    stranger = replace(record, name="赵铁柱", birth=PartialDate(1941, 2, 3), address="叶县昆阳街道")
    less = decided(stranger)
    assert less is None or less[0] == "probable"


def test_a_whole_number_of_somebody_else_is_never_certain() -> None:
    for other in ("41042219410203551", "41042219650502886", "41042219650502874"):
        less = decided(replace(RECORD, id_no=number(other)))
        assert less is None or less[0] == "probable"


def test_a_twin_of_another_name_is_nobody() -> None:
    assert decided(replace(RECORD, id_no=number("41042219650502874"), name="毕英丽")) is None


def test_a_number_filled_in_from_the_relative_ranks_far_below_a_changed_name() -> None:
    changed_name = found(replace(RECORD, name="毕海燕"))
    relatives = found(replace(RECORD, name="毕海燕", birth=PartialDate(1941, 2, 3)))
    assert relatives.weight < changed_name.weight
    assert relatives.probability < changed_name.probability


def test_the_parts_add_up_to_the_weight_and_the_first_sums_up() -> None:
    comparison = found(RECORD)
    assert comparison.weight == pytest.approx(sum(part.weight for part in comparison.parts), abs=1e-9)
    assert (comparison.parts[0].field, comparison.parts[0].level) == ("rule", "certain")
    fields = [part.field for part in comparison.parts]
    assert fields[:7] == ["rule", "prior", "id", "name", "birth", "sex", "address"]


def test_sentences_hold_no_personal_data() -> None:
    for part in found(RECORD).parts:
        assert "毕" not in part.zh + part.en
        assert not re.search(r"19\d\d", part.zh + part.en)


def test_a_larger_roll_makes_the_same_evidence_less_probable() -> None:
    bare = replace(RECORD, id_no=None, address=None)
    small, large = compare(bare, PERSON, roll_size=20_000), compare(bare, PERSON, roll_size=200_000)
    assert small is not None
    assert large is not None
    assert large.probability < small.probability


def test_a_roll_has_at_least_one_person() -> None:
    with pytest.raises(ValueError, match="at least one"):
        compare(RECORD, PERSON, roll_size=0)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_rule_explains_itself_in_both_languages(rule: Rule) -> None:
    assert re.search(r"[\u4e00-\u9fff]", rule.zh)
    assert rule.en.isascii()
    assert rule.tier in ("certain", "probable")


def test_rule_names_are_unique() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)
