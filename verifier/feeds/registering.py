"""A file becomes a feed: new, continued after a kill, or known from before."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.tables import Agency
from verifier.audit.service import Happening
from verifier.clock import business_today
from verifier.context import Context
from verifier.errors import HeldForPerson
from verifier.feeds.headings import FeedKind
from verifier.feeds.mapping import Mapping
from verifier.feeds.readers import Table
from verifier.feeds.tables import Feed, QuarantinedRow
from verifier.feeds.terms import feed_agency, require_agency
from verifier.language import Text


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be imported, for whom and how."""

    kind: FeedKind
    path: Path
    source: str
    mapping: Mapping
    agency_code: str | None
    dry_run: bool


def register(
    context: Context,
    session: Session,
    actor: Actor,
    order: Order,
    table: Table,
    unknown: list[str],
    digest: bytes,
) -> tuple[int, frozenset[int] | None]:
    """Return the feed to fill and, for a file imported before, the only lines to judge again."""
    known = list(
        session.scalars(
            select(Feed)
            .where(Feed.kind == order.kind, Feed.source == order.source, Feed.sha256 == digest)
            .order_by(Feed.id.desc())
        )
    )
    for feed in known:
        if feed.state == "held":
            raise HeldForPerson(
                Text(
                    "该文件已作为第 {n} 批数据等待人工放行。",
                    "This file already waits for a person as feed {n}.",
                ).fill(n=feed.id),
                Text(
                    "请由导入人以外的同事放行或退回：在“数据接收”中，或用 feeds release、feeds reject。",
                    "A colleague other than the importer releases or rejects it: under Feeds, or by feeds "
                    "release or feeds reject.",
                ),
            )
        if feed.state in ("receiving", "applying") and not order.dry_run:
            require_agency(session, actor, session.get_one(Agency, feed.agency_id))
            _continued(context, session, actor, feed)
            return feed.id, _open_lines(session, [twin for twin in known if twin.state == "applied"])
    feed = _new_feed(context, session, actor, order, table, unknown, digest)
    # rows known from before are not read again, and the meaning of a 0 hangs on the whole column
    feed.sex_codes = "".join(sorted({code for twin in known for code in twin.sex_codes}))
    return feed.id, _open_lines(session, [twin for twin in known if twin.state == "applied"])


def _continued(context: Context, session: Session, actor: Actor, feed: Feed) -> None:
    """Whoever continues another's import has a hand in it: audited, and as little fit to release it."""
    if actor.name != feed.imported_by and actor.name not in feed.other_importers:
        feed.other_importers = [*feed.other_importers, actor.name]
    happening = Happening("feed.continued", "feed", str(feed.id), {"begun_by": feed.imported_by})
    context.auditor.record(session, actor.name, actor.os_user, [happening])


def _open_lines(session: Session, twins: list[Feed]) -> frozenset[int] | None:
    if not twins:
        return None
    return frozenset(
        session.scalars(
            select(QuarantinedRow.line).where(
                QuarantinedRow.feed_id == twins[0].id, QuarantinedRow.mended_by_feed_id.is_(None)
            )
        )
    )


def _new_feed(
    context: Context,
    session: Session,
    actor: Actor,
    order: Order,
    table: Table,
    unknown: list[str],
    digest: bytes,
) -> Feed:
    evidence = context.settings.feeds.evidence.class_of(order.source, str(order.kind))
    notes = [note.as_dict() for note in table.notes]
    if unknown:
        notes.append(
            Text("未使用的列：{c}。", "Columns not used: {c}.").fill(c=", ".join(unknown[:20])).as_dict()
        )
    feed = Feed(
        agency_id=feed_agency(session, actor, order.agency_code),
        kind=str(order.kind),
        source=order.source,
        evidence_class=evidence,
        file_name=os.fsencode(order.path.name).decode("utf-8", "replace")[:200],
        sha256=digest,
        format=table.format,
        encoding=table.encoding,
        headings=list(table.headings),
        notes=notes,
        state="receiving",
        imported_by=actor.name,
        imported_as_os_user=actor.os_user,
        business_date=business_today(context.clock),
        started_at=context.clock.now(),
        received=0,
        accepted=0,
        duplicates=0,
        quarantined=0,
        received_through=0,
        applied_through=0,
        sex_codes="",
        declared_dead=0,
        ended=0,
        other_importers=[],
        complete=order.mapping.complete is True,
        is_correction=False,
        hold_reasons=[],
    )
    session.add(feed)
    session.flush()
    if not order.dry_run:
        context.auditor.record(
            session,
            actor.name,
            actor.os_user,
            [
                Happening(
                    "feed.received",
                    "feed",
                    str(feed.id),
                    {
                        "kind": feed.kind,
                        "source": feed.source,
                        "sha256": digest.hex(),
                        "evidence_class": evidence,
                    },
                )
            ],
        )
    return feed
