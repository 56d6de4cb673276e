"""Who is missing from a roll: running entitlements that no row of the file is about."""

from __future__ import annotations

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from verifier.benefits.tables import Entitlement
from verifier.feeds.applying.placer import FeedTerms
from verifier.feeds.applying.roll_checks import staged_contents
from verifier.feeds.tables import Feed, FeedRow, QuarantinedRow
from verifier.people.tables import Person


def absent_entitlements(session: Session, terms: FeedTerms, feed: Feed) -> list[int]:
    """Return the running entitlements of the importer's agencies that no row of the file is about.

    The same before the rows are in their place as after: a row that changes a benefit is about it.
    """
    if feed.is_correction or _repeats_a_file(session, feed):
        return []
    listed = exists().where(
        FeedRow.feed_id == feed.id,
        FeedRow.outcome != "quarantined",
        FeedRow.row_hash == Entitlement.row_hash,
    )
    garbled = select(QuarantinedRow.row_key).where(
        QuarantinedRow.feed_id == feed.id, QuarantinedRow.row_key.is_not(None)
    )
    waiting = {str(key).removeprefix("pid:") for key in session.scalars(garbled)}
    unlisted = session.execute(
        select(Entitlement.id, Person.pid, Entitlement.scheme)
        .join(Person, Person.id == Entitlement.person_id)
        .where(
            Person.register == terms.source,
            Entitlement.state == "running",
            Entitlement.agency_id.in_(set(terms.agencies.values())),
            ~listed,
        )
        .order_by(Entitlement.id)
    )
    found = [(entitlement_id, pid, scheme) for entitlement_id, pid, scheme in unlisted if pid not in waiting]
    told = {
        (content["pid"], content["scheme"])
        for content in staged_contents(session, feed.id, {pid for _, pid, _ in found})
    }
    return [entitlement_id for entitlement_id, pid, scheme in found if (pid, scheme) not in told]


def _repeats_a_file(session: Session, feed: Feed) -> bool:
    """The lines of a file known from before are not read again: they carry no hash."""
    unread = select(FeedRow.line).where(
        FeedRow.feed_id == feed.id, FeedRow.outcome == "duplicate", FeedRow.row_hash.is_(None)
    )
    return session.scalar(unread.limit(1)) is not None


def somebody_unreadable(session: Session, feed: Feed) -> bool:
    """Tell whether a row in quarantine does not even say whom it is about."""
    nameless = select(QuarantinedRow.line).where(
        QuarantinedRow.feed_id == feed.id, QuarantinedRow.row_key.is_(None)
    )
    return session.scalar(nameless.limit(1)) is not None
