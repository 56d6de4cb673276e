"""Measuring a received feed against what its source, its class of evidence and the roll have been so far."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from verifier.benefits.tables import Entitlement
from verifier.feeds.applying.placer import FeedTerms
from verifier.feeds.applying.roll_absent import absent_entitlements
from verifier.feeds.gate import REMEMBERED, Measures, Slices
from verifier.feeds.headings import FeedKind
from verifier.feeds.measuring_signs import Signs, certifying_signs
from verifier.feeds.tables import Feed
from verifier.people.tables import Person

#: feeds that take effect, or have
_TAKEN: Final = ("applying", "applied")


def measures_of(session: Session, terms: FeedTerms, feed: Feed) -> Measures:
    """Return the measures the gate judges by."""
    is_roll = feed.kind == FeedKind.ROLL
    register_stands = is_roll and _anybody_on(session, feed.source)
    ended = feed.ended
    if is_roll and feed.complete:
        ended += len(absent_entitlements(session, terms, feed))
    signs = certifying_signs(session, feed) if feed.kind == FeedKind.LIFE_SIGNS else Signs(0, 0)
    return Measures(
        usable=feed.accepted + feed.duplicates,
        earlier_sizes=_earlier_sizes(session, feed),
        is_correction=feed.is_correction,
        # the first roll of a register tells of years of deaths, not of a day's
        declared_dead=0 if is_roll and not register_stands else feed.declared_dead,
        dead_today=_dead_today(session, feed),
        roll_size=_roll_size(session, terms, feed),
        ended=ended,
        running=_running_of(session, feed.source) if is_roll else 0,
        certified=signs.people,
        seen_on_one_day=signs.on_one_day,
        slices=_slices_before(session, terms, feed) if is_roll else Slices(),
    )


def _slices_before(session: Session, terms: FeedTerms, feed: Feed) -> Slices:
    """Other rolls of the register within the window; it slides, so that midnight ends nothing.

    A week: slices of one roll, or a broken export run again each night, lie within it; two monthly rolls do
    not. Those a person released are left out.
    """
    since = feed.business_date - timedelta(days=terms.settings.feeds.ended_window_days - 1)
    found = session.execute(
        select(Feed.id, Feed.ended)
        .where(
            Feed.id != feed.id,
            Feed.kind == FeedKind.ROLL,
            Feed.source == feed.source,
            Feed.business_date >= since,
            Feed.state.in_(_TAKEN),
            Feed.released_by.is_(None),
            Feed.ended > 0,
        )
        .order_by(Feed.id)
    ).all()
    return Slices(tuple(row.id for row in found), sum(row.ended for row in found))


def _earlier_sizes(session: Session, feed: Feed) -> Sequence[int]:
    """Garbage does not make a size usual: feeds of which nothing could be used are left out.

    Money comes when it comes: what a bank sends has no usual size.
    """
    if feed.kind in (FeedKind.BANK_STATEMENT, FeedKind.BANK_RETURN):
        return ()
    usable = Feed.accepted + Feed.duplicates
    return session.scalars(
        select(usable)
        .where(
            Feed.kind == feed.kind,
            Feed.source == feed.source,
            Feed.state == "applied",
            Feed.is_correction.is_(False),
            usable > 0,
        )
        .order_by(Feed.id.desc())
        .limit(REMEMBERED)
    ).all()


def _dead_today(session: Session, feed: Feed) -> int:
    told = and_(Feed.kind == FeedKind.DEATHS, Feed.evidence_class == feed.evidence_class)
    if feed.kind == FeedKind.ROLL:  # its register's first roll told of years of deaths
        rolls = and_(Feed.kind == FeedKind.ROLL, Feed.source == feed.source, Feed.state.in_(_TAKEN))
        first = select(func.min(Feed.id)).where(rolls).scalar_subquery()
        told = or_(told, and_(rolls, Feed.id != first))
    found = session.scalar(
        select(func.coalesce(func.sum(Feed.declared_dead), 0)).where(
            Feed.id != feed.id,
            told,
            Feed.business_date == feed.business_date,
            Feed.state.in_(_TAKEN),
            Feed.released_by.is_(None),
        )
    )
    return int(found or 0)


def _roll_size(session: Session, terms: FeedTerms, feed: Feed) -> int:
    """A register invented today does not make today's deaths few: where older ones stand, only they count."""
    running = _running().where(Entitlement.agency_id.in_(set(terms.agencies.values())))
    older = select(Feed.source).where(
        Feed.kind == FeedKind.ROLL, Feed.state == "applied", Feed.business_date < feed.business_date
    )
    if session.scalar(older.limit(1)) is not None:
        running = running.where(Person.register.in_(older))
    return session.scalar(running) or 0


def _running_of(session: Session, register: str) -> int:
    return session.scalar(_running().where(Person.register == register)) or 0


def _running() -> Select[int]:
    return (
        select(func.count(func.distinct(Entitlement.person_id)))
        .join(Person, Person.id == Entitlement.person_id)
        .where(Entitlement.state == "running")
    )


def _anybody_on(session: Session, register: str) -> bool:
    return session.scalar(select(Person.id).where(Person.register == register).limit(1)) is not None
