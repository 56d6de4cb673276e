"""Golden courses of recovery through the real services, day by day on an injected clock.

The Xinyu sum entered live and lawfully: approved sum → notice → served through the workplace → refused →
handed over → inspection → correction order → receipt → repaid → closed. An agreement that is missed and ends
with the hand-over. A claim given up by two once the time to apply for enforcement has passed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests import factories as make
from tests.conftest import SettingsMaker, new_context
from tests.integration.notices.scene import JPEG, LI, OFFICES, ZHAO
from tests.integration.recovery.scene import SYSTEM, Office
from verifier.cases.case_view import case_view
from verifier.cases.course.entering import Entered
from verifier.cases.course.history import course_of
from verifier.cases.course.service import enter_course
from verifier.cases.ending import close_case
from verifier.cases.service import record_verification
from verifier.cases.tables import Case, CaseEvent
from verifier.clock import FixedClock, business_today
from verifier.crossmatch.decisions import decide
from verifier.database import EVERYWHERE
from verifier.errors import Conflict
from verifier.money import yuan_text
from verifier.months import Month
from verifier.notices.evidence import receive
from verifier.notices.making import make_notice
from verifier.notices.matters import NoticeRequest
from verifier.notices.serving import ServiceReport, record_service
from verifier.notices.tables import Notice
from verifier.procedure.entering import retrace
from verifier.recovery import proposals
from verifier.recovery.plan_sweep import sweep_plans
from verifier.recovery.plans import decide_plan, propose_plan
from verifier.recovery.tables import Debt, Plan
from verifier.wiring import wire


class Course:
    """A debt of 34,600.00 yuan (twenty payments of 1,730.00) and what the office does about it."""

    def __init__(self, office: Office) -> None:
        self.office = office
        wire()
        with office.ctx.database.write(EVERYWHERE) as session:
            person = make.make_person(session, name="王秀英")
            right = make.make_entitlement(session, person, monthly_fen=173_000)
            for month in Month(2019, 5).until(Month(2021, 1)):
                make.make_payment(session, right, month)
            record = make.make_record(session, event_date=date(2019, 4, 12))
            lead = make.make_lead(session, person, record).id
            number = person.id
        decide(office.ctx, LI, lead, "same_person", "一致")
        case = office.case_of(number)
        self.case = case.id
        record_verification(office.ctx, LI, case.id, "fact_confirmed", "走访", "死亡证明 77", case.version)
        self.debt = office.assess(case.id)

    def to(self, day: date) -> None:
        """Let the days pass until ten in the morning of ``day``."""
        clock = self.office.ctx.clock
        assert isinstance(clock, FixedClock)
        clock.moment += timedelta(days=(day - business_today(clock)).days)

    def make(self, kind: str, **values: Any) -> Notice:
        return make_notice(self.office.ctx, LI, NoticeRequest(kind, self.case, **values))

    def serve(
        self, notice: Notice, method: str = "in_person", receiver: str = "王小明（子）", **how: Any
    ) -> None:
        proof = receive(self.office.ctx, JPEG + str(notice.id).encode(), "送达回证.jpg", "送达")
        report = ServiceReport(notice.id, method, receiver=receiver, **how)
        record_service(self.office.ctx, LI, report, proof)

    def enter(self, kind: str, document: str = "", office: str = "agency") -> None:
        case = self.now()
        detail = {"document": document} if document else {}
        entered = Entered(
            kind, "登记", office=office, detail=detail, by="监察员" if office != "agency" else ""
        )
        enter_course(self.office.ctx, LI, case.id, case.version, entered)

    def now(self) -> Case:
        found: Case = self.office.get(Case, self.case)
        return found

    def owed(self) -> str:
        return yuan_text(self.office.get(Debt, self.debt.id).due_fen)

    def steps(self) -> list[tuple[str, str]]:
        with self.office.ctx.database.read(EVERYWHERE) as session:
            query = select(CaseEvent).where(CaseEvent.case_id == self.case).order_by(CaseEvent.id)
            found = [(event.action, event.effective_on.strftime("%m-%d")) for event in session.scalars(query)]
        return found[[action for action, _ in found].index("assessment_approved") :]

    def must_be_lawful(self) -> None:
        """No step of the whole history is marked, and the books balance."""
        with self.office.ctx.database.read(EVERYWHERE) as session:
            course = course_of(session, self.office.ctx, session.get_one(Case, self.case))
            marks = [one.mark for one in retrace(course.law, course.path, course.events) if one.mark]
        assert marks == []
        self.office.must_balance()


@pytest.fixture
def course(database_url: str, settings_for: SettingsMaker) -> Iterator[Course]:
    ctx = new_context(settings_for(database_url, notices=OFFICES))
    with closing(ctx.database):
        assert isinstance(ctx.clock, FixedClock)
        ctx.clock.moment = ctx.clock.moment.replace(month=3, day=5)
        yield Course(Office(ctx))


def test_from_the_notice_through_the_inspection_to_the_last_fen(course: Course) -> None:
    assert course.owed() == "34,600.00"
    course.to(date(2026, 3, 9))
    notice = course.make("return_notice")
    course.serve(notice, outcome="refused")
    with pytest.raises(Conflict, match="第四十六条"):  # nobody has been ordered anything yet
        course.make("hand_over_letter")
    course.to(date(2026, 3, 11))
    course.serve(notice, "workplace", receiver="原单位人事科")
    with pytest.raises(Conflict, match="起可办理"):
        course.make("hand_over_letter")
    course.to(date(2026, 3, 20))
    course.enter("refused")
    letter = course.make("hand_over_letter")
    with pytest.raises(Conflict, match="移交"):
        course.make("correction_order")
    course.serve(letter, receiver="劳动保障监察支队")
    assert course.now().state == "handed_over"
    course.to(date(2026, 3, 30))
    course.enter("inspection_opened", "监立〔2026〕3号", "inspection")
    course.to(date(2026, 4, 2))
    order = course.make("correction_order")
    course.serve(order)
    course.to(date(2026, 4, 15))
    course.office.money(1_000_000, memo=course.debt.reference)
    assert (course.now().state, course.owed()) == ("handed_over", "24,600.00")
    course.office.money(2_460_000, memo=course.debt.reference)
    assert (course.now().state, course.owed()) == ("repaid", "0.00")
    with pytest.raises(Conflict, match="款项已了结"):
        course.make("return_notice")
    course.to(date(2026, 4, 16))
    close_case(course.office.ctx, ZHAO, course.case, "款项已退清", course.now().version)
    assert course.steps() == [
        ("assessment_approved", "03-05"),
        ("service_refused", "03-09"),
        ("order_served", "03-11"),
        ("refused", "03-20"),
        ("handed_over", "03-20"),
        ("inspection_opened", "03-30"),
        ("correction_ordered", "04-02"),
        ("repaid", "04-15"),
        ("closed", "04-16"),
    ]
    course.must_be_lawful()


def test_every_paper_service_and_posting_stands_in_the_timeline_without_a_name(course: Course) -> None:
    notice = course.make("return_notice")
    course.serve(notice, "workplace", receiver="王小明（子）")
    course.office.money(60_000, memo=course.debt.reference)
    with course.office.ctx.database.read(EVERYWHERE) as session:
        told = [str(one.sentence) for one in case_view(session, course.office.ctx, course.case).timeline]
    said = "\n".join(told)
    for part in (
        f"制作退回待遇告知书（{notice.number}）",
        f"退回待遇告知书（{notice.number}）单位转交送达：已送达",
        "责令退回的文书已送达",
        f"34,600.00 元（{course.debt.reference}）",
        "600.00 元",
    ):
        assert part in said, part
    assert "王小明" not in said


def test_an_agreement_that_is_missed_ends_and_the_case_is_handed_over(course: Course) -> None:
    course.serve(course.make("return_notice"))
    course.to(date(2026, 3, 31))
    ctx = course.office.ctx
    plan = propose_plan(ctx, LI, course.debt.reference, 200_000, 400_000, 1, "本人申请")
    decide_plan(ctx, ZHAO, plan.id, True, "同意")
    assert course.now().state == "agreement"
    with pytest.raises(Conflict, match="分期协议正在履行"):
        course.make("hand_over_letter")
    course.to(date(2026, 5, 2))  # April is over
    sweep_plans(ctx, SYSTEM, date(2026, 5, 2))
    assert course.now().state == "return_ordered"
    course.office.money(200_000, memo=course.debt.reference)
    sweep_plans(ctx, SYSTEM, date(2026, 5, 2))
    assert course.now().state == "agreement"
    with pytest.raises(Conflict, match="分期协议正在履行"):
        course.make("hand_over_letter")
    course.to(date(2026, 7, 3))  # May and June stayed away: two are a breach
    sweep_plans(ctx, SYSTEM, date(2026, 7, 3))
    assert course.office.get(Plan, plan.id).state == "broken"
    assert course.now().state == "return_ordered"
    course.serve(course.make("hand_over_letter"), receiver="劳动保障监察支队")
    assert [action for action, _ in course.steps()] == [
        "assessment_approved", "order_served", "agreement_signed", "instalment_missed",
        "instalment_caught_up", "instalment_missed", "agreement_ended", "handed_over",
    ]  # fmt: skip
    course.must_be_lawful()


def test_a_claim_is_given_up_by_two_once_enforcement_has_lapsed(course: Course) -> None:
    ctx, reference = course.office.ctx, course.debt.reference
    course.serve(course.make("return_notice"))
    with pytest.raises(Conflict, match="核销须在追回手段用尽"):
        proposals.propose(ctx, LI, "written_off", reference, "untraceable", "下落不明")
    course.to(date(2026, 4, 1))
    course.serve(course.make("reminder"))
    with pytest.raises(Conflict, match="起可办理"):
        course.make("enforcement_application", to="青禾市东湖区人民法院")
    course.to(date(2026, 12, 10))  # six months to go to court, and three to apply, are over
    with pytest.raises(Conflict, match="届满"):
        course.make("enforcement_application", to="青禾市东湖区人民法院")
    course.enter("enforcement_lapsed")
    one = proposals.propose(ctx, LI, "written_off", reference, "untraceable", "下落不明")
    proposals.decide(ctx, ZHAO, "written_off", one.id, True, "同意")
    assert (course.now().state, course.owed()) == ("written_off", "0.00")
    close_case(ctx, ZHAO, course.case, "已核销", course.now().version)
    assert [action for action, _ in course.steps()][-4:] == [
        "enforcement_lapsed", "write_off_proposed", "written_off", "closed",
    ]  # fmt: skip
    course.must_be_lawful()


def test_the_court_is_asked_between_the_end_of_the_appeal_and_three_months_after(course: Course) -> None:
    course.serve(course.make("return_notice"))
    course.to(date(2026, 4, 1))
    course.serve(course.make("reminder"))
    course.to(date(2026, 9, 10))
    application = course.make("enforcement_application", to="青禾市东湖区人民法院")
    course.serve(application, "post")
    assert course.now().state == "enforcement"
    course.must_be_lawful()
