"""Bringing the accepted rows of a feed to their place, batch by batch, each exactly once.

A batch's rows and the line it reached are one transaction; whoever comes next (the same import, the night
job, a second release) continues behind it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Row, delete, select, update
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.audit.service import Happening
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.database.bulk import chunks
from verifier.events import raise_event
from verifier.feeds.applying.accounts import AccountPlacer
from verifier.feeds.applying.bank_returns import BankReturnPlacer
from verifier.feeds.applying.bank_statement import BankStatementPlacer
from verifier.feeds.applying.life_signs import LifeSignPlacer
from verifier.feeds.applying.payments import PaymentPlacer
from verifier.feeds.applying.placer import FeedTerms, Placer, Staged
from verifier.feeds.applying.records import RecordPlacer
from verifier.feeds.applying.roll import RollPlacer
from verifier.feeds.content.reading import hash63
from verifier.feeds.events import FeedApplied
from verifier.feeds.headings import FeedKind
from verifier.feeds.receiving import Advance
from verifier.feeds.tables import Feed, FeedRow, QuarantinedRow, StagedRow

PLACERS: Final[dict[str, Placer]] = {
    FeedKind.ROLL: RollPlacer(),
    FeedKind.PAYMENTS: PaymentPlacer(),
    FeedKind.ACCOUNTS: AccountPlacer(),
    FeedKind.DEATHS: RecordPlacer(),
    FeedKind.CUSTODY: RecordPlacer(),
    FeedKind.OTHER_ROLL: RecordPlacer(),
    FeedKind.LIFE_SIGNS: LifeSignPlacer(),
    FeedKind.BANK_STATEMENT: BankStatementPlacer(),
    FeedKind.BANK_RETURN: BankReturnPlacer(),
}
#: Rows that take many statements each: checks at kiosks must not wait behind thousands.
_MOST_AT_ONCE: Final[dict[str, int]] = {
    FeedKind.LIFE_SIGNS: 50,
    FeedKind.BANK_STATEMENT: 500,
    FeedKind.BANK_RETURN: 500,
}


def place_feed(context: Context, terms: FeedTerms, actor: Actor, advance: Advance) -> None:
    """Place every accepted row behind the line reached, then mark the feed as applied."""
    placer = PLACERS[terms.kind]
    size = context.settings.feeds.batch_rows
    size = min(size, _MOST_AT_ONCE.get(terms.kind, size))
    while True:
        with context.database.write(EVERYWHERE) as session:
            feed = session.get_one(Feed, terms.feed_id, with_for_update=True)
            if feed.state != "applying":
                return
            rows = _next_rows(session, feed, size)
            if not rows:
                _finish(context, session, terms, feed, placer, actor)
                return
            fresh = _without_news_told_meanwhile(session, terms, feed, placer, rows)
            if fresh:
                placer.place(session, context, actor, terms, fresh)
            feed.applied_through = rows[-1].line
        advance(len(rows))


def _next_rows(session: Session, feed: Feed, size: int) -> list[Staged]:
    found = session.execute(
        select(StagedRow.line, StagedRow.content, FeedRow.row_hash)
        .join(FeedRow, (FeedRow.feed_id == StagedRow.feed_id) & (FeedRow.line == StagedRow.line))
        .where(StagedRow.feed_id == feed.id, StagedRow.line > feed.applied_through)
        .order_by(StagedRow.line)
        .limit(size)
    )
    return [Staged(line, json.loads(content), row_hash or b"") for line, content, row_hash in found]


def _without_news_told_meanwhile(
    session: Session, terms: FeedTerms, feed: Feed, placer: Placer, rows: Sequence[Staged]
) -> Sequence[Staged]:
    """A feed that was held or interrupted may repeat what another feed has brought in the meantime."""
    if terms.kind == FeedKind.ROLL or not _others_came_since(session, feed):
        return rows
    feed.state = "held"  # so that the feed's own rows are not taken for another's
    session.flush()
    known = placer.known(session, terms, [row.row_hash for row in rows])
    feed.state = "applying"
    used = placer.used_meanwhile(session, terms, rows)
    repeated = [row for row in rows if row.row_hash in known or row.line in used]
    for chunk in chunks(row.line for row in repeated):
        session.execute(
            update(FeedRow)
            .where(FeedRow.feed_id == feed.id, FeedRow.line.in_(chunk))
            .values(outcome="duplicate")
        )
    feed.accepted -= len(repeated)
    feed.duplicates += len(repeated)
    lines = {row.line for row in repeated}
    return [row for row in rows if row.line not in lines]


def _others_came_since(session: Session, feed: Feed) -> bool:
    """Rows can only have been told meanwhile if a feed of this kind was placed after this one was begun."""
    later = select(Feed.id).where(
        Feed.kind == feed.kind,
        Feed.id != feed.id,
        (Feed.state == "applying") | ((Feed.state == "applied") & (Feed.finished_at >= feed.started_at)),
    )
    return session.scalar(later.limit(1)) is not None


def _finish(
    context: Context,
    session: Session,
    terms: FeedTerms,
    feed: Feed,
    placer: Placer,
    actor: Actor,
) -> None:
    placer.finish(session, terms, feed)
    mended = _mend(session, feed)
    session.execute(delete(StagedRow).where(StagedRow.feed_id == feed.id))
    feed.state = "applied"
    feed.finished_at = context.clock.now()
    detail: dict[str, Any] = {
        "kind": feed.kind,
        "source": feed.source,
        "sha256": feed.sha256.hex(),
        "received": feed.received,
        "accepted": feed.accepted,
        "duplicates": feed.duplicates,
        "quarantined": feed.quarantined,
        "mended": mended,
    }
    context.auditor.record(
        session, actor.name, actor.os_user, [Happening("feed.applied", "feed", str(feed.id), detail)]
    )
    raise_event(session, FeedApplied(feed.id, feed.kind))


def _mend(session: Session, feed: Feed) -> int:
    """Mark earlier quarantined rows of this source as mended by the rows that came again."""
    waiting: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for row in open_quarantine(session, feed.kind, feed.source, before=feed.id):
        if row.row_key is not None:
            waiting[hash63(row.row_key)].append((row.feed_id, row.line))
    mended = 0
    for chunk in chunks(waiting):
        came = session.scalars(
            select(StagedRow.key_hash)
            .where(StagedRow.feed_id == feed.id, StagedRow.key_hash.in_(chunk))
            .distinct()
        )
        for key in came.all():
            for feed_id, line in waiting[key or 0]:
                session.execute(
                    update(QuarantinedRow)
                    .where(QuarantinedRow.feed_id == feed_id, QuarantinedRow.line == line)
                    .values(mended_by_feed_id=feed.id)
                )
                mended += 1
    return mended + _mend_twins(session, feed)


def _mend_twins(session: Session, feed: Feed) -> int:
    """Mark the lines that could not be read when this very file came before (in another encoding, say)."""
    taken = select(FeedRow.line).where(FeedRow.feed_id == feed.id, FeedRow.outcome == "accepted")
    twins = select(Feed.id).where(
        Feed.kind == feed.kind, Feed.source == feed.source, Feed.sha256 == feed.sha256, Feed.id < feed.id
    )
    mended = session.execute(
        update(QuarantinedRow)
        .where(
            QuarantinedRow.feed_id.in_(twins),
            QuarantinedRow.mended_by_feed_id.is_(None),
            QuarantinedRow.line.in_(taken),
        )
        .values(mended_by_feed_id=feed.id)
        .returning(QuarantinedRow.line),
        execution_options={"synchronize_session": False},
    )
    return len(mended.all())


def open_quarantine(
    session: Session, kind: str, source: str, *, before: int
) -> Sequence[Row[int, int, str | None]]:
    """Return feed, line and own number of the source's rows in quarantine that nobody has mended yet.

    Their bytes stay where they are: a bad file may have left a million of them.
    """
    return session.execute(
        select(QuarantinedRow.feed_id, QuarantinedRow.line, QuarantinedRow.row_key)
        .join(Feed, Feed.id == QuarantinedRow.feed_id)
        .where(
            Feed.kind == kind,
            Feed.source == source,
            Feed.id < before,
            Feed.state != "rejected",
            QuarantinedRow.mended_by_feed_id.is_(None),
        )
    ).all()
