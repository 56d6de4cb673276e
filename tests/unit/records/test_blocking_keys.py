"""Blocking keys: stable, small, and shared by every pair a rule could accept."""

from datetime import date

from matchers.records import PartialDate, Side, blocking_keys

HERS = Side("11010519491231002X", "王秀英", "F", PartialDate(1949, 12, 31), None, "叶县邓李乡张庄村3号")


def test_a_key_of_a_number_is_its_first_seventeen_digits():
    assert 11010519491231002 in blocking_keys(HERS)


def test_keys_are_stable_across_processes_and_fit_a_signed_column():
    assert blocking_keys(HERS) == (11010519491231002, 5903195968744162650)
    assert all(0 <= key < 2**63 for key in blocking_keys(HERS))


def test_a_wrong_check_character_and_a_traditional_name_lead_to_the_same_keys():
    written = Side("110105194912310020", "王 秀 英（已故）", birth=PartialDate(1949, 12, 31))
    assert set(blocking_keys(written)) == set(blocking_keys(HERS))


def test_an_old_number_shares_a_key_with_the_new_one():
    old = Side("110105491231002", "王英")
    assert set(blocking_keys(old)) & set(blocking_keys(HERS)) == {11010519491231002}


def test_a_record_without_a_number_is_found_by_name_and_birth():
    record = Side(None, "王秀英", birth=PartialDate(1949, 12, 31))
    assert set(blocking_keys(record)) < set(blocking_keys(HERS))


def test_the_birth_inside_a_number_serves_where_none_is_written():
    bare = Side("11010519491231002X", "王秀英")
    assert blocking_keys(bare) == blocking_keys(HERS)


def test_a_damaged_number_lends_no_birth_date():
    assert blocking_keys(Side("110105194912310020", "王秀英")) == (11010519491231002,)


def test_a_name_alone_has_no_keys():
    assert blocking_keys(Side(name="王秀英")) == ()
    assert blocking_keys(Side(name="王秀英", birth=PartialDate(1949))) == ()
    assert blocking_keys(Side(birth=PartialDate(1949, 12, 31), event_date=date(2024, 1, 1))) == ()


def test_old_foreign_cards_are_found_by_their_text():
    assert set(blocking_keys(Side("usa 110060010112"))) == set(blocking_keys(Side("USA110060010112")))
    assert blocking_keys(Side("USA110060010112"))[0] >= 2**62
