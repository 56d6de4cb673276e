"""What differs between two sets of leads, and which change of rules explains it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from verifier.crossmatch.replay.difference import Difference, counts, differences
from verifier.crossmatch.replay.rule_causes import RuleChange, touches
from verifier.crossmatch.replay.standing import COMPARED, Leads, StandingLead
from verifier.crossmatch.replay.words import CAUSES, GAPS, RULE_PARTS, WHAT_NAMES
from verifier.crossmatch.rules_in_force import RulesInForce
from verifier.settings import Settings

KEY = "paid_after_death:7:3"
THEN = RulesInForce(
    compared_with="5.3.0.abc",
    model=0,
    halted=(),
    crossmatch={"shared_account_people": 3},
    watch={"odd_hour_checks": 5},
    names={},
    code="c1",
)


def lead(key: str = KEY, kind: str = "paid_after_death", **values: Any) -> StandingLead:
    given_values = {
        "tier": "certain",
        "strength": "strong",
        "weight": 30.5,
        "rule": "same_id_same_name",
        "state": "open",
        "person_id": 7,
        "record_id": 3,
        "opened_on": date(2026, 11, 21),
        "amount_at_risk_fen": 100,
        "amount_basis": "actual",
        "why": {"zh": "一", "en": "one"},
        "facts": {},
        "content_key": b"k",
    }
    return StandingLead(kind, key, 1, given_values | values)


def leads(*found: StandingLead) -> Leads:
    return {one.subject_key: one for one in found}


def only_difference(before: Leads, after: Leads) -> Difference:
    [found] = differences(before, after)
    return found


keys = st.dictionaries(
    st.sampled_from([f"paid_after_death:{n}:1" for n in range(6)]), st.sampled_from([1.0, 2.0]), max_size=6
)


@given(keys, keys)
def test_counts_of_a_kind_always_add_up(one: dict[str, float], other: dict[str, float]) -> None:
    before = leads(*(lead(key, weight=weight) for key, weight in one.items()))
    after = leads(*(lead(key, weight=weight) for key, weight in other.items()))
    found = differences(before, after)
    [count] = counts(["paid_after_death"], before, after, found)
    assert count.before == len(before) == count.equal + count.changed + count.not_raised
    assert count.after == len(after) == count.equal + count.changed + count.raised
    assert count.raised + count.not_raised + count.changed == len(found)
    assert (not found) == (before == after)


@given(st.sampled_from(COMPARED))
def test_any_column_that_is_compared_makes_a_difference_and_is_named(column: str) -> None:
    other = lead(**{column: "another"} if column != "facts" else {"facts": {"a": 1}})
    found = only_difference(leads(lead()), leads(other))
    assert (found.what, found.fields) == ("changed", (column,))


def test_a_lead_names_everybody_it_is_about() -> None:
    found = only_difference({}, leads(lead(facts={"other_person_id": 9})))
    assert (found.what, found.people) == ("raised", (7, 9))


def causes(before: Leads, after: Leads, kept: Leads, again: Leads | None, **now: Any) -> tuple[str, ...]:
    change = RuleChange(THEN, replace(THEN, **now), kept, again)
    return change.causes(only_difference(before, after))


def test_comparing_once_more_is_told_apart_from_other_weights() -> None:
    then, drifted, weighed = leads(lead()), leads(lead(weight=30.4)), leads(lead(weight=20.0))
    newer = {"model": 2, "compared_with": "5.3.2.def"}
    assert causes(then, drifted, then, drifted, **newer) == ("compared_again",)
    assert causes(then, weighed, then, then, **newer) == ("weights",)
    assert causes(then, weighed, then, drifted, **newer) == ("weights", "compared_again")
    assert causes(then, weighed, then, None, **newer) == ("weights",)


def test_a_halt_explains_the_tier_and_other_weights_explain_the_weight() -> None:
    newer = {"model": 2, "compared_with": "5.3.2.d", "halted": (("same_id_same_name", "police"),)}
    then, probable = leads(lead()), leads(lead(tier="probable"))
    assert causes(then, probable, then, then, **newer) == ("rule_halted",)
    both = leads(lead(tier="probable", weight=20.0))
    assert causes(then, both, then, then, **newer) == ("rule_halted", "weights")


def test_a_check_after_death_rests_on_the_rule_of_its_record() -> None:
    check = lead("check_after_death:7:3", "check_after_death", rule="check_after_death")
    kept = leads(lead(), check)
    newer = {"compared_with": "5.3.0.d", "halted": (("same_id_same_name", ""),)}
    assert causes(leads(check), {}, kept, kept, **newer) == ("rule_halted",)


def test_thresholds_explain_what_no_pair_does_and_newer_code_is_named() -> None:
    shared = lead("shared_account:1", "shared_account", rule="one_account")
    then = leads(shared)
    assert causes(then, {}, then, then, crossmatch={"shared_account_people": 4}) == ("thresholds",)
    assert causes(then, {}, then, then, code="c2") == ("code",)
    assert causes(then, {}, then, then, model=2, compared_with="5.3.2.d") == ()
    newer = {"compared_with": "6.3.0.d"}
    assert causes(leads(lead()), {}, leads(lead()), None, **newer) == ("comparing",)


def test_stored_rules_are_read_back_as_they_were() -> None:
    rules = replace(THEN, halted=(("a", ""), ("b", "police")), names={"police": ["公安", "police"]})
    again = RulesInForce.from_dict(rules.as_dict())
    assert again == rules
    assert again.digest == rules.digest != THEN.digest
    assert set(rules.as_dict()) == set(RULE_PARTS)


def test_every_cause_and_gap_has_words_in_both_languages() -> None:
    for words in (CAUSES, GAPS, WHAT_NAMES, RULE_PARTS):
        for text in words.values():
            assert text.zh
            assert text.en
            assert text.zh != text.en


def test_a_part_of_the_rules_touches_only_kinds_that_rest_on_it() -> None:
    assert touches("paid_after_death", "halted")
    assert not touches("certification_lapsed", "halted")
    assert touches("certification_lapsed", "crossmatch")
    assert not touches("certification_lapsed", "watch")
    assert touches("too_many_checks", "watch")
    assert not touches("too_many_checks", "crossmatch")
    assert all(touches(kind, "code") for kind in ("shared_account", "chain_fork"))


def test_thresholds_of_then_stand_in_the_settings_and_those_gone_since_are_left_out(
    settings_for: Callable[..., Settings],
) -> None:
    today = settings_for("sqlite:///x.db", watch={"odd_hour_checks": 9})
    rules = replace(THEN, watch={"odd_hour_checks": 4, "gone": 1}, names={"police": ["公安", "police"]})
    then = rules.settings(today)
    assert (then.watch.odd_hour_checks, then.crossmatch.shared_account_people) == (4, 3)
    assert then.watch.travel_kmh == today.watch.travel_kmh
    assert then.feeds.source_name("police").zh == "公安"
    assert then.feeds.batch_rows == today.feeds.batch_rows
