"""What each feed and rule brought: leads opened, confirmed, cleared, money, and how often it was right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, and_, case, false, func, or_, select, text
from sqlalchemy.orm import Session

from verifier.crossmatch.feed_names import feed_of
from verifier.crossmatch.tables import Lead
from verifier.feeds.tables import SourceRecord
from verifier.people.tables import Person
from verifier.reporting.measures import MEASURES, Today
from verifier.reporting.shares import Share
from verifier.reporting.spans import Span

_OPENED: Final = MEASURES["leads_opened"]
#: few leads rest on entries of the roll alone: each is looked up, and the roll is not read through for them
_REGISTER: Final = (
    select(Person.register).where(Person.id == Lead.person_id).correlate(Lead).scalar_subquery()
)
_WAITING: Final = ("open", "waiting")


@dataclass(slots=True)
class Yield:
    """Leads of one feed's rule, by what became of them by now; money in fen.

    ``confirmed_fen`` is what was at risk in the confirmed ones, ``estimated_fen`` the part of it that rests
    on an estimate in whole or in part. Several leads may be about one payment: these sums are no debt.
    """

    feed: str
    rule: str
    opened: int = 0
    confirmed: int = 0
    cleared: int = 0
    waiting: int = 0
    confirmed_fen: int = 0
    estimated_fen: int = 0

    @property
    def gone(self) -> int:
        """Leads withdrawn because the data behind them changed."""
        return self.opened - self.confirmed - self.cleared - self.waiting

    @property
    def precision(self) -> Share:
        """Confirmed leads of those decided either way."""
        return Share(self.confirmed, self.confirmed + self.cleared)


def yields(session: Session, span: Span, today: Today, agencies: Collection[int]) -> list[Yield]:
    """Return each feed's rules with the leads opened in a span, most confirmed money first."""
    found: defaultdict[tuple[str, str], Yield] = defaultdict(lambda: Yield("", ""))
    within = _within(span, today, agencies)
    estimated = case((Lead.amount_basis != "actual", Lead.amount_at_risk_fen), else_=0)
    sums = (func.count(Lead.id), func.sum(Lead.amount_at_risk_fen), func.sum(estimated))
    of_records = (
        select(SourceRecord.source, Lead.rule, Lead.state, *sums)
        .join(SourceRecord, SourceRecord.id == Lead.record_id)
        .where(within)
        .group_by(SourceRecord.source, Lead.rule, Lead.state)
    )
    of_entries = (
        select(_REGISTER.label("register"), Lead.rule, Lead.state, *sums)
        .where(within, Lead.record_id.is_(None))
        .group_by(text("register"), Lead.rule, Lead.state)
    )
    for query in (of_records, of_entries):
        for source, rule, state, number, fen, unsure_fen in session.execute(query):
            name = feed_of(source)
            one = found[name, rule]
            one.feed, one.rule = name, rule
            _add(one, state, int(number), int(fen), int(unsure_fen))
    return sorted(found.values(), key=lambda one: (-one.confirmed_fen, -one.opened, one.feed, one.rule))


def of_feed_and_rule(
    session: Session, span: Span, today: Today, agencies: Collection[int], feed: str, rule: str
) -> ColumnElement[bool]:
    """Return the further condition that a lead counts for a feed's rule, as :func:`yields` counts it."""
    within = and_(_within(span, today, agencies), Lead.rule == rule)
    told = select(SourceRecord.source).join(Lead, Lead.record_id == SourceRecord.id).where(within).distinct()
    kept = select(_REGISTER).where(within, Lead.record_id.is_(None)).distinct()
    sources = [one for one in session.scalars(told) if feed_of(one) == feed]
    registers = [one for one in session.scalars(kept) if feed_of(one) == feed]
    # only the ways there are: a choice between two could not be read as one join
    ways: list[ColumnElement[bool]] = []
    if sources:
        records = select(SourceRecord.id).where(SourceRecord.source.in_(sources))
        ways.append(Lead.record_id.in_(records))
    if registers:
        entries = select(Person.id).where(Person.id == Lead.person_id, Person.register.in_(registers))
        ways.append(and_(Lead.record_id.is_(None), entries.correlate(Lead).exists()))
    return and_(Lead.rule == rule, ways[0] if len(ways) == 1 else or_(false(), *ways))


def _within(span: Span, today: Today, agencies: Collection[int]) -> ColumnElement[bool]:
    return and_(_OPENED.condition(span, today), Lead.agency_id.in_(sorted(agencies)))


def _add(one: Yield, state: str, number: int, fen: int, unsure_fen: int) -> None:
    one.opened += number
    if state == "confirmed":
        one.confirmed += number
        one.confirmed_fen += fen
        one.estimated_fen += unsure_fen
    elif state == "cleared":
        one.cleared += number
    elif state in _WAITING:
        one.waiting += number
