"""The night weighs with what was adopted, compares all again when that changes, and heeds halted rules."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import select

from tests import factories as make
from tests.integration.cli.two_files import person
from tests.integration.cli.weights_scene import (
    ZHAO,
    add_hospital,
    compare,
    decide_pairs,
    fill,
    pairs,
    proposed,
    with_scarce_names,
)
from tests.unit.crossmatch.decided import entries_decided
from verifier.context import Context
from verifier.crossmatch.model_effect import effect
from verifier.crossmatch.models import adopt, adopted, in_use, withdraw
from verifier.crossmatch.rule_budgets import halt_over_budget, lift
from verifier.crossmatch.tables import MatchState, Pair, PersonPair
from verifier.database import EVERYWHERE

RULE = "same_id_same_name"


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


def tiers(context: Context, rule: str = RULE) -> dict[str, str]:
    return {number: tier for number, (tier, name, _) in pairs(context).items() if name == rule}


def test_a_rule_halted_for_a_feed_sends_the_pairs_of_that_feed_to_review_until_it_is_lifted(
    city: Context,
) -> None:
    add_hospital(city)
    before = pairs(city)
    assert tiers(city) == dict.fromkeys(("D1", "D2", "H11", "H12", "H13"), "certain")
    decide_pairs(city, {"D1": "different", "D2": "different"})
    assert halt_over_budget(city, lambda _: None) == [(RULE, "police")]
    compare(city)
    halted = pairs(city)
    for number, (tier, rule, weight) in before.items():
        of_police = number.startswith("D") and rule == RULE
        assert halted[number] == ("probable" if of_police else tier, rule, weight)
    foretold = effect(city, with_scarce_names())
    assert foretold.tiers[0] == Counter(tier for tier, _, _ in halted.values())
    assert lift(city, ZHAO, RULE, "来源已更正", "police") == []
    compare(city)
    assert pairs(city) == before


def test_a_rule_wrong_on_two_feeds_sends_the_pairs_of_all_feeds_to_review(city: Context) -> None:
    add_hospital(city)
    before = pairs(city)
    decide_pairs(city, {"D1": "different", "H11": "different"})
    assert halt_over_budget(city, lambda _: None) == [(RULE, "")]
    compare(city)
    assert set(tiers(city).values()) == {"probable"}
    assert effect(city, with_scarce_names()).tiers[0]["certain"] == sum(
        tier == "certain" for tier, _, _ in pairs(city).values()
    )
    lift(city, ZHAO, RULE, "来源已更正")
    compare(city)
    assert pairs(city) == before


def test_entries_of_one_number_are_no_more_joined_by_a_rule_that_is_halted_for_their_roll(
    city: Context,
) -> None:
    def tier_of_entries() -> list[str]:
        compare(city)
        with city.database.read(EVERYWHERE) as session:
            return list(session.scalars(select(PersonPair.tier).where(PersonPair.rule == RULE)))

    with city.database.write(EVERYWHERE) as session:
        _, id_no, name, sex, birth, address = person(20)
        told = {"name": name, "sex": "M" if sex == "男" else "F", "birth": birth, "address": address}
        make.make_person(session, register="xicheng", id_no=id_no, rematch=True, **told)
    assert tier_of_entries() == ["certain"]
    entries_decided(city, "different", 2, ("qinghe", "qinghe"))
    assert halt_over_budget(city, lambda _: None) == [(RULE, "qinghe")]
    assert tier_of_entries() == ["certain"]  # the later entry stands on another roll
    entries_decided(city, "different", 2, ("qinghe", "xicheng"))
    assert halt_over_budget(city, lambda _: None) == [(RULE, ""), (RULE, "xicheng")]
    lift(city, ZHAO, RULE, "规则本身无误")
    assert tier_of_entries() == ["probable"]
    lift(city, ZHAO, RULE, "来源已更正", "xicheng")
    assert tier_of_entries() == ["certain"]
