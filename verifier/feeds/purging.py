"""Raw bytes of rows that were put right go once their time is over; which row it was stays."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.context import Context
from verifier.feeds.tables import Feed, QuarantinedRow


def purge_mended(session: Session, context: Context, most: int) -> dict[str, int]:
    """Destroy the bytes of at most ``most`` quarantined rows mended long enough ago; return how many.

    Line, reason and the feed that mended the row stay, with the SHA-256 of its bytes: whoever still has the
    file can show that it was this row. A row nobody mended keeps its bytes: they are what is to be mended.
    """
    over = context.clock.now() - timedelta(days=context.settings.feeds.mended_row_days)
    found = session.scalars(
        select(QuarantinedRow)
        .join(Feed, Feed.id == QuarantinedRow.mended_by_feed_id)
        .where(QuarantinedRow.raw_sha256.is_(None), Feed.finished_at <= over)
        .limit(most)
        .with_for_update(of=QuarantinedRow, skip_locked=True)
    ).all()
    for row in found:
        row.raw_sha256 = hashlib.sha256(row.raw).digest()
        row.raw = b""
    return {"mended_rows": len(found)}
