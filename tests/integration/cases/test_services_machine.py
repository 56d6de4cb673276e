"""The services of a case on a real database, in any order, by anybody: what the rules promise holds.

The same machine without a database walks further (``tests/property/cases/test_course_machine.py``).
"""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests import factories as make
from tests.integration.recovery.scene import Office
from tests.integration.stops.scene import Scene, set_stage
from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.bars.tables import DeclaredRelation
from verifier.cases.assessing import decide_assessment, propose_assessment
from verifier.cases.course.elsewhere import ELSEWHERE
from verifier.cases.course.entering import Entered
from verifier.cases.course.service import enter_course
from verifier.cases.course.view import CourseView, course_view
from verifier.cases.ending import annul_decision, clear_case, close_case, reopen_case
from verifier.cases.payment_rules import PAYMENT_TRANSITIONS
from verifier.cases.rules import TRANSITIONS
from verifier.cases.service import record_verification
from verifier.cases.stops.deciding import decide_stop
from verifier.cases.stops.notifying import notify_person
from verifier.cases.stops.proposing import propose_stop
from verifier.cases.stops.resuming import resume_payment
from verifier.cases.stops.reversing import reverse_stop
from verifier.cases.tables import Assessment, CaseEvent
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.errors import VerifierError
from verifier.months import Month
from verifier.procedure.reading import read_law
from verifier.recovery.tables import Debt

LAW = read_law()
LI, WU, QIAN, SUN = (
    make.make_actor("li"),
    make.make_actor("wu", "supervisor"),  # a relative of the person
    make.make_actor("qian", "approver"),
    make.make_actor("sun", "supervisor"),
)
Step = Callable[[Scene, random.Random, Actor], object]
PAIRS = {
    "stop_approved": "stop_proposed",
    "stop_refused": "stop_proposed",
    "assessment_approved": "assessment_proposed",
    "assessment_refused": "assessment_proposed",
}


def _verify(scene: Scene, dice: random.Random, actor: Actor) -> object:
    finding = "fact_refuted" if dice.random() < 0.1 else "fact_confirmed"
    return record_verification(
        scene.ctx, actor, scene.case_id, finding, "走访", "照片 3 张", scene.case.version
    )


def _notify(scene: Scene, _dice: random.Random, actor: Actor) -> object:
    return notify_person(
        scene.ctx, actor, scene.case_id, scene.case.version, "in_person", "回证 2026-12", "已送达",
        proofs=["receipt"],
    )  # fmt: skip


def _propose_stop(scene: Scene, _dice: random.Random, actor: Actor) -> object:
    return propose_stop(scene.ctx, actor, scene.case_id, scene.case.version, "证据齐全")


def _decide_stop(scene: Scene, dice: random.Random, actor: Actor) -> object:
    return decide_stop(scene.ctx, actor, scene.stop.id, dice.random() < 0.8, "已核对")


def _resume(scene: Scene, _dice: random.Random, actor: Actor) -> object:
    return resume_payment(scene.ctx, actor, scene.case_id, scene.case.version, "原因消失")


def _reverse(scene: Scene, _dice: random.Random, actor: Actor) -> object:
    return reverse_stop(scene.ctx, actor, scene.case_id, scene.case.version, "本人健在", "现场照片 1 张")


def _propose_sum(scene: Scene, _dice: random.Random, actor: Actor) -> object:
    return propose_assessment(scene.ctx, actor, scene.case_id, scene.case.version, "逐笔累计")


def _decide_sum(scene: Scene, dice: random.Random, actor: Actor) -> object:
    with scene.ctx.database.read(EVERYWHERE) as session:
        found = session.scalars(select(Assessment.id).order_by(Assessment.id.desc())).first()
    return decide_assessment(scene.ctx, actor, found or 0, dice.random() < 0.85, "看过")


def _end(scene: Scene, dice: random.Random, actor: Actor) -> object:
    ending = dice.choice([clear_case, close_case, close_case, annul_decision])
    return ending(scene.ctx, actor, scene.case_id, "情况有变", scene.case.version)


def _reopen(scene: Scene, _dice: random.Random, actor: Actor) -> object:
    return reopen_case(scene.ctx, actor, scene.case_id, "再查", scene.case.version)


def _entered(key: str) -> Entered:
    office = LAW.steps[key].who[-1] if key in LAW.steps else "agency"
    return Entered(key, "登记", office=office, detail={"document": "文号 12"})


def _enter(scene: Scene, dice: random.Random, actor: Actor) -> object:
    key = dice.choice(sorted((set(LAW.steps) | set(LAW.facts)) - set(ELSEWHERE)))
    return enter_course(scene.ctx, actor, scene.case_id, scene.case.version, _entered(key))


