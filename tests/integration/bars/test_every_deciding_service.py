"""Whoever is close to a person is refused by every service that decides about them, however close."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest
from sqlalchemy import select

from tests import factories as make
from tests.integration.recovery.scene import LI, ZHAO, Office
from verifier.audit.tables import AuditEntry
from verifier.bars.tables import DeclaredRelation
from verifier.biometrics.vault.tables import Enrolment
from verifier.cases.assessing import decide_assessment, propose_assessment
from verifier.cases.caseload.assigning import Assign
from verifier.cases.caseload.changing import change
from verifier.cases.course.entering import Entered
from verifier.cases.course.service import enter_course
from verifier.cases.ending import annul_decision, clear_case, close_case, reopen_case
from verifier.cases.service import record_verification
from verifier.cases.stops.notifying import notify_person, record_reply
from verifier.cases.tables import Case, CaseEvent
from verifier.context import Context
from verifier.crossmatch.decisions import decide, undo
from verifier.crossmatch.tables import Lead
from verifier.database import EVERYWHERE
from verifier.errors import NotPermitted
from verifier.notices.making import make_notice
from verifier.notices.matters import NoticeRequest
from verifier.notices.publishing import propose_list
from verifier.people.tables import Person
from verifier.recovery import proposals
from verifier.recovery.fees import charge_fee
from verifier.recovery.plans import decide_plan, propose_plan
from verifier.recovery.receipts import allocate, confirm, take_back
from verifier.recovery.refunds import approve_refund, propose_refund
from verifier.recovery.tables import Debt, LedgerTransaction, Plan, Proposal, Refund
from verifier.wiring import wire

BAO = make.make_actor("bao", "supervisor")


@dataclass
class Stage:
    """One human: a debt with everything that can be decided about it, a case to be assessed, an open lead."""

    office: Office
    debt: Debt
    pending: int
    assessment: int
    lead: int

    @property
    def ctx(self) -> Context:
        return self.office.ctx

    def version(self, number: int) -> int:
        return int(self.office.get(Case, number).version)

    def first(self, model: type[Proposal] | type[Plan] | type[Refund]) -> int:
        return int(self.office.all(model)[0].id)


@pytest.fixture
def stage(sqlite_ctx: Context) -> Stage:
    wire()
    ctx = sqlite_ctx
    office = Office(ctx)
    debt = office.exhausted(office.debtor())
    with ctx.database.write(EVERYWHERE) as session:
        person = session.get_one(Person, debt.person_id)
        again = make.make_lead(session, person, make.make_record(session, event_date=date(2024, 2, 10))).id
        open_lead = make.make_lead(session, person, make.make_record(session)).id
    decide(ctx, LI, again, "same_person", "一致")
    with ctx.database.read(EVERYWHERE) as session:
        pending = session.scalars(select(Case.id).where(Case.id != debt.case_id)).one()
    record_verification(ctx, LI, pending, "fact_confirmed", "走访家属", "照片 3 张", 1)
    version = int(office.get(Case, pending).version)
    assessment = propose_assessment(ctx, LI, pending, version, "逐笔累计").id
    proposals.propose(ctx, LI, "written_off", debt.reference, "no_estate", "无遗产", 100)
    propose_plan(ctx, LI, debt.reference, 50_000, 500_000, 1, "分期")
    overpaid = office.money(500_000)
    assert overpaid is not None
    other = office.debtor("李四")
    allocate(ctx, LI, overpaid.id, other.reference, "家属代还")
    office.money(1_000, payer="王秀英")
    with ctx.database.write(EVERYWHERE) as session:
        session.scalars(select(Refund)).one().debt_id = debt.id
    return Stage(office, debt, pending, assessment, open_lead)


def _close(stage: Stage, how: str) -> None:
    """Make Bao close to the person, as declared or as enrolled, under this entry or another."""
    with stage.ctx.database.write(EVERYWHERE) as session:
        person = session.get_one(Person, stage.debt.person_id)
        if how == "other entry":
            other = make.make_person(session)
            other.identity_id = person.identity_id = min(person.id, other.id)
            person = other
        if how == "enrolled":
            session.add(_enrolment(person))
            return
        relation = "self" if how == "self" else "relative"
        session.add(
            DeclaredRelation(
                user_name="bao",
                person_id=person.id,
                relation=relation,
                declared_by="bao",
                declared_at=make.NOW,
            )
        )


def _enrolment(person: Person) -> Enrolment:
    return Enrolment(
        id="enr_1",
        agency_id=person.agency_id,
        person_id=person.id,
        enrolled_by="bao",
        captured_at=make.NOW,
        enrolled_at=make.NOW,
        legal_basis="statutory",
        notice_version="1",
        basis_given_at=make.NOW,
        best_modality="finger",
        best_position="2",
    )


def _allocation(stage: Stage) -> int:
    """A receipt tied to the debt, to be taken back."""
    receipt = stage.office.money(5_000)
    assert receipt is not None
    allocate(stage.ctx, LI, receipt.id, stage.debt.reference, "家属代还")
    with stage.ctx.database.read(EVERYWHERE) as session:
        query = select(LedgerTransaction.id).where(
            LedgerTransaction.kind == "allocated", LedgerTransaction.debt_id == stage.debt.id
        )
        return session.scalars(query).one()


def _receipt(stage: Stage) -> int:
    receipt = stage.office.money(7_000, payer="王秀英")
    assert receipt is not None
    return receipt.id


Attempt = Callable[[Stage], object]
#: each takes what Bao could do if he were not close
ATTEMPTS: dict[str, Attempt] = {
    "decide a lead": lambda s: decide(s.ctx, BAO, s.lead, "different", "不是同一人"),
    "undo a lead": lambda s: undo(s.ctx, BAO, s.lead, "撤回"),
    "verify": lambda s: record_verification(
        s.ctx, BAO, s.pending, "fact_refuted", "走访", "照片 3 张", s.version(s.pending)
    ),
    "clear": lambda s: clear_case(s.ctx, BAO, s.pending, "在世", s.version(s.pending)),
    "close": lambda s: close_case(s.ctx, BAO, s.pending, "办结", s.version(s.pending)),
    "annul": lambda s: annul_decision(s.ctx, BAO, s.debt.case_id, "撤销", s.version(s.debt.case_id)),
    "approve an assessment": lambda s: decide_assessment(s.ctx, BAO, s.assessment, True, "同意"),
    "refuse an assessment": lambda s: decide_assessment(s.ctx, BAO, s.assessment, False, "退回"),
    "enter a step": lambda s: enter_course(
        s.ctx, BAO, s.debt.case_id, s.version(s.debt.case_id), Entered("refused", "拒绝")
    ),
    "notify": lambda s: notify_person(
        s.ctx, BAO, s.pending, s.version(s.pending), "in_person", "告知书1号", "当面", proofs=["receipt"]
    ),
    "assign": lambda s: change(s.ctx, BAO, s.pending, Assign("bao")),
    "propose a write-off": lambda s: proposals.propose(
        s.ctx, BAO, "written_off", s.debt.reference, "no_estate", "无遗产"
    ),
    "approve a write-off": lambda s: proposals.decide(
        s.ctx, BAO, "written_off", s.first(Proposal), True, "同意"
    ),
    "refuse a write-off": lambda s: proposals.decide(
        s.ctx, BAO, "written_off", s.first(Proposal), False, "退回"
    ),
    "propose a plan": lambda s: propose_plan(s.ctx, BAO, s.debt.reference, 50_000, 500_000, 1, "分期"),
    "approve a plan": lambda s: decide_plan(s.ctx, BAO, s.first(Plan), True, "同意"),
    "confirm a receipt": lambda s: confirm(s.ctx, BAO, _receipt(s), s.debt.reference),
    "allocate a receipt": lambda s: allocate(s.ctx, BAO, _receipt(s), s.debt.reference, "家属代还"),
    "take a receipt back": lambda s: take_back(s.ctx, BAO, _allocation(s), "认领有误"),
    "charge a fee": lambda s: charge_fee(s.ctx, BAO, s.debt.reference, "逾期"),
    "propose a refund": lambda s: propose_refund(s.ctx, BAO, s.first(Refund), "多还"),
    "make a paper": lambda s: make_notice(s.ctx, BAO, NoticeRequest("return_notice", s.debt.case_id)),
    "publish names": lambda s: propose_list(s.ctx, BAO, [s.debt.case_id], "多次催收"),
}


@pytest.mark.parametrize(
    ("how", "said"), [("self", "本人"), ("relative", "亲属"), ("enrolled", "登记"), ("other entry", "亲属")]
)
def test_who_is_close_decides_nothing(stage: Stage, how: str, said: str) -> None:
    _close(stage, how)
    done = []
    for what, attempt in ATTEMPTS.items():
        try:
            attempt(stage)
        except NotPermitted as refused:
            if said in refused.message.zh:
                continue
        done.append(what)
    assert done == []
    _left_no_trace(stage)


def test_a_declaration_that_has_ended_bars_nobody(stage: Stage) -> None:
    _close(stage, "relative")
    with stage.ctx.database.write(EVERYWHERE) as session:
        row = session.scalars(select(DeclaredRelation)).one()
        row.ended_by, row.ended_at, row.end_reason = "he", make.NOW, "离婚"
    ATTEMPTS["decide a lead"](stage)


def test_a_lead_about_two_people_bars_the_relatives_of_both(stage: Stage) -> None:
    with stage.ctx.database.write(EVERYWHERE) as session:
        relative = make.make_person(session)
        session.get_one(Lead, stage.lead).facts = {"other_person_id": relative.id}
        session.add(
            DeclaredRelation(
                user_name="bao",
                person_id=relative.id,
                relation="relative",
                declared_by="bao",
                declared_at=make.NOW,
            )
        )
    with pytest.raises(NotPermitted, match="亲属"):
        decide(stage.ctx, BAO, stage.lead, "different", "不是同一人")


def test_steps_behind_a_first_one_are_barred_as_well(stage: Stage) -> None:
    """A reply needs a notice before it, a refund a proposal, a reopening a clearance."""
    notify_person(
        stage.ctx,
        LI,
        stage.pending,
        stage.version(stage.pending),
        "in_person",
        "告知书1号",
        "当面",
        proofs=["receipt"],
    )
    propose_refund(stage.ctx, LI, stage.first(Refund), "多还")
    _close(stage, "relative")
    with pytest.raises(NotPermitted, match="亲属"):
        record_reply(stage.ctx, BAO, stage.pending, stage.version(stage.pending), "在世")
    with pytest.raises(NotPermitted, match="亲属"):
        approve_refund(stage.ctx, BAO, stage.first(Refund), "R-1")
    decide_assessment(stage.ctx, ZHAO, stage.assessment, False, "退回")
    clear_case(stage.ctx, LI, stage.pending, "在世", stage.version(stage.pending))
    with pytest.raises(NotPermitted, match="亲属"):
        reopen_case(stage.ctx, BAO, stage.pending, "再看", stage.version(stage.pending))
    _left_no_trace(stage)


def _left_no_trace(stage: Stage) -> None:
    with stage.ctx.database.read(EVERYWHERE) as session:
        assert "bao" not in session.scalars(select(CaseEvent.actor)).all()
        assert "bao" not in session.scalars(select(AuditEntry.actor)).all()
