"""Thresholds changed while the system runs: the effect foretold is what the night does; two decide."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from tests import factories as make
from tests.clocks import later
from tests.conftest import REPOSITORY
from verifier.accounts.actor import Actor, system_actor
from verifier.audit.tables import AuditEntry
from verifier.context import Context
from verifier.crossmatch.night import settle_kind
from verifier.crossmatch.replay.service import replay_night
from verifier.crossmatch.tables import Lead
from verifier.crossmatch.threshold_changes import (
    approve_threshold,
    changes_of,
    propose_threshold,
    refuse_threshold,
    withdraw_threshold,
)
from verifier.crossmatch.threshold_effect import KindEffect, threshold_effect
from verifier.crossmatch.thresholds import THRESHOLDS, threshold_named
from verifier.crossmatch.thresholds_in_force import settings_in_force, value_of, with_value
from verifier.database import EVERYWHERE
from verifier.errors import Conflict, InvalidInput, NotFound, NotPermitted
from verifier.runs.tables import Run
from verifier.settings import load_settings

KIND = "no_life_sign"
#: born in these years they are 98, 96, 95, 90 and 70 on the day of the tests
BORN = (1928, 1930, 1931, 1936, 1956)
IT, ZHAO, SUN = (
    make.make_actor("it", "system_admin"),
    make.make_actor("zhao", "supervisor"),
    make.make_actor("sun", "supervisor"),
)


def grow_old(ctx: Context) -> Context:
    """Five people nobody has seen, after a night that went by the configuration (95 years)."""
    with ctx.database.write(EVERYWHERE) as session:
        for year in BORN:
            make.make_entitlement(session, make.make_person(session, birth=f"{year}-01-01"))
    settle(ctx)
    return ctx


@pytest.fixture
def aged(sqlite_ctx: Context) -> Context:
    return grow_old(sqlite_ctx)


def settle(ctx: Context) -> None:
    settle_kind(ctx, system_actor(), KIND, make.TODAY, lambda _: None, lambda *_: None)


def begin_night(ctx: Context, supplement: int = 0) -> None:
    given = {"business_date": make.TODAY, "supplement": supplement, "state": "running", "started_by": "x"}
    with ctx.database.write(EVERYWHERE) as session:
        session.add(Run(**given, started_at=ctx.clock.now(), fence=1, report={}))


def end_night(ctx: Context) -> None:
    with ctx.database.write(EVERYWHERE) as session:
        session.scalars(select(Run).where(Run.state == "running")).one().state = "done"


def states(ctx: Context) -> dict[int, str]:
    """Age → state of the lead."""
    with ctx.database.read(EVERYWHERE) as session:
        return {lead.facts["age"]: lead.state for lead in session.scalars(select(Lead))}


def standing(ctx: Context) -> set[int]:
    return {age for age, state in states(ctx).items() if state == "open"}


def decide_on(ctx: Context, age: int, state: str) -> None:
    with ctx.database.write(EVERYWHERE) as session:
        [lead] = [one for one in session.scalars(select(Lead)) if one.facts["age"] == age]
        lead.state = state


def foretold(ctx: Context, value: int) -> KindEffect:
    [kind] = threshold_effect(ctx, "aged_from", value).kinds
    return kind


def proposed(ctx: Context, value: int, actor: Actor = IT) -> int:
    effect = threshold_effect(ctx, "aged_from", value).as_dict()
    return propose_threshold(ctx, actor, "aged_from", value, effect, "上月疑点多数不成立")


def agreed(ctx: Context, value: int) -> None:
    approve_threshold(ctx, ZHAO, proposed(ctx, value), "已看影响")


def in_force(ctx: Context) -> int:
    with ctx.database.read(EVERYWHERE) as session:
        return value_of(settings_in_force(session, ctx.settings), threshold_named("aged_from"))


def test_the_night_does_what_the_effect_foretold(ctx: Context) -> None:
    """Of each value in turn, on both engines: what opens, closes, and would have been missed."""
    grow_old(ctx)
    assert states(ctx) == {98: "open", 96: "open", 95: "open"}
    for value in (60, 91, 97, 120, 96):
        before, effect = standing(ctx), foretold(ctx, value)
        assert standing(ctx) == before, "looking changes nothing"
        agreed(ctx, value)
        settle(ctx)
        after = standing(ctx)
        assert effect.opens == len(after - before), value
        assert effect.closes == effect.missed == len(before - after), value
        assert (effect.stand_before, effect.stand_after) == (len(before), len(after)), value
        assert effect.month == len(before), value


def test_what_was_found_to_hold_and_would_have_been_missed_is_said(aged: Context) -> None:
    decide_on(aged, 95, "confirmed")
    decide_on(aged, 96, "cleared")
    effect = foretold(aged, 120)
    assert (effect.missed, effect.missed_confirmed, effect.missed_cleared, effect.closes) == (3, 1, 1, 1)
    later(aged, days=40)
    assert (foretold(aged, 120).month, foretold(aged, 120).missed) == (0, 0)


def test_an_agreed_value_takes_force_with_the_next_night_not_with_the_one_at_work(aged: Context) -> None:
    begin_night(aged)
    later(aged, minutes=1)
    agreed(aged, 96)
    settle(aged)
    assert states(aged)[95] == "open", "the night began before the approval"
    end_night(aged)
    settle(aged)
    assert states(aged)[95] == "withdrawn"


def test_a_value_is_replaced_by_a_later_one_and_all_of_it_is_kept(aged: Context) -> None:
    moment = aged.clock.now()
    for value in (96, 97):
        later(aged, days=1)
        agreed(aged, value)
    assert in_force(aged) == 97
    with aged.database.read(EVERYWHERE) as session:
        second, first = changes_of(session, "aged_from")
        then = settings_in_force(session, aged.settings, moment + timedelta(days=1, hours=1))
        audited = session.scalars(
            select(AuditEntry.action).where(AuditEntry.subject_type == "threshold")
        ).all()
        assert settings_in_force(session, aged.settings, moment).crossmatch.aged_from == 95
    assert then.crossmatch.aged_from == 96
    assert (first.state, second.state) == ("replaced", "in_force")
    assert (first.before, first.value, second.before, second.value) == (95, 96, 96, 97)
    assert first.ended_at == second.decided_at
    assert first.effect["kinds"][0]["closes"] == 1
    assert list(audited) == ["threshold.proposed", "threshold.approved"] * 2


def test_nobody_decides_their_own_proposal_and_who_proposed_takes_it_back(aged: Context) -> None:
    number = proposed(aged, 96, ZHAO)
    with pytest.raises(NotPermitted, match="Who proposed"):
        approve_threshold(aged, ZHAO, number, "同意")
    with pytest.raises(NotPermitted, match="Who proposed"):
        refuse_threshold(aged, ZHAO, number, "不同意")
    with pytest.raises(NotPermitted, match="Only who proposed"):
        withdraw_threshold(aged, SUN, number, "收回")
    with pytest.raises(Conflict, match="is open"):
        proposed(aged, 97)
    withdraw_threshold(aged, ZHAO, number, "再看看")
    with pytest.raises(Conflict, match="taken back"):
        approve_threshold(aged, SUN, number, "同意")
    refuse_threshold(aged, SUN, proposed(aged, 97), "理由不足")
    assert in_force(aged) == 95


def test_a_proposal_whose_ground_has_moved_is_not_approved(aged: Context) -> None:
    number = proposed(aged, 97)
    crossmatch = aged.settings.crossmatch.model_copy(update={"aged_from": 94})
    moved = replace(aged, settings=aged.settings.model_copy(update={"crossmatch": crossmatch}))
    with pytest.raises(Conflict, match="has become 94"):
        approve_threshold(moved, ZHAO, number, "同意")
    assert in_force(moved) == 94


def test_who_may_not_is_refused(sqlite_ctx: Context) -> None:
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        below = make.make_actor("far", "supervisor", make.agency(session, "379904"))
    number = proposed(sqlite_ctx, 97)
    for actor in (make.make_actor("li"), make.make_actor("an", "security_admin"), IT, below, system_actor()):
        with pytest.raises(NotPermitted):
            approve_threshold(sqlite_ctx, actor, number, "同意")
        with pytest.raises(NotPermitted):
            refuse_threshold(sqlite_ctx, actor, number, "不同意")
    for actor in (make.make_actor("li"), make.make_actor("qian", "approver"), below, system_actor()):
        with pytest.raises(NotPermitted):
            propose_threshold(sqlite_ctx, actor, "travel_kmh", 200, {}, "理由")
    assert in_force(sqlite_ctx) == 95


def test_what_does_not_exist_is_the_same_or_lies_outside_its_limits_is_refused(sqlite_ctx: Context) -> None:
    for value in (59, 121, -1):
        with pytest.raises(InvalidInput):
            threshold_effect(sqlite_ctx, "aged_from", value)
        with pytest.raises(InvalidInput):
            propose_threshold(sqlite_ctx, IT, "aged_from", value, {}, "理由")
    with pytest.raises(InvalidInput, match="before they end"):
        threshold_effect(sqlite_ctx, "day_begins", 21)
    with pytest.raises(InvalidInput, match="reason"):
        propose_threshold(sqlite_ctx, IT, "aged_from", 97, {}, " ")
    with pytest.raises(Conflict, match="value in force"):
        propose_threshold(sqlite_ctx, IT, "aged_from", 95, {}, "理由")
    with pytest.raises(NotFound):
        threshold_effect(sqlite_ctx, "memory_mb", 1)
    with pytest.raises(NotFound):
        approve_threshold(sqlite_ctx, ZHAO, 77, "同意")


def test_a_replay_goes_by_the_thresholds_of_then_and_says_what_todays_would_change(aged: Context) -> None:
    def told(night: str, rules: Any) -> set[tuple[str, str, tuple[str, ...]]]:
        found = replay_night(aged, make.make_actor("li"), night, rules=rules)
        return {(row.difference.kind, row.difference.what, row.causes) for row in found.rows}

    for night in ("1", "2"):
        begin_night(aged, int(night) - 1)
        settle(aged)
        end_night(aged)
        if night == "1":
            agreed(aged, 97)
            later(aged, minutes=1)
    assert told("1", "then") == told("2", "then") == told("2", "now") == set()
    assert told("1", "now") == {(KIND, "not_raised", ("thresholds",))}


_DEFAULTS = load_settings(REPOSITORY / "config.toml", {})


@given(st.sampled_from(sorted(THRESHOLDS)), st.integers(-5, 2000))
def test_any_value_within_its_limits_makes_settings_that_load(name: str, value: int) -> None:
    threshold = THRESHOLDS[name]
    try:
        found = with_value(_DEFAULTS, threshold, value)
    except InvalidInput:
        hours = {"day_begins": value >= _DEFAULTS.watch.day_ends, "day_ends": value <= 6}
        assert not threshold.least <= value <= threshold.most or hours.get(name)
        return
    assert type(_DEFAULTS).model_validate(found.model_dump()) == found
    assert value_of(found, threshold) == value


def test_every_threshold_says_what_it_does_within_its_configured_limits() -> None:
    for threshold in THRESHOLDS.values():
        assert "{n}" in threshold.sentence.zh
        assert "{n}" in threshold.sentence.en
        assert threshold.least <= value_of(_DEFAULTS, threshold) <= threshold.most
