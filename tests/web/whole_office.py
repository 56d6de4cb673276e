"""One object of every kind that an address of the console names, all of one district, and a far county's own.

Cases, debts and receipts come of the services; what would take many steps more is planted as rows.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import factories as make
from tests.conftest import REPOSITORY, new_context
from tests.integration.notices.scene import JPEG, OFFICES
from tests.web.conftest import copy_database
from tests.web.sample import PASSWORD, plant
from tests.web.sample_certification import plant_certification
from tests.web.sample_course import stood_still, verified
from tests.web.sample_recovery import PROCEDURE, REGION, plant_recovery, who
from tests.web.whole_rows import planted_rows
from verifier.accounts.passwords import hash_password
from verifier.accounts.tables import User
from verifier.cases.assessing import decide_assessment, propose_assessment
from verifier.cases.service import record_verification
from verifier.cases.tables import Assessment, Case
from verifier.clock import FixedClock
from verifier.context import Context, open_context
from verifier.crossmatch.decisions import decide
from verifier.database import EVERYWHERE
from verifier.devices.tables import DeviceAlert, Site
from verifier.notices.evidence import attach, receive
from verifier.notices.making import make_notice
from verifier.notices.matters import NoticeRequest
from verifier.people.tables import Person
from verifier.recovery.tables import Debt, LedgerTransaction, Receipt
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


@dataclass
class _Kept:
    """What was planted once in this process, and where it lies."""

    folder: Path
    whole: Whole


_KEPT: list[_Kept] = []


@contextmanager
def whole_office(template: Path, folder: Path) -> Iterator[tuple[Context, Whole]]:
    """Yield a context with everything planted, in a folder of its own: for the tests of one module.

    Planted by the services once in a process; later modules get a copy.
    """
    wire()
    if not _KEPT:
        first = folder / "first"
        first.mkdir()
        shutil.copyfile(template, first / "whole.db")
        (first / "procedure.toml").write_text(PROCEDURE, "utf-8")
        made = new_context(_settings(first))
        with closing(made.database):
            _KEPT.append(_Kept(first, plant_whole(made)))
    kept, here = _KEPT[0], folder / "here"
    shutil.copytree(kept.folder, here, ignore=shutil.ignore_patterns("whole.db*"))
    copy_database(kept.folder / "whole.db", here / "whole.db")
    ctx = open_context(_settings(here), FixedClock(make.NOW))
    with closing(ctx.database):
        yield ctx, replace(kept.whole, theirs=dict(kept.whole.theirs))


def _settings(folder: Path) -> Settings:
    plain = load_settings(REPOSITORY / "config.toml", {}).model_dump()
    plain["database"]["url"] = f"sqlite:///{folder / 'whole.db'}"
    plain["security"] |= {"key_dir": folder / "keys", "second_factor_roles": ()}
    plain["nightly"]["report_dir"] = folder / "reports"
    plain["procedure"]["office_file"] = folder / "procedure.toml"
    plain["recovery"] |= REGION
    plain["notices"] |= OFFICES
    return Settings(**plain)


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
        rows = planted_rows(session, ctx, office, recovered.case, recovered.debt, stop)
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
