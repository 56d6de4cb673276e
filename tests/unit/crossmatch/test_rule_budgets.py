"""Rules measured by what people decided, halted over their budget, and lifted by a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchers.records.scoring.rules import RULES
from tests import factories as make
from tests.conftest import NOW
from verifier.accounts.actor import system_actor
from verifier.audit.tables import AuditEntry
from verifier.clock import FixedClock
from verifier.context import Context
from verifier.crossmatch.decisions import Verdict, decide, undo
from verifier.crossmatch.model_tables import HaltedRule
from verifier.crossmatch.models import in_use
from verifier.crossmatch.rule_budgets import (
    RulePrecision,
    RuleState,
    halt_over_budget,
    lift,
    precision_by_rule,
    rule_states,
    wilson,
)
from verifier.database import EVERYWHERE
from verifier.errors import AlreadyRunning, Conflict, NotPermitted
from verifier.language import Text
from verifier.wiring import wire

LI, ZHAO = make.make_actor("li"), make.make_actor("zhao", "approver")
RULE = "name_birth_home"


def anybody(_: Session) -> None:
    """The run is still ours."""


def decided(ctx: Context, verdict: Verdict, count: int = 1, rule: str = RULE) -> list[int]:
    """Have leads about as many pairs decided."""
    wire()
    with ctx.database.write(EVERYWHERE) as session:
        leads = []
        for _ in range(count):
            about = make.make_person(session)
            leads.append(make.make_lead(session, about, make.make_record(session), rule=rule).id)
    for lead in leads:
        decide(ctx, LI, lead, verdict, "已核实")
    return leads


def measured(ctx: Context, rule: str = RULE) -> tuple[int, int, int]:
    with ctx.database.read(EVERYWHERE) as session:
        found = precision_by_rule(session)[rule]
    return found.same, found.different, found.cleared_later


def later(ctx: Context, hours: int) -> Context:
    return replace(ctx, clock=FixedClock(NOW + timedelta(hours=hours)))


@pytest.mark.parametrize(
    ("hits", "trials", "low", "high"),
    [(9, 10, 0.5958, 0.9821), (0, 10, 0.0, 0.2775), (81, 263, 0.2553, 0.3662)],
)
def test_the_interval_is_wilsons(hits: int, trials: int, low: float, high: float) -> None:
    assert wilson(hits, trials) == (pytest.approx(low, abs=1e-4), pytest.approx(high, abs=1e-4))


@given(st.integers(0, 5000), st.integers(0, 5000))
def test_the_interval_holds_the_share_and_mirrors(hits: int, misses: int) -> None:
    low, high = wilson(hits, hits + misses)
    assert 0.0 <= low <= high <= 1.0
    if hits + misses:
        assert low <= hits / (hits + misses) <= high
        mirrored = wilson(misses, hits + misses)
        assert (1 - mirrored[1], 1 - mirrored[0]) == (pytest.approx(low), pytest.approx(high))


def test_alive_means_the_right_person_and_a_wrong_record(ctx: Context) -> None:
    decided(ctx, "same_person", 2)
    decided(ctx, "alive")
    decided(ctx, "different")
    decided(ctx, "not_enough")
    assert measured(ctx) == (3, 1, 0)
    assert measured(ctx, "same_id_same_name") == (0, 0, 0)


def test_an_undone_decision_does_not_count(sqlite_ctx: Context) -> None:
    [lead] = decided(sqlite_ctx, "different")
    undo(sqlite_ctx, LI, lead, "看错了")
    assert measured(sqlite_ctx) == (0, 0, 0)


def test_two_leads_about_one_pair_count_once_as_decided_last(sqlite_ctx: Context) -> None:
    ctx = sqlite_ctx
    wire()
    with ctx.database.write(EVERYWHERE) as session:
        about, record = make.make_person(session), make.make_record(session)
        leads = [make.make_lead(session, about, record, rule=RULE).id for _ in range(2)]
    decide(ctx, LI, leads[1], "same_person", "已核实")
    decide(later(ctx, 1), LI, leads[0], "different", "再次核实")
    assert measured(ctx) == (0, 1, 0)


def test_a_rule_over_its_budget_is_halted_once_and_audited(ctx: Context) -> None:
    decided(ctx, "different", 2)
    assert halt_over_budget(ctx, anybody) == [RULE]
    assert halt_over_budget(ctx, anybody) == []
    with ctx.database.read(EVERYWHERE) as session:
        [state] = [state for state in rule_states(session) if state.halted_at is not None]
        assert state.rule.name == RULE
        assert in_use(session).halted == {RULE}
        [entry] = session.scalars(select(AuditEntry).where(AuditEntry.action == "rule.halted"))
        assert (entry.actor, entry.subject_id) == (system_actor().name, RULE)
        assert entry.detail["different"] == 2


def test_a_rule_that_is_reviewed_anyway_is_never_halted(sqlite_ctx: Context) -> None:
    decided(sqlite_ctx, "different", 5, "name_birth_no_id")
    assert halt_over_budget(sqlite_ctx, anybody) == []


def test_a_single_wrong_pair_halts_nothing(sqlite_ctx: Context) -> None:
    decided(sqlite_ctx, "different")
    assert halt_over_budget(sqlite_ctx, anybody) == []


def test_few_wrong_ones_among_many_are_within_the_budget() -> None:
    [rule] = [rule for rule in RULES if rule.name == RULE]
    assert not RuleState(rule, RulePrecision(5000, 2), None).over_budget
    assert RuleState(rule, RulePrecision(5000, 20), None).over_budget
    assert not RuleState(rule, RulePrecision(0, 0), None).over_budget


def test_nothing_is_halted_once_another_process_has_the_night(sqlite_ctx: Context) -> None:
    def taken_over(_: Session) -> None:
        raise AlreadyRunning(Text("已由另一进程接管。", "Another process has it."))

    decided(sqlite_ctx, "different", 2)
    with pytest.raises(AlreadyRunning):
        halt_over_budget(sqlite_ctx, taken_over)
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        assert in_use(session).halted == frozenset()


def test_a_lifted_rule_is_judged_by_later_decisions_only(ctx: Context) -> None:
    decided(ctx, "different", 2)
    halt_over_budget(ctx, anybody)
    lift(later(ctx, 1), ZHAO, RULE, "来源已更正")
    assert halt_over_budget(ctx, anybody) == []
    with ctx.database.read(EVERYWHERE) as session:
        assert in_use(session).halted == frozenset()
        assert precision_by_rule(session)[RULE].different == 2
        [state] = [state for state in rule_states(session) if state.rule.name == RULE]
        assert state.precision.reviewed == 0
    with pytest.raises(Conflict):
        lift(ctx, ZHAO, RULE, "再次")
    decided(later(ctx, 2), "different", 2)
    assert halt_over_budget(later(ctx, 3), anybody) == [RULE]
    with ctx.database.read(EVERYWHERE) as session:
        assert len(session.scalars(select(HaltedRule)).all()) == 2


def test_only_who_may_release_feeds_lifts_a_rule(sqlite_ctx: Context) -> None:
    decided(sqlite_ctx, "different", 2)
    halt_over_budget(sqlite_ctx, anybody)
    for actor in (LI, system_actor()):
        with pytest.raises(NotPermitted):
            lift(sqlite_ctx, actor, RULE, "来源已更正")


def test_pairs_of_a_halted_rule_are_probable_and_say_why(sqlite_ctx: Context) -> None:
    decided(sqlite_ctx, "different", 2)
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        before = in_use(session)
    halt_over_budget(sqlite_ctx, anybody)
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        used = in_use(session)
    assert used.version != before.version
    assert len(used.version) <= 40
    part = {"field": "rule", "level": "certain", "zh": "甲。", "en": "A.", "weight": 0.0}
    other = {"field": "name", "level": "same", "zh": "乙。", "en": "B.", "weight": 3.0}
    rows: list[Mapping[str, object]] = [
        {"rule": rule, "tier": "certain", "parts": [part, other], "model_version": "x"}
        for rule in (RULE, "same_id_same_name")
    ]
    halted, kept = used.stamped(dict(row) for row in rows)
    assert (halted["tier"], halted["parts"][0]["level"], halted["parts"][1]) == (
        "probable",
        "probable",
        other,
    )
    assert halted["parts"][0]["zh"].startswith("甲。此规则")
    assert (kept["tier"], kept["parts"]) == ("certain", [part, other])
    assert halted["model_version"] == kept["model_version"] == used.version
