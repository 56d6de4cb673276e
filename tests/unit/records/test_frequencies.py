"""Rarity on the roll at hand, smoothed."""

from __future__ import annotations

import numpy as np

from matchers.records.scoring.frequencies import PRIOR_PEOPLE, PRIOR_SHARES, Frequencies


def _counted(people: int, **counts: dict[int, int]) -> Frequencies:
    columns = {
        column: (np.array(sorted(found)), np.array([found[value] for value in sorted(found)]))
        for column, found in counts.items()
    }
    return Frequencies(people, columns)


def test_a_common_name_weighs_less_than_a_rare_one() -> None:
    counted = _counted(1_000_000, name_id={11: 5_000, 12: 3})
    common, rare = counted.bits("name_id", np.array([11, 12])).tolist()
    assert 7_000 < common < 8_000
    assert rare > 17_000


def test_a_value_that_is_not_listed_is_one_persons() -> None:
    counted = _counted(1_000_000, name_id={11: 2})
    unlisted, two = counted.bits("name_id", np.array([99, 11])).tolist()
    assert unlisted > two


def test_a_small_roll_says_little_about_rarity() -> None:
    small = _counted(5, name_id={1: 5}).bits("name_id", np.array([1]))[0]
    assert abs(small - round(1000 * -np.log2((5 + 1) / (5 + PRIOR_PEOPLE)))) <= 1


def test_a_column_nobody_counted_is_as_rare_as_in_the_population() -> None:
    bits = Frequencies(0, {}).bits("birth", np.array([19490101]))[0]
    assert bits == round(-1000 * np.log2(PRIOR_SHARES["birth"]))


def test_the_same_value_weighs_the_same_wherever_it_stands() -> None:
    counted = _counted(70_000, name_id={value: value for value in range(2, 900)})
    values = np.array([17, 800, 17, 3, 5000, 17])
    bits = counted.bits("name_id", values)
    assert bits[0] == bits[2] == bits[5] == counted.bits("name_id", values[:1])[0]
