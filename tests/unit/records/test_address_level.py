"""Comparison levels of addresses: how much of two addresses is one place."""

import pytest

from matchers.records.columns.addresses import derive_addresses
from matchers.records.columns.text import TextColumn
from matchers.records.scoring.address_level import ADDRESS_LEVELS, AGREEING, compare_addresses

HOME = "叶县廉村镇王河坟村7组44号"
FLAT = "叶县昆阳街道平安大道16号院12号楼5单元303"

PAIRS = [
    (HOME, None, "unknown", "none"),
    (HOME, "平顶山市", "unknown", "none"),
    (HOME, "河南省平顶山市叶县廉村乡王河坟村七组44号", "same_door", "door"),
    (HOME, "王河坟村7组44号", "same_door", "door"),
    (HOME, "叶县廉村镇王河坟村委会7组44号", "same_door", "door"),
    ("", "", "unknown", "none"),
    (HOME, "叶县廉村王河坟村7组44号", "same_door", "door"),
    (HOME, "叶县廉村镇王河坟村44号", "same_door", "door"),
    (HOME, "叶县仙台镇王河坟村7组44号", "same_door_other_unit", "door"),
    (HOME, "鲁山县廉村镇王河坟村7组44号", "same_door_other_unit", "door"),
    ("陕县大营镇城村3组1号", "陕州区大营镇城村3组1号", "same_door", "door"),
    (FLAT, "叶县昆阳街道平安大道16号院12号楼", "same_door_part", "place"),
    (FLAT, "叶县昆阳街道平安大道16号院", "same_door_part", "place"),
    (FLAT, "昆阳街道平安大道16号院阳光花园12号楼5单元303", "same_door", "door"),
    (FLAT, "叶县昆阳街道平安大道16号院12号楼5单元30", "same_door_part", "place"),
    (HOME, "叶县廉村镇王河坟村7组4", "same_door_part", "place"),
    (HOME, "叶县廉村镇王河坟村7组4号", "same_group_other_door", "place"),
    (HOME, "叶县廉村镇王河坟村", "same_place_no_door", "place"),
    (HOME, "叶县廉村镇王河坟村7组", "same_place_no_door", "place"),
    (HOME, "叶县廉村镇王河坟村7组45号", "same_group_other_door", "place"),
    (HOME, "叶县廉村镇王河坟村8组44号", "same_place_other_door", "place"),
    (FLAT, "叶县昆阳街道平安大道18号院12号楼5单元303", "same_place_other_door", "place"),
    (HOME, "叶县仙台镇王河坟村7组45号", "same_place_other_unit", "county"),
    (HOME, "叶县廉村镇王和坟村7组44号", "near_place_same_door", "township"),
    (HOME, "叶县廉村镇王河村7组44号", "near_place_same_door", "township"),
    (HOME, "叶县廉村镇黄河坟村7组44号", "near_place_same_door", "township"),
    (HOME, "叶县廉村镇王合坟村", "near_place", "township"),
    (HOME, "叶县廉村镇王河", "near_place", "township"),
    (FLAT, "叶县昆阳街道阳光花园16号院12号楼5单元303", "other_place_same_door", "township"),
    (HOME, "叶县廉村镇", "same_township", "township"),
    (HOME, "叶县廉村", "same_township", "township"),
    (HOME, "叶县廉村镇刘庄村", "same_township_other_place", "township"),
    (HOME, "叶县", "same_county", "county"),
    (HOME, "平顶山市叶县", "same_county", "county"),
    (HOME, "叶县仙台镇刘庄村", "same_county_other_township", "county"),
    (HOME, "鲁山县仙台镇刘庄村", "different", "none"),
    (HOME, "仙台镇刘庄村", "different", "none"),
    (HOME, "鲁山县", "different", "none"),
]


def compared(a, b):
    one, other = (derive_addresses(TextColumn.of([text])) for text in (a, b))
    found = compare_addresses(one, other)
    return ADDRESS_LEVELS[found.level[0]], AGREEING[found.agreeing[0]]


@pytest.mark.parametrize(("a", "b", "level", "agreeing"), PAIRS)
def test_two_addresses_have_a_level_and_a_finest_common_unit(a, b, level, agreeing):
    assert compared(a, b) == (level, agreeing)
    assert compared(b, a) == (level, agreeing)


def test_every_level_has_an_example():
    assert {level for _, _, level, _ in PAIRS} == set(ADDRESS_LEVELS)


def test_villages_that_differ_in_one_character_are_others_unless_the_door_agrees():
    assert compared(HOME, "叶县廉村镇黄河坟村7组45号")[0] == "same_township_other_place"


def test_a_prefecture_in_place_of_a_county_contradicts_nothing():
    assert compared("青禾市镜湖街道东村1号", "青禾市东湖区镜湖街道东村1号")[0] == "same_door"