def take_listed(scene: Scene, dice: random.Random, actor: Actor) -> None:
    """Take a step the page lists for this person: the service never refuses it."""
    with scene.ctx.database.read(EVERYWHERE) as session:
        view = course_view(session, scene.ctx, scene.case_id, actor)
    listed = [step.key for step in view.lawful if step.where is None and step.mine]
    listed += [key for key, _ in view.facts] if Right.CASES_WORK in actor.rights else []
    if listed and not view.barred:
        enter_course(scene.ctx, actor, scene.case_id, scene.case.version, _entered(dice.choice(listed)))


def _money(scene: Scene, dice: random.Random, _actor: Actor) -> object:
    office = Office(scene.ctx)
    debt: Debt = dice.choice(office.all(Debt))
    return office.money(dice.choice([50_000, 300_000]), memo=debt.reference)


def _wait(scene: Scene, dice: random.Random, _actor: Actor) -> object:
    scene.ctx.clock.moment += timedelta(days=dice.choice([1, 5, 16, 40]))
    return None


_STEPS: tuple[Step, ...] = (
    _verify, _verify, _notify, _propose_stop, _propose_stop, _decide_stop, _resume, _reverse,
    _propose_sum, _propose_sum, _decide_sum, _decide_sum, _end, _reopen, _reopen,
    _enter, _enter, _money, _wait, _wait,
)  # fmt: skip


_LISTED = 0.12


def walk(ctx: Context, seed: int, steps: int) -> set[str]:
    """Have people do whatever they like; return what they brought about."""
    dice = random.Random(seed)  # noqa: S311 -- an order, no secret
    scene = set_stage(ctx)
    for month in Month(2026, 8).until(Month(2026, 12)):
        scene.pay(month, 100_000)
    with ctx.database.write(EVERYWHERE) as session:
        session.add(
            DeclaredRelation(
                user_name="wu", person_id=scene.person, relation="relative",
                declared_by="wu", declared_at=make.NOW,
            )
        )  # fmt: skip
    for _ in range(steps):
        step, actor = dice.choice(_STEPS), dice.choice([LI, LI, QIAN, SUN, WU])
        if dice.random() < _LISTED:
            take_listed(scene, dice, actor)
            continue
        # what is not lawful is refused in words; there may be nothing yet to choose from
        with contextlib.suppress(VerifierError, IndexError):
            step(scene, dice, actor)
        must_hold_now(scene)
    must_hold_at_the_end(scene)
    Office(ctx).must_balance()
    return set(scene.steps())


def must_hold_now(scene: Scene) -> None:
    """Each step stands in one of three places; whoever is close to the person is told so."""
    with scene.ctx.database.read(EVERYWHERE) as session:
        view = course_view(session, scene.ctx, scene.case_id, WU)
        assert view.barred is not None
    must_be_whole(view)


def must_be_whole(view: CourseView) -> None:
    keys = [step.key for group in (view.lawful, view.coming, view.refused) for step in group]
    assert len(keys) == len(set(keys))
    assert all(step.why is None for step in view.lawful)
    assert all(step.why is not None for step in (*view.coming, *view.refused))


def must_hold_at_the_end(scene: Scene) -> None:
    with scene.ctx.database.read(EVERYWHERE) as session:
        query = select(CaseEvent).where(CaseEvent.case_id == scene.case_id).order_by(CaseEvent.id)
        events = session.scalars(query).all()
        marks = course_view(session, scene.ctx, scene.case_id).marks
        assert not [
            event for event in marks if event.kind not in {"reconsideration_filed", "litigation_filed"}
        ]
        assert scene.ctx.check_audit_chain(session).first_bad_seq is None
    assert all(event.actor != "wu" for event in events)
    for place, event in enumerate(events):
        if event.previous_state not in (None, event.new_state):
            assert TRANSITIONS[(event.previous_state, event.action)].new_state == event.new_state
        moved = event.detail.get("payment")
        if moved:
            assert PAYMENT_TRANSITIONS[(moved[0], event.action)].new_state == moved[1]
        if event.action in PAIRS:
            proposed = next(one for one in reversed(events[:place]) if one.action == PAIRS[event.action])
            assert proposed.actor != event.actor
        if event.action == "stop_approved":
            before = [one.action for one in events[:place]]
            assert {"fact_confirmed", "evidence_sufficient", "person_notified"} <= set(before)


@pytest.mark.parametrize("seed", range(4))
def test_whatever_people_do_in_whatever_order_what_the_rules_promise_holds(
    sqlite_ctx: Context, seed: int
) -> None:
    assert len(walk(sqlite_ctx, seed, 50)) > 4


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4, 44))
def test_longer_courses_hold_too_on_both_engines(ctx: Context, seed: int) -> None:
    walk(ctx, seed, 100)
