"""What the investigator reads about each level of :mod:`matchers.records.scoring.birth_level`."""

from __future__ import annotations

from typing import Final

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "unknown": ("没有可比的出生日期或年龄。", "There is no date of birth or age to compare."),
    "same": ("出生日期相同。", "The dates of birth are the same."),
    "lunar": (
        "两个出生日期一为农历、一为公历，换算后是同一天。",
        "One date of birth is the other in the lunar calendar: the same day.",
    ),
    "swapped": ("出生日期的月和日像是颠倒了。", "Month and day of birth seem to have changed places."),
    "century": (
        "出生日期只差世纪，其余各位相同。",
        "The dates of birth differ in the century only.",
    ),
    "near_day": ("出生日期相差不超过三天。", "The dates of birth lie within three days."),
    "one_digit": (
        "出生日期只有一位数字不同，或者相邻两位颠倒。",
        "The dates of birth differ in one digit, or two neighbouring digits have changed places.",
    ),
    "lunar_near": (
        "两个出生日期像是农历与公历之别，换算后相差一天。",
        "One date of birth looks like the other in the lunar calendar, a day off.",
    ),
    "month_day": (
        "出生月日相同，年份相近或只有一位数字不同。",
        "Month and day of birth are the same; the years are near or differ in one digit.",
    ),
    "rounded": (
        "出生日期不同，但一方像是按月初、月中、月末或元旦约略登记的。",
        "The dates of birth differ, but one looks rounded: the first, middle or last day of the month, "
        "or New Year's Day.",
    ),
    "year_month": (
        "出生年月相同，日不同。",
        "Year and month of birth are the same, the day is not.",
    ),
    "year_day": ("出生年份和日相同，月份不同。", "Year and day of birth are the same, the month is not."),
    "partial_year_month": (
        "一方只知出生年月，年月一致。",
        "One side knows only year and month of birth; they agree.",
    ),
    "partial_year": ("一方只知出生年份，年份一致。", "One side knows only the year of birth; it agrees."),
    "year": ("出生年份相同，月日不同。", "The year of birth is the same; month and day are not."),
    "age_fits": (
        "没有可比的出生日期，所报年龄与周岁相符。",
        "There is no date to compare; the stated age is the age in full years.",
    ),
    "age_nominal": (
        "没有可比的出生日期，所报年龄按虚岁相符。",
        "There is no date to compare; the stated age fits the Chinese way of counting.",
    ),
    "age_near": (
        "没有可比的出生日期，所报年龄相差不大。",
        "There is no date to compare; the stated age is a few years off.",
    ),
    "year_near": (
        "出生日期不同，年份相差不超过两年。",
        "The dates of birth are different; the years are at most two apart.",
    ),
    "age_differs": (
        "没有可比的出生日期，所报年龄不符。",
        "There is no date to compare; the stated age does not fit.",
    ),
    "different": ("出生日期不同。", "The dates of birth are different."),
}
"""Comparison level → (Chinese, English); no personal data in any."""

AGE_CONTRADICTS: Final = (
    "记录所报的年龄或日期与名册上的出生日期矛盾。",
    "The age or the day on the record contradicts the date of birth on the roll.",
)
"""For pairs whose stated age is far off, or whose recorded event lies before the birth."""
