"""Captures that leave doubt all day long end with a colleague; challenges long over are swept out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.integration.certification.scene import World, new_world
from tests.integration.certification.test_tasks_and_signs import check_of
from verifier.certification.checks import judging
from verifier.certification.checks.sweeping import sweep
from verifier.certification.tables import Challenge, Check, PersonLock, ServiceTask
from verifier.context import Context
from verifier.database import EVERYWHERE


@pytest.fixture
def undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every comparison leaves doubt."""
    monkeypatch.setattr(judging, "_decision", lambda _probe, _outcome: "inconclusive")


def doubtful_so_far(world: World, count: int, decision: str = "inconclusive") -> None:
    """Write captures of this morning; the last of them matched, so that the ladder began anew."""
    with world.ctx.database.write(EVERYWHERE) as session:
        begun = world.ctx.clock.now() - timedelta(minutes=60)
        for number in range(count + 1):
            row = check_of(world, number, begun + timedelta(minutes=number), 30.0)
            row.decision = "match" if number == count else decision
            session.add(row)


@pytest.mark.usefixtures("undecided")
@pytest.mark.parametrize(
    ("before", "step", "tasks"), [(9, "retry_same", []), (10, "staff_check", ["staff_check"])]
)
def test_beyond_ten_captures_in_doubt_a_day_a_colleague_is_offered_and_nobody_is_suspected(
    ctx: Context, before: int, step: str, tasks: list[str]
) -> None:
    world = new_world(ctx)
    doubtful_so_far(world, before)
    answer = world.check(world.genuine())
    assert (answer.decision, answer.next_step) == ("inconclusive", step)
    assert world.open_tasks() == tasks
    assert world.rows(PersonLock) == []
    assert all(task.why["zh"].startswith("指纹或掌静脉没有认出") for task in world.rows(ServiceTask))


@pytest.mark.usefixtures("undecided")
def test_captures_the_quality_gate_held_back_do_not_count_as_doubt(sqlite_ctx: Context) -> None:
    world = new_world(sqlite_ctx)
    doubtful_so_far(world, 30, "refused")
    assert world.check(world.genuine()).next_step == "retry_same"


def test_challenges_are_swept_ninety_seven_hours_after_their_end_and_checks_stay(ctx: Context) -> None:
    world = new_world(ctx)
    used = world.challenge()
    body = world.body(used, world.genuine())
    first = world.send(body)
    world.offline()
    world.move(minutes=10, hours=97)
    assert swept(world) == 0
    world.move(seconds=1)
    assert swept(world) == 1
    assert [one.offline for one in world.rows(Challenge)] == [True]
    assert [one.challenge_id for one in world.rows(Check)] == [used.challenge_id]
    assert world.send(body) == first
    assert world.check(world.genuine(), used) == "challenge_unknown"
    world.move(hours=72)
    assert swept(world) == 1


def test_a_sweep_takes_no_more_at_once_than_told(sqlite_ctx: Context) -> None:
    world = new_world(sqlite_ctx)
    world.offline(5)
    world.move(days=8)
    assert [swept(world, 3), swept(world, 3), swept(world, 3)] == [3, 2, 0]


def swept(world: World, most: int = 100) -> int:
    with world.ctx.database.write(EVERYWHERE) as session:
        return sweep(session, world.ctx, most)["challenges"]
