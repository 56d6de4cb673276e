"""Identity numbers: GB 11643, its older form, residence permits and foreign cards."""

from datetime import date

import pytest

from matchers.records.resident_id import check_character, has_valid_check, normalise_id, read_id


@pytest.mark.parametrize("number", ["11010519491231002X", "440524188001010014", "34052419800101001X"])
def test_golden_numbers_pass_their_check(number):
    reading = read_id(number)
    assert has_valid_check(number)
    assert check_character(number[:17]) == number[17]
    assert (reading.kind, reading.checksum_ok, reading.keys) == ("resident18", True, (int(number[:17]),))
    assert reading.birth == date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def test_the_seventeenth_digit_tells_the_sex():
    assert read_id("440524188001010014").sex == "M"
    assert read_id("11010519491231002X").sex == "F"


@pytest.mark.parametrize(
    "written",
    [
        "11010519491231002x",
        "'11010519491231002X",
        " 110105 19491231 002X ",
        "110105-19491231-002X",
        "１１０１０５１９４９１２３１００２Ｘ",
        "11010519491231002Ⅹ",
        "\ufeff11010519491231002X\u200b",
        "“11010519491231002X”",
    ],
)
def test_a_number_is_read_however_it_was_typed(written):
    reading = read_id(written)
    assert reading.text == "11010519491231002X"
    assert reading.checksum_ok is True
    assert reading.raw == written


def test_a_county_code_outside_the_tables_is_no_fault():
    first = "41047119560513204"
    assert read_id(first + check_character(first)).checksum_ok is True


def test_a_wrong_check_character_keeps_the_key():
    reading = read_id("410422196505028723")
    assert reading.checksum_ok is False
    assert reading.keys == (41042219650502872,)


def test_a_number_without_a_date_of_birth_is_nobodys():
    first = "41042219650230872"
    reading = read_id(first + check_character(first))
    assert (reading.keys, reading.birth, reading.births, reading.checksum_ok) == ((), None, (), False)


@pytest.mark.parametrize("filler", ["6" * 18, "1" * 18, "1" * 15, "000000000000000000", "33333333333333333X"])
def test_one_digit_repeated_is_a_filler(filler):
    assert (read_id(filler).kind, read_id(filler).keys) == ("unreadable", ())


def test_a_fifteen_digit_number_yields_two_candidates():
    reading = read_id("440524800101001")
    assert reading.kind == "resident15"
    assert reading.keys == (44052419800101001, 44052418800101001)
    assert reading.births == (date(1980, 1, 1), date(1880, 1, 1))
    assert (reading.birth, reading.checksum_ok, reading.sex) == (None, None, "M")


def test_a_leap_day_that_only_one_century_has_leaves_one_candidate():
    reading = read_id("440524520229001")
    assert reading.births == (date(1952, 2, 29), date(1852, 2, 29))
    only_1800s_lack_it = read_id("440524000229001")
    assert only_1800s_lack_it.births == ()
    assert only_1800s_lack_it.keys == ()


def test_a_fifteen_digit_number_without_a_date_has_no_keys():
    assert read_id("440524801301001").keys == ()


@pytest.mark.parametrize("prefix", ["810000", "820000", "830000"])
def test_residence_permits_of_hong_kong_macau_and_taiwan_are_known(prefix):
    first = prefix + "19600101001"
    reading = read_id(first + check_character(first))
    assert (reading.kind, reading.checksum_ok) == ("hk_macau_taiwan", True)


def test_the_new_foreign_card_has_eighteen_digits_from_nine_and_a_check():
    first = "91112419600101001"
    reading = read_id(first + check_character(first))
    assert (reading.kind, reading.checksum_ok, reading.keys) == ("foreign18", True, (int(first),))


def test_the_old_foreign_card_is_compared_as_text():
    reading = read_id("usa110060010112")
    assert (reading.kind, reading.keys, reading.key_text) == ("foreign_old", (), "USA110060010112")


@pytest.mark.parametrize("written", [None, "", "  ", "无", "不详", "null", "-"])
def test_a_blank_is_missing(written):
    assert read_id(written).kind == "missing"


@pytest.mark.parametrize(
    "written", ["4.10411E+17", "11010519491231002", "1101051949123100211", "张三", "X" * 18, "1" * 500]
)
def test_anything_else_is_unreadable_and_has_no_keys(written):
    reading = read_id(written)
    assert (reading.kind, reading.keys, reading.key_text) == ("unreadable", (), None)


def test_a_number_rounded_by_a_spreadsheet_is_noticed_and_has_no_keys():
    reading = read_id("410411197003240000")
    assert reading.rounded
    assert (reading.keys, reading.sex) == ((), None)
    assert reading.birth == date(1970, 3, 24)


@pytest.mark.parametrize("wrong", ["", "1" * 16, "1" * 18, "1101051949123100X", "１" * 17])
def test_a_check_character_is_asked_of_seventeen_ascii_digits_only(wrong):
    with pytest.raises(ValueError, match="17 digits"):
        check_character(wrong)


def test_normalising_none_gives_an_empty_text():
    assert normalise_id(None) == ""
