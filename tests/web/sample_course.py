"""What tests of the case page need beside the small office: a verified case, a stop, a relative."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from tests.web.sample_recovery import who
from verifier.bars.tables import DeclaredRelation
from verifier.cases.service import record_verification
from verifier.cases.stops.deciding import decide_stop
from verifier.cases.stops.notifying import notify_person
from verifier.cases.stops.proposing import propose_stop
from verifier.cases.tables import Case, CaseLead
from verifier.context import Context
from verifier.crossmatch.decisions import decide
from verifier.database import EVERYWHERE
from verifier.wiring import wire


def verified(ctx: Context, lead: int) -> int:
    """Confirm a lead, verify the fact of its case, return the case."""
    wire()
    li = who(ctx, "li.jing")
    decide(ctx, li, lead, "same_person", "号码、姓名一致")
    with ctx.database.read(EVERYWHERE) as session:
        case_id = session.scalars(select(CaseLead.case_id).where(CaseLead.lead_id == lead)).one()
    record_verification(ctx, li, case_id, "fact_confirmed", "走访家属", "死亡医学证明 3799-0618", 1)
    return case_id


def stood_still(ctx: Context, case_id: int = 1, *, decided: bool = True) -> int:
    """Tell the person of a verified case, let the time to reply pass, stop the payment; return the stop."""
    li = who(ctx, "li.jing")
    given = ("in_person", "青社保核告〔2026〕1号", "家属签收")
    notify_person(ctx, li, case_id, version_of(ctx, case_id), *given, proofs=["receipt"])
    ctx.clock.moment += timedelta(days=16)
    stop = propose_stop(ctx, li, case_id, version_of(ctx, case_id), "两类证据一致")
    if decided:
        decide_stop(ctx, who(ctx, "chen.wei"), stop.id, True, "证据和期限已核对")
    return stop.id


def bar_from(ctx: Context, user: str, person_id: int) -> None:
    """Declare a user to be a relative of a person."""
    with ctx.database.write(EVERYWHERE) as session:
        session.add(
            DeclaredRelation(
                user_name=user,
                person_id=person_id,
                relation="relative",
                declared_by=user,
                declared_at=ctx.clock.now(),
            )
        )


def version_of(ctx: Context, case_id: int) -> int:
    """Return the version of a case as it stands."""
    with ctx.database.read(EVERYWHERE) as session:
        return session.get_one(Case, case_id).version
