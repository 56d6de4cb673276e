"""What a damaged number may have been."""

import pytest

from matchers.records.columns.corrections import corrections
from matchers.records.columns.ids import derive_ids
from matchers.records.columns.text import TextColumn
from matchers.records.resident_id import check_character

NUMBER = "440524188001010014"


def possible(written: str) -> list[int]:
    found = corrections(derive_ids(TextColumn.of(["", written])))
    assert set(found.row.tolist()) <= {1}
    return found.id17.tolist()


@pytest.mark.parametrize(
    "written",
    [
        "440524188001010015",
        "440525188001010014",
        "445024188001010014",
        "440524188001100014",
        "44052418800101014",
        "4405241880010100144",
        "44052418800101*014",
        "4405241*8001010*14",
        "44052418800101001*",
        "44052418800101004I",
    ],
)
def test_the_number_is_among_what_its_damaged_form_may_mean(written: str) -> None:
    assert int(NUMBER[:17]) in possible(written)


@pytest.mark.parametrize(
    "written",
    [NUMBER, "440524800101001", "4405241880010100", "44052418800101001444", "440524188001***014", "", "张三"],
)
def test_whole_numbers_and_hopeless_ones_have_no_corrections(written: str) -> None:
    assert possible(written) == []


def test_every_correction_is_once_there_and_a_real_number() -> None:
    found = possible("440525188001010014")
    assert len(found) == len(set(found)) <= 18 + 33
    for number in found:
        assert 1850 <= int(str(number)[6:10]) <= 2100
    assert possible("44052418800101*014") == [int(NUMBER[:17])]


def test_two_hidden_digits_leave_ten_numbers_at_most() -> None:
    found = possible("4405241880010100**")
    assert 1 <= len(found) <= 10
    assert all(str(number).startswith("440524188001010") for number in found)
    assert check_character(NUMBER[:17]) == NUMBER[17]
