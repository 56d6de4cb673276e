"""Named identity rules: which evidence is certain, which goes to a person, which is nothing."""

import re
from dataclasses import replace
from datetime import date
from typing import get_args

import pytest

from matchers.records import RULES, PartialDate, Side, check_character, compare
from matchers.records.addresses import AddressLevel
from matchers.records.dates import BirthLevel
from matchers.records.levels import AgeLevel, IdLevel, SexLevel, age_level
from matchers.records.names import NameLevel
from matchers.records.sentences import SENTENCES
from matchers.records.weights import level_weight, posterior

PERSON = Side(
    "410422196505028724", "毕英秀", "F", PartialDate(1965, 5, 2), None, "新华区西市场街道杨河坟村10组111号"
)
RECORD = replace(PERSON, event_date=date(2024, 3, 19))


def number(first17: str) -> str:
    return first17 + check_character(first17)


def decided(record: Side, person: Side = PERSON) -> tuple[str, str] | None:
    found = compare(record, person)
    return None if found is None else (found.tier, found.rule)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"id_no": "410422196505028723"},
        {"id_no": " 410422-19650502-8724 "},
        {"name": "畢英秀"},
        {"birth": None},
        {"birth": PartialDate(1965)},
        {"birth": PartialDate(1965, 5)},
        {"sex": None, "address": None, "birth": None},
        {"birth": None, "age": 60},
        {"address": "鲁山县别处村1号"},
    ],
)
def test_equal_number_and_name_are_certain_unless_something_contradicts(change):
    assert decided(replace(RECORD, **change)) == ("certain", "same_id_same_name")


@pytest.mark.parametrize("name", ["毕英绣", "毕瑛秀", "毕?秀", "必英秀"])
def test_equal_number_and_a_name_alike_are_certain(name):
    assert decided(replace(RECORD, name=name)) == ("certain", "same_id_name_alike")


def test_an_accent_needs_a_checked_number_and_the_birth_beside_it():
    accented = replace(RECORD, name="毕因秀")
    assert decided(accented) == ("certain", "same_id_name_alike")
    assert decided(replace(accented, birth=None)) == ("probable", "same_id_other_name")
    assert decided(replace(accented, id_no="410422196505028723")) == ("probable", "same_id_other_name")


@pytest.mark.parametrize(
    "change",
    [
        {"name": "毕海燕"},
        {"name": "毕英梅"},
        {"name": "毕某某"},
        {"name": None},
        {"birth": PartialDate(1941, 2, 3)},
        {"birth": PartialDate(1965, 2, 5)},
        {"birth": PartialDate(1965, 5, 3)},
        {"sex": "M"},
        {"birth": None, "age": 83},
    ],
)
def test_an_equal_number_with_another_name_or_a_contradiction_goes_to_a_person(change):
    assert decided(replace(RECORD, **change)) == ("probable", "same_id_other_name")


def test_a_filler_number_that_holds_no_birth_date_proves_nothing_by_itself():
    person = replace(PERSON, id_no="999999999999999999", birth=None)
    record = replace(RECORD, id_no="999999999999999999", birth=None)
    assert decided(record, person) == ("probable", "same_id_other_name")


def test_an_old_number_is_certain_once_its_century_is():
    old = replace(RECORD, id_no="410422650502872")
    assert decided(old) == ("certain", "old_id_same_name")
    assert decided(replace(old, birth=None)) == ("certain", "old_id_same_name")
    assert decided(replace(old, event_date=None)) == ("certain", "old_id_same_name")
    assert decided(replace(old, name="必英秀")) == ("certain", "old_id_same_name")


def test_an_old_number_without_birth_age_or_event_leaves_the_century_open():
    old = Side("410422650502872", "毕英秀")
    assert decided(old) == ("probable", "old_id_unproven")


