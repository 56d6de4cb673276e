"""Addresses of every region of China, as registers write them, are split into their parts."""

import time

import pytest

from matchers.records.addresses import parse_address
from matchers.records.counties import RENAMED, county_stem

# text, county (as it is called now), township, place, inner place, group, numbers of the door
ADDRESSES = [
    # villages of the plains: group and house
    ("河南省平顶山市叶县廉村镇王庄村7组44号", "叶", "廉村", "王庄", None, 7, (44,)),
    ("叶县廉村镇王庄村七组四十四号", "叶", "廉村", "王庄", None, 7, (44,)),
    ("叶县廉村镇王庄村第七村民小组一百二十号", "叶", "廉村", "王庄", None, 7, (120,)),
    ("叶县廉村镇王庄村委会７组４４号", "叶", "廉村", "王庄", None, 7, (44,)),
    ("葉縣廉村鎮王莊村7組44號", "叶", "廉村", "王庄", None, 7, (44,)),
    ("叶县廉村镇王庄行政村李洼自然村3组", "叶", "廉村", "王庄", "李洼", 3, ()),
    ("叶县廉村镇王庄 7组 44号", "叶", "廉村", "王庄", None, 7, (44,)),
    ("河南平顶山叶县廉村镇王庄村", "叶", "廉村", "王庄", None, None, ()),
    ("平顶山市平顶山市城乡一体化示范区应滨街道刘庄村4组", "示范", "应滨", "刘庄", None, 4, ()),
    ("平顶山高新技术产业开发区遵化店镇陈庄村2组152号", "高新", "遵化店", "陈庄", None, 2, (152,)),
    ("汝州市临汝镇上庄村9组152号", "汝州", "临汝", "上庄", None, 9, (152,)),
    ("河南省新乡市新乡县七里营镇刘庄村", "新乡", "七里营", "刘庄", None, None, ()),
    ("鲁山县团城乡和平路178号院32号楼4单元502", "鲁山", "团城", "和平路", None, None, (178, 32, 4, 502)),
    ("卫东区东工人镇街道马庄村13组88号", "卫东", "东工人", "马庄", None, 13, (88,)),
    ("叶县马庄回族乡张桥村", "叶", "马庄", "张桥", None, None, ()),
    ("河北省沧州市孟村回族自治县新县镇王村", "孟村", "新县", "王", None, None, ()),
    ("山东省潍坊市寿光市孙家集街道三元朱村5队", "寿光", "孙家集", "三元朱", None, 5, ()),
    ("山西省长治市长治县韩店镇", "上党", "韩店", None, None, None, ()),
    ("陕西省咸阳市礼泉县烟霞镇袁家村二社", "礼泉", "烟霞", "袁家", None, 2, ()),
    ("甘肃省定西市陇西县首阳镇首阳村三社12号", "陇西", "首阳", "首阳", None, 3, (12,)),
    # the south
    ("四川省宜宾市宜宾县柏溪镇少峨村4社", "叙州", "柏溪", "少峨", None, 4, ()),
    ("四川省成都市郫县友爱镇农科村6组", "郫都", "友爱", "农科", None, 6, ()),
    ("重庆市万州区高峰镇赶场社区", "万州", "高峰", "赶场", None, None, ()),
    ("重庆市北碚区龙凤桥街道五一村3组15号", "北碚", "龙凤桥", "五一", None, 3, (15,)),
    ("贵州省黔东南苗族侗族自治州雷山县西江镇西江村", "雷山", "西江", "西江", None, None, ()),
    ("云南省大理白族自治州大理市喜洲镇周城村十一组", "大理", "喜洲", "周城", None, 11, ()),
    ("广西三江侗族自治县程阳乡马安屯", "三江", "程阳", "马安屯", None, None, ()),
    ("广东省东莞市长安镇乌沙社区江贝村3巷12号", "东莞", "长安", "乌沙", "江贝", None, (3, 12)),
    ("广东省佛山市顺德区大良街道新桂北路7号", "顺德", "大良", "新桂北路", None, None, (7,)),
    ("广东省梅州市梅县区雁洋镇长教村", "梅", "雁洋", "长教", None, None, ()),
    ("江西省赣州市赣县区梅林镇桃源村", "赣", "梅林", "桃源", None, None, ()),
    ("湖南省湘西土家族苗族自治州凤凰县沱江镇", "凤凰", "沱江", None, None, None, ()),
    ("湖南省宁乡市花明楼镇炭子冲村", "宁乡", "花明楼", "炭子冲", None, None, ()),
    ("湖北省荆州市沙市区中山路5号", "沙市", None, "中山路", None, None, (5,)),
    ("福建省三明市沙县区凤岗街道", "沙", "凤岗", None, None, None, ()),
    ("海南省儋州市那大镇茶山村委会红岭村", "儋州", "那大", "茶山", "红岭", None, ()),
    # towns and cities
    ("上海市长宁区长宁路1488弄5号601室", "长宁", None, "长宁路", None, None, (1488, 5, 601)),
    ("上海市普陀区曹杨五村12号303室", "普陀", None, "曹杨5", None, None, (12, 303)),
    ("北京市朝阳区建国路93号院B座1203", "朝阳", None, "建国路", None, None, (93, 20066, 1203)),
    ("北京市宣武区牛街街道", "西城", "牛街", None, None, None, ()),
    ("北京市东城区东四街道", "东城", "东四", None, None, None, ()),
    ("天津市河西区友谊路5号增1号", "河西", None, "友谊路", None, None, (5, 1)),
    ("天津市蓟县官庄镇", "蓟州", "官庄", None, None, None, ()),
    ("南京市鼓楼区中央路丹凤新寓3幢2单元501室", "鼓楼", None, "中央路", "丹凤新寓", None, (3, 2, 501)),
    ("江苏省苏州市吴中区长桥街道新家社区8组", "吴中", "长桥", "新家", None, 8, ()),
    ("唐山市路南区小山街道", "路南", "小山", None, None, None, ()),
    ("叶县昆阳街道平安大道16号院12号楼5单元303", "叶", "昆阳", "平安大道", None, None, (16, 12, 5, 303)),
    ("叶县昆阳街道平安大道16号阳光花园5-303", "叶", "昆阳", "平安大道", "阳光花园", None, (16, 5, 303)),
    ("叶县昆阳街道办事处平安大道中段16号", "叶", "昆阳", "平安大道", None, None, (16,)),
    ("叶县县城平安大道16号", "叶", None, "平安大道", None, None, (16,)),
    ("曙光社区平安大道16号", None, None, "平安大道", "曙光", None, (16,)),
    # the north-east: residents' committees and settlements
    ("黑龙江省哈尔滨市道外区东莱街道5委3组", "道外", "东莱", "5委", None, 3, ()),
    ("吉林省吉林市昌邑区维昌街道12委7组", "昌邑", "维昌", "12委", None, 7, ()),
    ("辽宁省铁岭市昌图县老城镇小南屯3组", "昌图", "老城", "小南屯", None, 3, ()),
    ("黑龙江省五常市安家镇双喜村西荒屯", "五常", "安家", "双喜", "西荒屯", None, ()),
    # Inner Mongolia, Tibet, Xinjiang, the corps
    ("内蒙古锡林郭勒盟西乌珠穆沁旗巴彦花苏木萨如拉嘎查", "西乌珠穆沁", "巴彦花", "萨如拉", None, None, ()),
    ("内蒙古自治区赤峰市红山区红旗路5号", "红山", None, "红旗路", None, None, (5,)),
    ("呼和浩特市新城区海拉尔路", "新城", None, "海拉尔路", None, None, ()),
    ("西藏自治区日喀则市桑珠孜区聂日雄乡帕热村", "桑珠孜", "聂日雄", "帕热", None, None, ()),
    ("新疆维吾尔自治区喀什地区疏附县托克扎克镇5村3组12号", "疏附", "托克扎克", "5", None, 3, (12,)),
    ("新疆生产建设兵团第八师石河子市121团3连", "8师", "121团", "3连", None, None, ()),
    ("农八师一二一团三连", "8师", "121团", "3连", None, None, ()),
    # remarks, ends cut off, too little
    ("宝丰县商酒务镇北庄村(租住)3组", "宝丰", "商酒务", "北庄", None, 3, ()),
    ("宝丰县商酒务镇北庄村户口在叶县廉村镇9组", "宝丰", "商酒务", "北庄", None, None, ()),
    ("宝丰县商酒务镇北庄村（电话13800000000", "宝丰", "商酒务", "北庄", None, None, ()),
    ("叶县廉村镇王庄村转李洼5组", "叶", "廉村", "王庄", "李洼", 5, ()),
    ("叶县廉村镇王庄村民委", "叶", "廉村", "王庄", None, None, ()),
    ("叶县廉村镇王", "叶", "廉村", "王", None, None, ()),
    ("叶县廉", "叶", None, "廉", None, None, ()),
    ("467000叶县廉村镇", "叶", "廉村", None, None, None, ()),
]  # fmt: skip


