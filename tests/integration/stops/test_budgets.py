"""A batch whose stops prove wrong too often halts itself and waits for a person."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.factories import agency, make_actor, make_feed
from tests.integration.stops.scene import LI, QIAN, SUN, ZHAO, Scene, set_stage
from verifier.audit.tables import AuditEntry
from verifier.cases.stop_tables import HaltedBatch
from verifier.cases.stops.budgets import Batch, batch_states, exceeds
from verifier.cases.stops.releasing import release_batch
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.errors import Conflict, InvalidInput, NotFound, NotPermitted
from verifier.settings.stops import StopSettings

SETTINGS = StopSettings(wrongful_budget=0.01, fewest_wrongful=2)


def wrong_stop(ctx: Context) -> Scene:
    scene = set_stage(ctx)
    scene.stopped()
    scene.reverse()
    return scene


def halts(ctx: Context) -> list[HaltedBatch]:
    with ctx.database.read(EVERYWHERE) as session:
        found = list(session.scalars(select(HaltedBatch).order_by(HaltedBatch.id)))
        session.expunge_all()
        return found


def test_one_wrong_stop_may_be_a_slip_two_are_not() -> None:
    assert not exceeds(1, 1, SETTINGS)
    assert exceeds(2, 2, SETTINGS)
    assert exceeds(199, 2, SETTINGS)
    assert not exceeds(200, 2, SETTINGS)


def test_the_second_wrong_stop_halts_the_rule_on_its_feed(ctx: Context) -> None:
    wrong_stop(ctx)
    assert halts(ctx) == []
    wrong_stop(ctx)
    [halt] = halts(ctx)
    assert (halt.feed, halt.rule, halt.file_id, halt.approved, halt.wrong) == (
        "police",
        "same_id_same_name",
        0,
        2,
        2,
    )
    with ctx.database.read(EVERYWHERE) as session:
        assert "batch.halted" in set(session.scalars(select(AuditEntry.action)))


def test_a_halted_batch_leads_to_no_stop_until_a_person_releases_it(ctx: Context) -> None:
    wrong_stop(ctx)
    wrong_stop(ctx)
    [halt] = halts(ctx)
    scene = set_stage(ctx)
    scene.verify()
    scene.notify()
    scene.wait()
    with pytest.raises(Conflict) as refused:
        scene.propose()
    assert "protection rule 10" in refused.value.message.en
    with pytest.raises(InvalidInput):
        release_batch(ctx, SUN, halt.id, " ")
    release_batch(ctx, SUN, halt.id, "来源已更正并重新报送")
    scene.propose()
    assert scene.decide().state == "approved"
    with pytest.raises(Conflict):
        release_batch(ctx, SUN, halt.id, "再次放行")


def test_a_proposal_made_before_the_halt_is_not_approved(ctx: Context) -> None:
    scene = set_stage(ctx)
    scene.verify()
    scene.notify()
    scene.wait()
    scene.propose()
    wrong_stop(ctx)
    wrong_stop(ctx)
    with pytest.raises(Conflict) as refused:
        scene.decide()
    assert "protection rule 10" in refused.value.message.en
    assert scene.benefit.state == "running"


def test_what_was_counted_before_a_release_no_longer_counts(ctx: Context) -> None:
    wrong_stop(ctx)
    wrong_stop(ctx)
    release_batch(ctx, SUN, halts(ctx)[0].id, "来源已更正")
    scene = wrong_stop(ctx)
    assert len(halts(ctx)) == 1
    scene.wait(1)
    wrong_stop(ctx)
    assert len(halts(ctx)) == 2


def test_one_bad_file_halts_alone(ctx: Context) -> None:
    with ctx.database.write(EVERYWHERE) as session:
        number = make_feed(session).id
    scenes = [set_stage(ctx, record={"feed_id": number}, lead={"rule": f"rule_{n}"}) for n in range(2)]
    for scene in scenes:
        scene.stopped()
        scene.reverse()
    [halt] = halts(ctx)
    assert (halt.rule, halt.file_id) == ("", number)
    with ctx.database.read(EVERYWHERE) as session:
        states = {state.batch: state for state in batch_states(session, ctx.settings.stops)}
    assert states[Batch("police", "", number)].halted_id == halt.id
    assert states[Batch("police", "rule_0", 0)].halted_id is None


def test_only_another_colleague_of_the_top_agency_releases(ctx: Context) -> None:
    wrong_stop(ctx)
    wrong_stop(ctx)
    [halt] = halts(ctx)
    with ctx.database.read(EVERYWHERE) as session:
        county = make_actor("wu", "approver", agency(session))
    for actor in (LI, QIAN, county):  # no right; approved the wrong stop; sees one county only
        with pytest.raises(NotPermitted):
            release_batch(ctx, actor, halt.id, "放行")
    with pytest.raises(NotFound):
        release_batch(ctx, ZHAO, 999, "放行")
    assert release_batch(ctx, ZHAO, halt.id, "已核对").released_by == "zhao"
