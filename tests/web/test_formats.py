"""Days, months, money, raw rows and return addresses, as people read them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.months import Month
from web import formatting, wording
from web.audit_words import details
from web.redirects import safe_path


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (date(2024, 3, 5), "2024年3月5日", "5 Mar 2024"),
        ("1941-04", "1941年4月", "Apr 1941"),
        ("1941", "1941年", "1941"),
        ("1941-99-01", "1941-99-01", "1941-99-01"),
        (None, "—", "—"),
    ],
)
def test_a_day_is_written_as_far_as_it_is_known(value: date | str | None, zh: str, en: str) -> None:
    assert formatting.day_text(value, "zh") == zh
    assert formatting.day_text(value, "en") == en


def test_a_moment_is_written_in_chinese_time() -> None:
    assert formatting.moment_text(datetime(2026, 11, 21, 17, 30, tzinfo=UTC), "zh") == "2026年11月22日 01:30"


def test_money_and_months_are_written_per_language() -> None:
    assert formatting.money_text(2_817_480, "zh") == "28,174.80 元"
    assert formatting.money_text(2_817_480, "en") == "¥28,174.80"
    assert formatting.month_text(Month(2021, 10), "zh") == "2021年10月"
    assert formatting.month_text("2021-10", "en") == "Oct 2021"


@pytest.mark.parametrize(
    ("seconds", "zh", "en"),
    [(0, "<1秒", "<1 s"), (61, "1分 1秒", "1 min 1 s"), (7_322, "2小时 2分", "2 h 2 min")],
)
def test_a_span_is_written_in_its_two_largest_units(seconds: int, zh: str, en: str) -> None:
    assert formatting.span_text(timedelta(seconds=seconds), "zh") == zh
    assert formatting.span_text(timedelta(seconds=seconds), "en") == en


@pytest.mark.parametrize(("days", "en"), [(0, "today"), (1, "yesterday"), (9, "9 days ago"), (-2, "today")])
def test_the_age_of_a_lead_is_said_in_words(days: int, en: str) -> None:
    today = date(2026, 11, 22)
    assert formatting.age_in_days_text(today - timedelta(days=days), today, "en") == en


@given(
    st.from_regex(r"[0-9]{15}|[0-9]{17}[0-9X]|1[0-9]{10}|[0-9]{19}", fullmatch=True), st.sampled_from(",\t |")
)
def test_no_long_number_of_a_raw_row_is_ever_shown_whole(number: str, delimiter: str) -> None:
    shown = wording.hide_numbers(delimiter.join(("17", "王芳", number, "2026-10-03")))
    assert number not in shown
    assert "王芳" in shown
    assert "2026-10-03" in shown


@given(st.text(max_size=40))
def test_a_return_address_is_always_a_path_of_this_console(text: str) -> None:
    path = safe_path(text)
    assert path.startswith("/")
    assert not path.startswith(("//", "/\\"))


@pytest.mark.parametrize("path", ["/leads", "/leads?s=wn-_8&page=2", "/cases/7#verify"])
def test_a_path_of_ours_is_kept(path: str) -> None:
    assert safe_path(path) == path


def test_audit_entries_are_read_in_words() -> None:
    detail = {"previous": "confirmed", "new": "assessed", "total_fen": 2_817_480, "empty": None}
    assert [(label.en, value.en) for label, value in details("case", detail)] == [
        ("state", "fact verified → overpayment assessed"),
        ("amount", "¥28,174.80"),
    ]
