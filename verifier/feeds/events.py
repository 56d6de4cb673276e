"""What feeds tell the floors above."""

from __future__ import annotations

from dataclasses import dataclass

from verifier.events import Event


@dataclass(frozen=True, slots=True)
class FeedApplied(Event):
    """Every accepted row of a feed is in its place."""

    feed_id: int
    kind: str
