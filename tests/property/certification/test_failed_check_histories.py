"""Random histories of a person whom no device recognises, beside a twin who never came (invariant 8).

Wrong fingers, faint captures, attack detections, pauses, captures sent later, colleagues and visits in vain,
night after night, with or without records of a death and a lapsed certification: what the program holds of
the one is never more than what it holds of the other, and nobody's payment is touched. The kiosk's services,
the matcher and every finder of the night are the real ones.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import select

from tests import factories as make
from tests.integration.certification.scene import LAST_YEAR, OPERATOR, World, new_world
from tests.property.fresh import Fresh, fresh, histories
from verifier.accounts.actor import system_actor
from verifier.benefits.tables import Entitlement
from verifier.biometrics.vault.tables import Enrolment
from verifier.cases.stop_tables import Stop
from verifier.cases.tables import Case
from verifier.certification.night import sweep
from verifier.certification.tables import Certification, Check, Lapse, ServiceTask
from verifier.certification.tasks.work import close
from verifier.clock import business_today
from verifier.crossmatch.night import FINDERS, settle_kind
from verifier.crossmatch.tables import Lead
from verifier.database import EVERYWHERE
from verifier.people.tables import Person
from verifier.protocol.refusals import Refusal

STEPS: Final = (
    "wrong", "wrong", "wrong", "wrong", "faint", "attack", "late", "afterwards", "in_vain", "said_dead",
    "wait", "wait", "night", "night",
)  # fmt: skip
steps = st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 11)), min_size=3, max_size=12)
#: what there is against both besides: nothing, a death record that is certain or probable, a lapse
against_both = st.sampled_from(["nothing", "certain", "probable", "lapsed", "roll"])
POSITIONS: Final = (2, 7, 8)
#: so watchful that every second check of a device would be a lead, were failed ones counted
WATCHFUL: Final = {
    "operator_checks_an_hour": 1,
    "device_checks_an_hour": 1,
    "odd_hour_checks": 1,
    "travel_kmh": 1,
}


@dataclass
class Stage:
    """The world as it stands before the first capture."""

    made: Fresh
    world: World
    twin: int


@dataclass
class Twins:
    """Two people of whom the program knows the same; only one of them goes to a device."""

    world: World
    failing: int
    twin: int
    challenge: Any = None


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Stage]:
    with fresh(tmp_path_factory.mktemp("failed"), sqlite_template, watch=WATCHFUL) as made:
        world = new_world(made.context, positions=("2", "7"))
        with made.context.database.write(EVERYWHERE) as session:
            twin = make.make_person(session)
            make.make_entitlement(session, twin)
            number = twin.id
        made.keep()
        yield Stage(made, world, number)


def begin(stage: Stage, against: str) -> Twins:
    ctx = stage.made.begin()
    world = copy.copy(stage.world)
    # every impression is another one: each example takes them from the first on
    world.fingers, world.stranger = copy.deepcopy((stage.world.fingers, stage.world.stranger))
    with ctx.database.write(EVERYWHERE) as session:
        for number in (world.person_id, stage.twin):
            person = session.get_one(Person, number)
            right = session.scalars(select(Entitlement).where(Entitlement.person_id == number)).one()
            if against in {"certain", "probable"}:
                record = make.make_record(session, event_date=date(2026, 3, 5))
                make.make_pair(session, person, record, tier=against)
            elif against == "roll":
                right.state = "deceased"
            due = date(2026, 11, 1) if against == "lapsed" else date(2026, 12, 31)
            row = {"scheme": right.scheme, "certified_on": LAST_YEAR, "due_on": due, "basis": "roll"}
            session.add(Certification(agency_id=right.agency_id, person_id=number, **row))
    return Twins(world, world.person_id, stage.twin)


def attempt(twins: Twins, number: int, data: bytes, **changes: Any) -> None:
    """A capture that cannot succeed, on the challenge at hand or a new one."""
    world = twins.world
    if twins.challenge is None or number % 3 == 0:
        twins.challenge = world.challenge()
    answer = world.check(data, twins.challenge, position=POSITIONS[number % 3], **changes)
    if isinstance(answer, str):
        assert answer in {"quality_low", "pad_failed", "challenge_used", "challenge_expired", "person_locked"}
        twins.challenge = None if answer.startswith("challenge") else twins.challenge
    else:
        assert answer.decision in {"no_match", "inconclusive"}
        assert answer.next_step in {"retry_same", "other_finger", "best_finger", "staff_check", "home_visit"}


def afterwards(twins: Twins, number: int) -> None:
    """Captured while the line was down, sent later."""
    [challenge] = twins.world.offline()
    body = twins.world.body(challenge, twins.world.wrong(), person_ref=twins.world.person_ref)
    twins.world.move(hours=number)
    twins.world.send(body, online=False)


def in_vain(twins: Twins, number: int, outcome: str) -> None:
    """A colleague ends a task of the person without having met them, or is told that they died."""
    tasks = [task for task in twins.world.rows(ServiceTask) if task.closed_at is None]
    close(twins.world.ctx, OPERATOR, tasks[number % len(tasks)].id, outcome, "未见到本人")


def night(twins: Twins) -> None:
    ctx = twins.world.ctx
    today = business_today(ctx.clock)
    sweep(ctx, system_actor(), today)
    for kind in FINDERS:
        settle_kind(ctx, system_actor(), kind, today, lambda _: None, lambda *_: None)


def take(twins: Twins, step: str, number: int) -> None:
    """Take a step; the device may be refused it, and there may be no task to end."""
    world = twins.world
    failed = {"supported": True, "result": "failed"}
    services: dict[str, Callable[[], object]] = {
        "wrong": lambda: attempt(twins, number, world.wrong()),
        "faint": lambda: attempt(twins, number, world.stranger.impression(5)),
        "attack": lambda: attempt(twins, number, world.wrong(), pad=failed),
        "late": lambda: (world.move(seconds=181), attempt(twins, 1 + number % 2, world.wrong())),
        "afterwards": lambda: afterwards(twins, number),
        "in_vain": lambda: in_vain(twins, number, "not_met"),
        "said_dead": lambda: in_vain(twins, number, "died"),
        "wait": lambda: world.move(hours=(1, 9, 25, 24 * number)[number % 4]),
        "night": lambda: night(twins),
    }
    with suppress(Refusal, ZeroDivisionError):
        services[step]()


def look(twins: Twins) -> None:
    """No case, no stop, no suspension; of the one nothing is held that is not held of the other."""
    world = twins.world
    assert world.rows(Case) == []
    assert world.rows(Stop) == []
    assert {lapse.suspended_from for lapse in world.rows(Lapse)} <= {None}
    rights = {right.person_id: right for right in world.rows(Entitlement)}
    one, other = rights[twins.failing], rights[twins.twin]
    assert (one.state, one.held_state, one.stopped) == (other.state, other.held_state, other.stopped)
    held: dict[int, list[tuple[object, ...]]] = {twins.failing: [], twins.twin: []}
    for lead in world.rows(Lead):
        held[lead.person_id].append(
            (lead.kind, lead.state, lead.tier, lead.strength, lead.weight, lead.rule, lead.amount_at_risk_fen)
        )
    assert sorted(held[twins.failing]) == sorted(held[twins.twin])
    lapses = [(lapse.state, lapse.due_on) for lapse in world.rows(Lapse)]
    assert len(lapses) == 2 * len(set(lapses))


@histories(25)
@given(steps, against_both)
@example([*[("wrong", 1)] * 8, ("wait", 2), *[("wrong", 1)] * 8, ("night", 0)], "nothing")
@example([*[("attack", 1)] * 7, *[("faint", 1)] * 6, ("night", 0)], "nothing")
@example([*[("wrong", 1)] * 4, ("night", 0), ("afterwards", 3), ("night", 0)], "certain")
@example([*[("wrong", 1)] * 4, ("night", 0), ("wait", 11), ("wrong", 1), ("night", 0)], "roll")
@example([*[("wrong", 0)] * 6, *[("in_vain", 0)] * 3, ("said_dead", 0), ("night", 0)], "lapsed")
@example([*[("wrong", 0)] * 6, ("said_dead", 0), ("wait", 11), ("night", 0)], "probable")
def test_however_often_nobody_is_recognised_nothing_is_held_against_them(
    stage: Stage, history: list[tuple[str, int]], against: str
) -> None:
    twins = begin(stage, against)
    for step, number in [*history, ("night", 0)]:
        take(twins, step, number)
        look(twins)


def test_these_histories_do_fail_at_the_device_and_end_with_a_colleague(stage: Stage) -> None:
    twins = begin(stage, "nothing")
    for _ in range(8):
        take(twins, "wrong", 0)
    assert [check.decision for check in twins.world.rows(Check)].count("no_match") >= 5
    assert twins.world.open_tasks() == ["staff_check"]
    assert twins.world.rows(Enrolment)
