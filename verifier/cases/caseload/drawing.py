"""Which clearances get a second look: all above the amount, and a share nobody can predict or choose."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.audit.service import Happening
from verifier.cases.caseload.tables import SecondReview
from verifier.cases.findings import leads_of
from verifier.cases.tables import Case, CaseEvent
from verifier.context import Context

AMOUNT: Final = "amount"
SAMPLE: Final = "sample"
WAITING: Final = "open"

#: keeps this use of the audit key apart from every other
_DOMAIN: Final = b"second review of clearances\x00"
_WHOLE: Final = 2**64


@dataclass(frozen=True, slots=True)
class Clearance:
    """The ``number``-th clearance of a case, from 1: undone and done again, it is drawn as it was before.

    The number of its row would not do: an attempt that fails uses one up, and whoever tries until it suits
    would choose what is looked at.
    """

    case_id: int
    number: int


def draw_review(session: Session, context: Context, case: Case) -> list[Happening]:
    """Draw a review of the clearance just written into a locked case, if it is due one; return what to audit.

    Stands in the transaction of the clearance. A clearance that was drawn stays so: to take the case up and
    clear it again draws anew, and lifts nothing.
    """
    cleared = session.scalars(
        select(CaseEvent)
        .where(CaseEvent.case_id == case.id, CaseEvent.action == "cleared")
        .order_by(CaseEvent.id)
    ).all()
    event = cleared[-1]
    wanted = context.settings.cases
    at_risk = max((lead.amount_at_risk_fen for lead in leads_of(session, case).leads), default=0)
    ticket = Clearance(case.id, len(cleared))
    why = drawn_for(context.auditor.key, ticket, at_risk, wanted.review_above_fen, wanted.review_rate)
    if why is None:
        return []
    review = SecondReview(
        agency_id=case.agency_id,
        case_id=case.id,
        event_id=event.id,
        drawn_for=why,
        drawn_at=context.clock.now(),
        cleared_by=event.actor,
        state=WAITING,
    )
    session.add(review)
    session.flush()
    return [Happening("review.drawn", "review", str(review.id), {"case": case.id, "drawn_for": why})]


def drawn_for(key: bytes, ticket: Clearance, at_risk_fen: int, above_fen: int, rate: float) -> str | None:
    """Return why a clearance is drawn, None where it is not, always alike for one clearance (pure)."""
    if at_risk_fen > above_fen:
        return AMOUNT
    own_key = hmac.new(key, _DOMAIN, hashlib.sha256).digest()
    named = ticket.case_id.to_bytes(8, "big") + ticket.number.to_bytes(8, "big")
    place = hmac.new(own_key, named, hashlib.sha256).digest()[:8]
    return SAMPLE if int.from_bytes(place, "big") < int(rate * _WHOLE) else None
