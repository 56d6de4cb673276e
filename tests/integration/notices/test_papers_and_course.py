"""Papers and the case's course are one: made while the step is lawful, entered when served, void or kept."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from tests.integration.notices.scene import LI, SUN, ZHAO, Matter, new_matter
from tests.integration.recovery.scene import SYSTEM, Office
from tests.past import took_place
from verifier.cases.ending import annul_decision
from verifier.cases.tables import Case, CaseEvent
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.errors import Conflict, InvalidInput, NotPermitted
from verifier.months import Month
from verifier.notices.case_papers import CasePapers, case_papers
from verifier.notices.entering import pass_terms
from verifier.notices.publishing import approve_list, propose_list, refuse_list
from verifier.notices.tables import NoticeVoid, PublicationEntry
from verifier.notices.voiding import void_notice
from verifier.notices.withdrawing import public_entries, withdraw_list
from verifier.recovery.tables import Debt


def shown(matter: Matter) -> CasePapers:
    with matter.ctx.database.read(EVERYWHERE) as session:
        return case_papers(session, matter.ctx, matter.case)


def why_not(matter: Matter, kind: str) -> str:
    [found] = [one.why_not for one in shown(matter).choices if one.kind.key == kind]
    return "" if found is None else found.zh


def pay(matter: Matter, fen: int) -> None:
    office = Office(matter.ctx)
    with matter.ctx.database.read(EVERYWHERE) as session:
        reference = session.scalars(select(Debt.reference).where(Debt.case_id == matter.case)).one()
    office.money(fen, memo=reference)


def today(matter: Matter) -> date:
    return matter.ctx.clock.now().date()


def test_what_serving_a_paper_enters_names_paper_proof_and_the_day_it_sets(matter_on_both: Matter) -> None:
    matter = matter_on_both
    notice = matter.make("return_notice")
    row = matter.serve(notice)
    with matter.ctx.database.read(EVERYWHERE) as session:
        event = session.scalars(select(CaseEvent).where(CaseEvent.action == "order_served")).one()
        named = {"document": notice.number, "evidence": row.proof_id, "service_id": row.id}
        assert named.items() <= event.detail.items()
        assert (event.effective_on, event.due_on, event.actor) == (date(2026, 11, 21), notice.due_on, "li")
    assert matter.state() == "return_ordered"


def test_a_step_of_another_office_is_entered_as_that_offices(matter: Matter) -> None:
    matter.handed_over()
    matter.serve(matter.make("correction_order"))
    with matter.ctx.database.read(EVERYWHERE) as session:
        event = session.scalars(select(CaseEvent).where(CaseEvent.action == "correction_ordered")).one()
        assert (event.office, event.detail["by"]) == ("inspection", "青禾市劳动保障监察支队")
        assert event.due_on == date(2027, 1, 5)


def test_an_attempt_that_failed_is_a_fact_of_the_case_only_where_the_paper_goes_to_the_person(
    matter: Matter,
) -> None:
    notice = matter.make("return_notice")
    matter.serve(notice, outcome="refused")
    matter.serve(notice, "post", outcome="not_found")
    assert [kind for kind, _ in matter.steps()] == ["service_refused", "service_failed"]
    matter.serve(notice)
    matter.move(days=30)
    matter.serve(matter.make("hand_over_letter"), outcome="refused")
    assert [kind for kind, _ in matter.steps()][2:] == ["order_served"]


def test_served_by_publication_the_order_stands_only_when_its_term_has_passed(matter_on_both: Matter) -> None:
    matter = matter_on_both
    matter.serve(matter.make("return_notice"), outcome="not_found")
    paper = matter.make("return_publication")
    with pytest.raises(Conflict, match="只能公告送达"):
        matter.serve(paper)
    matter.serve(paper, "publication")
    assert matter.steps()[-1] == ("order_published", "2026-11-21")
    assert matter.state() == "assessed"
    assert pass_terms(matter.ctx, SYSTEM, date(2026, 12, 20)) == 0
    matter.move(days=31)
    assert pass_terms(matter.ctx, SYSTEM, today(matter)) == 1
    assert pass_terms(matter.ctx, SYSTEM, today(matter)) == 0
    assert matter.steps()[-1] == ("order_served_by_publication", "2026-12-21")
    assert matter.state() == "return_ordered"
    with pytest.raises(Conflict, match="起可办理"):
        matter.make("hand_over_letter")  # now the person has the time the order sets
    matter.move(days=20)
    matter.make("hand_over_letter")


def test_a_publication_entered_when_its_term_is_over_already_counts_at_once(matter: Matter) -> None:
    matter.serve(matter.make("return_notice"), outcome="not_found")
    paper = matter.make("return_publication")
    matter.move(days=40)
    matter.serve(paper, "publication", attempted_on=date(2026, 11, 21))
    assert [kind for kind, _ in matter.steps()][-2:] == ["order_published", "order_served_by_publication"]


def test_a_publication_whose_decision_fell_meanwhile_orders_nothing(matter: Matter) -> None:
    matter.serve(matter.make("return_notice"), outcome="not_found")
    matter.serve(matter.make("return_publication"), "publication")
    with matter.ctx.database.read(EVERYWHERE) as session:
        version = session.get_one(Case, matter.case).version
    annul_decision(matter.ctx, ZHAO, matter.case, "金额有误", version)
    matter.move(days=40)
    assert pass_terms(matter.ctx, SYSTEM, today(matter)) == 0


def test_a_paper_whose_step_is_not_lawful_says_the_clause_and_one_of_an_earlier_system_is_kept(
    matter: Matter,
) -> None:
    assert "第四十六条" in why_not(matter, "hand_over_letter")
    with pytest.raises(NotPermitted):
        matter.make("hand_over_letter", migrated=True)
    letter = matter.make("hand_over_letter", SUN, migrated=True)
    assert letter.migrated
    with pytest.raises(NotPermitted):
        matter.serve(letter)


def test_a_served_paper_whose_decision_fell_is_not_entered_and_nothing_is_kept_of_the_attempt(
    matter: Matter,
) -> None:
    notice = matter.make("return_notice")
    with matter.ctx.database.read(EVERYWHERE) as session:
        version = session.get_one(Case, matter.case).version
    annul_decision(matter.ctx, ZHAO, matter.case, "金额有误", version)
    before = matter.audited()
    with pytest.raises(Conflict):
        matter.serve(notice)
    assert matter.audited() == before


def test_every_paper_states_what_is_still_owed_beside_what_was_assessed(matter: Matter) -> None:
    pay(matter, 100_000)
    said = matter.words(matter.make("return_notice"))
    assert "合计5,634.96元" in said
    assert "尚应退回4,634.96元（大写：人民币肆仟陆佰叁拾肆元玖角陆分）" in said


def test_a_void_paper_keeps_its_number_is_not_served_and_not_enclosed(matter_on_both: Matter) -> None:
    matter = matter_on_both
    wrong = matter.make("return_notice")
    with pytest.raises(InvalidInput):
        void_notice(matter.ctx, LI, wrong.id, " ")
    void_notice(matter.ctx, LI, wrong.id, "收件人有误")
    with pytest.raises(Conflict, match="已作废"):
        matter.serve(wrong)
    with pytest.raises(Conflict, match="已作废"):
        void_notice(matter.ctx, LI, wrong.id, "再次")
    right = matter.served_and_overdue()
    assert (wrong.serial, right.serial) == (1, 2)
    with pytest.raises(Conflict, match="已送达"):
        void_notice(matter.ctx, LI, right.id, "收件人有误")
    assert wrong.number not in matter.words(matter.make("hand_over_letter"))
    voids = {one.notice.number: one.void is not None for one in shown(matter).made}
    assert voids[wrong.number]
    assert not voids[right.number]
    for change in (update(NoticeVoid).values(reason="x"), delete(NoticeVoid)):
        with pytest.raises(DBAPIError, match="append-only"), matter.ctx.database.write(EVERYWHERE) as session:
            session.execute(change)


def test_the_department_names_a_fine_between_two_and_five_times_the_sum(matter: Matter) -> None:
    matter.handed_over()
    with pytest.raises(Conflict, match="立案"):
        matter.make("penalty_notice", fine_fen=2_000_000)
    took_place(matter.ctx, matter.case, "penalty_opened", office="department")
    for fine in (None, 1_126_991, 2_817_481):
        with pytest.raises(InvalidInput):
            matter.make("penalty_notice", fine_fen=fine)
    paper = matter.make("penalty_notice", fine_fen=1_126_992)
    said = matter.words(paper)
    assert "罚款11,269.92元" in said
    assert "5个工作日内陈述和申辩" in said
    assert "青禾市人力资源和社会保障局（印章）" in said
    matter.serve(paper)
    assert matter.steps()[-1][0] == "penalty_notified"


def test_a_person_is_told_before_a_stop_by_serving_the_notice(office: Context) -> None:
    matter = new_matter(office, assessed=False)
    matter.serve(matter.make("stop_notice", month=Month(2027, 1)))
    with office.database.read(EVERYWHERE) as session:
        assert session.get_one(Case, matter.case).payment == "notified"
    with pytest.raises(Conflict, match="不得重复"):
        matter.make("stop_notice", month=Month(2027, 1))
    with pytest.raises(Conflict, match="停发"):
        matter.make("suspension_notice", month=Month(2027, 1))


def test_names_stand_in_the_course_and_a_refused_list_may_be_proposed_anew(matter: Matter) -> None:
    matter.may_be_published()
    first = propose_list(matter.ctx, LI, [matter.case], "多次催收")
    with pytest.raises(Conflict, match="不得重复"):
        propose_list(matter.ctx, LI, [matter.case], "多次催收")
    refuse_list(matter.ctx, ZHAO, first.id, "先协商")
    second = propose_list(matter.ctx, LI, [matter.case], "协商未成")
    approve_list(matter.ctx, ZHAO, second.id, "同意")
    approve_list(matter.ctx, SUN, second.id, "同意")
    withdraw_list(matter.ctx, ZHAO, second.id, "核实有误")
    propose_list(matter.ctx, LI, [matter.case], "再次核实")
    names = [kind for kind, _ in matter.steps() if kind.startswith("names_")]
    assert names == [
        "names_proposed", "names_refused", "names_proposed", "names_published", "names_withdrawn",
        "names_proposed",
    ]  # fmt: skip


def test_who_has_paid_is_taken_off_the_list_with_the_last_fen(matter_on_both: Matter) -> None:
    matter = matter_on_both
    matter.may_be_published()
    row = propose_list(matter.ctx, LI, [matter.case], "多次催收")
    approve_list(matter.ctx, ZHAO, row.id, "同意")
    pay(matter, 100_000)
    with pytest.raises(Conflict, match="余额有变化"):
        approve_list(matter.ctx, SUN, row.id, "同意")
    refuse_list(matter.ctx, SUN, row.id, "余额有变化")
    row = propose_list(matter.ctx, LI, [matter.case], "多次催收")
    approve_list(matter.ctx, ZHAO, row.id, "同意")
    approve_list(matter.ctx, SUN, row.id, "同意")
    with matter.ctx.database.read(EVERYWHERE) as session:
        [(_, entry)] = public_entries(session, matter.ctx)
        assert entry.total_fen == 463_496
    pay(matter, 463_496)
    with matter.ctx.database.read(EVERYWHERE) as session:
        assert public_entries(session, matter.ctx) == []
        assert session.scalars(select(PublicationEntry.withdrawn_at)).all()[-1] is not None
    assert [kind for kind, _ in matter.steps()][-2:] == ["repaid", "names_withdrawn"]


def test_a_decision_that_falls_takes_the_name_with_it(matter: Matter) -> None:
    matter.may_be_published()
    propose_list(matter.ctx, LI, [matter.case], "多次催收")
    with matter.ctx.database.read(EVERYWHERE) as session:
        version = session.get_one(Case, matter.case).version
    annul_decision(matter.ctx, ZHAO, matter.case, "法院撤销", version)
    with matter.ctx.database.read(EVERYWHERE) as session:
        assert session.scalars(select(PublicationEntry.withdrawn_at)).one() is not None
