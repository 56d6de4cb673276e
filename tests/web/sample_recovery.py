"""Beside the small office: two debts, a receipt nobody allocated, and steps towards more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from tests.past import took_place
from tests.web.sample import Sample
from verifier.accounts.actor import Actor, system_actor
from verifier.accounts.service import actor_named
from verifier.accounts.tables import Agency
from verifier.cases.assessing import decide_assessment, propose_assessment
from verifier.cases.service import record_verification
from verifier.cases.tables import Case
from verifier.context import Context
from verifier.crossmatch.decisions import decide
from verifier.database import EVERYWHERE
from verifier.feeds.applying.bank_statement import tell_of_lines
from verifier.notices.evidence import receive
from verifier.notices.making import make_notice
from verifier.notices.matters import NoticeRequest
from verifier.notices.serving import ServiceReport, record_service
from verifier.recovery.tables import Debt
from verifier.wiring import wire

JPEG = b"\xff\xd8\xff\xe0 a photograph "
#: what the sample's settings say beside the defaults
REGION: dict[str, Any] = {"minimum_living_fen": 80_000, "regions": {}}
#: the office's own procedure: grants may be offset as well
PROCEDURE = "[switches]\ngrants = true\n"


@dataclass(frozen=True, slots=True)
class Recovered:
    """Ids of what was planted; ``debt`` belongs to 王秀英 and ``second`` to 李建国."""

    debt: int
    reference: str
    case: int
    second: int
    second_reference: str
    receipt: int
    open_fen: int
    second_open_fen: int


def who(ctx: Context, name: str) -> Actor:
    """Return a user of the office as an actor."""
    with ctx.database.read(EVERYWHERE) as session:
        return actor_named(session, name)


def plant_recovery(ctx: Context, office: Sample) -> Recovered:
    """Confirm both death leads, have them assessed by two people, and let one payment come in."""
    wire()
    first, second = (_debt_of(ctx, lead) for lead in (office.lead, office.second_lead))
    receipt(ctx, second.due_fen, payer="李建国", memo="退款 6217000000001234567")
    return Recovered(
        debt=first.id,
        reference=first.reference,
        case=first.case_id,
        second=second.id,
        second_reference=second.reference,
        receipt=1,
        open_fen=first.due_fen,
        second_open_fen=second.due_fen,
    )


def receipt(ctx: Context, fen: int, payer: str | None = None, memo: str | None = None) -> None:
    """Let a line of the bank's statement come in."""
    with ctx.database.write(EVERYWHERE) as session:
        agency = session.scalars(select(Agency.id).where(Agency.code == "379901")).one()
        line = {
            "feed_id": 1,
            "agency_id": agency,
            "bank_reference": f"B{fen}",
            "booked_on": date(2026, 11, 20),
            "amount_fen": fen,
            "payer_name": payer,
            "payer_account": None,
            "memo": memo,
        }
        tell_of_lines(session, ctx, system_actor(), [line], at=ctx.clock.now())


def served_and_overdue(ctx: Context, case_id: int) -> int:
    """Make and serve an order to return, and let its term run out; return the paper's id."""
    li = who(ctx, "li.jing")
    notice = make_notice(ctx, li, NoticeRequest("return_notice", case_id))
    report = ServiceReport(notice.id, "in_person", receiver="王小明（子）")
    record_service(ctx, li, report, receive(ctx, JPEG, "回证.jpg", "service"))
    ctx.clock.moment += timedelta(days=30)
    return notice.id


def ordered_and_refused(ctx: Context, case_id: int, *further: str) -> None:
    """Let the order to return have been served and refused, and what may have followed."""
    took_place(ctx, case_id, "order_served", "refused", *further)


def _debt_of(ctx: Context, lead: int) -> Debt:
    li, chen = who(ctx, "li.jing"), who(ctx, "chen.wei")
    decide(ctx, li, lead, "same_person", "一致")
    with ctx.database.read(EVERYWHERE) as session:
        case = session.scalars(select(Case).order_by(Case.id.desc()).limit(1)).one()
    record_verification(ctx, li, case.id, "fact_confirmed", "走访家属", "照片 3 张", case.version)
    proposed = propose_assessment(ctx, li, case.id, case.version + 1, "逐笔累计")
    decide_assessment(ctx, chen, proposed.id, True, "已复核")
    with ctx.database.read(EVERYWHERE) as session:
        return session.scalars(select(Debt).where(Debt.assessment_id == proposed.id)).one()
