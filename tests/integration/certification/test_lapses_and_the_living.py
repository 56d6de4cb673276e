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
    task_for,
    the_lapse,
)
from tests.integration.certification.test_lapses import lapsed_world, night, prove, suspended_world
from verifier.bars.tables import DeclaredRelation
from verifier.benefits.tables import Entitlement, EntitlementChange
from verifier.certification.lapses import suspending
from verifier.certification.tables import Lapse, LapseEvent, ServiceTask
from verifier.certification.tasks.work import close
from verifier.clock import business_today
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.errors import Conflict, NotPermitted
from verifier.months import Month


def owe(world: World, kind: str) -> int:
    """Open a task for the person, as a device does that did not recognise them."""
    due_on = business_today(world.ctx.clock) + timedelta(days=10)
    return task_for(world.ctx, world.person_id, kind, due_on, check="chk-1")


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


def the_open(world: World, kind: str) -> int:
    [found] = [one.id for one in world.rows(ServiceTask) if one.kind == kind and one.closed_at is None]
    return found


def test_nobody_met_at_two_visits_is_looked_for_and_not_suspended_before(ctx: Context) -> None:
    world = lapsed_world(ctx)
    lapse = the_lapse(world)
    suspending.give_notice(ctx, INVESTIGATOR, lapse.id, "letter", "挂号信")
    world.move(days=31)
    close(ctx, OPERATOR, owe(world, "home_visit"), "not_met", "家中无人")
    assert world.open_tasks() == ["home_visit"]
    with pytest.raises(Conflict):
        suspending.propose(ctx, INVESTIGATOR, lapse.id, "没有见到本人")
    close(ctx, OPERATOR, the_open(world, "home_visit"), "not_met", "又无人")
    assert world.open_tasks() == ["review"]
    review = the_open(world, "review")
    with pytest.raises(Conflict) as refused:
        suspending.propose(ctx, INVESTIGATOR, lapse.id, "没有见到本人")
    assert str(review) in refused.value.message.en
    close(ctx, OPERATOR, review, "settled", "村委告知本人随子女在外地，已通知")
    suspending.propose(ctx, INVESTIGATOR, lapse.id, "多次联系不上本人")
    assert the_lapse(world).state == "proposed"


def test_visits_before_the_last_certification_do_not_count(sqlite_ctx: Context) -> None:
    world = lapsed_world(sqlite_ctx)
    close(sqlite_ctx, OPERATOR, owe(world, "home_visit"), "not_met", "家中无人")
    world.move(days=1)
    prove(world)
    assert world.open_tasks() == []
    world.move(days=1)
    close(sqlite_ctx, OPERATOR, owe(world, "home_visit"), "not_met", "家中无人")
    assert world.open_tasks() == ["home_visit"]


def test_another_review_of_the_person_stands_in_no_proposals_way(sqlite_ctx: Context) -> None:
    world = lapsed_world(sqlite_ctx)
    lapse = the_lapse(world)
    suspending.give_notice(sqlite_ctx, INVESTIGATOR, lapse.id, "letter", "挂号信")
    world.move(days=31)
    owe(world, "review")
    suspending.propose(sqlite_ctx, INVESTIGATOR, lapse.id, "多次联系不上本人")
    assert the_lapse(world).state == "proposed"


@pytest.mark.parametrize("state", ["lapsed", "noticed", "proposed"])
def test_a_lapse_withdrawn_with_its_benefit_begins_anew_when_that_is_paid_again(
    ctx: Context, state: str
) -> None:
    world = lapsed_world(ctx)
    lapse = the_lapse(world)
    if state != "lapsed":
        suspending.give_notice(ctx, INVESTIGATOR, lapse.id, "letter", "挂号信")
        world.move(days=31)
    if state == "proposed":
        suspending.propose(ctx, INVESTIGATOR, lapse.id, "多次联系不上本人")
    world.change(Entitlement, state="in_custody")
    assert night(world).withdrawn == 1
    assert night(world).lapsed == 0
    world.change(Entitlement, state="running")
    world.move(days=1)
    assert (night(world).lapsed, night(world).lapsed) == (1, 0)
    again = the_lapse(world)
    assert (again.state, again.lapsed_on) == ("lapsed", business_today(ctx.clock))
    assert (again.noticed_on, again.grace_until, again.proposed_by) == (None, None, None)
    last = world.rows(LapseEvent)[-1]
    assert (last.previous, last.new, last.reason) == ("withdrawn", "lapsed", "in_payment_again")
    with pytest.raises(Conflict):
        suspending.propose(ctx, INVESTIGATOR, again.id, "上次已经告知")


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


def relative(world: World, user_name: str) -> None:
    """Have a colleague declare to be related to the person."""
    with world.ctx.database.write(EVERYWHERE) as session:
        session.add(
            DeclaredRelation(
                user_name=user_name,
                person_id=world.person_id,
                relation="relative",
                declared_by=user_name,
                declared_at=world.ctx.clock.now(),
            )
        )


def test_a_relative_neither_suspends_nor_has_suspended_nor_certifies(sqlite_ctx: Context) -> None:
    ctx = sqlite_ctx
    world = lapsed_world(ctx)
    lapse = the_lapse(world)
    suspending.give_notice(ctx, INVESTIGATOR, lapse.id, "letter", "挂号信")
    world.move(days=31)
    suspending.propose(ctx, INVESTIGATOR, lapse.id, "多次联系不上本人")
    relative(world, INVESTIGATOR.name)
    with pytest.raises(Conflict, match="提出人须回避"):
        suspending.approve(ctx, APPROVER, lapse.id, "已核对")
    relative(world, APPROVER.name)
    with pytest.raises(NotPermitted):
        suspending.refuse(ctx, APPROVER, lapse.id, "退回")
    relative(world, OPERATOR.name)
    with pytest.raises(NotPermitted):
        close(ctx, OPERATOR, owe(world, "home_visit"), "certified", "见到本人", id_card_seen=True)
    assert the_lapse(world).state == "proposed"
