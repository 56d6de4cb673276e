"""Everything an investigator sees before deciding a lead, read in one go.

``record``, ``person`` and ``entries`` are the stored rows: a page masks their numbers by
:mod:`verifier.people.masking`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from verifier.benefits.overpayment import PaymentLine, overpaid_lines, total_fen
from verifier.benefits.payments import entitlements_of, payment_lines
from verifier.benefits.tables import Entitlement
from verifier.crossmatch.contradiction import contradicted_on, last_certifications, last_possible_day
from verifier.crossmatch.decisions import decisions_of, may_be_alive
from verifier.crossmatch.diff import (
    DiffRow,
    WeightRow,
    diff_rows,
    entry_parts,
    prior_sentence,
    rule_sentence,
    weight_rows,
)
from verifier.crossmatch.inbox import InboxFilter, next_open_lead
from verifier.crossmatch.kind_text import KindText
from verifier.crossmatch.kinds_catalogue import KINDS
from verifier.crossmatch.lead_facts import FactRow, fact_rows
from verifier.crossmatch.rule_words import rule_text
from verifier.crossmatch.stop_months import StopPeriod, stop_period
from verifier.crossmatch.tables import Lead, LeadDecision, Pair, PersonPair
from verifier.errors import NotFound
from verifier.feeds.tables import SourceRecord
from verifier.language import Text
from verifier.people.tables import Person

_MOST_RELATED: Final = 20


@dataclass(frozen=True, slots=True)
class RelatedLead:
    """Another lead to look at before deciding, and what connects it."""

    id: int
    kind: str
    state: str
    tier: str
    person_id: int
    person_name: str
    amount_at_risk_fen: int
    relation: Text


@dataclass(frozen=True, slots=True)
class LeadView:
    """A lead with all that belongs to it.

    ``payments_after`` are the payments actually made from the stop month on, ``paid_after_fen`` their sum
    (without estimates); both are empty where the lead speaks of no month. ``facts`` are rows ready to show.
    ``contradicted_on``: a certification after the recorded death, as it stands now. ``may_be_alive``: the
    verdict ``alive`` can be given. ``prior`` is the pair's, in bits (log2 of the odds by chance, negative);
    None without a pair; ``weights`` are what follows it, their sum with it the log2 odds of one human, and
    ``probability`` the same as a share of one. ``entries``: the two entries of the roll that ``diff`` holds
    side by side in place of record and person; one of another agency is None and its values are not shown.
    """

    lead: Lead
    person: Person
    record: SourceRecord | None
    kind: KindText
    why: Text
    rule: Text
    diff: tuple[DiffRow, ...]
    stop: StopPeriod | None
    entitlements: tuple[Entitlement, ...]
    payments_after: tuple[PaymentLine, ...]
    paid_after_fen: int
    related: tuple[RelatedLead, ...]
    decisions: tuple[LeadDecision, ...]
    next_lead_id: int | None
    facts: tuple[FactRow, ...]
    last_certified_on: date | None
    certified_until: date | None
    contradicted_on: date | None
    may_be_alive: bool
    prior: float | None
    prior_text: Text | None
    weights: tuple[WeightRow, ...]
    probability: float | None
    entries: tuple[Person | None, Person | None] | None


@dataclass(frozen=True, slots=True)
class _Compared:
    """A stored comparison, of record and person or of two entries of the roll."""

    parts: list[dict[str, Any]]
    prior: float | None = None
    probability: float | None = None
    entries: tuple[Person | None, Person | None] | None = None


def lead_view(session: Session, lead_id: int, wanted: InboxFilter | None = None) -> LeadView:
    """Return the view of a lead; ``wanted`` is the inbox it was opened from and decides what comes next.

    Raises:
        NotFound: no such lead in the session's scope.
    """
    found = session.execute(
        select(Lead, Person, SourceRecord)
        .join(Person, Person.id == Lead.person_id)
        .outerjoin(SourceRecord, SourceRecord.id == Lead.record_id)
        .where(Lead.id == lead_id)
    ).one_or_none()
    if found is None:
        raise NotFound(Text("没有这条疑点。", "There is no such lead."))
    lead, person, record = found
    compared = _compared(session, lead)
    parts = compared.parts
    stop = stop_period(lead.kind, lead.facts, None if record is None else record.event_date)
    paid = _payments(session, person.id, stop)
    rights = tuple(entitlements_of(session, person.id))
    last = last_certifications(session, [person.id]).get(person.id)
    is_death = record is not None and record.kind == "deaths"
    died = None if record is None or not is_death else last_possible_day(record.event_date, record.detail)
    against = contradicted_on(last, died)
    return LeadView(
        lead=lead,
        person=person,
        record=record,
        kind=KINDS[lead.kind],
        why=Text.from_dict(lead.why),
        rule=rule_sentence(parts) or rule_text(lead.rule) or KINDS[lead.kind].evidence_note,
        diff=diff_rows(parts, None if record is None else record.event_date, death=is_death),
        stop=stop,
        entitlements=rights,
        payments_after=paid,
        paid_after_fen=total_fen(paid),
        related=_related(session, lead, rights),
        decisions=tuple(decisions_of(session, lead.id)),
        next_lead_id=next_open_lead(session, wanted or InboxFilter(), lead.id),
        facts=fact_rows(session, lead, person, record, last, against),
        last_certified_on=None if last is None else last.certified_on,
        certified_until=None if last is None else last.until,
        contradicted_on=against,
        may_be_alive=may_be_alive(lead),
        prior=compared.prior,
        prior_text=prior_sentence(parts),
        weights=weight_rows(parts),
        probability=compared.probability,
        entries=compared.entries,
    )


def _compared(session: Session, lead: Lead) -> _Compared:
    """Return the stored comparison; the lead in scope is what permits to read it."""
    if lead.record_id is None:
        return _of_entries(session, lead)
    query = select(Pair).where(Pair.record_id == lead.record_id, Pair.person_id == lead.person_id)
    pair = session.scalar(query)
    return _Compared([]) if pair is None else _Compared(pair.parts, pair.prior, pair.probability)


def _of_entries(session: Session, lead: Lead) -> _Compared:
    """Return the comparison of the lead's person with another entry of the roll, if the lead is about one."""
    other_id = lead.facts.get("other_person_id")
    if other_id is None:
        return _Compared([])
    first, second = sorted((lead.person_id, int(other_id)))
    query = select(PersonPair).where(PersonPair.first_id == first, PersonPair.second_id == second)
    pair = session.scalar(query)
    if pair is None:
        return _Compared([])
    seen = {one.id: one for one in session.scalars(select(Person).where(Person.id.in_((first, second))))}
    sides = (("record_value", first), ("person_value", second))
    hidden = [side for side, person_id in sides if person_id not in seen]
    parts = entry_parts(pair.parts, pair.rule, *hidden)
    return _Compared(parts, pair.prior, pair.probability, (seen.get(first), seen.get(second)))


