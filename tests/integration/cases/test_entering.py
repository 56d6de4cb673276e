"""What other offices, courts and the person did: entered with day, office and paper, or refused by clause."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests import factories as make
from tests.integration.cases.scene import LI, ZHAO, Matter
from verifier.accounts.actor import system_actor
from verifier.audit.tables import AuditEntry
from verifier.bars.tables import DeclaredRelation
from verifier.cases.case_view import case_view
from verifier.cases.course.elsewhere import ELSEWHERE, ELSEWHERE_IF_OURS
from verifier.cases.course.entering import Entered
from verifier.cases.course.service import enter_course
from verifier.cases.tables import CaseEvent
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.errors import Conflict, InvalidInput, NotFound, NotPermitted
from verifier.notices.kinds import notice_book
from verifier.procedure.reading import read_law

TODAY = date(2026, 11, 21)


@pytest.fixture
def matter(ctx: Context) -> Matter:
    return Matter(ctx)


def handed_over(matter: Matter) -> None:
    matter.served("order_served", "退回告知7号", due=date(2026, 12, 11))
    matter.enter("refused")
    matter.served("handed_over", "移交函5号")


def test_a_step_is_kept_with_its_day_its_term_its_paper_and_whoever_entered_it(matter: Matter) -> None:
    matter.ctx.clock.moment += timedelta(days=5)
    matter.served("order_served", "退回告知7号", on=date(2026, 11, 24), due=date(2026, 12, 11))
    with matter.ctx.database.read(EVERYWHERE) as session:
        event = session.scalars(select(CaseEvent).order_by(CaseEvent.id.desc())).first()
        entry = session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc())).first()
    assert event is not None
    assert entry is not None
    assert (event.action, event.actor, event.office) == ("order_served", "li", "agency")
    assert (event.effective_on, event.due_on) == (date(2026, 11, 24), date(2026, 12, 11))
    assert (event.previous_state, event.new_state) == ("assessed", "return_ordered")
    assert event.detail["document"] == "退回告知7号"
    assert "document" not in entry.detail  # written by hand: it may hold anything
    assert matter.case.state == "return_ordered"


def test_what_another_office_did_is_that_offices_and_no_others(matter: Matter) -> None:
    handed_over(matter)
    with pytest.raises(Conflict, match="劳动保障监察机构"):
        matter.enter("correction_ordered", document="限期改正9号")
    matter.enter("correction_ordered", document="限期改正9号", office="inspection", by="孙科长")
    history = matter.view().history
    assert (history[-1].kind, history[-1].by) == ("correction_ordered", "孙科长")
    with matter.ctx.database.read(EVERYWHERE) as session:
        told = [entry.sentence for entry in case_view(session, matter.ctx, matter.number).timeline]
    [said] = [sentence for sentence in told if sentence.zh.startswith("下达限期改正指令")]
    assert said.zh == "下达限期改正指令。（劳动保障监察机构孙科长经办，文号 限期改正9号）"
    assert said.en.startswith("Correction within a term was ordered. (by the labour inspection")


def test_a_step_on_paper_needs_its_number_or_a_file(matter: Matter) -> None:
    handed_over(matter)
    for document in ("", " ", "7"):
        with pytest.raises(InvalidInput, match="限期改正指令书"):
            matter.enter("correction_ordered", document=document, office="inspection")
    with pytest.raises(InvalidInput):
        matter.enter("correction_ordered", document="长" * 101, office="inspection")
    matter.enter("correction_ordered", detail={"evidence": 12}, office="inspection")


def test_a_paper_of_ours_is_served_not_entered_so_that_no_day_is_dated_back(matter: Matter) -> None:
    with pytest.raises(Conflict) as refused:
        matter.enter("order_served", document="退回告知7号", on=date(2026, 10, 1), due=date(2026, 10, 20))
    assert "登记送达" in refused.value.remedy.zh
    assert matter.case.state == "assessed"
    handed_over(matter)
    for action in ("reminder_served", "enforcement_applied", "decision_notified"):
        with pytest.raises(Conflict, match="不能直接登记"):
            matter.enter(action, document="催告3号")


def test_every_step_our_papers_take_is_entered_by_serving_them() -> None:
    ours = {kind.step for kind in notice_book().kinds.values() if kind.step and kind.issuer == "agency"}
    ours |= {step for kind in notice_book().kinds.values() for step in kind.published}
    assert ours <= set(ELSEWHERE) | set(ELSEWHERE_IF_OURS)
    assert all("agency" in read_law().steps[step].who for step in ELSEWHERE_IF_OURS)


def test_what_another_office_served_is_entered_with_its_number(matter: Matter) -> None:
    handed_over(matter)
    matter.ctx.clock.moment += timedelta(days=30)
    matter.enter("reminder_served", document="人社催〔2026〕4号", office="department", by="孙科长")
    assert matter.view().history[-1].by == "孙科长"


def test_an_unlawful_step_is_refused_by_its_clause_and_leaves_nothing(matter: Matter) -> None:
    before = (matter.case.version, len(matter.view().history))
    with pytest.raises(Conflict, match="第四十六条"):
        matter.served("handed_over", "移交函5号")
    with pytest.raises(Conflict, match="劳动保障监察"):
        matter.enter("correction_ordered", document="限期改正9号", office="inspection")
    assert (matter.case.version, len(matter.view().history)) == before


def test_days_to_come_and_terms_that_end_before_they_begin_are_refused(matter: Matter) -> None:
    with pytest.raises(InvalidInput):
        matter.enter("reconsideration_filed", office="person", on=TODAY + timedelta(days=1))
    with pytest.raises(InvalidInput):
        matter.served("order_served", "告知7号", due=TODAY - timedelta(days=1))
    with pytest.raises(InvalidInput):
        matter.enter("no_such_step")
    with pytest.raises(InvalidInput):
        matter.enter("refused", office="mars")


@pytest.mark.parametrize("kind", sorted(ELSEWHERE))
def test_what_has_a_service_of_its_own_is_not_entered_by_itself(sqlite_ctx: Context, kind: str) -> None:
    matter = Matter(sqlite_ctx)
    with pytest.raises(Conflict) as refused:
        matter.enter(kind, ZHAO, document="文号 1")
    assert refused.value.remedy == ELSEWHERE[kind]


def test_only_people_with_the_right_not_close_and_of_the_agency_enter(matter: Matter) -> None:
    with matter.ctx.database.write(EVERYWHERE) as session:
        session.add(
            DeclaredRelation(
                user_name="wu",
                person_id=matter.case.person_id,
                relation="relative",
                declared_by="wu",
                declared_at=make.NOW,
            )
        )
        elsewhere = make.agency(session, "379902")
    for actor in (make.make_actor("wu"), ZHAO, system_actor(), make.make_actor("gu", "operator")):
        with pytest.raises(NotPermitted):
            matter.enter("refused", actor)
    with pytest.raises(NotFound):
        matter.enter("refused", make.make_actor("he", "supervisor", elsewhere))
    assert matter.view(make.make_actor("wu")).barred is not None


def test_a_form_drawn_before_the_last_change_is_refused(matter: Matter) -> None:
    with pytest.raises(Conflict):
        enter_course(matter.ctx, LI, matter.number, 1, Entered("refused", "登记"))


def test_the_view_says_what_is_lawful_coming_and_refused_with_windows_papers_and_clauses(
    matter: Matter,
) -> None:
    matter.served("order_served", "退回告知7号", due=date(2026, 12, 11))
    view = matter.view(LI)
    lawful = {step.key: step for step in view.lawful}
    assert "order_served" in lawful
    assert lawful["order_served"].documents[0].zh == "退回待遇告知书"
    assert not lawful["agreement_signed"].mine  # an approver's
    [coming] = [step for step in view.coming if step.key == "handed_over"]
    assert coming.opens == date(2026, 12, 12)
    assert "第四十六条" in (coming.why or coming.label).zh
    appeal = lawful["reconsideration_filed"]
    assert appeal.of_person
    assert appeal.deadline is not None
    assert appeal.deadline.words.zh.startswith("60 天后到期")
    refused = {step.key: step.why for step in view.refused}
    assert "劳动保障监察" in (refused["correction_ordered"] or coming.label).zh
    assert ("refused", read_law().facts["refused"]) in view.facts
    with matter.ctx.database.read(EVERYWHERE) as session:
        said = case_view(session, matter.ctx, matter.number, LI).next_step
    assert "2026年12月12日起可办：移交劳动保障监察" in said.zh


def test_the_law_and_the_tables_agree_in_what_is_listed(matter: Matter) -> None:
    handed_over(matter)
    matter.enter("penalty_opened", document="立案1号", office="department")
    refused = {step.key: step.why for step in matter.view().refused}
    assert "handed_over" in refused
    assert not {"penalty_opened", "handed_over"} & {step.key for step in matter.view().lawful}
