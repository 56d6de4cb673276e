"""The levels of births and ages, one example of each mechanism."""

import numpy as np
import pytest

from matchers.records.columns.births import BirthColumns, derive_births
from matchers.records.scoring.birth_level import BIRTH_LEVELS, birth_levels, contradicts_age


def _side(stated: int, id_birth: int = 0, age: int = -1, event: int = 0) -> BirthColumns:
    return derive_births(np.array([stated]), np.array([id_birth]), np.array([age]), np.array([event]))


def _level(record: BirthColumns, person: BirthColumns) -> str:
    return BIRTH_LEVELS[int(birth_levels(record, person)[0])]


@pytest.mark.parametrize(
    ("record", "person", "level"),
    [
        (0, 19490403, "unknown"),
        (0, 0, "unknown"),
        (19490403, 19490403, "same"),
        (19570230, 19570230, "same"),
        (19490305, 19490402, "lunar"),
        (19490705, 19490828, "lunar"),  # the leap seventh month
        (19580230, 19580418, "lunar"),  # no solar day at all
        (19491223, 19500209, "lunar"),  # over New Year
        (19490306, 19490402, "lunar_near"),
        (19490407, 19490704, "swapped"),
        (19492307, 19490723, "swapped"),  # the day stands where no month can
        (19490403, 20490403, "century"),
        (19490403, 18490403, "century"),
        (19490403, 19490405, "near_day"),
        (19490401, 19490330, "near_day"),
        (19491231, 19500101, "near_day"),
        (19490413, 19490423, "one_digit"),
        (19490411, 19490911, "one_digit"),
        (19490412, 19490421, "one_digit"),
        (19491107, 19491017, "one_digit"),  # neighbours exchanged across month and day
        (19511212, 19151212, "one_digit"),  # and inside the year
        (19491131, 19491121, "one_digit"),
        (19491305, 19491205, "one_digit"),
        (19490403, 19520403, "month_day"),
        (19490403, 19790403, "month_day"),
        (19490401, 19490424, "rounded"),
        (19490415, 19490424, "rounded"),
        (19490430, 19490417, "rounded"),
        (19490101, 19490917, "rounded"),
        (19490405, 19490417, "year_month"),
        (19491116, 19490216, "year_day"),
        (19490405, 19490927, "year"),
        (19490405, 19510927, "year_near"),
        (19490405, 19530927, "different"),
        (19490400, 19490403, "partial_year_month"),
        (19490400, 19490400, "partial_year_month"),
        (19490000, 19490403, "partial_year"),
        (19490000, 19490000, "partial_year"),
        (19490005, 19490403, "partial_year"),
        (19490500, 19490403, "year"),
        (19500000, 19490403, "year_near"),
        (19600000, 19490403, "different"),
    ],
)
def test_each_mechanism_has_its_level_whichever_side_erred(record: int, person: int, level: str) -> None:
    assert _level(_side(record), _side(person)) == level
    assert _level(_side(person), _side(record)) == level


@pytest.mark.parametrize(
    ("age", "level"),
    [
        (75, "age_fits"), (76, "age_nominal"), (77, "age_nominal"), (78, "age_near"),
        (79, "age_near"), (80, "age_near"), (74, "age_near"), (72, "age_near"), (70, "age_near"),
        (71, "age_differs"), (81, "age_differs"), (60, "age_differs"),
    ],
)  # fmt: skip
def test_an_age_counts_where_the_record_has_no_date(age: int, level: str) -> None:
    assert _level(_side(0, age=age, event=20240601), _side(19490403)) == level
    assert _level(_side(19490403), _side(0, age=age, event=20240601)) == level


def test_the_birthday_decides_the_full_years() -> None:
    assert _level(_side(0, age=74, event=20240402), _side(19490403)) == "age_fits"
    for age in (75, 76, 77):
        assert _level(_side(0, age=age, event=20240402), _side(19490403)) == "age_nominal"
    assert _level(_side(0, age=78, event=20240402), _side(19490403)) == "age_near"
    assert _level(_side(0, age=75, event=20240403), _side(19490403)) == "age_fits"


def test_without_a_birthday_both_counts_of_full_years_fit() -> None:
    person = _side(19490000)
    assert [_level(_side(0, age=age, event=20240601), person) for age in (73, 74, 75, 76)] == [
        "age_near", "age_fits", "age_fits", "age_nominal",
    ]  # fmt: skip


def test_a_rounded_age_reaches_further() -> None:
    person = _side(19440101)
    assert _level(_side(0, age=75, event=20240601), person) == "age_differs"
    assert _level(_side(0, age=88, event=20240601), person) == "age_differs"
    assert _level(_side(0, age=90, event=20240601), _side(19390101)) == "age_near"


def test_an_age_without_an_event_is_not_compared() -> None:
    assert _level(_side(0, age=75), _side(19490403)) == "unknown"


def test_a_date_comes_before_an_age() -> None:
    assert _level(_side(19490000, age=20, event=20240601), _side(19490403)) == "partial_year"


def test_a_person_with_two_dates_is_met_by_either() -> None:
    person = _side(19490305, 19521107)
    assert _level(_side(19521107), person) == "same"
    assert _level(_side(19490305), person) == "same"
    assert _level(_side(19600000), person) == "different"
    assert _level(_side(0), person) == "unknown"


def test_a_record_is_taken_by_what_it_states() -> None:
    assert _level(_side(19490305, 19531127), _side(19531127)) == "different"


def test_an_age_contradicts_a_stated_birth_only_from_far() -> None:
    person = _side(19490403)
    stated = [_side(19490403, age=age, event=20240601) for age in (75, 77, 82, 83, 70, 69, 35)]
    assert [bool(contradicts_age(record, person)[0]) for record in stated] == [
        False, False, False, True, False, True, True,
    ]  # fmt: skip


def test_an_age_contradicts_nothing_where_there_is_no_date_or_no_event() -> None:
    person = _side(19490403)
    assert not contradicts_age(_side(0, age=20, event=20240601), person)[0]
    assert not contradicts_age(_side(19490403, age=20), person)[0]
    assert not contradicts_age(_side(19490403, age=20, event=20240601), _side(0))[0]
