"""Whom a day reminds of what, by which way, and in which words."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.campaigns.rules import (
    OVERDUE,
    channel_for,
    greeting,
    mobile_of,
    sms_text,
    stage_of,
    township_of,
)
from verifier.language import Text

DAYS = (60, 30, 7)
DUE = date(2026, 12, 20)
OFFICE = Text("东湖区社会保险所", "Donghu district social insurance office")


@pytest.mark.parametrize(
    ("left", "stage"),
    [(61, None), (60, 60), (31, 60), (30, 30), (8, 30), (7, 7), (0, 7), (-1, 0), (-60, 0), (-61, None)],
)
def test_the_nearest_stage_that_has_begun_is_the_one(left: int, stage: int | None) -> None:
    assert stage_of(DUE, DUE - timedelta(days=left), DAYS, 60) == stage


def test_nobody_is_reminded_past_the_date_where_the_office_wants_none() -> None:
    assert stage_of(DUE, DUE + timedelta(days=1), DAYS, 0) is None


@given(
    days=st.lists(st.integers(1, 365), min_size=1, max_size=5, unique=True),
    overdue=st.integers(0, 100),
    nights=st.sets(st.integers(-400, 200)),
)
def test_stages_only_come_nearer_however_many_nights_are_missed(
    days: list[int], overdue: int, nights: set[int]
) -> None:
    seen = [
        stage
        for night in sorted(nights)
        if (stage := stage_of(DUE, DUE + timedelta(days=night), days, overdue)) is not None
    ]
    assert seen == sorted(seen, reverse=True)
    assert set(seen) <= {*days, OVERDUE}


@pytest.mark.parametrize(
    ("phone", "mobile"),
    [
        ("13800001234", "13800001234"),
        ("+86 138-0000-1234", "13800001234"),
        ("１３８００００１２３４", "13800001234"),
        ("0531-88880000", None),
        ("12345678901", None),
        ("138000012345", None),
        ("无", None),
        ("", None),
        (None, None),
    ],
)
def test_only_a_mobile_number_takes_a_short_message(phone: str | None, mobile: str | None) -> None:
    assert mobile_of(phone) == mobile


@pytest.mark.parametrize(
    ("phone", "address", "no_sms", "no_letter", "way"),
    [
        ("13800001234", "某街 1 号", False, False, "sms"),
        ("13800001234", "某街 1 号", True, False, "letter"),
        ("0531-88880000", "某街 1 号", False, False, "letter"),
        (None, "某街 1 号", False, True, "none"),
        ("13800001234", "  ", True, False, "none"),
        (None, None, False, False, "none"),
    ],
)
def test_a_way_that_failed_is_not_tried_again(
    phone: str | None, address: str | None, no_sms: bool, no_letter: bool, way: str
) -> None:
    assert channel_for(phone, address, no_sms=no_sms, no_letter=no_letter) == way


@pytest.mark.parametrize(
    ("address", "township"),
    [
        ("青禾市东湖区镜湖街道柳巷 8 号", "镜湖街道"),
        ("柳溪县柳溪镇东村3组", "柳溪镇"),
        ("石桥县鹿鸣乡", "鹿鸣乡"),
        ("湖滨路 8 号", None),
        (None, None),
    ],
)
def test_the_township_is_read_from_the_address(address: str | None, township: str | None) -> None:
    assert township_of(address) == township


@pytest.mark.parametrize(
    ("name", "sex", "called"),
    [
        ("王秀英", "F", "王女士"),
        ("李建国", "M", "李先生"),
        ("欧阳秀英", "F", "欧阳女士"),
        ("王秀", None, "王同志"),
        ("阿依古丽·买买提", "F", "您好"),
        ("<script>", "F", "您好"),
        ("", None, "您好"),
    ],
)
def test_a_message_calls_somebody_by_the_surname_alone(name: str, sex: str | None, called: str) -> None:
    assert greeting(name, sex).zh == called


@given(
    name=st.text(alphabet="王李张秀英建国欧阳玉兰", min_size=2, max_size=5),
    sex=st.sampled_from(["F", "M", None]),
    stage=st.sampled_from([0, 7, 30, 60]),
)
def test_a_message_holds_no_full_name_and_no_number_but_date_and_hotline(
    name: str, sex: str | None, stage: int
) -> None:
    said = sms_text(OFFICE, greeting(name, sex), DUE, stage, "12333").zh
    assert name not in said
    assert set(re.findall(r"\d+", said)) == {"2026", "12", "20", "12333"}
    assert "元" not in said
    assert ("已于" in said) == (stage == OVERDUE)
