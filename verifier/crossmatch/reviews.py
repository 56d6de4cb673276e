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
from verifier.crossmatch.one_human import KINDS
from verifier.crossmatch.person_pairs import NUMBER_RULES
from verifier.crossmatch.tables import Lead, LeadDecision
from verifier.database.bulk import among, chunks
from verifier.feeds.tables import SourceRecord
from verifier.people.tables import Person

Pairing = tuple[int, int]
"""A record and a person, or two entries of the roll, the older (smaller id) first."""

#: "alive" says that the record is about this very person, and wrong; why a case was cleared it does not tell
_SAME: Final[dict[str, bool | None]] = {
    "same_person": True,
    "alive": True,
    "case_reopened": True,
    "different": False,
    "stop_wrong": True,
    "stop_other": False,
    "case_cleared": None,
}
_DECIDED: Final = ("confirmed", "cleared")
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
        .where(Lead.state.in_(_DECIDED))
        .order_by(Lead.id, LeadDecision.id)
    )
    return _last(
        ((lead.record_id, lead.person_id), _review(lead.rule, lead.source, decision))
        for lead, decision in _standing(session, query)
    )


def entry_reviews(session: Session) -> dict[Pairing, Review]:
    """Return two entries of the roll → the last standing decision, where a rule alone joins such entries.

    All other rules leave entries to a person anyway. The feed is the roll of the entry that came later: that
    one was compared with those who were there. An entry the session does not see is left out.
    """
    query = (
        select(Lead.id, Lead.person_id, Lead.facts, Lead.rule, *_DECISION)
        .join(LeadDecision, LeadDecision.lead_id == Lead.id)
        .where(
            Lead.state.in_(_DECIDED),
            Lead.kind.in_(KINDS),
            Lead.record_id.is_(None),
            Lead.rule.in_(NUMBER_RULES),
        )
        .order_by(Lead.id, LeadDecision.id)
    )
    decided = [
        (_entries(lead.person_id, int(lead.facts["other_person_id"])), lead.rule, decision)
        for lead, decision in _standing(session, query)
        if "other_person_id" in lead.facts
    ]
    registers: dict[int, str] = {}
    for chunk in chunks({later for (_, later), _, _ in decided}):
        rows = session.execute(select(Person.id, Person.register).where(among(session, Person.id, chunk)))
        registers.update((person_id, register) for person_id, register in rows)
    return _last(
        (pair, _review(rule, registers[pair[1]], decision))
        for pair, rule, decision in decided
        if pair[1] in registers
    )


def _entries(one: int, other: int) -> Pairing:
    return min(one, other), max(one, other)


def _standing(session: Session, query: Select[*tuple[Any, ...]]) -> Iterator[tuple[Row[Any], Row[Any]]]:
    """Yield each lead with the decision about identity that stands."""
    for _, rows in groupby(session.execute(query), key=lambda row: row.id):
        lead = list(rows)
        standing = standing_decision(lead)
        if standing is not None and standing.verdict in _SAME:
            yield lead[0], standing


def _review(rule: str, source: str, decision: Row[Any]) -> Review:
    return Review(rule, feed_of(source), _SAME[decision.verdict], decision.decided_at)


def _last(decided: Iterable[tuple[Pairing, Review]]) -> dict[Pairing, Review]:
    found: dict[Pairing, Review] = {}
    for pair, review in decided:
        if pair not in found or found[pair].decided_at <= review.decided_at:
            found[pair] = review
    return found
