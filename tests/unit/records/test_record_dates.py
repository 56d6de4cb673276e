"""Dates as registers write them."""

from datetime import UTC, date, datetime

import pytest

from matchers.records.dates import PartialDate, birth_number, read_age, read_date

APRIL_THIRD = PartialDate(1949, 4, 3)


@pytest.mark.parametrize(
    "written",
    [
        "19490403", "1949-04-03", "1949-4-3", "1949/4/3", "1949.04.03", "1949年4月3日", "1949年04月03日生",
        "1949 年 4 月 3 号", "１９４９０４０３", "1949-04-03 00:00:00", "1949-04-03T08:30:00",
        "1949-04-03T00:00:00+08:00", "一九四九年四月三日", "民国38年4月3日", "民国三十八年四月三号",
        "公历1949年4月3日", "1949.4.3（阳历）", "49.4.3", "49年4月3日", "490403", "四九年四月三日",
        "生于1949年4月3日", "农历1949年3月初六", "农历1949-03-06", "一九四九年三月初六", "1949年3月6日(农历)",
        " 19490403 ", 19490403, 19490403.0, 17991, 17991.75, "17991",
        date(1949, 4, 3), datetime(1949, 4, 3, 12, tzinfo=UTC),
    ],
)  # fmt: skip
def test_every_form_of_one_day_is_read(written):
    assert read_date(written) == APRIL_THIRD


@pytest.mark.parametrize(
    "written",
    [
        "194904",
        "1949-04",
        "1949/4",
        "1949年4月",
        "19490400",
        194904,
        "1949-04-??",
        "一九四九年四月",
        "约1949年4月",
    ],
)
def test_a_month_without_a_day_stays_a_month(written):
    assert read_date(written) == PartialDate(1949, 4)


@pytest.mark.parametrize(
    "written",
    [
        "1949",
        "1949年",
        "19490000",
        "19490003",
        1949,
        1949.0,
        "约1949",
        "1949年左右",
        "1949-XX-XX",
        "农历1949年",
        "农历1949年三月",
        "民国38年",
        "1949年某月",
    ],
)
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
        ("农历1957年2月30日", "lunar"),
        ("1949年闰四月初三", "lunar"),
        ("农历1840年4月3日", "lunar"),
        ("25.3.5", "century"),
        ("腊月廿三", "not a date"),
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


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("1949年腊月廿三", PartialDate(1950, 2, 9)),
        ("1949年冬月初一", PartialDate(1949, 12, 20)),
        ("1949年正月初一", PartialDate(1949, 1, 29)),
        ("1949年元月1日", PartialDate(1949, 1, 1)),
        ("1949年闰七月初五", PartialDate(1949, 8, 28)),
        ("1949年七月初五", PartialDate(1949, 7, 30)),
        ("1949年三月廿三", PartialDate(1949, 4, 20)),
        ("1949年三月廿三日", PartialDate(1949, 3, 23)),
        ("民国三十八年三月初五", PartialDate(1949, 4, 2)),
        ("康德六年三月五日", PartialDate(1939, 3, 5)),
        ("农历1949年腊月", PartialDate(1950)),
    ],
)
def test_words_of_the_lunar_calendar_are_read_as_lunar_and_others_are_not(written, day):
    assert read_date(written) == day


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("19570230", 19570230), (19570230, 19570230), (19570230.0, 19570230), ("1957-02-30", 19570230),
        ("1949年11月31日", 19491131), ("19580931", 19580931), ("19581305", 19581305), ("19490003", 19490000),
        ("194943", 19490000), ("25.3.5", 19250305), ("农历1957年2月30日", 19570330),
        ("1949年闰四月初三", 19490430), ("农历1840年4月3日", 18400000), ("农历1957年13月3日", 19570000),
        ("49030500", 0), ("三月", 0), ("", 0), (None, 0), (True, 0), (float("nan"), 0), ("0", 0),
        ("约1949", 19490000),
        ("1949-04", 19490400), (date(1949, 4, 3), 19490403), (17991, 19490403),
    ],
)  # fmt: skip
def test_a_birth_as_a_number_keeps_what_a_calendar_refuses(written, number):
    assert birth_number(written) == number


@pytest.mark.parametrize(
    ("written", "age"),
    [
        ("83", (83, None, False)), (83, (83, None, False)), (83.0, (83, None, False)),
        ("83岁", (83, None, False)),
        ("８３", (83, None, False)), ("虚岁84", (84, True, False)), ("84（虚）", (84, True, False)),
        ("83周岁", (83, False, False)), ("约80岁", (80, None, True)), ("80多岁", (80, None, True)),
        ("八十三岁", (83, None, False)), ("八十", (80, None, False)), ("一百零二岁", (102, None, False)),
        ("83岁5个月", (83, None, False)), ("5个月", (0, None, False)), ("", (-1, None, False)),
        (None, (-1, None, False)), (True, (-1, None, False)), ("不详", (-1, None, False)),
        ("131", (-1, None, False)), ("-3", (-1, None, False)), ("1949", (-1, None, False)),
        ("410422194104023552", (-1, None, False)), (float("nan"), (-1, None, False)),
    ],
)  # fmt: skip
def test_ages_are_read_with_what_they_declare(written, age):
    assert read_age(written) == age


@pytest.mark.parametrize("sign", "9十二廿百岁约")
def test_what_is_too_long_for_an_age_is_none_at_once(sign: str) -> None:
    assert read_age(sign * 20_000) == (-1, None, False)


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
