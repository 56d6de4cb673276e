"""One row of each kind that takes many steps to come to be, as those steps would leave it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import factories as make
from tests.web.sample import Sample
from verifier.accounts.tables import AccountProposal, SavedView, User
from verifier.bars.tables import DeclaredRelation
from verifier.campaigns.tables import Campaign
from verifier.cases.caseload.tables import SecondReview
from verifier.cases.stop_tables import HaltedBatch
from verifier.cases.tables import Case, CaseEvent
from verifier.citizens.tables import CitizenRequest
from verifier.context import Context
from verifier.crossmatch.threshold_tables import ThresholdChange
from verifier.months import Month
from verifier.notices.tables import PublicationEntry, PublicationList
from verifier.recovery.tables import PayrollFile, Plan, Proposal, Refund
from verifier.runs.tables import JobRun

#: as nobody saw it
_EFFECT: Final[dict[str, Any]] = {"before": 95, "value": 96, "on": "2026-11-21", "kinds": []}


def planted_rows(
    session: Session, ctx: Context, office: Sample, case_id: int, debt_id: int, stop_id: int
) -> dict[str, int]:
    """Plant one row of each kind in the district; return argument of an address → number."""
    case, now, agency = session.get_one(Case, case_id), ctx.clock.now(), make.agency(session).id
    by = {"proposed_by": "li.jing", "proposed_at": now, "reason": "理由"}
    event = session.scalars(select(CaseEvent).where(CaseEvent.case_id == case_id)).first()
    assert event is not None
    plan = Plan(
        agency_id=agency,
        debt_id=debt_id,
        state="proposed",
        total_fen=100,
        monthly_fen=50,
        first_month=Month(2027, 1),
        paid_before_fen=0,
        household={"income_fen": 400_000, "members": 2, "minimum_fen": 80_000},
        **by,
    )
    proposal = Proposal(
        agency_id=agency,
        kind="written_off",
        debt_id=debt_id,
        amount_fen=1,
        ground="other",
        state="proposed",
        **by,
    )
    refund = Refund(agency_id=agency, amount_fen=1, state="open", opened_at=now, receipt_id=1)
    publication = PublicationList(agency_id=agency, state="proposed", **by)
    payroll = PayrollFile(
        agency_id=agency,
        sha256=bytes(32),
        file_name="发放_202612.csv",
        mapping={},
        brought_by="li.jing",
        brought_at=now,
    )
    cleared = Case(
        agency_id=agency,
        person_id=case.person_id,
        kind="in_custody",
        state="cleared",
        opened_by="li.jing",
        opened_at=now,
        version=1,
    )
    session.add(cleared)
    session.flush()
    review = SecondReview(
        agency_id=agency,
        case_id=cleared.id,
        event_id=event.id,
        drawn_for="sample",
        drawn_at=now,
        cleared_by="li.jing",
        state="open",
    )
    halt = HaltedBatch(
        feed="police", rule="", file_id=0, halted_at=now, approved=10, wrong=2, budget=0.01, stop_id=stop_id
    )
    relation = DeclaredRelation(
        user_name="operator",
        person_id=office.person,
        relation="relative",
        declared_by="operator",
        declared_at=now,
    )
    security = session.scalars(select(User).where(User.name == "security")).one()
    account = AccountProposal(
        user_id=security.id,
        kind="enable",
        reason="理由",
        proposed_by="security",
        proposed_at=now,
        state="open",
    )
    appeal = CitizenRequest(
        agency_id=agency,
        person_id=case.person_id,
        kind="appeal",
        state="open",
        words="我还健在。",
        asked_at=now,
        due_on=make.TODAY + timedelta(days=10),
        case_id=case_id,
    )
    change = ThresholdChange(name="aged_from", before=95, value=96, state="proposed", effect=_EFFECT, **by)
    campaign = Campaign(
        agency_id=agency,
        origin="hand",
        business_date=make.TODAY,
        stages=[30],
        state="running",
        planned_by="li.jing",
        planned_at=now,
    )
    job_run = JobRun(
        job="backup",
        business_date=make.TODAY,
        slot="",
        rerun=0,
        due_at=now,
        state="waiting",
        attempts=0,
        not_before=now,
        fence=1,
        doing={},
        done=1,
        total=1,
        result={},
        problem={},
        remedy={},
    )
    view = SavedView(user_id=security.id, path="/leads", name="待定", query="state=waiting")
    made = {
        "view_id": view,
        "campaign": campaign,
        "job_run": job_run,
        "plan_id": plan,
        "proposal_id": proposal,
        "refund_id": refund,
        "list_id": publication,
        "payroll_id": payroll,
        "review_id": review,
        "halt_id": halt,
        "relation_id": relation,
        "account": account,
        "appeal_id": appeal,
        "change": change,
    }
    session.add_all(made.values())
    session.flush()
    entry = {"person_id": case.person_id, "masked_name": "王*英", "masked_id": "3799****", "total_fen": 1}
    session.add(PublicationEntry(list_id=publication.id, case_id=case_id, **entry))
    return {name: row.number if name == "change" else row.id for name, row in made.items()}  # type: ignore[attr-defined]  # rows of many tables, each with its own number
