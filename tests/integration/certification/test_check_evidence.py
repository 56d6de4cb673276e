"""Why a device did not recognise somebody: kept for an appeal, opened for a reason, destroyed on time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from tests.factories import NOW, TODAY, agency, make_actor
from tests.integration.biometrics.scene import ADMIN, Finger, captures, enrol
from tests.integration.certification.scene import INVESTIGATOR, OPERATOR, World, new_world
from verifier.audit.tables import AuditEntry
from verifier.bars.tables import DeclaredRelation
from verifier.biometrics.vault.kept_probes import destroy_old_probes
from verifier.biometrics.vault.revoking import revoke
from verifier.biometrics.vault.rotating import rotate
from verifier.biometrics.vault.tables import KeptProbe, TemplateAccess
from verifier.certification.checks.evidence import Kept, Standing, open_evidence, standing, standing_of
from verifier.certification.tables import Check
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.errors import Conflict, InvalidInput, NotFound, NotPermitted

WHY = "本人申诉，需要说明"


@pytest.fixture
def world(ctx: Context) -> World:
    return new_world(ctx)


def _failed(world: World) -> str:
    answer = world.check(world.wrong())
    assert answer.decision == "no_match"
    return str(answer.check_id)


def _standing(world: World, check_id: str) -> Standing:
    with world.ctx.database.read(INVESTIGATOR.scope) as session:
        return standing(session, world.ctx, check_id)


def test_a_capture_that_was_not_recognised_is_kept_sealed_and_shown_for_a_reason(world: World) -> None:
    check_id = _failed(world)
    until = TODAY + timedelta(days=60)
    assert _standing(world, check_id) == Standing(Kept.KEPT, until)
    [kept] = world.rows(KeptProbe)
    assert (kept.check_id, kept.modality, kept.kept_until) == (check_id, "finger", until)
    assert b"FP" not in kept.ciphertext[:2]

    seen = open_evidence(world.ctx, INVESTIGATOR, check_id, WHY)
    [check] = world.rows(Check)
    assert (seen.score, seen.matches_from, seen.undecided_from) == (check.score, 30.0, 20.0)
    assert (seen.quality, seen.reference_position) == (70, "2")
    assert seen.finger is not None
    assert len(seen.finger.moved) == len(seen.finger.probe.points) > 10
    assert all(pair.apart < 3 for pair in seen.finger.pairs)
    assert "不能认定为同一手指" in seen.finger.headline[0].zh
    assert f"{check.score:.1f}" in seen.finger.headline[0].en
    assert len(seen.finger.reasons) > 3
    with world.ctx.database.read(EVERYWHERE) as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "check.evidence_opened")).one()
        opened = session.scalars(select(TemplateAccess).where(TemplateAccess.purpose == "explanation")).one()
    assert (entry.subject_id, entry.detail, entry.actor) == (check_id, {"reason": WHY}, "li")
    assert (opened.reference, opened.accessed_by) == (check_id, "li")


def test_of_a_match_nothing_is_kept(world: World) -> None:
    answer = world.check(world.genuine())
    assert _standing(world, answer.check_id) == Standing(Kept.MATCHED, None)
    assert world.rows(KeptProbe) == []
    with pytest.raises(Conflict):
        open_evidence(world.ctx, INVESTIGATOR, answer.check_id, WHY)


def test_too_faint_a_capture_was_never_compared_and_of_a_hand_there_are_no_points(world: World) -> None:
    assert world.check(world.genuine(quality=5)) == "quality_low"
    [faint] = world.rows(Check)
    assert _standing(world, faint.id) == Standing(Kept.NOT_COMPARED, None)
    check_id = _failed(world)
    with world.ctx.database.write(EVERYWHERE) as session:
        session.execute(delete(KeptProbe))
    assert _standing(world, check_id).kept is Kept.GONE
    check = next(one for one in world.rows(Check) if one.id == check_id)
    check.modality = "palm_vein"  # in memory only: a check is never edited
    assert standing_of(check, None, TODAY, 60) == Standing(Kept.HAND, None)


def test_it_is_destroyed_after_its_last_day_and_the_page_says_until_when_it_was_kept(world: World) -> None:
    check_id = _failed(world)
    last = TODAY + timedelta(days=60)
    assert destroy_old_probes(world.ctx, last) == 0
    world.move(days=61)
    # the night may be late: what is past its day is not opened any more
    assert _standing(world, check_id) == Standing(Kept.PAST, last)
    with pytest.raises(Conflict):
        open_evidence(world.ctx, INVESTIGATOR, check_id, WHY)
    assert destroy_old_probes(world.ctx, last + timedelta(days=1)) == 1
    assert world.rows(KeptProbe) == []
    assert _standing(world, check_id) == Standing(Kept.PAST, last)


def test_it_goes_with_the_persons_templates_and_survives_a_rotation_of_keys(world: World) -> None:
    check_id = _failed(world)
    assert rotate(world.ctx, ADMIN).destroyed == ("vault-1",)
    assert [kept.key_id for kept in world.rows(KeptProbe)] == ["vault-2"]
    assert open_evidence(world.ctx, INVESTIGATOR, check_id, WHY).finger is not None
    revoke(world.ctx, ADMIN, [world.person_id], "本人撤回同意")
    assert world.rows(KeptProbe) == []
    assert _standing(world, check_id).kept is Kept.GONE


def test_one_put_in_anothers_place_does_not_open_and_goes_at_the_next_rotation(world: World) -> None:
    check_id = _failed(world)
    with world.ctx.database.write(EVERYWHERE) as session:
        session.execute(update(KeptProbe).values(wrapped_key=bytes(60)))
    with pytest.raises(Conflict, match="无法读取"):
        open_evidence(world.ctx, INVESTIGATOR, check_id, WHY)
    assert rotate(world.ctx, ADMIN).destroyed == ("vault-1",)
    assert world.rows(KeptProbe) == []


def test_impressions_enrolled_since_explain_nothing(world: World) -> None:
    check_id = _failed(world)
    world.move(days=1)
    enrol(world.ctx, world.person_id, captures(Finger(5), "2"))
    seen = open_evidence(world.ctx, INVESTIGATOR, check_id, WHY)
    assert (seen.finger, seen.reference_position, seen.reference_quality) == (None, None, None)


def test_no_reason_no_right_no_kin_no_other_agency_sees_it(world: World) -> None:
    check_id = _failed(world)
    with pytest.raises(InvalidInput):
        open_evidence(world.ctx, INVESTIGATOR, check_id, " 申诉 ")
    with pytest.raises(NotPermitted):
        open_evidence(world.ctx, OPERATOR, check_id, WHY)
    with pytest.raises(NotFound):
        open_evidence(world.ctx, INVESTIGATOR, "chk-none", WHY)
    with world.ctx.database.write(EVERYWHERE) as session:
        session.add(
            DeclaredRelation(
                user_name="li",
                person_id=world.person_id,
                relation="relative",
                declared_by="li",
                declared_at=NOW,
            )
        )
    with pytest.raises(NotPermitted):
        open_evidence(world.ctx, INVESTIGATOR, check_id, WHY)
    with world.ctx.database.read(EVERYWHERE) as session:
        elsewhere = make_actor("wang", agency=agency(session, "379904"))
    with pytest.raises(NotFound):
        open_evidence(world.ctx, elsewhere, check_id, WHY)
    assert [entry for entry in world.rows(AuditEntry) if entry.action == "check.evidence_opened"] == []


def test_nothing_is_kept_where_the_setting_says_so(ctx: Context) -> None:
    none_kept = ctx.settings.biometrics.model_copy(update={"evidence_days": 0})
    settings = ctx.settings.model_copy(update={"biometrics": none_kept})
    world = new_world(replace(ctx, settings=settings))
    check_id = _failed(world)
    assert world.rows(KeptProbe) == []
    assert _standing(world, check_id).kept is Kept.GONE
