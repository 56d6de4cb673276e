"""From a lapse to a suspension and back: notice, grace, two people, and every suspended month paid back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.factories import agency, make_actor
from tests.integration.certification.scene import (
    APPROVER,
    INVESTIGATOR,
    SUPERVISOR,
    World,
    certified,
    new_world,
    the_lapse,
)
from verifier.accounts.actor import system_actor
from verifier.accounts.tables import Agency
from verifier.benefits.tables import Entitlement, EntitlementChange
from verifier.certification.lapses import suspending
from verifier.certification.lapses.view import lapse_view
from verifier.certification.night import Swept, sweep
from verifier.certification.renewing import certify
from verifier.certification.tables import Lapse, LapseEvent
from verifier.clock import business_today
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.errors import Conflict, InvalidInput, NotFound, NotPermitted
from verifier.months import Month

LAST = date(2025, 10, 3)
DUE = date(2026, 10, 31)


def night(world: World) -> Swept:
    return sweep(world.ctx, system_actor(), business_today(world.ctx.clock))


def lapsed_world(ctx: Context) -> World:
    world = new_world(ctx, positions=())
    certified(ctx, world.person_id, LAST, DUE)
    assert night(world).lapsed == 1
    return world


def suspended_world(ctx: Context) -> World:
    world = lapsed_world(ctx)
    lapse = the_lapse(world)
    suspending.give_notice(ctx, INVESTIGATOR, lapse.id, "letter", "挂号信")
    world.move(days=31)
    suspending.propose(ctx, INVESTIGATOR, lapse.id, "多次联系不上本人")
    suspending.approve(ctx, APPROVER, lapse.id, "已核对联系记录")
    return world


def prove(world: World, on: date | None = None) -> None:
    with world.ctx.database.write(EVERYWHERE) as session:
        day = on or business_today(world.ctx.clock)
        renewal = certify(session, world.ctx, [world.person_id], day, "staff", "task:1", "li")
        world.ctx.auditor.record(session, "li", "li", renewal.audit)


def test_the_night_opens_a_lapse_once_and_stops_nothing(ctx: Context) -> None:
    world = lapsed_world(ctx)
    again = night(world)
    assert (again.lapsed, again.to_notify, again.proposable) == (0, 1, 0)
    assert the_lapse(world).state == "lapsed"
    assert world.entitlement().state == "running"
    assert [event.new for event in world.rows(LapseEvent)] == ["lapsed"]


def test_on_the_due_date_nobody_has_lapsed_and_who_never_certified_is_not_lapsed(
    sqlite_ctx: Context,
) -> None:
    world = new_world(sqlite_ctx, positions=())
    assert night(world).lapsed == 0
    certified(sqlite_ctx, world.person_id, date(2025, 11, 5), business_today(sqlite_ctx.clock))
    assert night(world).lapsed == 0


def test_notice_grace_and_two_people_suspend_from_next_month_on(ctx: Context) -> None:
    world = suspended_world(ctx)
    lapse, entitlement = the_lapse(world), world.entitlement()
    assert (lapse.state, lapse.proposed_by, lapse.approved_by) == ("suspended", "li", "qian")
    assert lapse.suspended_from == entitlement.stopped == Month(2027, 1)
    assert entitlement.state == "certification_lapsed"
    changed = {change.field: change for change in world.rows(EntitlementChange)}
    assert changed["state"].effective == Month(2027, 1)
    assert changed["state"].feed_id is None
    states = [event.new for event in world.rows(LapseEvent)]
    assert states == ["lapsed", "noticed", "proposed", "suspended"]


def test_certified_again_payment_resumes_next_month_with_each_suspended_month_paid_back(
    ctx: Context,
) -> None:
    world = suspended_world(ctx)
    world.move(days=70)  # 2 March 2027
    prove(world)
    lapse, entitlement = the_lapse(world), world.entitlement()
    assert (entitlement.state, entitlement.stopped) == ("running", None)
    assert (lapse.state, lapse.resumed_from) == ("resumed", Month(2027, 4))
    assert lapse.back_pay == [{"month": f"2027-0{m}", "fen": 187_832} for m in (1, 2, 3)]
    assert lapse.back_pay_fen == 3 * 187_832
    assert lapse.certification_id is not None
    assert night(world).ended == 0
    prove(world)
    assert len(world.rows(Lapse)) == 1


@pytest.mark.parametrize("step", ["lapsed", "noticed", "proposed"])
def test_a_certification_ends_a_lapse_at_any_step(sqlite_ctx: Context, step: str) -> None:
    world = lapsed_world(sqlite_ctx)
    lapse = the_lapse(world)
    if step != "lapsed":
        suspending.give_notice(sqlite_ctx, INVESTIGATOR, lapse.id, "visit", "当面告知")
    if step == "proposed":
        world.move(days=31)
        suspending.propose(sqlite_ctx, INVESTIGATOR, lapse.id, "联系不上本人")
    prove(world)
    assert the_lapse(world).state == "certified"
    assert world.entitlement().state == "running"


def test_a_certification_a_roll_brings_ends_the_lapse_at_night_and_resumes(sqlite_ctx: Context) -> None:
    world = suspended_world(sqlite_ctx)
    world.move(days=30)  # 21 January 2027
    certified(sqlite_ctx, world.person_id, date(2027, 1, 15), date(2028, 1, 31))
    swept = night(world)
    assert (swept.ended, swept.resumed) == (1, 1)
    assert the_lapse(world).back_pay == [{"month": "2027-01", "fen": 187_832}]
    assert night(world).ended == 0


def test_a_sign_of_life_from_before_the_lapse_does_not_end_it(sqlite_ctx: Context) -> None:
    world = lapsed_world(sqlite_ctx)
    prove(world, date(2025, 6, 1))
    assert the_lapse(world).state == "lapsed"


def test_within_grace_without_notice_or_by_one_person_nothing_is_suspended(sqlite_ctx: Context) -> None:
    ctx = sqlite_ctx
    world = lapsed_world(ctx)
    lapse = the_lapse(world)
    with pytest.raises(Conflict):
        suspending.propose(ctx, SUPERVISOR, lapse.id, "没有先告知")
    suspending.give_notice(ctx, SUPERVISOR, lapse.id, "phone", "接通本人")
    world.move(days=30)
    with pytest.raises(Conflict):
        suspending.propose(ctx, SUPERVISOR, lapse.id, "宽限期最后一天")
    world.move(days=1)
    suspending.propose(ctx, SUPERVISOR, lapse.id, "宽限期已过")
    with pytest.raises(NotPermitted):
        suspending.approve(ctx, SUPERVISOR, lapse.id, "自己审批自己")
    with pytest.raises(NotPermitted):
        suspending.approve(ctx, INVESTIGATOR, lapse.id, "没有审批权")
    with pytest.raises(NotPermitted):
        suspending.approve(ctx, system_actor(), lapse.id, "系统不能审批")
    assert world.entitlement().state == "running"
    suspending.refuse(ctx, APPROVER, lapse.id, "再联系一次")
    assert (the_lapse(world).state, the_lapse(world).proposed_by) == ("noticed", None)


def test_how_long_grace_lasts_is_what_the_procedure_of_the_region_says(
    sqlite_ctx: Context, tmp_path: Path
) -> None:
    world = lapsed_world(sqlite_ctx)
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        code = session.get_one(Agency, the_lapse(world).agency_id).code
    file = tmp_path / "procedure.toml"
    file.write_text(f'[regions."{code}".terms.certification_grace]\namount = 45\n', "utf-8")
    object.__setattr__(sqlite_ctx.settings.procedure, "office_file", file)
    try:
        noticed = suspending.give_notice(sqlite_ctx, INVESTIGATOR, the_lapse(world).id, "visit", "当面告知")
    finally:
        object.__setattr__(sqlite_ctx.settings.procedure, "office_file", None)
    assert (noticed.noticed_on, noticed.grace_until) == (date(2026, 11, 21), date(2027, 1, 5))


def test_the_page_promises_what_is_then_paid_back_and_no_month_twice(sqlite_ctx: Context) -> None:
    world = suspended_world(sqlite_ctx)
    lapse = the_lapse(world)
    with sqlite_ctx.database.write(EVERYWHERE) as session:
        earlier = {"agency_id": lapse.agency_id, "person_id": lapse.person_id, "scheme": lapse.scheme}
        paid = [{"month": "2027-01", "fen": 187_832}]
        days = {"due_on": date(2025, 10, 31), "lapsed_on": date(2025, 11, 1)}
        session.add(Lapse(**earlier, **days, state="resumed", back_pay=paid))
    world.move(days=70)  # 2 March 2027
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        view = lapse_view(session, sqlite_ctx, lapse.id, INVESTIGATOR)
    assert (view.would_resume, view.owed_fen) == (Month(2027, 4), 2 * 187_832)
    prove(world)
    [resumed] = [one for one in world.rows(Lapse) if one.id == lapse.id]
    promised = [{"month": str(one.month), "fen": one.fen} for one in view.owed]
    assert resumed.back_pay == promised == [{"month": f"2027-0{m}", "fen": 187_832} for m in (2, 3)]


def test_who_is_certified_meanwhile_cannot_be_suspended(sqlite_ctx: Context) -> None:
    ctx = sqlite_ctx
    world = lapsed_world(ctx)
    lapse = the_lapse(world)
    suspending.give_notice(ctx, INVESTIGATOR, lapse.id, "letter", "挂号信")
    world.move(days=31)
    suspending.propose(ctx, INVESTIGATOR, lapse.id, "联系不上本人")
    certified(ctx, world.person_id, date(2026, 12, 1), date(2027, 12, 31))
    with pytest.raises(Conflict):
        suspending.approve(ctx, APPROVER, lapse.id, "没有看到认证")
    assert world.entitlement().state == "running"


def test_a_benefit_no_longer_in_payment_needs_no_suspension(sqlite_ctx: Context) -> None:
    world = lapsed_world(sqlite_ctx)
    world.change(Entitlement, state="deceased")
    assert night(world).withdrawn == 1
    assert the_lapse(world).state == "withdrawn"


def test_a_suspension_known_only_from_the_roll_is_paid_back_from_the_month_it_names(
    sqlite_ctx: Context,
) -> None:
    world = new_world(sqlite_ctx, positions=())
    certified(sqlite_ctx, world.person_id, LAST, DUE)
    world.change(Entitlement, state="certification_lapsed", stopped=Month(2026, 9))
    prove(world)
    assert world.entitlement().state == "running"
    assert [one["month"] for one in the_lapse(world).back_pay] == ["2026-09", "2026-10", "2026-11"]
    assert world.open_tasks() == []


def test_a_suspension_whose_beginning_nobody_told_is_resumed_and_somebody_finds_the_months(
    sqlite_ctx: Context,
) -> None:
    world = new_world(sqlite_ctx, positions=())
    world.change(Entitlement, state="certification_lapsed")
    prove(world)
    assert world.entitlement().state == "running"
    assert world.open_tasks() == ["review"]


def test_another_agencys_lapse_does_not_exist_and_unknown_channels_are_refused(
    sqlite_ctx: Context,
) -> None:
    world = lapsed_world(sqlite_ctx)
    lapse = the_lapse(world)
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        elsewhere = make_actor("sun", "investigator", agency(session, "379902"))
    with pytest.raises(NotFound):
        suspending.give_notice(sqlite_ctx, elsewhere, lapse.id, "letter", "挂号信")
    with pytest.raises(InvalidInput):
        suspending.give_notice(sqlite_ctx, INVESTIGATOR, lapse.id, "pigeon", "飞鸽传书")


def test_only_who_may_start_the_nights_work_sweeps(sqlite_ctx: Context) -> None:
    world = new_world(sqlite_ctx, positions=())
    with pytest.raises(NotPermitted):
        sweep(world.ctx, INVESTIGATOR, date(2026, 11, 21))
