"""What protects a living person on the way to a suspension and back: our own debts to them come first."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.integration.certification.scene import (
    APPROVER,
    INVESTIGATOR,
    OPERATOR,
    World,
    the_lapse,
)
from tests.integration.certification.test_lapses import lapsed_world, night, prove, suspended_world
from verifier.benefits.tables import Entitlement, EntitlementChange
from verifier.certification import suspending
from verifier.certification.tables import Lapse
from verifier.certification.task_work import close
from verifier.certification.tasks import open_task
from verifier.clock import business_today
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.errors import Conflict
from verifier.language import Text
from verifier.months import Month


def owe(world: World, kind: str) -> int:
    """Open a task for the person, as a device does that did not recognise them."""
    ctx = world.ctx
    with ctx.database.write(EVERYWHERE) as session:
        return open_task(
            session,
            person_id=world.person_id,
            kind=kind,
            why=Text("指纹没有认出本人。", "The finger was not recognised."),
            facts={"check": "chk-1"},
            by="device:dev-1",
            at=ctx.clock.now(),
            due_on=business_today(ctx.clock) + timedelta(days=10),
            audit=[],
        ).id


@pytest.mark.parametrize("kind", ["staff_check", "home_visit"])
def test_nobody_is_suspended_while_we_owe_them_a_staff_check_or_a_visit(
    sqlite_ctx: Context, kind: str
) -> None:
    ctx = sqlite_ctx
    world = lapsed_world(ctx)
    lapse = the_lapse(world)
    suspending.give_notice(ctx, INVESTIGATOR, lapse.id, "letter", "挂号信")
    world.move(days=31)
    first = owe(world, kind)
    with pytest.raises(Conflict):
        suspending.propose(ctx, INVESTIGATOR, lapse.id, "没有通过设备核验")
    close(ctx, OPERATOR, first, "refused", "本人不愿配合")
    suspending.propose(ctx, INVESTIGATOR, lapse.id, "多次联系不上本人")
    second = owe(world, kind)
    with pytest.raises(Conflict):
        suspending.approve(ctx, APPROVER, lapse.id, "没有看到还有上门任务")
    assert world.entitlement().state == "running"
    close(ctx, OPERATOR, second, "refused", "本人不愿配合")
    suspending.approve(ctx, APPROVER, lapse.id, "已核对联系记录")
    assert world.entitlement().state == "certification_lapsed"


def suspended_again_by_a_slow_roll(world: World) -> None:
    """What placing a roll writes that has another amount and still calls the person suspended."""
    ctx = world.ctx
    month = Month.of(business_today(ctx.clock))
    with ctx.database.write(EVERYWHERE) as session:
        entitlement = session.scalars(select(Entitlement)).one()
        session.add(
            EntitlementChange(
                entitlement_id=entitlement.id,
                field="state",
                previous=entitlement.state,
                new="certification_lapsed",
                effective=month,
                recorded_at=ctx.clock.now(),
            )
        )
        entitlement.state, entitlement.stopped = "certification_lapsed", month


def test_who_a_slow_roll_calls_suspended_again_is_looked_into_and_no_month_is_lost_or_paid_twice(
    ctx: Context,
) -> None:
    world = suspended_world(ctx)
    world.move(days=70)  # 2 March 2027
    prove(world)
    suspended_again_by_a_slow_roll(world)
    night(world)
    assert world.open_tasks() == ["review"]
    night(world)
    assert world.open_tasks() == ["review"]
    world.move(days=90)  # 31 May 2027
    prove(world)
    months = [[one["month"] for one in lapse.back_pay] for lapse in world.rows(Lapse)]
    assert months == [["2027-01", "2027-02", "2027-03"], ["2027-04", "2027-05"]]
    assert world.entitlement().state == "running"


def test_who_is_suspended_and_not_certified_is_no_case_for_a_review(sqlite_ctx: Context) -> None:
    world = suspended_world(sqlite_ctx)
    night(world)
    world.change(Lapse, state="withdrawn")
    night(world)
    assert world.open_tasks() == []
