"""Rules measured by what people decided, halted over their budget on all feeds, and lifted by a person."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchers.records.scoring.rules import RULES
from tests import factories as make
from tests.unit.crossmatch.decided import LI, RULE, ZHAO, anybody, decided, later, state_of
from verifier.accounts.actor import system_actor
from verifier.audit.tables import AuditEntry
from verifier.context import Context
from verifier.crossmatch.decisions import decide, undo
from verifier.crossmatch.model_tables import HaltedRule
from verifier.crossmatch.models import in_use
from verifier.crossmatch.rule_budgets import exceeds, halt_over_budget, lift
from verifier.crossmatch.rule_precision import RulePrecision, wilson
from verifier.database import EVERYWHERE
from verifier.errors import AlreadyRunning, Conflict, NotFound, NotPermitted
from verifier.language import Text
from verifier.wiring import wire

EVERY_FEED = [(RULE, "")]


def measured(ctx: Context, rule: str = RULE) -> tuple[int, int, int]:
    found = state_of(ctx, rule=rule).precision
    return found.same, found.different, found.cleared_later


def wrong_on_two_feeds(ctx: Context) -> None:
    """Have a pair of each of two feeds decided to be two people."""
    decided(ctx, "different")
    decided(ctx, "different", feed="hospital")


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


def test_a_rule_wrong_on_two_feeds_is_halted_for_all_once_and_audited(ctx: Context) -> None:
    wrong_on_two_feeds(ctx)
    assert state_of(ctx).due
    assert halt_over_budget(ctx, anybody) == EVERY_FEED
    assert halt_over_budget(ctx, anybody) == []
    assert state_of(ctx).halted_at is not None
    with ctx.database.read(EVERYWHERE) as session:
        assert in_use(session).halted == set(EVERY_FEED)
        [entry] = session.scalars(select(AuditEntry).where(AuditEntry.action == "rule.halted"))
        assert (entry.actor, entry.subject_id) == (system_actor().name, RULE)
        assert (entry.detail["feed"], entry.detail["different"]) == ("", 2)


def test_a_rule_that_is_reviewed_anyway_is_never_halted(sqlite_ctx: Context) -> None:
    decided(sqlite_ctx, "different", 5, "name_birth_no_id")
    assert halt_over_budget(sqlite_ctx, anybody) == []


def test_a_single_wrong_pair_halts_nothing(sqlite_ctx: Context) -> None:
    decided(sqlite_ctx, "different")
    assert halt_over_budget(sqlite_ctx, anybody) == []


def test_few_wrong_ones_among_many_are_within_the_budget() -> None:
    [rule] = [rule for rule in RULES if rule.name == RULE]
    assert not exceeds(rule, RulePrecision(5000, 2))
    assert exceeds(rule, RulePrecision(5000, 20))
    assert not exceeds(rule, RulePrecision())


def test_nothing_is_halted_once_another_process_has_the_night(sqlite_ctx: Context) -> None:
    def taken_over(_: Session) -> None:
        raise AlreadyRunning(Text("已由另一进程接管。", "Another process has it."))

    decided(sqlite_ctx, "different", 2)
    with pytest.raises(AlreadyRunning):
        halt_over_budget(sqlite_ctx, taken_over)
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        assert in_use(session).halted == frozenset()


def test_a_lifted_rule_is_judged_by_later_decisions_only(ctx: Context) -> None:
    wrong_on_two_feeds(ctx)
    halt_over_budget(ctx, anybody)
    assert lift(later(ctx, 1), ZHAO, RULE, "来源已更正") == []
    assert halt_over_budget(ctx, anybody) == []
    with ctx.database.read(EVERYWHERE) as session:
        assert in_use(session).halted == frozenset()
    assert measured(ctx) == (0, 0, 0)
    with pytest.raises(Conflict):
        lift(ctx, ZHAO, RULE, "再次")
    wrong_on_two_feeds(later(ctx, 2))
    assert halt_over_budget(later(ctx, 3), anybody) == EVERY_FEED
    with ctx.database.read(EVERYWHERE) as session:
        assert len(session.scalars(select(HaltedRule)).all()) == 2


def test_what_is_decided_while_a_rule_is_halted_is_told_and_does_not_count(sqlite_ctx: Context) -> None:
    wrong_on_two_feeds(sqlite_ctx)
    halt_over_budget(sqlite_ctx, anybody)
    decided(later(sqlite_ctx, 1), "different", 2)
    decided(later(sqlite_ctx, 1), "same_person", feed="court")
    assert measured(sqlite_ctx) == (0, 2, 0)
    assert state_of(sqlite_ctx).since_halted == RulePrecision(1, 2)
    assert state_of(sqlite_ctx, "police").since_halted == RulePrecision(0, 2)
    assert state_of(sqlite_ctx, "court").precision == RulePrecision()
    assert halt_over_budget(later(sqlite_ctx, 2), anybody) == []
    lift(later(sqlite_ctx, 3), ZHAO, RULE, "来源已更正")
    assert halt_over_budget(later(sqlite_ctx, 4), anybody) == []


def test_only_who_may_release_feeds_lifts_a_rule(sqlite_ctx: Context) -> None:
    wrong_on_two_feeds(sqlite_ctx)
    halt_over_budget(sqlite_ctx, anybody)
    for actor in (LI, system_actor()):
        with pytest.raises(NotPermitted):
            lift(sqlite_ctx, actor, RULE, "来源已更正")
    with pytest.raises(NotFound):
        lift(sqlite_ctx, ZHAO, "no_rule", "来源已更正")


def test_pairs_of_a_halted_rule_are_probable_and_say_why(sqlite_ctx: Context) -> None:
    wrong_on_two_feeds(sqlite_ctx)
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
    halted, kept = used.stamped((dict(row) for row in rows), ["court", "police"])
    assert (halted["tier"], halted["parts"][0]["level"], halted["parts"][1]) == (
        "probable",
        "probable",
        other,
    )
    assert halted["parts"][0]["zh"].startswith("甲。此规则经核实")
    assert (kept["tier"], kept["parts"]) == ("certain", [part, other])
    assert halted["model_version"] == kept["model_version"] == used.version
