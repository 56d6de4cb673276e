"""Addresses: light parsing and agreement by place, never by spelling alone."""

import pytest

from matchers.records.addresses import Address, address_agreement, parse_address


def test_a_village_address_is_split_into_its_parts():
    parsed = parse_address("河南省平顶山市卫东区北环路街道王河坟村4组44号")
    assert parsed == Address("平顶山市", "卫东区", "北环路", "王河坟", 4, (44,))


def test_a_town_address_keeps_all_numbers_of_the_door():
    parsed = parse_address("叶县昆阳街道平安大道16号院12号楼5单元303")
    assert parsed == Address(None, "叶县", "昆阳", "平安大道", None, (16, 12, 5, 303))


@pytest.mark.parametrize(
    ("text", "county", "township"),
    [
        ("平顶山市平顶山市城乡一体化示范区滨湖街道陈低营村6组14号", "城乡一体化示范区", "滨湖"),
        ("新华区西市场街道杨河坟村", "新华区", "西市场"),
        ("舞钢市尹集镇后坡庄村", "舞钢市", "尹集"),
        ("平顶山市舞钢市尹集镇后坡庄村", "舞钢市", "尹集"),
        ("新华区曙光街街道上柏桥村", "新华区", "曙光街"),
        ("新疆维吾尔自治区喀什地区疏附县托克扎克镇", "疏附县", "托克扎克"),
        ("北京市东城区东四街道", "东城区", "东四"),
    ],
)
def test_county_and_township_are_found_under_any_prefix(text, county, township):
    parsed = parse_address(text)
    assert (parsed.county, parsed.township) == (county, township)


@pytest.mark.parametrize(
    ("a", "b", "level"),
    [
        ("平顶山市卫东区北环路街道王河坟村4组44号", "卫东区北环路街道王河坟村4组44号", "same_door"),
        ("卫东区北环路街道王河坟村四组44号", "卫东区北环路街道王河坟村委会4组44号", "same_door"),
        ("卫东区北环路街道王河坟村4组44号", "卫东区北环路街道王河坟村5组44号", "same_village"),
        ("卫东区北环路街道王河坟村", "卫东区北环路街道王河坟村4组44号", "same_village"),
        ("叶县邓李乡平安大道", "叶县邓李乡平安大道74号院5号楼", "same_village"),
        ("叶县邓李乡平安大道1号", "叶县邓李乡体育路1号", "same_township"),
        ("叶县邓李乡", "叶县昆阳街道", "same_county"),
        ("叶县廉村", "叶县廉村镇王庄村", "same_county"),
        ("叶县邓李乡平安大道1号", "鲁山县邓李乡平安大道1号", "different"),
        ("平顶山市", "叶县邓李乡", "unknown"),
        ("邓李乡张庄村3号", "叶县邓李乡张庄村3号", "same_door"),
        ("张庄村3号", "叶县邓李乡张庄村3号", "unknown"),
        (None, "叶县邓李乡", "unknown"),
        ("", "", "unknown"),
    ],
)
def test_levels_of_address_agreement(a, b, level):
    assert address_agreement(a, b) == level
    assert address_agreement(b, a) == level
