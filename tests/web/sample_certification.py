"""A county's certification as services leave it: a check, lapses in every state, tasks, devices, alerts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import NOW, TODAY, make_actor, make_entitlement, make_person
from tests.integration.certification.scene import World, certified, new_world, task_for
from tests.integration.devices.scene import Kiosk, joined
from verifier.biometrics.vault.kept_references import KEPT
from verifier.certification.lapses.suspending import approve, give_notice, propose
from verifier.certification.night import sweep
from verifier.certification.signs.taking import take_life_sign
from verifier.certification.tables import Lapse, ServiceTask
from verifier.certification.tasks.work import assign, close, schedule
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.devices.alerts import raise_alert
from verifier.devices.operators import add_operator

CLERK = make_actor("li.jing", "investigator")
APPROVER = make_actor("chen.wei", "approver")
NIGHT = make_actor("night", "operator")


@dataclass(frozen=True, slots=True)
class Certified:
    """What was planted: people and lapses by what became of them, tasks by kind."""

    person: int
    check: str
    #: of the same person: a capture nobody recognised
    failed_check: str
    people: dict[str, int]
    lapses: dict[str, int]
    tasks: dict[str, int]
    device: str
    waiting_device: str
    far_person: int


def plant_certification(ctx: Context) -> Certified:
    """Plant everything; the clock stands at NOW afterwards."""
    KEPT.forget()
    world = new_world(ctx, positions=("2", "7"), attended=True)
    people = {
        state: _lapsed_person(ctx, number, name, due_on)
        for number, (state, name, due_on) in enumerate(
            (
                ("lapsed", "陈桂芳", date(2026, 10, 31)),
                ("noticed", "周德胜", date(2026, 5, 31)),
                ("proposed", "吴玉梅", date(2026, 5, 31)),
                ("suspended", "郑国强", date(2026, 5, 31)),
                ("resumed", "冯淑兰", date(2026, 5, 31)),
            )
        )
    }
    _lapse(ctx, people)
    certified(ctx, world.person_id, date(2025, 11, 30), date(2026, 11, 30))
    check = _check(world)
    failed = world.check(world.wrong())
    assert failed.decision == "no_match", failed
    tasks = _tasks(ctx, people)
    with ctx.database.write(EVERYWHERE) as session:
        raise_alert(session, ctx, world.caller, "chain_gap", {"seq": 7}, world.person_id)
        add_operator(
            session,
            ctx,
            make_actor("zhao", "supervisor"),
            "op-1",
            "何敏",
            [world.caller.device_id],
            "no hash",
        )
        _life_sign(ctx, session, world.person_id)
        far = make_person(session, agency_code="379904", name="周远")
        make_entitlement(session, far, scheme="resident")
        far_id = far.id
    return Certified(
        world.person_id,
        check,
        str(failed.check_id),
        people,
        _lapses(ctx),
        tasks,
        world.caller.device_id,
        joined(ctx, Kiosk("SN-2")),
        far_id,
    )


def _lapsed_person(ctx: Context, number: int, name: str, due_on: date) -> int:
    with ctx.database.write(EVERYWHERE) as session:
        person = make_person(
            session,
            name=name,
            id_no=f"37990119480{number + 1}120{number}2{number}",
            birth=f"1948-0{number + 1}-12",
            phone="13800001234",
            address="东湖区柳巷街道 8 号",
        )
        make_entitlement(session, person)
        person_id = person.id
    certified(ctx, person_id, due_on.replace(year=2025), due_on)
    return person_id


def _at(ctx: Context, day: date) -> None:
    ctx.clock.moment = datetime(day.year, day.month, day.day, 2, tzinfo=UTC)


def _lapse(ctx: Context, people: dict[str, int]) -> None:
    """Take each person's lapse to its state, on the days on which it would have happened."""
    _at(ctx, date(2026, 6, 2))
    sweep(ctx, NIGHT, date(2026, 6, 2))
    found = {lapse.person_id: lapse.id for lapse in _rows(ctx)}
    for state in ("noticed", "proposed", "suspended", "resumed"):
        give_notice(ctx, CLERK, found[people[state]], "phone", "电话告知其女")
    _at(ctx, date(2026, 7, 10))
    for state in ("proposed", "suspended", "resumed"):
        propose(ctx, CLERK, found[people[state]], "两次上门未见到本人")
    for state in ("suspended", "resumed"):
        approve(ctx, APPROVER, found[people[state]], "已核对，逐项属实")
    ctx.clock.moment = NOW
    sweep(ctx, NIGHT, TODAY)
    task = task_for(ctx, people["resumed"], "home_visit", TODAY)
    close(ctx, CLERK, task, "certified", "入户见到本人", id_card_seen=True)


def _rows(ctx: Context) -> list[Lapse]:
    with ctx.database.read(EVERYWHERE) as session:
        return list(session.scalars(select(Lapse).order_by(Lapse.id)))


def _lapses(ctx: Context) -> dict[str, int]:
    return {lapse.state: lapse.id for lapse in _rows(ctx)}


def _check(world: World) -> str:
    answer = world.check(world.genuine())
    assert answer.decision == "match", answer
    return str(answer.check_id)


def _tasks(ctx: Context, people: dict[str, int]) -> dict[str, int]:
    made = {
        "staff_check": task_for(ctx, people["lapsed"], "staff_check", TODAY + timedelta(days=3)),
        "home_visit": task_for(ctx, people["noticed"], "home_visit", TODAY - timedelta(days=2)),
        "review": task_for(ctx, people["proposed"], "review", TODAY + timedelta(days=9)),
        "reenrolment": task_for(ctx, people["suspended"], "reenrolment", TODAY + timedelta(days=20)),
    }
    assign(ctx, CLERK, made["home_visit"], "柳巷村 王主任")
    schedule(ctx, CLERK, made["home_visit"], TODAY + timedelta(days=1))
    return made


def _life_sign(ctx: Context, session: Session, person_id: int) -> None:
    for number, (kind, seen_on) in enumerate((("clinic", TODAY), ("raffle", TODAY - timedelta(days=9)))):
        take_life_sign(
            session,
            ctx,
            make_actor("importer", "operator"),
            person_id=person_id,
            source="hospital",
            kind=kind,
            seen_on=seen_on,
            feed_id=1,
            line=number + 1,
            record_no=None,
        )


def visit_in_vain(ctx: Context, certified: Certified) -> None:
    """Visit the person of the noticed lapse twice without meeting them; a colleague looks at it."""
    for kind, outcome in (("home_visit", "not_met"), ("home_visit", "not_met"), ("review", "settled")):
        with ctx.database.read(EVERYWHERE) as session:
            open_one = select(ServiceTask.id).where(
                ServiceTask.person_id == certified.people["noticed"],
                ServiceTask.kind == kind,
                ServiceTask.closed_at.is_(None),
            )
            task_id = session.scalars(open_one).one()
        close(ctx, CLERK, task_id, outcome, "两次上门未见到本人")
