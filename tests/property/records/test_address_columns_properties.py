"""The columns say what the parser says, whatever stands beside a row and whatever is written in it."""

from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from matchers.records.addresses import Address, parse_address
from matchers.records.columns.addresses import derive_addresses
from matchers.records.columns.text import TextColumn
from matchers.records.counties import county_stem
from matchers.records.scoring.address_level import ADDRESS_LEVELS, compare_addresses

PIECES = [
    *("河南省", "平顶山市", "平顶山", "叶县", "新华区", "汝州市", "城乡一体化示范区", "高新区", "县城"),
    *("内蒙古自治区", "锡林郭勒盟", "西乌珠穆沁旗", "第八师", "廉村镇", "团城乡", "昆阳街道", "东工人镇街道"),
    *("马庄回族乡", "昆阳街道办事处", "巴彦花苏木", "121团", "廉村", "镇", "乡", "街道", "办事处", "王庄村"),
    *("王庄村委会", "李洼", "大坡", "小区", "曙光社区", "新村", "平安大道", "建设路", "阳光花园", "107国道"),
    *("5委", "3连", "王庄村民委", "城", "大", "道", "转", "7组", "七组", "44号", "一百二十号", "16号院"),
    *(
        "12号楼",
        "5单元",
        "303",
        "B座",
        "12-5-303",
        "十二",
        "0",
        "第",
        "号",
        "#5",
        "３",
        "200米",
        "13912345678",
    ),
    *("(租住)", "（", "户口在", "现住", "縣", "㍿", "𠮷", "\ue001", "é", "?", " ", "、"),
]
addresses = st.lists(st.sampled_from(PIECES), max_size=9).map("".join) | st.text(max_size=12) | st.none()
batches = st.lists(addresses, max_size=12)


def derived(texts):
    return derive_addresses(TextColumn.of(texts))


def named(address: Address) -> dict[str, str | None]:
    county = county_stem(address.county) if address.county and address.tells_county else None
    return {
        "county": county,
        "township": address.township,
        "place": address.place,
        "inner": address.inner,
        "lead": address.lead,
    }


@given(batches)
def test_names_have_one_hash_exactly_where_the_parser_reads_one_name(texts):
    columns = derived(texts)
    parsed = [named(parse_address(text)) for text in texts]
    for field in ("county", "township", "place", "inner", "lead"):
        hashes = getattr(columns, field).tolist()
        assert [found == 0 for found in hashes] == [row[field] is None for row in parsed], field
        for (a, one), (b, other) in combinations(zip(parsed, hashes, strict=True), 2):
            assert (a[field] == b[field]) == (one == other), field


@given(batches)
def test_groups_and_numbers_are_those_of_the_parser(texts):
    columns = derived(texts)
    for row, address in enumerate(map(parse_address, texts)):
        assert columns.group[row] == (0 if address.group is None else address.group + 1)
        lanes = [int(columns.numbers[row]) >> 15 * lane & 0x7FFF for lane in (3, 2, 1, 0)]
        first = [number % 32766 + 1 for number in address.door[:3]]
        assert [lane for lane in lanes[:3] if lane] == first
        assert bool(columns.numbers[row]) == bool(address.door)


@given(batches, st.data())
def test_a_row_does_not_depend_on_its_neighbours(texts, data):
    columns = derived(texts)
    order = data.draw(st.permutations(range(len(texts))))
    shuffled = derived([texts[row] for row in order])
    for name in columns.__dataclass_fields__:
        whole, other = getattr(columns, name), getattr(shuffled, name)
        assert np.array_equal(whole[np.array(order, np.int64)], other), name


@given(batches, st.data())
def test_levels_are_the_same_with_the_sides_exchanged(texts, data):
    others = data.draw(st.permutations(texts))
    one, other = derived(texts), derived(others)
    forth, back = compare_addresses(one, other), compare_addresses(other, one)
    assert np.array_equal(forth.level, back.level)
    assert np.array_equal(forth.agreeing, back.agreeing)
    assert forth.level.max(initial=0) < len(ADDRESS_LEVELS)


@given(addresses)
def test_an_address_beside_itself_never_differs(text):
    one = derived([text])
    level = ADDRESS_LEVELS[compare_addresses(one, one).level[0]]
    assert level in {"unknown", "same_door", "same_place_no_door", "same_township", "same_county"}
