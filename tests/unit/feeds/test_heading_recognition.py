"""Headings: Chinese, English, pinyin initials; two columns for one field are never guessed between."""

from __future__ import annotations

import pytest

from verifier.errors import InvalidInput
from verifier.feeds.headings import FIELDS, ONE_OF, FeedKind, normalise, recognise
from verifier.feeds.mapping import Mapping


def test_the_kinds_are_the_words_of_the_command_line() -> None:
    assert [kind.value for kind in FeedKind] == [
        "roll",
        "payments",
        "deaths",
        "custody",
        "other-roll",
        "accounts",
        "life-signs",
        "bank-statement",
        "bank-return",
    ]


@pytest.mark.parametrize("kind", list(FeedKind))
def test_every_field_is_described_in_both_languages_and_known_by_its_own_name(kind: FeedKind) -> None:
    for field in FIELDS[kind]:
        assert field.description.zh
        assert field.description.en
        assert field.name in field.headings
    headings = [field.name for field in FIELDS[kind]]
    assert recognise(kind, headings, Mapping()).columns == {name: i for i, name in enumerate(headings)}


@pytest.mark.parametrize("kind", list(FeedKind))
def test_no_heading_means_two_fields_of_one_kind(kind: FeedKind) -> None:
    owners: dict[str, set[str]] = {}
    for field in FIELDS[kind]:
        for heading in field.headings:
            owners.setdefault(normalise(heading), set()).add(field.name)
    assert {heading: names for heading, names in owners.items() if len(names) > 1} == {}


@pytest.mark.parametrize(
    "heading", ["月待遇（元）", " 月 待遇 ", "月待遇[yuan]", "YDY", "Monthly_Amount", "monthly amount"]
)
def test_blanks_width_case_and_units_do_not_matter(heading: str) -> None:
    columns, _ = recognise(FeedKind.ROLL, ["个人编号", "身份证号", "姓名", heading], Mapping())
    assert columns["monthly"] == 3


def test_pinyin_initials_of_a_dbf_are_known() -> None:
    columns, unknown = recognise(
        FeedKind.DEATHS, ["BH", "XM", "XB", "SFZH", "CSRQ", "NL", "ZZ", "SWRQ", "QT"], Mapping()
    )
    assert list(columns) == ["record_no", "name", "sex", "id_no", "birth", "age", "address", "event_date"]
    assert unknown == ["QT"]


def test_two_columns_for_one_field_are_named_and_the_mapping_decides() -> None:
    headings = ["姓名", "身份证号", "公民身份号码", "死亡日期"]
    with pytest.raises(InvalidInput, match=r"身份证号.*公民身份号码"):
        recognise(FeedKind.DEATHS, headings, Mapping())
    mapping = Mapping(columns={"id_no": "公民身份号码"})
    columns, unknown = recognise(FeedKind.DEATHS, headings, mapping)
    assert columns["id_no"] == 2
    assert unknown == ["身份证号"]


def test_a_mapping_that_names_no_such_field_or_column_is_told() -> None:
    with pytest.raises(InvalidInput, match="colour"):
        recognise(FeedKind.DEATHS, ["姓名"], Mapping(columns={"colour": "姓名"}))
    with pytest.raises(InvalidInput, match="名号"):
        recognise(FeedKind.DEATHS, ["姓名"], Mapping(columns={"name": "名号"}))


def test_a_mapping_may_give_a_column_another_meaning() -> None:
    columns, _ = recognise(FeedKind.DEATHS, ["姓名", "备注", "火化日期"], Mapping(columns={"reason": "备注"}))
    assert columns == {"reason": 1, "name": 0, "event_date": 2}


@pytest.mark.parametrize("kind", list(ONE_OF))
def test_a_file_that_ties_rows_to_nobody_is_refused(kind: FeedKind) -> None:
    headings = [field.name for field in FIELDS[kind] if field.name not in ONE_OF[kind]]
    with pytest.raises(InvalidInput, match="lacks"):
        recognise(kind, headings, Mapping())


def test_a_missing_required_column_is_told_unless_a_default_stands_in() -> None:
    headings = ["个人编号", "发放金额"]
    with pytest.raises(InvalidInput, match="month"):
        recognise(FeedKind.PAYMENTS, headings, Mapping())
    assert "amount" in recognise(FeedKind.PAYMENTS, headings, Mapping(defaults={"month": "2024-05"})).columns