def test_two_people_a_century_apart_cannot_both_be_meant_by_an_old_number():
    younger = Side(number("41042219600101872"), "毕英秀", birth=PartialDate(1960, 1, 1))
    record = Side("410422600101872", "毕英秀", event_date=date(1980, 1, 1), age=20)
    assert decided(record, younger) == ("certain", "old_id_same_name")
    assert decided(replace(record, event_date=date(1955, 1, 1), age=95), younger) is None


def test_an_old_number_with_another_name_goes_to_a_person():
    assert decided(replace(RECORD, id_no="410422650502872", name="毕海燕")) == ("probable", "old_id_unproven")


@pytest.mark.parametrize("id_no", [None, "不详", "4.10422E+17"])
def test_name_and_birth_without_a_number_are_probable_where_the_address_agrees_or_is_missing(id_no):
    bare = replace(RECORD, id_no=id_no)
    assert decided(bare) == ("probable", "name_birth_no_id")
    assert decided(replace(bare, address=None)) == ("probable", "name_birth_no_id")
    assert decided(replace(bare, address="新华区西市场街道别处村")) == ("probable", "name_birth_no_id")
    assert decided(replace(bare, address="新华区光明路街道")) is None
    assert decided(replace(bare, address="叶县昆阳街道")) is None


@pytest.mark.parametrize(
    "change", [{"name": "毕瑛秀"}, {"birth": PartialDate(1965, 5)}, {"birth": None}, {"sex": "M"}]
)
def test_without_a_number_nothing_less_than_name_birth_and_sex_will_do(change):
    assert decided(replace(RECORD, id_no=None, **change)) is None


@pytest.mark.parametrize(
    "damaged",
    [
        "410422196505028714",
        "410422196505082724",
        "41042219650502872",
        "4104221965050288724",
        "410422196505027728",
        "410422196505028000",
    ],
)
def test_a_number_one_or_two_slips_away_is_probable_beside_name_and_birth(damaged):
    assert decided(replace(RECORD, id_no=damaged)) == ("probable", "name_birth_damaged_id")
    assert decided(replace(RECORD, id_no=damaged, name="毕海燕")) is None


def test_a_whole_number_of_somebody_else_needs_the_address_and_a_contradiction_or_the_door():
    fathers = replace(RECORD, id_no=number("41042219410203551"))
    assert decided(fathers) == ("probable", "name_birth_relatives_id")
    assert decided(replace(fathers, address="新华区西市场街道")) is None
    own = replace(RECORD, id_no=number("41042219650502886"))
    assert decided(own) == ("probable", "name_birth_relatives_id")
    assert decided(replace(own, address="新华区西市场街道杨河坟村")) is None


def test_a_twin_of_another_name_is_nobody():
    twin = replace(RECORD, id_no=number("41042219650502874"), name="毕英丽")
    assert decided(twin) is None


def test_an_old_foreign_card_is_certain_only_with_name_and_birth():
    person = Side("USA110060010112", "SMITH JOHN", "M", PartialDate(1960, 1, 1))
    assert decided(replace(person, name="Smith·John"), person) == ("certain", "same_foreign_card")
    assert decided(replace(person, birth=None), person) == ("probable", "same_id_other_name")


def test_a_number_filled_in_from_the_relative_ranks_far_below_a_changed_name():
    changed_name = compare(replace(RECORD, name="毕海燕"), PERSON)
    relatives = compare(replace(RECORD, name="毕海燕", birth=PartialDate(1941, 2, 3)), PERSON)
    assert changed_name is not None
    assert relatives is not None
    assert relatives.weight < changed_name.weight
    assert relatives.probability < 0.5


def test_the_parts_add_up_to_the_weight_and_the_first_sums_up():
    found = compare(RECORD, PERSON)
    assert found is not None
    assert found.weight == pytest.approx(sum(part.weight for part in found.parts))
    assert (found.parts[0].field, found.parts[0].level) == ("rule", "certain")
    assert {part.field for part in found.parts[1:]} == {"id", "name", "birth", "age", "sex", "address"}


