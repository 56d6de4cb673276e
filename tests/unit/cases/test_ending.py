"""How a case ends and begins anew: annulled, refuted, closed, taken up again; and who may not."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests import factories as make
from tests.unit.cases.scene import LI, SUN, ZHAO, Scene
from verifier.bars.tables import DeclaredRelation
from verifier.cases.assessing import decide_assessment
from verifier.cases.course.entering import Entered, enter_step
from verifier.cases.ending import annul_decision, clear_case, close_case, reopen_case
from verifier.cases.service import record_verification
from verifier.cases.tables import Assessment, Case
from verifier.database import EVERYWHERE
from verifier.errors import Conflict, NotPermitted


def test_a_decision_is_annulled_by_an_approver_only_and_its_assessment_superseded(scene: Scene) -> None:
    scene.verify()
    proposal = scene.propose()
    decide_assessment(scene.ctx, ZHAO, proposal.id, True, "好")
    with pytest.raises(NotPermitted):
        annul_decision(scene.ctx, LI, scene.case.id, "再查", scene.case.version)
    annul_decision(scene.ctx, ZHAO, scene.case.id, "法院另有认定", scene.case.version)
    assert scene.case.state == "verification"
    with scene.ctx.database.read(EVERYWHERE) as session:
        assert session.scalars(select(Assessment.state)).all() == ["superseded"]


def test_after_an_annulled_decision_the_fact_is_verified_and_the_sum_proposed_anew(scene: Scene) -> None:
    scene.verify()
    decide_assessment(scene.ctx, ZHAO, scene.propose().id, True, "好")
    annul_decision(scene.ctx, ZHAO, scene.case.id, "法院另有认定", scene.case.version, document="行终12号")
    with pytest.raises(Conflict):
        scene.propose()
    scene.verify()
    assert decide_assessment(scene.ctx, ZHAO, scene.propose().id, True, "好").state == "approved"


def test_an_assessed_case_is_not_taken_up_again_before_its_decision_is_annulled(scene: Scene) -> None:
    scene.verify()
    decide_assessment(scene.ctx, ZHAO, scene.propose().id, True, "好")
    with pytest.raises(Conflict):
        reopen_case(scene.ctx, ZHAO, scene.case.id, "再查", scene.case.version)


def test_after_a_refutation_the_sum_can_be_proposed_anew(scene: Scene) -> None:
    scene.verify()
    proposal = scene.propose()
    scene.verify("fact_refuted")
    scene.verify()
    with pytest.raises(Conflict):
        decide_assessment(scene.ctx, ZHAO, proposal.id, True, "好")
    assert decide_assessment(scene.ctx, ZHAO, scene.propose().id, True, "好").state == "approved"


def test_a_fact_verified_once_is_not_verified_again_without_a_reason(scene: Scene) -> None:
    scene.verify()
    with pytest.raises(Conflict, match="同一步骤不得重复"):
        scene.verify()


def test_nothing_is_closed_while_something_is_still_to_be_done(scene: Scene) -> None:
    scene.verify()
    with pytest.raises(NotPermitted):
        close_case(scene.ctx, LI, scene.case.id, "好", scene.case.version)
    with pytest.raises(Conflict, match="须先有"):
        close_case(scene.ctx, ZHAO, scene.case.id, "好", scene.case.version)
    decide_assessment(scene.ctx, ZHAO, scene.propose().id, True, "好")
    with pytest.raises(Conflict):
        close_case(scene.ctx, ZHAO, scene.case.id, "好", scene.case.version)


def test_a_repaid_case_is_closed_and_an_approver_takes_it_up_again(scene: Scene) -> None:
    scene.verify()
    decide_assessment(scene.ctx, ZHAO, scene.propose().id, True, "好")
    with scene.ctx.database.write(EVERYWHERE) as session:
        case = session.get_one(Case, scene.case.id)
        enter_step(session, scene.ctx, case, LI, Entered("repaid", "到账"))
    close_case(scene.ctx, ZHAO, scene.case.id, "款已还清", scene.case.version)
    assert scene.case.state == "closed"
    with pytest.raises(NotPermitted):
        reopen_case(scene.ctx, LI, scene.case.id, "再查", scene.case.version)
    reopen_case(scene.ctx, ZHAO, scene.case.id, "再查", scene.case.version)
    with scene.ctx.database.read(EVERYWHERE) as session:
        assert session.scalars(select(Assessment.state)).all() == ["superseded"]


def test_nobody_close_to_the_person_takes_a_step(scene: Scene) -> None:
    with scene.ctx.database.write(EVERYWHERE) as session:
        for name, relation in (("li", "relative"), ("zhao", "self")):
            session.add(
                DeclaredRelation(
                    user_name=name,
                    person_id=scene.person,
                    relation=relation,
                    declared_by=name,
                    declared_at=make.NOW,
                )
            )
    case = scene.case
    for attempt in (
        scene.verify,
        lambda: clear_case(scene.ctx, LI, case.id, "在世", case.version),
    ):
        with pytest.raises(NotPermitted, match="亲属"):
            attempt()
    record_verification(scene.ctx, SUN, case.id, "fact_confirmed", "走访", "照片 3 张", case.version)
    proposal = scene.propose(SUN)
    with pytest.raises(NotPermitted, match="本人"):
        decide_assessment(scene.ctx, ZHAO, proposal.id, True, "好")
