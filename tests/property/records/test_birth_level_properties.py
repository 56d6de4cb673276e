"""What holds for the birth levels of any two rows."""

from datetime import date

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from matchers.records.columns.births import BirthColumns, alternate_births, derive_births
from matchers.records.dates import birth_number, read_age
from matchers.records.scoring.birth_level import BIRTH_LEVELS, birth_levels, contradicts_age

DAYS = st.builds(
    lambda year, month, day: year * 10000 + month * 100 + day,
    st.integers(1900, 1965),
    st.integers(0, 13),
    st.integers(0, 32),
) | st.just(0)
AGES = st.integers(-1, 140)
EVENTS = st.sampled_from([0, 20240101, 20240229, 20241231, 20240600, 20240000])
ROWS = st.tuples(DAYS, DAYS, AGES, EVENTS)


def _columns(rows: list[tuple[int, int, int, int]]) -> BirthColumns:
    return derive_births(*(np.array(column) for column in zip(*rows, strict=True)))


def _names(record: BirthColumns, person: BirthColumns) -> list[str]:
    return [BIRTH_LEVELS[level] for level in birth_levels(record, person).tolist()]


@given(st.lists(st.tuples(ROWS, ROWS), min_size=1, max_size=20))
def test_a_pair_has_the_same_level_alone_and_in_a_batch(pairs: list[tuple[tuple[int, ...], ...]]) -> None:
    record, person = (_columns(list(side)) for side in zip(*pairs, strict=True))
    together = birth_levels(record, person)
    contradictions = contradicts_age(record, person)
    for row in range(len(pairs)):
        alone = np.array([row])
        assert birth_levels(record.take(alone), person.take(alone))[0] == together[row]
        assert contradicts_age(record.take(alone), person.take(alone))[0] == contradictions[row]


@given(DAYS, DAYS)
@example(19491305, 19491205)
def test_dates_are_compared_alike_both_ways(a: int, b: int) -> None:
    one, other = _columns([(a, 0, -1, 0)]), _columns([(b, 0, -1, 0)])
    assert _names(one, other) == _names(other, one)


@given(ROWS)
def test_a_row_is_the_same_as_itself_or_as_far_as_it_knows(row: tuple[int, int, int, int]) -> None:
    births = _columns([row])
    level = _names(births, births)[0]
    if births.day[0] > 0:
        assert level == "same"
    elif births.year[0] == 0:
        assert level == "unknown"
    else:
        assert level in ("same", "partial_year_month", "partial_year")


@given(DAYS)
@example(19001301)
def test_every_alternate_of_a_date_is_a_level_above_chance(day: int) -> None:
    _, others, _ = alternate_births(np.array([day]))
    for other in others.tolist():
        assert _names(_columns([(other, 0, -1, 0)]), _columns([(day, 0, -1, 0)]))[0] in {
            "lunar", "swapped",
        }  # fmt: skip


@given(st.integers(1, 120), st.dates(date(1900, 1, 1), date(1965, 12, 31)), st.integers(-1, 2))
def test_an_age_counted_in_any_way_fits_and_leaves_the_true_year_open(
    years: int, birth: date, ahead: int
) -> None:
    event = (birth.year + years) * 10000 + 615
    still_to_come = birth.month * 100 + birth.day > 615
    record = _columns([(0, 0, years - 1 if ahead < 0 and still_to_come else years + max(ahead, 0), event)])
    person = _columns([(birth.year * 10000 + birth.month * 100 + birth.day, 0, -1, 0)])
    assert record.earliest_year[0] <= birth.year <= record.latest_year[0]
    assert _names(record, person)[0] in ("age_fits", "age_nominal")


@given(st.text(alphabet="0123456789年月日-./农历闰初廿三正腊民国约?岁虚 ", max_size=14))
def test_no_text_breaks_the_readers(text: str) -> None:
    number = birth_number(text)
    assert number == 0 or 1800 <= number // 10000 <= 2199
    years, _, _ = read_age(text)
    assert -1 <= years <= 130
