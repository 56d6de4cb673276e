"""Addresses: light parsing into county, township, place and numbers."""

import pytest

from matchers.records.addresses import Address, parse_address


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
