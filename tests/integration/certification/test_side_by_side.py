"""Checks that arrive at once, on both engines, through the writer kiosks are served by: none counts twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

from tests.integration.certification.scene import World, new_world
from verifier.certification.checks.judging import prepare_check
from verifier.certification.checks.recording import record_check
from verifier.certification.tables import Certification, Challenge, Check, PersonLock
from verifier.context import Context
from verifier.database.group_commit import GroupWriter
from verifier.protocol.chain import entry_hash
from verifier.protocol.messages.answered import CheckAnswer
from verifier.protocol.messages.sent import CheckRequest
from verifier.protocol.refusals import Refusal


def together(world: World, bodies: list[dict[str, Any]]) -> list[str]:
    """Judge all first, as if at one moment, then write all at once by two writers; what each was told."""
    ready = [
        prepare_check(
            world.ctx, world.caller, CheckRequest.model_validate(body), entry_hash(body), online=True
        )
        for body in bodies
    ]
    writers = [GroupWriter(world.ctx.database), GroupWriter(world.ctx.database)]

    def write(number: int) -> str:
        try:
            answer = writers[number % 2].submit(
                lambda session: record_check(session, world.ctx, world.caller, ready[number])
            )
        except Refusal as refusal:
            return refusal.code
        return answer.decision if isinstance(answer, CheckAnswer) else answer.code

    with closing(writers[0]), closing(writers[1]), ThreadPoolExecutor(len(ready)) as pool:
        return sorted(pool.map(write, range(len(ready))))


def test_one_challenge_certifies_once_however_many_captures_come_at_once(ctx: Context) -> None:
    world = new_world(ctx)
    challenge = world.challenge()
    bodies = [world.body(challenge, world.genuine()) for _ in range(4)]
    assert together(world, bodies) == ["challenge_used"] * 3 + ["match"]
    assert (len(world.rows(Check)), len(world.rows(Certification))) == (1, 1)


def test_one_body_sent_at_once_four_times_is_one_check(ctx: Context) -> None:
    world = new_world(ctx)
    body = world.body(world.challenge(), world.wrong())
    told = together(world, [body] * 4)
    assert told == ["no_match"] * 4
    assert len(world.rows(Check)) == 1
    assert world.rows(Challenge)[0].mismatches == 1


def test_the_fifth_mismatch_of_a_day_pauses_though_all_came_at_once(ctx: Context) -> None:
    world = new_world(ctx)
    bodies = [world.body(world.challenge(), world.wrong()) for _ in range(7)]
    told = together(world, bodies)
    assert told == ["no_match"] * 5 + ["person_locked"] * 2
    assert len(world.rows(PersonLock)) == 1
    assert world.open_tasks() == ["staff_check"]
