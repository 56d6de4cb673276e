"""What people decided about pairs, counted by the database: a page reads a few rows instead of every review.

The same decisions as in :mod:`verifier.crossmatch.reviews`, one group for each rule, source and verdict and
for each span between moments that matter to the rule: within a group all lie on one side of each of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, case, func, literal, select
from sqlalchemy.orm import Session, aliased

from verifier.crossmatch.decisions import UNDO
from verifier.crossmatch.one_human import KINDS
from verifier.crossmatch.person_pairs import NUMBER_RULES
from verifier.crossmatch.reviews import DECIDED, SAME, Review, review_of
from verifier.crossmatch.tables import Lead, LeadDecision
from verifier.feeds.tables import SourceRecord
from verifier.people.tables import Person

_Wanted = Select[*tuple[Any, ...]]
Moments = Mapping[str, Collection[datetime]]
"""Rule → the moments at which its pairs begin, or cease, to count."""


def counted_reviews(session: Session, moments: Moments) -> Iterator[tuple[Review, int]]:
    """Yield a decision about a pair and for how many pairs of its group it stands.

    Pairs of records and people, and pairs of entries of the roll where a rule alone joins such entries: all
    other rules leave entries to a person anyway. The feed of the latter is the roll of the entry that came
    later: that one was compared with those who were there. An entry the session does not see is left out.
    """
    for pairs in (_of_records(), _of_entries()):
        for rule, source, verdict, decided_at, count in session.execute(_grouped(pairs, moments)):
            yield review_of(rule, source, verdict, decided_at), count


def _of_records() -> _Wanted:
    return (
        select(
            Lead.id.label("lead_id"),
            Lead.record_id.label("one"),
            Lead.person_id.label("other"),
            Lead.rule.label("rule"),
            SourceRecord.source.label("source"),
        )
        .join(SourceRecord, SourceRecord.id == Lead.record_id)
        .where(Lead.state.in_(DECIDED))
    )


def _of_entries() -> _Wanted:
    other = Lead.facts["other_person_id"].as_integer()
    earlier = case((other < Lead.person_id, other), else_=Lead.person_id)
    later = case((other < Lead.person_id, Lead.person_id), else_=other)
    return (
        select(
            Lead.id.label("lead_id"),
            earlier.label("one"),
            later.label("other"),
            Lead.rule.label("rule"),
            Person.register.label("source"),
        )
        .join(Person, Person.id == later)
        .where(
            Lead.state.in_(DECIDED),
            Lead.kind.in_(KINDS),
            Lead.record_id.is_(None),
            Lead.rule.in_(NUMBER_RULES),
        )
    )


def _grouped(pairs: _Wanted, moments: Moments) -> _Wanted:
    leads, standing = pairs.subquery(), _standing()
    latest = func.row_number().over(
        partition_by=(leads.c.one, leads.c.other),
        order_by=(LeadDecision.decided_at.desc(), leads.c.lead_id.desc()),
    )
    decided = (
        select(
            leads.c.rule,
            leads.c.source,
            LeadDecision.verdict,
            LeadDecision.decided_at,
            _span(leads.c.rule, LeadDecision.decided_at, moments).label("span"),
            latest.label("latest"),
        )
        .join_from(leads, standing, standing.c.lead_id == leads.c.lead_id)
        .join(LeadDecision, LeadDecision.id == standing.c.decision_id)
        .where(LeadDecision.verdict.in_(SAME))
        .subquery()
    )
    group = (decided.c.rule, decided.c.source, decided.c.verdict)
    return (
        select(*group, func.max(decided.c.decided_at), func.count())
        .where(decided.c.latest == 1)
        .group_by(*group, decided.c.span)
    )


def _standing() -> Any:
    """Return lead → the decision that stands: its last, or the last that no later undoing took back.

    Only leads with an undoing are looked at step by step: what stands is the last decision after which as
    much was decided as was undone. (An undoing that finds nothing to take back is never written.)
    """
    last, after = aliased(LeadDecision), aliased(LeadDecision)
    undone = case((LeadDecision.verdict == UNDO, 1), else_=0)
    balance = (
        select(func.coalesce(func.sum(case((after.verdict == UNDO, -1), else_=1)), 0))
        .where(after.lead_id == last.lead_id, after.id > last.id)
        .scalar_subquery()
    )
    step_by_step = (
        select(func.max(last.id))
        .where(last.lead_id == LeadDecision.lead_id, last.verdict != UNDO, balance == 0)
        .scalar_subquery()
    )
    found = case((func.sum(undone) == 0, func.max(LeadDecision.id)), else_=step_by_step)
    return select(LeadDecision.lead_id, found.label("decision_id")).group_by(LeadDecision.lead_id).subquery()


def _span(
    rule: ColumnElement[str], decided_at: SQLColumnExpression[datetime], moments: Moments
) -> ColumnElement[int]:
    """Return how many of its rule's moments a decision came after."""
    passed: ColumnElement[int] = literal(0)
    for name, times in sorted(moments.items()):
        for moment in sorted(set(times)):
            passed += case((and_(rule == name, decided_at > moment), 1), else_=0)
    return passed
