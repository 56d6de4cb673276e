"""Identity numbers as columns: the golden numbers, damaged ones, masked ones, ones out of a spreadsheet."""

import numpy as np
import pytest

from matchers.records.columns.ids import (
    EIGHTEEN,
    FIFTEEN,
    MASKED,
    MISSING,
    OLD_CARD,
    ROUNDED,
    UNREADABLE,
    WRONG_LENGTH,
    IdColumns,
    derive_ids,
    real_dates,
)
from matchers.records.columns.text import TextColumn
from matchers.records.resident_id import normalise_id, read_id


def derived(*texts: str | None) -> IdColumns:
    return derive_ids(TextColumn.of(texts))


@pytest.mark.parametrize(
    ("number", "birth", "sex"),
    [
        ("11010519491231002X", 19491231, 2),
        ("440524188001010014", 18800101, 1),
        ("34052419800101001X", 19800101, 1),
    ],
)
def test_the_golden_numbers_are_whole_and_say_who(number: str, birth: int, sex: int) -> None:
    ids = derived(number)
    assert (ids.kind[0], ids.valid[0], ids.own[0]) == (EIGHTEEN, True, True)
    assert ids.id17[0] == int(number[:17])
    assert (ids.county[0], ids.birth[0], ids.sequence[0]) == (int(number[:6]), birth, int(number[14:17]))
    assert ids.sex[0] == sex


def test_an_old_number_of_the_very_old_means_two_centuries() -> None:
    ids = derived("440524800101001")
    assert (ids.kind[0], ids.valid[0]) == (FIFTEEN, True)
    assert (ids.id17[0], ids.id17_earlier[0]) == (44052419800101001, 44052418800101001)


@pytest.mark.parametrize("prefix", ["810000", "820000", "830000", "999999", "911124"])
def test_permits_foreign_cards_and_unknown_counties_are_numbers_like_others(prefix: str) -> None:
    from matchers.records.resident_id import check_character  # noqa: PLC0415 -- one test needs it

    first = prefix + "19600101001"
    ids = derived(first + check_character(first))
    assert (ids.valid[0], ids.county[0]) == (True, int(prefix))


def test_an_old_foreign_card_is_told_by_its_text() -> None:
    ids = derived("USA110060010112", "usa110060010112", "USA110060010113")
    assert ids.kind.tolist() == [OLD_CARD] * 3
    assert ids.id17[0] == ids.id17[1] != ids.id17[2]


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("11010519491231002x", "11010519491231002X"),
        ("'11010519491231002X", "11010519491231002X"),
        ("１１０１０５１９４９１２３１００２Ｘ", "11010519491231002X"),
        ("11010519491231002*", "11010519491231002X"),
        ("11010519491231002×", "11010519491231002X"),
        ("11010519491231002XX", "11010519491231002X"),
        ("11010519491231002Х", "11010519491231002X"),
        ("44O524l88OO1O1OO14", "44O524l88OO1O1OO14"),
        ("440524l880010100l4", "440524188001010014"),
        ("44052418800I0I0014", "440524188001010014"),
        ("44052418800|010014", "440524188001010014"),
        ("440524188〇〇1010014", "440524188001010014"),
        ("440524188001010014.0", "440524188001010014"),
        ("4.40524800101001E+14", "440524800101001"),
    ],
)
def test_letters_marks_and_points_are_read_for_the_digits_they_stand_for(written: str, number: str) -> None:
    one, other = derived(written), derived(number)
    assert one.kind[0] == other.kind[0]
    assert one.id17[0] == other.id17[0]
    assert one.valid[0] == other.valid[0]
    assert read_id(written).raw == written


def test_many_letters_are_no_slips_of_the_pen() -> None:
    assert derived("SOLBLOSSLLOOBBQQDI").kind[0] == UNREADABLE


@pytest.mark.parametrize("written", [None, "", "  ", "无", "不详", "NULL", "nan", "0", "-"])
def test_a_word_for_nothing_is_missing(written: str | None) -> None:
    assert derived(written).kind[0] == MISSING


