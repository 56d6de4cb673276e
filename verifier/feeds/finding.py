"""One feed by its number, for whoever may see it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.errors import NotFound
from verifier.feeds.tables import Feed
from verifier.language import Text


def find_feed(session: Session, feed_id: int, *, to_change: bool = False) -> Feed:
    """Return a feed; ``to_change`` locks its row.

    Raises:
        NotFound: no such feed in the session's agencies.
    """
    query = select(Feed).where(Feed.id == feed_id)
    feed = session.scalar(query.with_for_update() if to_change else query)
    if feed is None:
        raise NotFound(
            Text("没有第 {n} 批数据。", "There is no feed {n}.").fill(n=feed_id),
            Text(
                "请在“数据接收”中查看，或用 feeds list 列出。",
                "Look under Feeds, or have feeds list show them.",
            ),
        )
    return feed
