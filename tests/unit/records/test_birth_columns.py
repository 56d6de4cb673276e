"""The columns of the birth field and the other dates a birth may be."""

import numpy as np

from matchers.records.columns.births import ALTERNATE_KINDS, BirthColumns, alternate_births, derive_births


def _derived(stated: int, id_birth: int = 0, age: int = -1, event: int = 0) -> BirthColumns:
    return derive_births(np.array([stated]), np.array([id_birth]), np.array([age]), np.array([event]))


def _parts(births: BirthColumns) -> tuple[int, int, int, int]:
    return int(births.birth[0]), int(births.year[0]), int(births.month[0]), int(births.day[0])


def _years(births: BirthColumns) -> tuple[int, int]:
    return int(births.earliest_year[0]), int(births.latest_year[0])


def test_a_full_stated_date_comes_before_the_number() -> None:
    assert _parts(_derived(19490305, 19490402)) == (19490305, 1949, 3, 5)


def test_the_number_comes_before_a_partial_date() -> None:
    assert _parts(_derived(19490000, 19490402)) == (19490402, 1949, 4, 2)
    assert _parts(_derived(0, 19490402)) == (19490402, 1949, 4, 2)


def test_a_partial_date_is_kept_where_nothing_better_is_known() -> None:
    assert _parts(_derived(19490300)) == (19490300, 1949, 3, 0)
    assert _parts(_derived(19490000)) == (19490000, 1949, 0, 0)
    assert _parts(_derived(0)) == (0, 0, 0, 0)


def test_an_impossible_date_keeps_its_digits_and_its_usable_parts() -> None:
    assert _parts(_derived(19570230)) == (19570230, 1957, 2, 30)
    assert _parts(_derived(19491131)) == (19491131, 1949, 11, 31)
    assert _parts(_derived(19491305)) == (19491305, 1949, 0, 0)
    assert _parts(_derived(19490345)) == (19490345, 1949, 3, 0)
    assert _parts(_derived(19490005)) == (19490005, 1949, 0, 0)


def test_a_known_year_is_the_only_possible_one() -> None:
    assert _years(_derived(19490000, age=83, event=20240101)) == (1949, 1949)


def test_an_age_leaves_the_years_of_every_way_of_counting() -> None:
    # 83 full years by 2024: born 1940 or 1941. 83 the Chinese way: up to 1943.
    assert _years(_derived(0, age=83, event=20240601)) == (1940, 1943)


def test_a_round_age_leaves_more_years() -> None:
    assert _years(_derived(0, age=85, event=20240601)) == (1936, 1943)
    assert _years(_derived(0, age=80, event=20240601)) == (1938, 1951)


def test_an_age_without_an_event_or_out_of_reason_says_nothing() -> None:
    assert _years(_derived(0, age=83)) == (0, 0)
    assert _years(_derived(0, age=250, event=20240601)) == (0, 0)
    assert _derived(0, age=250).age.tolist() == [-1]


def test_taken_rows_keep_their_order() -> None:
    births = derive_births(
        np.array([19490305, 19500101, 0]), np.zeros(3), np.array([-1, -1, 83]), np.array([0, 0, 20240601])
    )
    taken = births.take(np.array([2, 0, 0]))
    assert len(taken) == 3
    assert taken.birth.tolist() == [0, 19490305, 19490305]
    assert taken.age.tolist() == [83, -1, -1]


def _alternates(*dates: int) -> list[tuple[int, int, str]]:
    row, birth, why = alternate_births(np.array(dates, np.int32))
    return [
        (one, other, ALTERNATE_KINDS[kind])
        for one, other, kind in zip(row.tolist(), birth.tolist(), why.tolist(), strict=True)
    ]


def test_a_birth_may_be_swapped_or_of_the_other_calendar() -> None:
    assert _alternates(19490705) == [
        (0, 19490507, "swapped"),
        (0, 19490730, "lunar_to_solar"),
        (0, 19490828, "leap_lunar_to_solar"),
        (0, 19490610, "solar_to_lunar"),
    ]


def test_a_day_that_was_never_solar_may_be_lunar() -> None:
    assert _alternates(19580230) == [(0, 19580418, "lunar_to_solar")]
    assert _alternates(19491131) == []


def test_partial_and_missing_dates_have_no_alternates() -> None:
    assert _alternates(0, 19490000, 19490300, 19490003) == []


def test_alternates_never_repeat_and_never_are_the_date_itself() -> None:
    dates = np.array(
        [19000000 + m * 100 + d + y * 10000 for y in range(70) for m in range(1, 13) for d in range(1, 32)]
    )
    row, birth, _ = alternate_births(dates)
    assert (birth != dates[row]).all()
    assert len(set(zip(row.tolist(), birth.tolist(), strict=True))) == len(row)
    assert (np.diff(row) >= 0).all()
