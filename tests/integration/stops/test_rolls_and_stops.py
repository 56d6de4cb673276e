"""Rolls come every day, made by payers who may not know of a stop: none undoes it, none doubles it."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from tests import factories as make
from tests.integration.feeds.office import Office, Retiree
from tests.integration.stops.scene import LI, Scene
from verifier.audit.service import Happening
from verifier.benefits.tables import Entitlement, EntitlementChange
from verifier.cases.stops.looking import review_stopped_again
from verifier.cases.tables import Case
from verifier.certification.tables import ServiceTask
from verifier.clock import business_today
from verifier.context import Context
from verifier.crossmatch.decisions import decide
from verifier.database import EVERYWHERE
from verifier.feeds.mapping import Mapping
from verifier.months import Month
from verifier.people.tables import Person
from verifier.wiring import wire

WANG = Retiree(1, name="王秀英")
OTHERS = [Retiree(number) for number in range(2, 22)]


@pytest.fixture
def office(ctx: Context, tmp_path: Path) -> Office:
    wire()
    made = Office(ctx, tmp_path)
    made.bring("roll", [WANG, *OTHERS])
    return made


@pytest.fixture
def scene(office: Office) -> Scene:
    ctx = office.ctx
    with ctx.database.write(EVERYWHERE) as session:
        person = session.scalars(select(Person).where(Person.pid == WANG["个人编号"])).one()
        right = session.scalars(select(Entitlement).where(Entitlement.person_id == person.id)).one()
        record = make.make_record(session)
        lead = make.make_lead(session, person, record)
        numbers = person.id, right.id, lead.id
    decide(ctx, LI, numbers[2], "same_person", "一致")
    with ctx.database.read(EVERYWHERE) as session:
        case_id = session.scalars(select(Case.id)).one()
    made = Scene(ctx, *numbers, case_id)
    made.stopped()
    return made


def test_a_roll_made_without_knowing_of_the_stop_undoes_nothing(office: Office, scene: Scene) -> None:
    office.bring("roll", [WANG.but(月待遇="1950.00"), *OTHERS])
    benefit = scene.benefit
    assert (benefit.state, benefit.stopped, benefit.monthly_fen) == ("deceased", Month(2027, 1), 195_000)


def test_what_such_a_roll_raised_is_paid_back_with_the_rest(office: Office, scene: Scene) -> None:
    scene.wait(60)  # February
    office.bring("roll", [WANG.but(月待遇="1950.00"), *OTHERS])
    scene.wait(30)  # March
    scene.reverse()
    assert [line["fen"] for line in scene.stop.back_pay] == [187_832, 195_000, 195_000]


def test_a_roll_that_no_longer_lists_the_person_ends_nothing_twice(office: Office, scene: Scene) -> None:
    office.bring("roll", OTHERS, mapping=Mapping(complete=True))
    assert (scene.benefit.state, scene.benefit.held_state) == ("deceased", "deceased")


def test_a_payer_that_follows_the_stop_says_nothing_new(office: Office, scene: Scene) -> None:
    office.bring("roll", [WANG.but(发放状态="死亡", 停发年月="202701"), *OTHERS])
    scene.wait(40)
    scene.reverse()
    assert scene.benefit.state == "running"
    assert [line["month"] for line in scene.stop.back_pay] == ["2027-01"]


def test_a_roll_that_ends_the_benefit_for_another_reason_is_taken_at_its_word(
    office: Office, scene: Scene
) -> None:
    scene.wait(60)
    office.bring("roll", [WANG.but(发放状态="终止", 停发年月="202702"), *OTHERS])
    assert scene.benefit.state == "terminated_other"
    scene.wait(30)
    scene.reverse()
    assert scene.benefit.state == "terminated_other"
    assert [line["month"] for line in scene.stop.back_pay] == ["2027-01"]


def test_a_roll_that_takes_its_own_word_back_leaves_our_stop(office: Office, scene: Scene) -> None:
    scene.wait(60)
    office.bring("roll", [WANG.but(发放状态="终止", 停发年月="202702"), *OTHERS])
    office.bring("roll", [WANG.but(月待遇="1878.33"), *OTHERS])
    assert scene.benefit.state == "deceased"


def test_after_the_stop_was_undone_rolls_have_their_say_and_somebody_looks(
    office: Office, scene: Scene
) -> None:
    scene.reverse()
    scene.wait(40)
    office.bring_held("roll", [WANG.but(发放状态="死亡", 停发年月="202702"), *OTHERS])
    assert scene.benefit.state == "deceased"
    ctx = office.ctx
    for expected in (1, 0):  # once between two rolls
        with ctx.database.write(EVERYWHERE) as session:
            audit: list[Happening] = []
            found = review_stopped_again(session, ctx, "system", business_today(ctx.clock), audit)
            assert (found, len(audit)) == (expected, expected)
    with ctx.database.read(EVERYWHERE) as session:
        assert "review" in set(session.scalars(select(ServiceTask.kind)))


def test_the_history_names_who_decided(scene: Scene) -> None:
    with scene.ctx.database.read(EVERYWHERE) as session:
        change = session.scalars(select(EntitlementChange).where(EntitlementChange.field == "state")).one()
        assert (change.decided_by, change.feed_id, change.effective) == ("qian", None, Month(2027, 1))
