"""Judging a feed as a whole once every row's fate is known: repeated, a correction, held, or fit to place."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.audit.service import Happening
from verifier.context import Context
from verifier.feeds.content.reading import hash63
from verifier.feeds.gate import hold_reasons
from verifier.feeds.headings import FeedKind
from verifier.feeds.measuring import measures_of
from verifier.feeds.placing import open_quarantine
from verifier.feeds.readers import Table
from verifier.feeds.registering import Order
from verifier.feeds.report import SAMPLES, FeedReport, report_of
from verifier.feeds.tables import Feed, FeedRow, QuarantinedRow, StagedRow
from verifier.feeds.terms import terms_of
from verifier.language import Text

_OUTDATED = Text(
    "此文件早已导入，其后又有新名册：以新名册为准，未作改变。若旧值确实恢复，请重新导出后再导入。",
    "This file was imported before and a newer roll came since: nothing changed. If the old values really"
    " are back, export the roll anew.",
)


def judge(
    context: Context,
    session: Session,
    actor: Actor,
    order: Order,
    feed_id: int,
    table: Table,
    *,
    repeated: bool,
) -> FeedReport:
    """Decide about the feed as a whole once every row's fate is known."""
    feed = session.get_one(Feed, feed_id)
    if feed.state == "applying":  # a killed import that was already being placed
        return report_of(feed, [])
    if feed.received == 0:
        report = report_of(feed, [], state="empty", dry_run=order.dry_run)
        forget(session, feed)
        return report
    feed.is_correction = _only_mends(session, feed)
    if feed.is_correction:
        feed.sex_codes = _codes_of_mended_columns(session, feed)
    _complete_notes(feed, table)
    samples = samples_of(session, feed_id)
    if repeated and feed.accepted == 0:
        if feed.kind == FeedKind.ROLL and _is_outdated(session, feed):
            feed.notes = [*feed.notes, _OUTDATED.as_dict()]
        report = report_of(feed, samples, state="repeated", dry_run=order.dry_run)
        forget(session, feed)
        return report
    measures = measures_of(session, terms_of(session, context.settings, feed), feed)
    feed.ended = measures.ended
    reasons = hold_reasons(measures, context.settings.feeds)
    feed.hold_reasons = [reason.as_dict() for reason in reasons]
    feed.state = "held" if reasons else "applying"
    if order.dry_run:
        return report_of(feed, samples, state=feed.state if reasons else "checked", dry_run=True)
    if reasons:
        held = Happening("feed.held", "feed", str(feed.id), {"reasons": feed.hold_reasons})
        context.auditor.record(session, actor.name, actor.os_user, [held])
    session.flush()
    return report_of(feed, samples)


def _complete_notes(feed: Feed, table: Table) -> None:
    later = [note.as_dict() for note in table.notes if note.as_dict() not in feed.notes]
    if feed.sex_codes:
        meaning = (
            Text("1 男、2 女、0 和 9 未说明", "1 male, 2 female, 0 and 9 unknown")
            if set(feed.sex_codes) & {"2", "9"}
            else Text("1 男、0 女", "1 male, 0 female")
        )
        later.append(
            Text("性别代码按整列判定：{m}。", "Sex codes judged by the column: {m}.")
            .fill(m=meaning)
            .as_dict()
        )
    feed.notes = [*feed.notes, *later]


def _is_outdated(session: Session, feed: Feed) -> bool:
    """Tell whether another file of the source was the last to take effect."""
    last = session.scalar(
        select(Feed.sha256)
        .where(
            Feed.kind == feed.kind,
            Feed.source == feed.source,
            Feed.state == "applied",
            Feed.is_correction.is_(False),
        )
        .order_by(Feed.id.desc())
        .limit(1)
    )
    return last != feed.sha256


def samples_of(session: Session, feed_id: int) -> list[QuarantinedRow]:
    """Return the first rows of a feed's quarantine."""
    return list(
        session.scalars(
            select(QuarantinedRow)
            .where(QuarantinedRow.feed_id == feed_id)
            .order_by(QuarantinedRow.line)
            .limit(SAMPLES)
        )
    )


def forget(session: Session, feed: Feed) -> None:
    """Take a feed that brought nothing, or cannot be used, out again: no trace but the audit chain's."""
    for table in (FeedRow, QuarantinedRow, StagedRow):
        session.execute(delete(table).where(table.feed_id == feed.id))
    session.delete(feed)


def _codes_of_mended_columns(session: Session, feed: Feed) -> str:
    """What a 0 means in a mended row is decided by the column it came from, not by the few rows mended."""
    waiting = open_quarantine(session, feed.kind, feed.source, before=feed.id)
    origins = select(Feed.sex_codes).where(Feed.id.in_({row.feed_id for row in waiting}))
    return "".join(sorted({code for codes in (feed.sex_codes, *session.scalars(origins)) for code in codes}))


def _only_mends(session: Session, feed: Feed) -> bool:
    """A file whose accepted rows all stood in quarantine before is a correction: its size says nothing."""
    waiting = open_quarantine(session, feed.kind, feed.source, before=feed.id)
    keys = {hash63(row.row_key) for row in waiting if row.row_key is not None}
    nameless = sum(row.row_key is None for row in waiting)
    if not waiting or not 0 < feed.accepted <= len(waiting):
        return False
    staged = session.scalars(select(StagedRow.key_hash).where(StagedRow.feed_id == feed.id))
    return sum(key not in keys for key in staged) <= nameless