@pytest.mark.parametrize(
    "written",
    [
        "张三",
        "X" * 18,
        "1" * 500,
        "12345",
        "410411E+17",
        "4.10411E+17",
        "440524********0014",
        "4405*",
        "*" * 18,
    ],
)
def test_what_is_no_number_is_unreadable(written: str) -> None:
    ids = derived(written)
    assert ids.kind[0] == UNREADABLE
    assert (ids.id17[0], ids.county[0], ids.birth[0], ids.sex[0]) == (0, -1, 0, 0)


@pytest.mark.parametrize(
    "written", ["11010519491231002", "1101051949123100211", "110105194912310", "110105194912"]
)
def test_a_character_too_many_or_too_few_keeps_the_digits_only(written: str) -> None:
    ids = derived(written)
    assert (ids.kind[0], ids.valid[0], ids.id17[0]) == (WRONG_LENGTH, False, 0)
    assert ids.length[0] == len(written)


def test_what_a_narrow_field_left_still_says_county_and_birth() -> None:
    for kept in (14, 15, 16):
        ids = derived("11010519491231002X"[:kept])
        assert (ids.kind[0], ids.county[0], ids.birth[0], ids.sequence[0]) == (
            WRONG_LENGTH,
            110105,
            19491231,
            -1,
        )


def test_an_old_number_with_an_impossible_date_stays_an_old_number() -> None:
    ids = derived("440524801301001")
    assert (ids.kind[0], ids.valid[0], ids.id17[0], ids.id17_earlier[0]) == (FIFTEEN, False, 0, 0)


@pytest.mark.parametrize("written", ["410411197003240000", "410411197003241000"])
def test_a_number_rounded_by_a_spreadsheet_keeps_county_and_birth(written: str) -> None:
    ids = derived(written)
    assert (ids.kind[0], ids.valid[0], ids.id17[0]) == (ROUNDED, False, 0)
    assert (ids.county[0], ids.birth[0], ids.sequence[0], ids.tail[0], ids.sex[0]) == (
        410411,
        19700324,
        -1,
        -1,
        0,
    )


@pytest.mark.parametrize("written", ["4.10425196411081E+17", "4.10425196411081e+17", "4.1042519641108102E17"])
def test_of_a_number_in_scientific_notation_fifteen_digits_are_certain(written: str) -> None:
    ids = derived(written)
    assert (ids.kind[0], ids.id17[0], ids.valid[0]) == (MASKED, 0, False)
    assert (ids.county[0], ids.birth[0], ids.sequence[0]) == (410425, 19641108, -1)


@pytest.mark.parametrize("mark", list("*?□■○●#X＊？"))
def test_marks_in_a_number_are_hidden_digits(mark: str) -> None:
    ids = derived("4596221922" + 4 * mark + "9551", "440524" + 4 * mark + "01010014")
    assert ids.kind.tolist() == [MASKED, MASKED]
    assert ids.county.tolist() == [459622, 440524]
    assert ids.birth.tolist() == [0, 0]
    assert ids.sequence.tolist() == [955, 1]
    assert ids.tail.tolist() == [955 * 11 + 1, 15]
    assert ids.sex.tolist() == [1, 1]
    assert not ids.own.any()


def test_a_whole_birth_between_hidden_digits_is_read() -> None:
    ids = derived("44052*18800101**14")
    assert (ids.county[0], ids.birth[0], ids.sequence[0], ids.sex[0]) == (-1, 18800101, -1, 1)


def test_rows_may_be_taken_and_are_read_alike_in_any_order() -> None:
    texts = TextColumn.of(["11010519491231002X", "440524188001010014", "34052419800101001X"])
    back = derive_ids(texts.take(np.array([2, 0, 1])))
    assert back.id17.tolist() == derive_ids(texts).take(np.array([2, 0, 1])).id17.tolist()


def test_an_empty_column_is_read() -> None:
    assert len(derived()) == 0


def test_days_that_the_calendar_has() -> None:
    dates = np.array(
        [19000228, 19000229, 20000229, 19040229, 18500101, 18491231, 21010101, 19991301, 19990431, 0]
    )
    assert real_dates(dates).tolist() == [True, False, True, True, True, False, False, False, False, False]


def test_a_last_point_zero_is_no_digit() -> None:
    assert normalise_id("440524188001010014.00 ") == "440524188001010014"