@pytest.mark.parametrize(("text", "county", "township", "place", "inner", "group", "door"), ADDRESSES)
def test_an_address_is_split_into_its_parts(text, county, township, place, inner, group, door):
    parsed = parse_address(text)
    found = county_stem(parsed.county) if parsed.county else None
    assert (found, parsed.township, parsed.place, parsed.inner, parsed.group, parsed.door) == (
        county, township, place, inner, group, door,
    )  # fmt: skip


@pytest.mark.parametrize("text", ["平顶山市", "河南省平顶山市", "广东", "", "，。", None])
def test_what_names_no_county_tells_none(text):
    assert parse_address(text).tells_county is False


def test_a_numbered_road_keeps_its_number_in_its_name():
    parsed = parse_address("翠屏区李庄镇107国道5号")
    assert (parsed.place, parsed.door) == ("107国道", (5,))


def test_distances_floors_and_telephones_are_no_door():
    assert parse_address("叶县廉村镇王庄村路北200米").door == ()
    assert parse_address("叶县昆阳街道平安大道3号5层502").door == (3, 502)
    assert parse_address("叶县廉村镇王庄村3组13912345678").door == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("叶县", "叶县区"), ("章丘市", "章丘区"), ("赣县", "赣县区"), ("三江侗族自治县", "三江县"),
        ("陕县", "陕州区"), ("平顶山高新技术产业开发区", "高新区"), ("鄂温克族自治旗", "鄂温克旗"),
    ],
)  # fmt: skip
def test_a_county_is_one_whatever_its_rank_or_former_name(one, other):
    assert county_stem(one) == county_stem(other)


def test_no_renamed_county_is_kept_under_an_ending_that_is_dropped_anyway():
    assert all(stem != old[:-1] for old, stem in RENAMED.items())


def test_thousands_of_numerals_are_read_as_fast_as_other_signs():
    """What was tried from each of them took a hundred times as long."""

    def seconds(text):
        began = time.process_time()
        parse_address.__wrapped__(text)
        return time.process_time() - began

    numerals, others = (min(seconds(f"叶县廉村镇{sign * 8_000}村") for _ in range(3)) for sign in "三王")
    assert numerals < 20 * others + 0.05


def test_a_number_in_words_is_read_behind_another_number_in_words():
    assert parse_address("叶县廉村镇王庄村三第五组").group == 5
