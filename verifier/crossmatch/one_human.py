"""What is thought of two entries of the roll, by number rules and by investigators, made identities."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.crossmatch.decisions import standing_decision
from verifier.crossmatch.tables import Lead, LeadDecision, PersonPair
from verifier.database.bulk import among, chunks
from verifier.people.identities import SYSTEM, Entries, Opinion, settle_identities

#: leads that ask whether two entries of the roll are one human
KINDS: Final = ("on_two_rolls", "two_ids_one_person")


def settle_one_humans(session: Session, now: datetime) -> int:
    """Join and part the entries as rules and investigators have it; a person's word stands over a rule's."""
    return settle_identities(session, _by_rules(session, now) | _by_people(session), now)


def _by_rules(session: Session, now: datetime) -> dict[Entries, Opinion]:
    query = select(PersonPair.first_id, PersonPair.second_id, PersonPair.rule)
    return {
        (first, second): Opinion(True, SYSTEM, now, f"rule:{rule}")
        for first, second, rule in session.execute(query.where(PersonPair.tier == "certain"))
    }


def _by_people(session: Session) -> dict[Entries, Opinion]:
    decided: dict[int, Lead] = {
        lead.id: lead
        for lead in session.scalars(
            select(Lead)
            .where(Lead.kind.in_(KINDS), Lead.state.in_(("confirmed", "cleared")))
            .order_by(Lead.id)
        )
        if "other_person_id" in lead.facts
    }
    told: dict[int, list[LeadDecision]] = {lead_id: [] for lead_id in decided}
    for chunk in chunks(decided):
        query = select(LeadDecision).where(among(session, LeadDecision.lead_id, chunk))
        for decision in session.scalars(query.order_by(LeadDecision.id)):
            told[decision.lead_id].append(decision)
    found: dict[Entries, Opinion] = {}
    for lead_id, lead in decided.items():
        last = standing_decision(told[lead_id])
        if last is not None:
            one, other = sorted((lead.person_id, int(lead.facts["other_person_id"])))
            found[one, other] = Opinion(
                lead.state == "confirmed", last.decided_by, last.decided_at, f"lead:{lead_id}"
            )
    return found
