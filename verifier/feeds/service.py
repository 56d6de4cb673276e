"""The verbs of feeds: import a file, release or reject a held one, finish what was interrupted."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import delete, select

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.audit.service import Happening
from verifier.context import Context
from verifier.database import EVERYWHERE, exclusive
from verifier.database.bulk import rare_collections
from verifier.errors import AlreadyRunning, Conflict, InvalidInput, NotPermitted
from verifier.feeds.content.reading import IMPORTABLE
from verifier.feeds.finding import find_feed
from verifier.feeds.headings import FeedKind
from verifier.feeds.importing import Progress, import_in_turn, place_and_report
from verifier.feeds.mapping import Mapping
from verifier.feeds.registering import Order
from verifier.feeds.report import FeedReport
from verifier.feeds.tables import Feed, StagedRow
from verifier.feeds.words import STATE_NAMES
from verifier.language import Text
from verifier.reasons import checked_reason

_ONE_AT_A_TIME = frozenset({FeedKind.PAYMENTS, FeedKind.BANK_STATEMENT, FeedKind.BANK_RETURN})


def no_progress(_phase: str, _done: int, _total: int | None) -> None:
    """Say nothing."""


def import_file(
    context: Context,
    actor: Actor,
    kind: str,
    path: Path,
    source: str,
    *,
    mapping: Mapping | None = None,
    agency_code: str | None = None,
    dry_run: bool = False,
    progress: Progress = no_progress,
) -> FeedReport:
    """Take in one file of one source; given again after a kill it continues, given twice it changes nothing.

    Raises:
        NotPermitted: the actor may not import, or not for that agency.
        InvalidInput, HostileFile: the file as a whole cannot be used; nothing of it is kept.
        HeldForPerson: this very file already waits for a person.
        AlreadyRunning: another process imports this kind from this source.
    """
    actor.require(Right.FEEDS_IMPORT)
    cleaned = source.strip()
    if not cleaned or len(cleaned) > 60:
        raise InvalidInput(
            Text("来源名称为空或过长。", "The source's name is empty or too long."),
            Text("请用 --source 写明，例如 police。", "Name it with --source, for example police."),
        )
    if kind not in IMPORTABLE:
        raise InvalidInput(
            Text("没有“{kind}”这种数据。", "There is no kind of feed “{kind}”.").fill(kind=kind),
            Text("可导入：{kinds}。", "These can be imported: {kinds}.").fill(
                kinds=", ".join(sorted(IMPORTABLE))
            ),
        )
    order = Order(FeedKind(kind), path, cleaned, mapping or Mapping(), agency_code, dry_run)
    with exclusive(context.database, _lock(kind, cleaned)), rare_collections():
        return import_in_turn(context, actor, order, progress)


def release(
    context: Context, actor: Actor, feed_id: int, reason: str, progress: Progress = no_progress
) -> FeedReport:
    """Let a held feed take effect: a decision of another person than its importer, with a reason, audited.

    Raises:
        NotPermitted: no right, no person, or the importer.
        NotFound: no such feed in the actor's agencies.
        Conflict: the feed is not held.
    """
    decide_release(context, actor, feed_id, reason)
    return place_released(context, actor, feed_id, progress)


def decide_release(context: Context, actor: Actor, feed_id: int, reason: str) -> None:
    """Write the decision alone: the rows go to their place with :func:`place_released`, or with the night.

    Raises:
        NotPermitted, NotFound, Conflict: as :func:`release`.
    """
    with exclusive(context.database, _lock_of(context, actor, feed_id)):
        _decide(context, actor, feed_id, reason, "applying", "feed.released")


def place_released(
    context: Context, actor: Actor, feed_id: int, progress: Progress = no_progress
) -> FeedReport:
    """Bring the rows of a released feed to their place; safe to repeat, and to be killed."""
    with exclusive(context.database, _lock_of(context, actor, feed_id)), rare_collections():
        return place_and_report(context, actor, feed_id, progress)


def reject(context: Context, actor: Actor, feed_id: int, reason: str) -> None:
    """Refuse a held feed for good; nothing of it takes effect, its counts and quarantine stay on record.

    Raises:
        NotPermitted, NotFound, Conflict: as :func:`release`.
    """
    with exclusive(context.database, _lock_of(context, actor, feed_id)):
        _decide(context, actor, feed_id, reason, "rejected", "feed.rejected")


def finish_interrupted(context: Context, actor: Actor, progress: Progress = no_progress) -> list[FeedReport]:
    """Place the rest of every feed whose placing was killed; one that is being placed elsewhere is left."""
    with context.database.read(EVERYWHERE) as session:
        waiting = [
            (feed.id, _lock(feed.kind, feed.source))
            for feed in session.scalars(select(Feed).where(Feed.state == "applying").order_by(Feed.id))
        ]
    reports = []
    for feed_id, lock in waiting:
        try:
            with exclusive(context.database, lock):
                reports.append(place_and_report(context, actor, feed_id, progress))
        except AlreadyRunning:  # its importer is alive and at it
            continue
    return reports


def _decide(context: Context, actor: Actor, feed_id: int, reason: str, state: str, action: str) -> None:
    actor.require_person()
    actor.require(Right.FEEDS_RELEASE)
    why = checked_reason(reason)
    with context.database.write(actor.scope) as session:
        feed = find_feed(session, feed_id, to_change=True)
        if feed.state != "held":
            raise Conflict(
                Text(
                    "第 {n} 批数据现为“{state}”，不在待放行之列。", "Feed {n} is not held: it is {state}."
                ).fill(n=feed_id, state=STATE_NAMES[feed.state])
            )
        if actor.name in (feed.imported_by, *feed.other_importers):
            raise NotPermitted(
                Text(
                    "导入人不能放行或退回自己导入的数据。", "An importer may not decide about their own feed."
                ),
                Text("请由另一位有权限的同事办理。", "Ask another colleague who holds the right."),
            )
        feed.state = state
        feed.released_by = actor.name
        feed.decision_reason = why
        feed.decided_at = context.clock.now()
        if state == "rejected":
            session.execute(delete(StagedRow).where(StagedRow.feed_id == feed.id))
        detail = {"reason": why, "imported_by": feed.imported_by} | actor.unproved()
        happening = Happening(action, "feed", str(feed.id), detail)
        context.auditor.record(session, actor.name, actor.os_user, [happening])


def _lock_of(context: Context, actor: Actor, feed_id: int) -> str:
    with context.database.read(actor.scope) as session:
        feed = find_feed(session, feed_id)
        return _lock(feed.kind, feed.source)


def _lock(kind: str, source: str) -> str:
    """One bank reference is one payment whoever sends it: sources of money take turns."""
    return f"feed:{kind}" if kind in _ONE_AT_A_TIME else f"feed:{kind}:{source}"
