"""Colleagues arrange, merge, part, clear, review in any order: nothing is lost, nobody barred takes part."""

from __future__ import annotations

import contextlib
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import factories as make
from tests.unit.cases.caseload.office import LI, QIAN, SUN, WANG, ZHAO, Office
from verifier.accounts.actor import Actor
from verifier.cases.caseload.assigning import Assign, Release
from verifier.cases.caseload.changing import bulk, change
from verifier.cases.caseload.merging import merge, unmerge
from verifier.cases.caseload.reviewing import review_decide
from verifier.cases.caseload.snoozing import Snooze, Wake
from verifier.cases.caseload.tables import SecondReview
from verifier.cases.ending import reopen_case
from verifier.cases.rules import TRANSITIONS
from verifier.cases.tables import Case, CaseEvent, CaseLead
from verifier.context import Context
from verifier.crossmatch.decisions import decide
from verifier.crossmatch.tables import Lead
from verifier.database import EVERYWHERE
from verifier.errors import VerifierError
from verifier.wiring import wire

STEPS = 150
LIMIT = 5_000_000
WORKERS = (LI, WANG, SUN, QIAN)
#: steps of this machine and of the lead decisions beneath it that move a case
_MOVES = {action for _, action in TRANSITIONS}


@dataclass
class World:
    """An office of three humans, two entries each; Wang is a relative of the first."""

    office: Office
    dice: random.Random
    humans: list[tuple[int, int]]
    #: what each merged case had when it was merged
    had: dict[int, tuple[list[int], list[int]]] = field(default_factory=dict)

    def cases(self) -> list[Case]:
        with self.office.ctx.database.read(EVERYWHERE) as session:
            found = list(session.scalars(select(Case).order_by(Case.id)))
            session.expunge_all()
            return found

    def any_case(self, *states: str) -> Case:
        """A case, mostly one in such a state; sometimes any, to be refused."""
        fitting = [case for case in self.cases() if case.state in states]
        return self.dice.choice(fitting if fitting and self.dice.random() < 0.8 else self.cases())

    def who(self) -> Actor:
        return self.dice.choice(WORKERS)


def _lead(world: World) -> None:
    entry = world.dice.choice(world.dice.choice(world.humans))
    amount = world.dice.choice([LIMIT, LIMIT + 1])
    lead = world.office.lead(entry, date(2024, 2, world.dice.randint(1, 28)), amount_at_risk_fen=amount)
    decide(world.office.ctx, world.who(), lead, "same_person", "一致")


def _merge(world: World) -> None:
    human = world.dice.choice(world.humans)
    theirs = [case for case in world.cases() if case.person_id in human and case.state != "cleared"]
    one, other = world.dice.choice(theirs), world.dice.choice(theirs)
    before = world.office.own(one.id)
    merge(world.office.ctx, world.who(), one.id, other.id, "同一人")
    world.had[one.id] = before


def _unmerge(world: World) -> None:
    merged = [case for case in world.cases() if case.merged_into is not None]
    number = world.dice.choice(merged).id
    unmerge(world.office.ctx, world.who(), number, "并错了")
    leads, proofs = world.had.pop(number)
    now_leads, now_proofs = world.office.own(number)
    assert now_proofs == proofs
    assert set(leads) <= set(now_leads)
    entry = world.office.get(number).person_id
    with world.office.ctx.database.read(EVERYWHERE) as session:
        later = [lead for lead in now_leads if lead not in leads]
        assert all(_person_of(session, lead) == entry for lead in later)


def _person_of(session: Session, lead: int) -> int:
    return session.scalars(select(Lead.person_id).where(Lead.id == lead)).one()


def _arrange(world: World) -> None:
    what = world.dice.choice(
        [
            Assign(world.dice.choice(["li", "wang", "sun"]), "分派"),
            Release("退回"),
            Snooze(make.TODAY + timedelta(days=world.dice.randint(-1, 95)), "等回函"),
            Wake("回函已到"),
        ]
    )
    if world.dice.random() < 0.5:
        case = world.any_case()
        change(world.office.ctx, world.who(), case.id, what, case.version)
        return
    chosen = {case.id: case.version for case in (world.any_case(), world.any_case(), world.any_case())}
    result = bulk(world.office.ctx, world.who(), list(chosen.items()), what)
    after = {number: world.office.get(number).version for number in chosen}
    grown = {number for number in chosen if after[number] != chosen[number]}
    assert grown == set(result.changed)
    assert (grown == set(chosen)) != bool(result.refused)


