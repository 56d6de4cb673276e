"""What people decided about pairs: one human or two, read from their standing decisions about leads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.crossmatch.decisions import standing_decision
from verifier.crossmatch.tables import Lead, LeadDecision

#: "alive" says that the record is about this very person, and wrong; why a case was cleared it does not tell
_SAME: Final[dict[str, bool | None]] = {
    "same_person": True,
    "alive": True,
    "case_reopened": True,
    "different": False,
    "case_cleared": None,
}


@dataclass(frozen=True, slots=True)
class Review:
    """A pair somebody decided. ``same`` is None where the case was cleared later for whatever reason."""

    record_id: int
    person_id: int
    #: the rule that had taken the pair up
    rule: str
    same: bool | None
    decided_at: datetime


def reviews(session: Session) -> dict[tuple[int, int], Review]:
    """Return (record, person) → the last standing decision, of the leads the session sees.

    Several leads may rest on one pair: it counts once. What was undone, and "not enough information", are
    no decisions about identity.
    """
    found: dict[tuple[int, int], Review] = {}
    for review in _by_lead(session):
        key = (review.record_id, review.person_id)
        if key not in found or found[key].decided_at <= review.decided_at:
            found[key] = review
    return found


def _by_lead(session: Session) -> Iterator[Review]:
    query = (
        select(Lead.id, Lead.record_id, Lead.person_id, Lead.rule, LeadDecision)
        .join(LeadDecision, LeadDecision.lead_id == Lead.id)
        .where(Lead.record_id.is_not(None), Lead.state.in_(("confirmed", "cleared")))
        .order_by(Lead.id, LeadDecision.id)
    )
    for _, rows in groupby(session.execute(query), key=lambda row: row.id):
        lead = list(rows)
        standing = standing_decision(row.LeadDecision for row in lead)
        if standing is None or standing.verdict not in _SAME:
            continue
        yield Review(
            lead[0].record_id,
            lead[0].person_id,
            lead[0].rule,
            _SAME[standing.verdict],
            standing.decided_at,
        )