def test_sentences_hold_no_personal_data():
    found = compare(RECORD, PERSON)
    assert found is not None
    for part in found.parts:
        assert "毕" not in part.zh + part.en
        assert not re.search(r"\d{4}", part.zh + part.en)


def test_a_larger_roll_makes_the_same_evidence_less_probable():
    bare = replace(RECORD, id_no=None, address=None)
    small, large = compare(bare, PERSON, roll_size=1_000), compare(bare, PERSON, roll_size=300_000_000)
    assert small is not None
    assert large is not None
    assert small.weight == large.weight
    assert large.probability < small.probability


def test_a_roll_has_at_least_one_person():
    with pytest.raises(ValueError, match="at least one"):
        posterior(1.0, 0)


def test_no_weight_overflows():
    assert posterior(-1e6) == pytest.approx(0.0, abs=1e-300)
    assert posterior(1e6) == 1.0


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_rule_explains_itself_in_both_languages(rule):
    assert re.search(r"[\u4e00-\u9fff]", rule.zh)
    assert rule.en.isascii()
    assert rule.tier in ("certain", "probable")


def test_rule_names_are_unique():
    assert len({rule.name for rule in RULES}) == len(RULES)


@pytest.mark.parametrize(
    ("field", "levels"),
    [
        ("id", IdLevel),
        ("name", NameLevel),
        ("birth", BirthLevel),
        ("age", AgeLevel),
        ("sex", SexLevel),
        ("address", AddressLevel),
    ],
)
def test_every_level_has_a_sentence_in_both_languages(field, levels):
    assert set(SENTENCES[field]) == set(get_args(levels))
    assert all(re.search(r"[\u4e00-\u9fff]", zh) and en.isascii() for zh, en in SENTENCES[field].values())


@pytest.mark.parametrize(
    ("field", "order"),
    [
        ("name", ["same", "same_sound", "similar", "different"]),
        ("birth", ["same", "same_year_month", "same_year", "different"]),
        ("address", ["same_door", "same_village", "same_township", "different"]),
        ("age", ["same", "close", "different"]),
    ],
)
def test_better_agreement_never_weighs_less(field, order):
    weights = [level_weight(field, level) for level in order]
    assert weights == sorted(weights, reverse=True)
    assert level_weight(field, "unknown") == 0.0


@pytest.mark.parametrize(
    ("age", "level"),
    [(58, "same"), (59, "same"), (60, "same"), (61, "close"), (57, "close"), (83, "different")],
)
def test_an_age_may_be_counted_the_chinese_way(age, level):
    assert age_level(age, date(2024, 3, 19), (PartialDate(1965, 5, 2),)) == level


def test_an_age_beside_a_year_of_birth_has_a_year_of_grace():
    assert age_level(58, date(2024, 3, 19), (PartialDate(1965),)) == "same"
    assert age_level(57, date(2024, 3, 19), (PartialDate(1965),)) == "close"


def test_a_number_of_the_other_sex_is_not_the_records_own():
    record = replace(RECORD, id_no=number("41042219650502855"), address="新华区西市场街道杨河坟村")
    assert decided(record) == ("probable", "name_birth_relatives_id")


def test_a_stated_age_that_fits_adds_nothing_beside_a_stated_birth():
    with_age, without = compare(replace(RECORD, age=59), PERSON), compare(RECORD, PERSON)
    assert with_age is not None
    assert without is not None
    assert with_age.weight == without.weight


def test_a_damaged_number_that_resembles_nobody_needs_the_village():
    far = replace(RECORD, id_no="410422194102035519")
    assert decided(far) == ("probable", "name_birth_relatives_id")
    assert decided(replace(far, address="新华区西市场街道")) is None
    three_slips = replace(RECORD, id_no="410422196505138754", address=None)
    assert decided(three_slips) is None
