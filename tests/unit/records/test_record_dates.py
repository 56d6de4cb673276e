"""Dates as registers write them."""

from datetime import UTC, date, datetime

import pytest

from matchers.records.dates import PartialDate, birth_agreement, read_date

APRIL_THIRD = PartialDate(1949, 4, 3)


@pytest.mark.parametrize(
    "written",
    [
        "19490403", "1949-04-03", "1949-4-3", "1949/4/3", "1949.04.03", "1949年4月3日", "1949年04月03日生",
        "1949 年 4 月 3 号", "１９４９０４０３", "1949-04-03 00:00:00", "1949-04-03T08:30:00",
        "1949-04-03T00:00:00+08:00", " 19490403 ", 19490403, 19490403.0, 17991, 17991.75, "17991",
        date(1949, 4, 3), datetime(1949, 4, 3, 12, tzinfo=UTC),
    ],
)  # fmt: skip
def test_every_form_of_one_day_is_read(written):
    assert read_date(written) == APRIL_THIRD


@pytest.mark.parametrize("written", ["194904", "1949-04", "1949/4", "1949年4月", "19490400", 194904])
def test_a_month_without_a_day_stays_a_month(written):
    assert read_date(written) == PartialDate(1949, 4)


@pytest.mark.parametrize("written", ["1949", "1949年", "19490000", "19490003", 1949, 1949.0])
def test_a_year_without_a_month_stays_a_year(written):
    assert read_date(written) == PartialDate(1949)


@pytest.mark.parametrize("written", [None, "", "  ", "-", "不详", "NULL", "00000000", "0"])
def test_a_blank_is_no_date(written):
    assert read_date(written) is None


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("19490231", "no such day"),
        ("1949-13-01", "no such day"),
        ("1949年2月30日", "no such day"),
        ("00190403", "year"),
        ("农历1949年4月3日", "lunar"),
        ("1949年闰四月初三", "lunar"),
        ("194943", "no such day"),
        ("1949040", "7 digits"),
        ("三月", "not a date"),
        ("03/04/1949", "not a date"),
        (60, "no such day"),
        (0, "day number"),
        (-3, "day number"),
        (73051, "day number|year"),
        ("99999", "day number"),
        (float("nan"), "not a number"),
        (float("inf"), "not a number"),
        (True, "truth value"),
    ],
)
def test_what_is_no_date_says_why(written, reason):
    with pytest.raises(ValueError, match=reason):
        read_date(written)


def test_spreadsheet_days_are_right_on_both_sides_of_the_day_that_never_was():
    assert read_date(59) == PartialDate(1900, 2, 28)
    assert read_date(61) == PartialDate(1900, 3, 1)
    assert read_date(73050) == PartialDate(2099, 12, 31)


def test_partial_dates_are_ordered_and_the_vaguer_comes_first():
    days = [PartialDate(1950), PartialDate(1949, 4, 3), PartialDate(1949), PartialDate(1949, 4)]
    assert [str(day) for day in sorted(days)] == ["1949", "1949-04", "1949-04-03", "1950"]


def test_a_day_needs_a_month():
    with pytest.raises(ValueError, match="without a month"):
        PartialDate(1949, None, 3)


@pytest.mark.parametrize(
    ("a", "b", "level"),
    [
        ("19490403", "19490403", "same"),
        ("19490403", "194904", "same_year_month"),
        ("194904", "194904", "same_year_month"),
        ("19490403", "194905", "different"),
        ("19490403", "1949", "same_year"),
        ("1949", "1949", "same_year"),
        ("19490403", "1950", "different"),
        ("19490403", "19490304", "day_month_swapped"),
        ("19490403", "19490405", "close"),
        ("19490401", "19490330", "close"),
        ("19490403", "19490413", "different"),
        ("19490403", None, "unknown"),
        (None, None, "unknown"),
    ],
)
def test_levels_of_birth_agreement(a, b, level):
    assert birth_agreement(read_date(a), read_date(b)) == level
    assert birth_agreement(read_date(b), read_date(a)) == level


def test_a_date_can_be_asked_itself():
    assert APRIL_THIRD.agreement(PartialDate(1949)) == "same_year"
