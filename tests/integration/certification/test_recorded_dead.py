"""A roll that tells somebody dead from a month before their proof of life is looked into by a person."""

from __future__ import annotations

from typing import Any

import pytest

from tests.factories import TODAY, make_told_dead
from tests.integration.certification.scene import OPERATOR, World, certified, match, new_world, task_for
from tests.integration.certification.test_lapses import night
from verifier.benefits.tables import Entitlement
from verifier.certification.tables import Certification, ServiceTask
from verifier.certification.tasks.work import close
from verifier.clock import business_today
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.months import Month

ASKED = ["review", "source_correction"]


def told_dead(world: World, stopped: Month | None, state: str = "deceased", **values: Any) -> None:
    """What placing a roll leaves."""
    world.change(Entitlement, state=state, stopped=stopped, **values)


@pytest.fixture
def living(sqlite_ctx: Context) -> World:
    """A woman a kiosk recognised in November 2026."""
    world = new_world(sqlite_ctx)
    match(world.check(world.genuine()))
    return world


@pytest.mark.parametrize("state", ["deceased", "missing"])
@pytest.mark.parametrize("stopped", [Month(2026, 11), Month(2024, 1)])
def test_who_was_certified_after_the_death_a_roll_tells_of_is_looked_into(
    living: World, state: str, stopped: Month
) -> None:
    told_dead(living, stopped, state)
    night(living)
    assert living.open_tasks() == ASKED
    review = living.rows(ServiceTask)[0]
    assert review.facts == {"scheme": "employee", "certified_on": "2026-11-21"}
    night(living)
    assert living.open_tasks() == ASKED


def test_what_a_colleague_looked_at_is_asked_again_only_after_another_proof_of_life(living: World) -> None:
    told_dead(living, Month(2026, 11))
    night(living)
    living.move(days=1)
    for task in living.rows(ServiceTask):
        close(living.ctx, OPERATOR, task.id, "settled", "已请报送单位更正名册")
    living.move(days=40)
    night(living)
    assert living.open_tasks() == []
    match(living.check(living.genuine()))
    assert living.open_tasks() == ASKED


def test_a_review_of_something_else_closed_before_the_roll_came_has_not_looked_at_it(living: World) -> None:
    living.move(days=1)
    other = task_for(living.ctx, living.person_id, "review", TODAY)
    close(living.ctx, OPERATOR, other, "settled", "已核实：已恢复发放")
    living.move(days=1)
    told_dead(living, Month(2026, 11))
    with living.ctx.database.write(EVERYWHERE) as session:
        make_told_dead(session, living.entitlement(), Month(2026, 11), living.ctx.clock.now())
    night(living)
    assert living.open_tasks() == ASKED


def test_a_review_of_something_else_that_is_open_is_told_of_it_once(living: World) -> None:
    task_for(living.ctx, living.person_id, "review", TODAY)
    told_dead(living, Month(2026, 11))
    night(living)
    assert living.open_tasks() == ASKED
    review, correction = living.rows(ServiceTask)
    assert review.facts["certified_on"] == "2026-11-21"
    close(living.ctx, OPERATOR, correction.id, "settled", "已请报送单位更正名册")
    night(living)
    assert living.open_tasks() == ["review"]


def test_a_death_in_the_month_of_the_proof_or_later_contradicts_nothing(living: World) -> None:
    for stopped in (Month(2026, 12), None):
        told_dead(living, stopped)
        night(living)
        assert living.open_tasks() == []


def test_what_two_people_decided_or_a_proxy_or_the_roll_itself_proved_is_not_asked_about(
    living: World,
) -> None:
    told_dead(living, Month(2026, 11), held_state="deceased")
    night(living)
    living.change(Entitlement, held_state=None)
    living.change(Certification, basis="proxy_sign")
    night(living)
    living.change(Certification, basis="roll", recorded_at=None, recorded_by=None)
    certified(
        living.ctx, living.person_id, business_today(living.ctx.clock).replace(day=1), Month(2027, 1).last_day
    )
    night(living)
    assert living.open_tasks() == []
