"""What people decided about pairs: one human or two, read from their standing decisions about leads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Final

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from verifier.crossmatch.decisions import standing_decision
from verifier.crossmatch.feed_names import feed_of
from verifier.crossmatch.tables import Lead, LeadDecision
from verifier.feeds.tables import SourceRecord

Pairing = tuple[int, int]
"""A record and a person."""

#: "alive" says that the record is about this very person, and wrong; why a case was cleared it does not tell
SAME: Final[dict[str, bool | None]] = {
    "same_person": True,
    "alive": True,
    "case_reopened": True,
    "different": False,
    "stop_wrong": True,
    "stop_other": False,
    "case_cleared": None,
}
DECIDED: Final = ("confirmed", "cleared")
#: no whole rows: tens of thousands are read for a page
_DECISION: Final = (LeadDecision.verdict, LeadDecision.decided_at)


@dataclass(frozen=True, slots=True)
class Review:
    """A pair somebody decided. ``same`` is None where the case was cleared later for whatever reason."""

    #: the rule that had taken the pair up, and the feed of its record
    rule: str
    feed: str
    same: bool | None
    decided_at: datetime


def reviews(session: Session) -> dict[Pairing, Review]:
    """Return (record, person) → the last standing decision, of the leads the session sees.

    Several leads may rest on one pair: it counts once. What was undone, and "not enough information", are
    no decisions about identity.
    """
    query = (
        select(Lead.id, Lead.record_id, Lead.person_id, Lead.rule, SourceRecord.source, *_DECISION)
        .join(LeadDecision, LeadDecision.lead_id == Lead.id)
        .join(SourceRecord, SourceRecord.id == Lead.record_id)
        .where(Lead.state.in_(DECIDED))
        .order_by(Lead.id, LeadDecision.id)
    )
    return _last(
        (
            (lead.record_id, lead.person_id),
            review_of(lead.rule, lead.source, decision.verdict, decision.decided_at),
        )
        for lead, decision in _standing(session, query)
    )


def _standing(session: Session, query: Select[*tuple[Any, ...]]) -> Iterator[tuple[Row[Any], Row[Any]]]:
    """Yield each lead with the decision about identity that stands."""
    for _, rows in groupby(session.execute(query), key=lambda row: row.id):
        lead = list(rows)
        standing = standing_decision(lead)
        if standing is not None and standing.verdict in SAME:
            yield lead[0], standing


def review_of(rule: str, source: str, verdict: str, decided_at: datetime) -> Review:
    """Return what a verdict of :data:`SAME` says about a pair a rule took up."""
    return Review(rule, feed_of(source), SAME[verdict], decided_at)


def _last(decided: Iterable[tuple[Pairing, Review]]) -> dict[Pairing, Review]:
    found: dict[Pairing, Review] = {}
    for pair, review in decided:
        if pair not in found or found[pair].decided_at <= review.decided_at:
            found[pair] = review
    return found
