"""Nothing that may prove somebody alive is destroyed while an appeal or a case about them is open."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from jobs import upkeep
from jobs.night import Night
from tests.factories import NOW, TODAY, make_actor, make_entitlement, make_person, make_told_dead
from tests.integration.biometrics.scene import opened
from tests.integration.certification.scene import INVESTIGATOR, OPERATOR, World, new_world, task_for
from verifier.accounts.actor import system_actor
from verifier.benefits.tables import Entitlement
from verifier.biometrics.vault.tables import KeptProbe
from verifier.cases.tables import Case
from verifier.certification.checks.evidence import Kept, open_evidence, standing
from verifier.certification.tables import Certification, ServiceTask
from verifier.certification.tasks.work import close as close_task
from verifier.citizens.answering import answer, close
from verifier.citizens.asking import appeal
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.months import Month
from verifier.people.tables import Person
from verifier.runs.service import RunTicket, Taking, take_run


def retention(ctx: Context, today: date) -> dict[str, int]:
    ticket = take_run(ctx, system_actor(), today, Taking(new_work=True))
    assert isinstance(ticket, RunTicket)
    return upkeep.retention(Night(ctx, system_actor(), ticket, lambda *_: None))


@pytest.fixture
def world(sqlite_ctx: Context) -> World:
    """A woman the roll tells as long dead, whose fingers are enrolled, and a check that did not know her."""
    world = new_world(sqlite_ctx)
    world.check(world.wrong())
    with sqlite_ctx.database.write(EVERYWHERE) as session:
        session.execute(update(Entitlement).values(state="deceased", stopped=Month(2026, 1)))
    return world


def test_an_appeal_keeps_templates_and_captures_and_what_is_kept_can_be_opened(world: World) -> None:
    ctx, late = world.ctx, TODAY + timedelta(days=61)
    request = appeal(ctx, world.person_id, "我还活着")
    world.move(days=61)
    assert retention(ctx, late) == {"people": 0, "kept_probes": 0}
    [kept] = world.rows(KeptProbe)
    with ctx.database.read(INVESTIGATOR.scope) as session:
        assert standing(session, ctx, kept.check_id).kept is Kept.KEPT
    assert open_evidence(ctx, INVESTIGATOR, kept.check_id, "本人申诉，需要说明").finger is not None
    assert opened(ctx, world.person_id) == 3
    answer(ctx, make_actor("sun", "supervisor"), request.id, "explained", "已请本人到场核验。")
    assert retention(ctx, late + timedelta(days=1)) == {"people": 0, "kept_probes": 0}
    close(ctx, make_actor("sun", "supervisor"), request.id, "已当面告知本人")
    assert retention(ctx, late + timedelta(days=30)) == {"people": 1, "kept_probes": 0}
    assert world.rows(KeptProbe) == []


def test_a_case_about_another_entry_of_the_same_human_keeps_them_too(world: World) -> None:
    with world.ctx.database.write(EVERYWHERE) as session:
        other = make_person(session)
        make_entitlement(session, other, state="deceased", stopped=Month(2026, 1))
        session.get_one(Person, other.id).identity_id = world.person_id
        case = Case(
            agency_id=other.agency_id,
            person_id=other.id,
            kind="death",
            state="verification",
            opened_by="li",
            opened_at=NOW,
            version=1,
        )
        session.add(case)
    assert retention(world.ctx, TODAY + timedelta(days=61)) == {"people": 0, "kept_probes": 0}
    with world.ctx.database.write(EVERYWHERE) as session:
        session.scalars(select(Case)).one().state = "withdrawn"
    assert retention(world.ctx, TODAY + timedelta(days=90))["people"] == 1


def test_who_proved_to_be_alive_after_the_roll_told_them_dead_keeps_templates_until_the_roll_is_mended(
    world: World,
) -> None:
    world.check(world.genuine())
    assert world.open_tasks() == ["review", "source_correction"]
    late = TODAY + timedelta(days=61)
    assert retention(world.ctx, late)["people"] == 0
    world.change(ServiceTask, closed_at=world.ctx.clock.now(), closed_by="wu", outcome="settled")
    assert retention(world.ctx, late + timedelta(days=1))["people"] == 0
    dead_again(world)
    assert retention(world.ctx, TODAY + timedelta(days=200))["people"] == 1


def test_a_proof_of_a_day_before_the_death_keeps_nothing(world: World) -> None:
    world.check(world.genuine())
    world.change(ServiceTask, closed_at=world.ctx.clock.now(), closed_by="wu", outcome="settled")
    world.change(Certification, certified_on=date(2025, 12, 31))
    assert retention(world.ctx, TODAY + timedelta(days=61))["people"] == 1


def test_an_open_review_keeps_templates(world: World) -> None:
    task = task_for(world.ctx, world.person_id, "review", TODAY)
    late = TODAY + timedelta(days=61)
    assert retention(world.ctx, late)["people"] == 0
    close_task(world.ctx, OPERATOR, task, "settled", "已核实")
    assert retention(world.ctx, late + timedelta(days=1))["people"] == 1


def dead_again(world: World) -> None:
    """A later roll that states the death anew: whoever made it has looked."""
    world.move(days=1)
    with world.ctx.database.write(EVERYWHERE) as session:
        entitlement = session.scalars(select(Entitlement)).one()
        make_told_dead(session, entitlement, Month(2026, 1), world.ctx.clock.now())