def _verify(world: World) -> None:
    world.office.verify(world.any_case("verification").id, world.who())


def _clear(world: World) -> None:
    world.office.clear(world.any_case().id, world.who())


def _reopen(world: World) -> None:
    case = world.any_case("cleared")
    reopen_case(world.office.ctx, world.who(), case.id, "再看", case.version)


def _review(world: World) -> None:
    with world.office.ctx.database.read(EVERYWHERE) as session:
        reviews = list(session.scalars(select(SecondReview.id).where(SecondReview.state == "open")))
    review_decide(
        world.office.ctx,
        world.dice.choice((ZHAO, ZHAO, world.who())),
        world.dice.choice(reviews),
        world.dice.random() < 0.5,
        "看过",
    )


MOVES: tuple[Callable[[World], None], ...] = (
    _lead,
    _lead,
    _merge,
    _merge,
    _unmerge,
    _arrange,
    _arrange,
    _verify,
    _clear,
    _reopen,
    _review,
)  # fmt: skip -- one line shows how often each comes


@pytest.mark.parametrize("seed", range(4))
def test_nothing_is_lost_and_nobody_barred_has_a_hand_in_it(sqlite_ctx: Context, seed: int) -> None:
    world = _world(sqlite_ctx, seed)
    taken: Counter[Callable[[World], None]] = Counter()
    for _ in range(STEPS):
        move = world.dice.choice(MOVES)
        # lists may be empty and steps unlawful: both are refusals, and must leave no trace
        with contextlib.suppress(VerifierError, IndexError):
            move(world)
            taken[move] += 1
        _must_hold(world)
    assert set(taken) == set(MOVES), "a step that was never taken proves nothing"


def _world(ctx: Context, seed: int) -> World:
    wire()
    office = Office(ctx)
    office.staff()
    humans = []
    for _ in range(3):
        one, two = office.person(), office.person()
        office.one_human(one, two)
        humans.append((one, two))
    office.relate("wang", humans[0][1])
    return World(office, random.Random(seed), humans)  # noqa: S311 -- a repeatable order of steps


def _must_hold(world: World) -> None:
    with world.office.ctx.database.read(EVERYWHERE) as session:
        cases = {case.id: case for case in session.scalars(select(Case))}
        events = list(session.scalars(select(CaseEvent).order_by(CaseEvent.id)))
        reviewed = set(session.scalars(select(SecondReview.event_id)))
        members = list(session.scalars(select(CaseLead.lead_id)))
        assert len(members) == len(set(members))
        for case in cases.values():
            assert (case.state == "merged") == (case.merged_into is not None)
            assert case.assigned_to != "wang" or case.person_id not in world.humans[0]
            assert case.snoozed_until is None or case.snoozed_until <= make.TODAY + timedelta(days=90)
            if case.merged_into is not None:
                other = cases[case.merged_into]
                assert (other.kind, other.merged_into) == (case.kind, None)
                assert {case.person_id, other.person_id} <= set(_human(world, case.person_id))
        for event in events:
            moved = event.previous_state is not None and event.previous_state != event.new_state
            assert not moved or (event.previous_state, event.action) in TRANSITIONS
            assert moved <= (event.action in _MOVES)
            assert event.actor != "wang" or cases[event.case_id].person_id not in world.humans[0]
        large = {event.id for event in events if event.action == "cleared" and _large(session, event)}
        assert large <= reviewed


def _human(world: World, person: int) -> tuple[int, int]:
    return next(human for human in world.humans if person in human)


def _large(session: Session, event: CaseEvent) -> bool:
    query = select(Lead.amount_at_risk_fen).where(Lead.id.in_(event.detail["leads"]))
    return any(fen > LIMIT for fen in session.scalars(query))
