"""Weights estimated anew from reviewed pairs: what is counted, in which table, and what is left alone."""

from __future__ import annotations

from collections.abc import Mapping
from math import log2
from random import Random

import numpy as np
import pyarrow as pa
import pytest

from matchers.records import check_character
from matchers.records.columns.derive import ROWS, derive
from matchers.records.estimation import FLOOR, Observation, estimate, observations_of, tables_of
from matchers.records.scoring.model import Model, default_model
from matchers.records.scoring.pair_levels import pair_levels
from matchers.records.scoring.weighing import LEVEL_NAMES

BARE = {"id": "unknown", "name": "same", "birth": "same", "sex": "same", "address": "same_door"}
NUMBERED = BARE | {"id": "same"}
PRIORS = default_model()
BY_NUMBER = {field: f"{field}|number" for field in ("name", "birth", "sex", "address")}


def estimated(*pairs: Observation, strength: float = 200.0) -> Model:
    return estimate(default_model(), pairs, strength)


def m(model: Model, table: str, level: str) -> float:
    return model.m(table, level)


def test_without_pairs_the_documented_m_stay_to_the_bit() -> None:
    assert estimated().tables == default_model().tables


def test_pairs_that_are_not_one_person_change_nothing() -> None:
    assert estimated(*[(NUMBERED, 0.0)] * 1000).tables == default_model().tables


def test_m_is_the_prior_and_the_pairs_seen_weighed_together() -> None:
    found = estimated(*[(BARE | {"name": "same_sound"}, 1.0)] * 300)
    assert m(found, "name", "same_sound") == pytest.approx(
        (200 * m(PRIORS, "name", "same_sound") + 300) / 500, rel=1e-5
    )
    assert m(found, "name", "same") == pytest.approx(200 * m(PRIORS, "name", "same") / 500, rel=1e-5)


def test_a_posterior_counts_as_the_part_of_a_pair() -> None:
    halves = estimated(*[(BARE | {"name": "variant"}, 0.5)] * 200)
    wholes = estimated(*[(BARE | {"name": "variant"}, 1.0)] * 100)
    assert halves.tables == wholes.tables


def test_the_strength_says_how_many_pairs_the_documents_outweigh() -> None:
    pairs = [(BARE | {"name": "shape"}, 1.0)] * 50
    weak, strong = (m(estimated(*pairs, strength=held), "name", "shape") for held in (10.0, 10_000.0))
    assert weak > 0.8
    assert strong == pytest.approx(m(PRIORS, "name", "shape"), rel=0.3)


def test_no_u_ever_changes() -> None:
    found = estimated(*[(NUMBERED, 1.0)] * 500, *[(BARE, 0.7)] * 500)
    for name, table in default_model().tables.items():
        assert {level: u for level, (_, u) in table.items()} == {
            level: u for level, (_, u) in found.tables[name].items()
        }


@pytest.mark.parametrize(
    ("levels", "tables"),
    [
        (NUMBERED, BY_NUMBER),
        (BARE | {"id": "same_old"}, BY_NUMBER),
        (BARE | {"id": "one_slip"}, {"name": "name", "birth": "birth|slip", "address": "address"}),
        (BARE, {"name": "name", "birth": "birth", "sex": "sex|name", "address": "address"}),
        (BARE | {"name": "different"}, {"sex": "sex"}),
    ],
)  # fmt: skip
def test_each_pair_is_counted_in_the_table_it_is_weighed_with(
    levels: Mapping[str, str], tables: Mapping[str, str]
) -> None:
    assert tables.items() <= tables_of(levels).items()
    found, before = estimated(*[(levels, 1.0)] * 100), PRIORS
    changed = {name for name in before.tables if found.tables[name] != before.tables[name]}
    assert {name for name in changed if "kin" not in name and "twin" not in name} <= {
        *tables_of(levels).values()
    }


def test_kin_and_twins_follow_the_table_of_the_same_true_pairs() -> None:
    found = estimated(*[(BARE | {"name": "same_sound"}, 1.0)] * 100)
    for table in ("name|kin", "name|twin"):
        assert m(found, table, "same_sound") == m(found, "name", "same_sound")
        assert found.tables[table]["same_sound"][1] == default_model().tables[table]["same_sound"][1]


