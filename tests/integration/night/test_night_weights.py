"""The night weighs with what was adopted, compares all again when that changes, and heeds halted rules."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.integration.cli.weights_scene import (
    ZHAO,
    compare,
    decide_pairs,
    fill,
    pairs,
    proposed,
    with_scarce_names,
)
from verifier.context import Context
from verifier.crossmatch.model_effect import effect
from verifier.crossmatch.models import adopt, adopted, in_use, withdraw
from verifier.crossmatch.rule_budgets import halt_over_budget, lift
from verifier.crossmatch.tables import MatchState, Pair
from verifier.database import EVERYWHERE


@pytest.fixture
def city(ctx: Context) -> Context:
    fill(ctx)
    return ctx


def test_adopting_does_to_the_pairs_what_the_effect_foretold(city: Context) -> None:
    number, before = proposed(city), pairs(city)
    foretold = effect(city, with_scarce_names())
    compare(city)
    assert pairs(city) == before
    adopt(city, ZHAO, number, "已看影响")
    compare(city)
    after = pairs(city)
    assert after != before
    assert {rule: sum(one[1] == rule for one in after.values()) for _, rule, _ in after.values()} == dict(
        foretold.rules[1]
    )
    for change in foretold.largest:
        found = after.get(change.record_id)
        assert found == (
            None if change.after is None else (change.after.tier, change.after.rule, change.after.weight)
        )
    with city.database.read(EVERYWHERE) as session:
        assert adopted(session)[0] == number
        version = in_use(session).version
        assert session.get_one(MatchState, 1).compared_with == version
        assert set(session.scalars(select(Pair.model_version))) <= {version}
    withdraw(city, ZHAO, number, "恢复")
    compare(city)
    assert pairs(city) == before


def test_a_halted_rule_sends_its_pairs_to_review_until_it_is_lifted(city: Context) -> None:
    before = pairs(city)
    assert before["D1"][:2] == ("certain", "same_id_same_name")
    decide_pairs(city, {"D1": "different", "D2": "different"})
    assert halt_over_budget(city, lambda _: None) == ["same_id_same_name"]
    compare(city)
    halted = pairs(city)
    for number, (tier, rule, weight) in before.items():
        assert halted[number] == ("probable" if rule == "same_id_same_name" else tier, rule, weight)
    lift(city, ZHAO, "same_id_same_name", "来源已更正")
    compare(city)
    assert pairs(city) == before
