"""Leads about pairs of several feeds, decided, and what is then known of the rule that took them up."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy.orm import Session

from tests import factories as make
from tests.conftest import NOW
from verifier.clock import FixedClock
from verifier.context import Context
from verifier.crossmatch.decisions import Verdict, decide
from verifier.crossmatch.rule_budgets import RuleState, rule_states
from verifier.database import EVERYWHERE
from verifier.wiring import wire

LI, ZHAO = make.make_actor("li"), make.make_actor("zhao", "approver")
RULE = "name_birth_home"


def anybody(_: Session) -> None:
    """The run is still ours."""


def decided(
    ctx: Context, verdict: Verdict, count: int = 1, rule: str = RULE, feed: str = "police"
) -> list[int]:
    """Have leads about as many pairs of a feed decided."""
    wire()
    with ctx.database.write(EVERYWHERE) as session:
        leads = []
        for _ in range(count):
            about = make.make_person(session)
            record = make.make_record(session, make.make_feed(session, source=feed))
            leads.append(make.make_lead(session, about, record, rule=rule).id)
    for lead in leads:
        decide(ctx, LI, lead, verdict, "已核实")
    return leads


def entries_decided(
    ctx: Context, verdict: Verdict, count: int = 1, registers: tuple[str, str] = ("qinghe", "qinghe")
) -> None:
    """Have leads about two entries of the roll decided; the later one stands on the second register."""
    wire()
    with ctx.database.write(EVERYWHERE) as session:
        leads = []
        for _ in range(count):
            older, newer = (make.make_person(session, register=register) for register in registers)
            facts = {"other_person_id": newer.id}
            leads.append(make.make_lead(session, older, kind="on_two_rolls", facts=facts).id)
    for lead in leads:
        decide(ctx, LI, lead, verdict, "已核实")


def states(ctx: Context, rule: str = RULE) -> dict[str, RuleState]:
    """Return feed → the state of a rule there; the empty name is all feeds."""
    with ctx.database.read(EVERYWHERE) as session:
        return {state.feed: state for state in rule_states(session) if state.rule.name == rule}


def state_of(ctx: Context, feed: str = "", rule: str = RULE) -> RuleState:
    """Return the state of a rule on a feed."""
    return states(ctx, rule)[feed]


def later(ctx: Context, hours: int) -> Context:
    """Return the context so many hours later."""
    return replace(ctx, clock=FixedClock(NOW + timedelta(hours=hours)))