def test_a_level_never_seen_keeps_a_tenth_of_its_documented_m() -> None:
    found = estimated(*[(BARE, 1.0)] * 100_000)
    assert m(found, "birth", "lunar") == pytest.approx(FLOOR * m(PRIORS, "birth", "lunar"))
    assert all(values[0] > 0 for table in found.tables.values() for values in table.values())


def test_records_that_state_an_age_do_not_dilute_those_that_state_a_date() -> None:
    found = estimated(*[(BARE | {"birth": "age_nominal"}, 1.0)] * 500)
    assert m(found, "birth", "age_nominal") > 0.7
    for level in ("same", "partial_year"):
        assert m(found, "birth", level) == m(PRIORS, "birth", level)


def test_records_without_a_number_say_nothing_about_how_often_numbers_are_damaged() -> None:
    found = estimated(*[(BARE, 1.0)] * 5000)
    assert found.tables["id"] == default_model().tables["id"]


def test_a_level_that_is_low_on_purpose_is_not_raised() -> None:
    level = "same_township_other_place"
    found = estimated(*[(BARE | {"address": level}, 1.0)] * 500)
    assert m(found, "address", level) == m(default_model(), "address", level)


def test_the_order_of_the_pairs_does_not_matter_to_the_bit() -> None:
    chance = Random(7)  # noqa: S311 -- drawn, not secret
    pairs: list[Observation] = [
        ({field: chance.choice(names) for field, names in LEVEL_NAMES.items()}, chance.random())
        for _ in range(500)
    ]
    one = estimate(default_model(), pairs)
    chance.shuffle(pairs)
    assert estimate(default_model(), pairs) == one


@pytest.mark.parametrize("weight", [-0.1, 1.1, float("nan")])
def test_a_weight_that_is_no_probability_is_refused(weight: float) -> None:
    with pytest.raises(ValueError, match="weight"):
        estimated((BARE, weight))


@pytest.mark.parametrize("strength", [0.0, -1.0, float("inf"), float("nan")])
def test_a_strength_that_is_no_number_of_pairs_is_refused(strength: float) -> None:
    with pytest.raises(ValueError, match="strength"):
        estimated(strength=strength)


def test_what_made_the_pairs_is_found_again_from_many_of_them() -> None:
    """Pairs drawn with a known m: the estimate comes close where pairs are plenty."""
    chance = Random(11)  # noqa: S311 -- drawn, not secret
    truth = {"same": 0.7, "same_sound": 0.15, "shape": 0.1, "cut": 0.05}
    drawn = chance.choices(list(truth), list(truth.values()), k=30_000)
    found = estimated(*((BARE | {"name": level}, 1.0) for level in drawn))
    for level, share in truth.items():
        assert abs(log2(m(found, "name", level) / share)) < 0.06, level


def test_compared_pairs_become_observations_as_they_are_weighed() -> None:
    rows = [
        {"id_no": "410422196505028724", "name": "毕英秀", "sex": 2, "birth": 19650502, "address": None},
        {"id_no": "410422196505028724", "name": "毕英秀", "sex": 2, "birth": 0, "address": None},
        {
            "id_no": "41042219500307002" + check_character("41042219500307002"),
            "name": "毕英秀",
            "sex": 2,
            "birth": 0,
            "address": None,
        },
    ]
    records = derive(_table(rows))
    people = derive(_table([rows[0]] * 3))
    told, untold, other = (
        found for found, _ in observations_of(pair_levels(records, people), [1.0, 1.0, 0.0])
    )
    assert (told["id"], told["birth"]) == ("same", "same")
    # the birth inside an equal number is no second witness
    assert (untold["id"], untold["birth"]) == ("same", "unknown")
    assert other["id"] == "untold"


def _table(rows: list[dict[str, object]]) -> pa.Table:
    filled = [{"age": -1, "event": 0} | row for row in rows]
    columns = {name: pa.array([row[name] for row in filled], ROWS.field(name).type) for name in ROWS.names}
    assert np.all([len(column) == len(rows) for column in columns.values()])
    return pa.table(columns)