def _payments(session: Session, person_id: int, period: StopPeriod | None) -> tuple[PaymentLine, ...]:
    if period is None:
        return ()
    lines = payment_lines(session, person_id, period.stop)
    schemes = None if period.schemes is None else frozenset(period.schemes)
    return overpaid_lines(lines, period.stop, period.until, schemes)


def _related(session: Session, lead: Lead, rights: tuple[Entitlement, ...]) -> tuple[RelatedLead, ...]:
    """Return the person's other leads, then those of people with the same account or record."""
    accounts = sorted({right.account_no for right in rights if right.account_no})
    sharing = select(Entitlement.person_id).where(Entitlement.account_no.in_(accounts))
    ties = [Lead.person_id == lead.person_id, Lead.person_id.in_(sharing)]
    if lead.record_id is not None:
        ties.append(Lead.record_id == lead.record_id)
    query = (
        select(Lead, Person.name)
        .join(Person, Person.id == Lead.person_id)
        .where(or_(*ties), Lead.id != lead.id, Lead.state != "withdrawn")
        .order_by((Lead.person_id == lead.person_id).desc(), Lead.amount_at_risk_fen.desc(), Lead.id)
        .limit(_MOST_RELATED)
    )
    return tuple(
        RelatedLead(
            id=other.id,
            kind=other.kind,
            state=other.state,
            tier=other.tier,
            person_id=other.person_id,
            person_name=name,
            amount_at_risk_fen=other.amount_at_risk_fen,
            relation=_relation(lead, other),
        )
        for other, name in session.execute(query)
    )


def _relation(lead: Lead, other: Lead) -> Text:
    if other.person_id == lead.person_id:
        return Text("同一人的另一条疑点", "another lead about this person")
    if lead.record_id is not None and other.record_id == lead.record_id:
        return Text("同一条比对数据涉及的另一人", "another person the same record may be about")
    return Text("同一银行账户", "the same bank account")
