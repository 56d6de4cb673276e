"""One object of every kind that an address of the console names, all of one district, and a far county's own.

Cases, debts and receipts come of the services; what would take many steps more is planted as rows.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import factories as make
from tests.conftest import REPOSITORY, new_context
from tests.integration.notices.scene import JPEG, OFFICES
from tests.web.sample import PASSWORD, Sample, plant
from tests.web.sample_certification import plant_certification
from tests.web.sample_course import stood_still, verified
from tests.web.sample_recovery import PROCEDURE, REGION, plant_recovery, who
from verifier.accounts.passwords import hash_password
from verifier.accounts.tables import AccountProposal, User
from verifier.bars.tables import DeclaredRelation
from verifier.campaigns.tables import Campaign
from verifier.cases.assessing import decide_assessment, propose_assessment
from verifier.cases.caseload.tables import SecondReview
from verifier.cases.service import record_verification
from verifier.cases.stop_tables import HaltedBatch
from verifier.cases.tables import Assessment, Case, CaseEvent
from verifier.citizens.tables import CitizenRequest
from verifier.clock import FixedClock
from verifier.context import Context
from verifier.crossmatch.decisions import decide
from verifier.crossmatch.threshold_tables import ThresholdChange
from verifier.database import EVERYWHERE
from verifier.devices.tables import DeviceAlert, Site
from verifier.months import Month
from verifier.notices.evidence import attach, receive
from verifier.notices.making import make_notice
from verifier.notices.matters import NoticeRequest
from verifier.notices.tables import PublicationEntry, PublicationList
from verifier.people.tables import Person
from verifier.recovery.tables import Debt, LedgerTransaction, PayrollFile, Plan, Proposal, Receipt, Refund
from verifier.runs.tables import JobRun
from verifier.settings import Settings, load_settings
from verifier.wiring import wire

#: those who work in the far county: each role that works on something, there
FAR: dict[str, str] = {
    "sun.far": "investigator",
    "far.approver": "approver",
    "far.supervisor": "supervisor",
    "far.operator": "operator",
    "far.security": "security_admin",
}


@dataclass(frozen=True)
class Whole:
    """``theirs``: what names an object → the object in the district. ``own_…``: of the far county.

    ``at``: endpoint → what its address names otherwise.
    """

    theirs: dict[str, Any]
    at: dict[str, dict[str, Any]]
    own_case: int
    own_debt: int
    own_receipt: int


@contextmanager
def whole_office(template: Path, folder: Path) -> Iterator[tuple[Context, Whole]]:
    """Yield a context with everything planted, in a folder of its own: for the tests of one module."""
    shutil.copyfile(template, folder / "whole.db")
    (folder / "procedure.toml").write_text(PROCEDURE, "utf-8")
    plain = load_settings(REPOSITORY / "config.toml", {}).model_dump()
    plain["database"]["url"] = f"sqlite:///{folder / 'whole.db'}"
    plain["security"] |= {"key_dir": folder / "keys", "second_factor_roles": ()}
    plain["nightly"]["report_dir"] = folder / "reports"
    plain["procedure"]["office_file"] = folder / "procedure.toml"
    plain["recovery"] |= REGION
    plain["notices"] |= OFFICES
    wire()
    ctx = new_context(Settings(**plain))
    with closing(ctx.database):
        yield ctx, plant_whole(ctx)


def plant_whole(ctx: Context) -> Whole:
    """Plant everything."""
    office = plant(ctx)
    certified = plant_certification(ctx)
    recovered = plant_recovery(ctx, office)
    moment = ctx.clock.now()
    far = _far_debt(ctx, office.far_lead)
    stopped = verified(ctx, office.hostile_lead)
    stop = stood_still(ctx, stopped, decided=True)
    assert isinstance(ctx.clock, FixedClock)
    ctx.clock.moment = moment
    li = who(ctx, "li.jing")
    notice = make_notice(ctx, li, NoticeRequest("return_notice", recovered.case))
    file = attach(ctx, li, recovered.case, receive(ctx, JPEG, "照片.jpg", "经办人"))
    with ctx.database.write(EVERYWHERE) as session:
        _far_users(session)
        rows = _rows(session, ctx, office, recovered.case, recovered.debt, stop)
        own_receipt = Receipt(
            agency_id=make.agency(session, "379904").id,
            origin="bank",
            received_on=make.TODAY,
            amount_fen=100,
            open_fen=100,
        )
        session.add(own_receipt)
        session.flush()
        theirs = rows | {
            "lead_id": office.lead,
            "case_id": recovered.case,
            "assessment_id": session.scalars(select(Assessment.id)).first(),
            "person_id": certified.person,
            "debt_id": recovered.debt,
            "transaction_id": session.scalars(select(LedgerTransaction.id)).first(),
            "receipt_id": recovered.receipt,
            "stop_id": stop,
            "notice_id": notice.id,
            "file_id": file.id,
            "feed_id": office.feed,
            "run_id": office.run,
            "lapse_id": certified.lapses["noticed"],
            "task_id": certified.tasks["home_visit"],
            "check_id": certified.check,
            "device_id": certified.device,
            "alert_id": session.scalars(select(DeviceAlert.id)).first(),
            "site_id": session.scalars(select(Site.id)).first(),
            "user_id": session.scalars(select(User.id).where(User.name == "li.jing")).one(),
            "name": "aged_from",
            "number": 0,
            "reference": recovered.reference,
            "campaign_id": rows["campaign"],
            "job_run_id": rows["job_run"],
            "pid": session.get_one(Person, office.person).pid,
        }
        at = {
            "users.decision": {"proposal_id": rows["account"]},
            "stops.reversal": {"case_id": stopped},
            "thresholds.decision": {"number": rows["change"]},
            "thresholds.withdrawal": {"number": rows["change"]},
        }
        return Whole(theirs, at, far.case_id, far.id, own_receipt.id)


def _far_users(session: Session) -> None:
    for name, role in FAR.items():
        if session.scalar(select(User.id).where(User.name == name)) is None:
            session.add(
                User(
                    name=name,
                    role=role,
                    agency_id=make.agency(session, "379904").id,
                    password_hash=hash_password(PASSWORD),
                    created_at=make.NOW,
                )
            )


def _rows(
    session: Session, ctx: Context, office: Sample, case_id: int, debt_id: int, stop_id: int
) -> dict[str, int]:
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
    made = {
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


#: as nobody saw it
_EFFECT: dict[str, Any] = {"before": 95, "value": 96, "on": "2026-11-21", "kinds": []}


def _far_debt(ctx: Context, lead: int) -> Debt:
    """Have the city's people find a debt in the county: somebody else's parts are asked for beneath it."""
    zhao, chen = who(ctx, "zhao.min"), who(ctx, "chen.wei")
    decide(ctx, zhao, lead, "same_person", "一致")
    with ctx.database.read(EVERYWHERE) as session:
        case = session.scalars(select(Case).order_by(Case.id.desc()).limit(1)).one()
    record_verification(ctx, zhao, case.id, "fact_confirmed", "走访家属", "照片 3 张", case.version)
    proposed = propose_assessment(ctx, zhao, case.id, case.version + 1, "逐笔累计")
    decide_assessment(ctx, chen, proposed.id, True, "已复核")
    with ctx.database.read(EVERYWHERE) as session:
        return session.scalars(select(Debt).where(Debt.assessment_id == proposed.id)).one()
