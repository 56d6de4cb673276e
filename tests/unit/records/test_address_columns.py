"""Addresses as columns: what is one place has one hash, what is not written is 0."""

import numpy as np

from matchers.records.columns.addresses import DEPTHS, derive_addresses
from matchers.records.columns.text import TextColumn


def derived(*texts):
    return derive_addresses(TextColumn.of(texts))


def test_what_is_not_written_is_zero():
    columns = derived(None, "", "，")
    for name in ("county", "township", "place", "village", "group", "door", "numbers", "written", "depth"):
        assert not getattr(columns, name).any()


def test_no_rows_give_no_columns():
    assert len(derived()) == 0


def test_ways_of_writing_one_door_have_one_hash():
    columns = derived(
        "叶县廉村镇王庄村7组44号",
        "河南省平顶山市叶县廉村镇王庄村委会七组四十四号",
        "叶县廉村乡王庄村７组０４４号（租住）",
        "平顶山市平顶山市叶县廉村街道王庄7社-44",
    )
    for name in ("county", "township", "place", "village", "group", "numbers", "door", "sound"):
        assert len(np.unique(getattr(columns, name))) == 1, name
        assert getattr(columns, name)[0] != 0


def test_other_numbers_are_another_door_of_the_same_place():
    columns = derived("叶县廉村镇王庄村7组44号", "叶县廉村镇王庄村7组45号", "叶县廉村镇王庄村8组44号")
    assert len(np.unique(columns.place)) == 1
    assert columns.door[0] != columns.door[1]
    assert columns.door[0] == columns.door[2]
    assert columns.group.tolist() == [8, 8, 9]


def test_a_fifth_number_of_a_door_counts_too():
    columns = derived("平安大道16号院3区12号楼5单元303", "平安大道16号院3区12号楼5单元304")
    assert columns.numbers[0] != columns.numbers[1]


def test_numbers_in_words_and_letters_have_their_places_among_the_others():
    columns = derived("平安大道16号三单元B座5", "平安大道十六号3单元b座五号")
    assert columns.numbers[0] == columns.numbers[1]


def test_numbers_of_a_place_are_part_of_its_name():
    columns = derived("121团3连", "121团4连", "122团3连", "一二一团三连")
    assert columns.township[0] == columns.township[1] != columns.township[2]
    assert columns.place[0] == columns.place[2] != columns.place[1]
    assert columns.place[0] == columns.place[3]


def test_depth_tells_how_far_an_address_is_written():
    columns = derived(
        "平顶山市", "叶县", "叶县廉村镇", "叶县廉村镇王庄村", "叶县廉村镇王庄村7组", "叶县廉村镇王庄村7组1号"
    )
    assert [DEPTHS[depth] for depth in columns.depth] == [
        "city",
        "county",
        "township",
        "place",
        "group",
        "door",
    ]


def test_the_text_as_written_counts_from_the_county_on():
    columns = derived("河南省平顶山市叶县廉村镇王庄村7组", "叶县廉村镇王庄村7组", "叶县廉村镇王庄村8组")
    assert columns.written[0] == columns.written[1] != columns.written[2]


def test_the_hashes_are_the_same_on_every_machine():
    columns = derived("叶县廉村镇王庄村7组44号")
    assert (int(columns.county[0]), int(columns.township[0]), int(columns.door[0])) == PINNED


PINNED = (298546120327719684, 4129769269548679167, 1174695174730661763)
