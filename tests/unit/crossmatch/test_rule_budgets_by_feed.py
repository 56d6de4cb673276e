"""A rule that proves wrong on one feed is halted for that feed; wrong on several, for all."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from tests import factories as make
from tests.unit.crossmatch.decided import (
    LI,
    RULE,
    ZHAO,
    anybody,
    decided,
    entries_decided,
    later,
    state_of,
    states,
)
from verifier.audit.tables import AuditEntry
from verifier.context import Context
from verifier.crossmatch.decisions import decide
from verifier.crossmatch.feed_names import LONGEST_NAME, feed_of
from verifier.crossmatch.model_tables import HaltedRule
from verifier.crossmatch.models import in_use
from verifier.crossmatch.rule_budgets import halt_over_budget, lift
from verifier.crossmatch.rule_precision import RulePrecision
from verifier.database import EVERYWHERE
from verifier.errors import Conflict
from verifier.wiring import wire

NUMBER_RULE = "same_id_same_name"


def halted(ctx: Context) -> set[tuple[str, str]]:
    with ctx.database.read(EVERYWHERE) as session:
        return set(in_use(session).halted)


def row(rule: str = RULE) -> dict[str, Any]:
    part = {"field": "rule", "level": "certain", "zh": "甲。", "en": "A.", "weight": 0.0}
    return {"rule": rule, "tier": "certain", "parts": [part]}


def test_a_rule_wrong_twice_on_a_feed_is_halted_for_that_feed_alone(ctx: Context) -> None:
    decided(ctx, "different", 2, feed="village")
    decided(ctx, "same_person", 3)
    assert halt_over_budget(ctx, anybody) == [(RULE, "village")]
    assert halt_over_budget(ctx, anybody) == []
    assert {feed: state.halted_at is not None for feed, state in states(ctx).items()} == {
        "": False,
        "police": False,
        "village": True,
    }
    assert state_of(ctx).precision == RulePrecision(3, 2)
    with ctx.database.read(EVERYWHERE) as session:
        used = in_use(session)
        [entry] = session.scalars(select(AuditEntry).where(AuditEntry.action == "rule.halted"))
    assert (entry.subject_id, entry.detail["feed"], entry.detail["different"]) == (RULE, "village", 2)
    here, there = used.stamped([row(), row()], ["village", "police"])
    assert (here["tier"], there["tier"]) == ("probable", "certain")
    assert (
        here["parts"][0]["zh"] == "甲。此规则用于这一来源的数据时，经核实出错过多，暂不作确定，须人工核对。"
    )
    assert there["parts"] == row()["parts"]
    assert {one["tier"] for one in used.stamped([row(NUMBER_RULE)], ["village"])} == {"certain"}


def test_one_feed_however_bad_and_a_slip_elsewhere_leave_the_other_feeds_certain(sqlite_ctx: Context) -> None:
    decided(sqlite_ctx, "different", 20, feed="village")
    decided(sqlite_ctx, "different")
    assert halt_over_budget(sqlite_ctx, anybody) == [(RULE, "village")]
    assert not state_of(sqlite_ctx).over_budget


@pytest.mark.parametrize("nights", [1, 2])
def test_a_rule_wrong_twice_on_each_of_two_feeds_is_halted_for_all(sqlite_ctx: Context, nights: int) -> None:
    ctx = sqlite_ctx
    done = []
    for night, feed in enumerate(("village", "police")):
        decided(later(ctx, 2 * night), "different", 2, feed=feed)
        if night >= 2 - nights:
            done += halt_over_budget(later(ctx, 2 * night + 1), anybody)
    assert set(done) == {(RULE, ""), (RULE, "village"), (RULE, "police")}
    assert halted(ctx) == {(RULE, "")}
    # lifted for all, it stays halted for the two that are over the budget by themselves
    assert lift(later(ctx, 8), ZHAO, RULE, "规则本身无误") == ["police", "village"]
    assert halted(ctx) == {(RULE, "village"), (RULE, "police")}
    # what is decided about the pairs of halted feeds says nothing about the others
    for feed in ("village", "police"):
        decided(later(ctx, 9), "different", 3, feed=feed)
    assert halt_over_budget(later(ctx, 10), anybody) == []
    assert state_of(ctx, "village").since_halted.different >= 3


def test_a_feed_is_lifted_by_its_name_and_judged_by_later_decisions(ctx: Context) -> None:
    decided(ctx, "different", 2, feed="village")
    halt_over_budget(ctx, anybody)
    with pytest.raises(Conflict) as refused:
        lift(later(ctx, 1), ZHAO, RULE, "来源已更正")
    assert "village" in refused.value.remedy.zh
    with pytest.raises(Conflict):
        lift(later(ctx, 1), ZHAO, RULE, "来源已更正", "police")
    assert lift(later(ctx, 1), ZHAO, RULE, "来源已更正", "Village-202611") == []
    assert halted(ctx) == set()
    with ctx.database.read(EVERYWHERE) as session:
        [entry] = session.scalars(select(AuditEntry).where(AuditEntry.action == "rule.lifted"))
        assert entry.detail == {"feed": "village", "reason": "来源已更正"}
        assert [one.lifted_by for one in session.scalars(select(HaltedRule))] == ["zhao"]
    decided(later(ctx, 2), "different", feed="village")
    assert halt_over_budget(later(ctx, 3), anybody) == []
    decided(later(ctx, 4), "different", feed="village")
    assert halt_over_budget(later(ctx, 5), anybody) == [(RULE, "village")]


def test_a_feed_lifted_while_all_are_halted_stays_halted_with_them(sqlite_ctx: Context) -> None:
    for feed in ("village", "police"):
        decided(sqlite_ctx, "different", 2, feed=feed)
    halt_over_budget(sqlite_ctx, anybody)
    assert lift(later(sqlite_ctx, 1), ZHAO, RULE, "来源已更正", "village") == ["", "police"]
    assert halted(sqlite_ctx) == {(RULE, "")}
    with pytest.raises(Conflict) as refused:
        lift(later(sqlite_ctx, 1), ZHAO, RULE, "来源已更正", "village")
    assert "name no feed" in refused.value.remedy.en


def test_a_pair_counts_for_the_feed_of_its_own_record(sqlite_ctx: Context) -> None:
    ctx = sqlite_ctx
    wire()
    with ctx.database.write(EVERYWHERE) as session:
        about = make.make_person(session)
        records = [
            make.make_record(session, make.make_feed(session, source=feed)) for feed in ("police", "village")
        ]
        leads = [make.make_lead(session, about, record, rule=RULE).id for record in records]
    decide(ctx, LI, leads[0], "same_person", "已核实")
    decide(ctx, LI, leads[1], "different", "已核实")
    assert state_of(ctx, "police").precision == RulePrecision(1, 0)
    assert state_of(ctx, "village").precision == RulePrecision(0, 1)


def test_files_of_one_source_with_their_dates_are_one_feed(sqlite_ctx: Context) -> None:
    decided(sqlite_ctx, "different", feed="village-202610")
    decided(sqlite_ctx, "different", feed="village-202611")
    assert halt_over_budget(sqlite_ctx, anybody) == [(RULE, "village")]


@pytest.mark.parametrize(
    ("source", "feed"),
    [
        ("police", "police"),
        (" Police_2026-11 ", "police"),
        ("other city", "other-city"),
        ("民政-3", "民政"),
        ("医院1", "医院1"),
        ("-202611", "-202611"),
    ],
)
def test_a_feed_is_its_source_without_date_or_serial(source: str, feed: str) -> None:
    assert feed_of(source) == feed


@given(st.text(min_size=1, max_size=60).filter(str.strip))
def test_the_name_of_a_feed_is_short_never_empty_and_its_own_name(source: str) -> None:
    found = feed_of(source)
    assert 0 < len(found) <= LONGEST_NAME
    assert feed_of(found) == found


def test_two_entries_of_a_roll_count_for_the_roll_of_the_later_one(sqlite_ctx: Context) -> None:
    entries_decided(sqlite_ctx, "different", 2, ("qinghe", "xicheng"))
    entries_decided(sqlite_ctx, "same_person")
    assert halt_over_budget(sqlite_ctx, anybody) == [(NUMBER_RULE, "xicheng")]
    found = states(sqlite_ctx, NUMBER_RULE)
    assert (found["xicheng"].precision, found["qinghe"].precision) == (
        RulePrecision(0, 2),
        RulePrecision(1, 0),
    )


def test_two_entries_that_no_rule_joins_by_itself_do_not_count_against_it(sqlite_ctx: Context) -> None:
    ctx = sqlite_ctx
    wire()
    with ctx.database.write(EVERYWHERE) as session:
        older, newer = make.make_person(session), make.make_person(session)
        facts = {"other_person_id": newer.id}
        lead = make.make_lead(session, older, kind="two_ids_one_person", rule=RULE, facts=facts).id
    decide(ctx, LI, lead, "different", "已核实")
    assert set(states(ctx)) == {""}
