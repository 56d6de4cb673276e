"""What of a past night cannot be told again exactly, said per kind of lead; never silently wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.crossmatch.night import FINDERS
from verifier.crossmatch.replay.past import PastNight
from verifier.crossmatch.replay.words import GAPS
from verifier.crossmatch.rules_in_force import code_version
from verifier.feeds.tables import Feed
from verifier.language import Text


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that is not reproduced. ``kind`` None: it concerns every kind."""

    kind: str | None
    code: str
    why: Text


def gaps(live: Session, night: PastNight, *, by_rules_of_then: bool, on_server: bool) -> list[Gap]:
    """Return what is not reproduced, or may not be."""
    return list(_gaps(live, night, by_rules_of_then, on_server))


def _gaps(live: Session, night: PastNight, by_rules_of_then: bool, on_server: bool) -> Iterator[Gap]:
    kept = night.kinds
    for kind in FINDERS:
        if kind not in kept:
            yield Gap(kind, "not_kept", GAPS["not_kept"])
    for kind, one in kept.items():
        if kind not in FINDERS:
            yield Gap(kind, "no_finder", GAPS["no_finder"])
        if one.moved:
            tables = ", ".join(one.moved)
            yield Gap(kind, "while_settling", GAPS["while_settling"].fill(tables=tables))
    if by_rules_of_then and any(group.rules.code != code_version() for group in night.groups):
        yield Gap(None, "code_changed", GAPS["code_changed"])
    if on_server:
        # SQLite has one writer, so numbers are given in the order of commits; a server's are nearly so
        feeds = sorted({feed for group in night.groups for feed in _under_way(live, group.read_at)})
        if feeds:
            told = ", ".join(map(str, feeds))
            yield Gap(None, "side_by_side", GAPS["side_by_side"].fill(feeds=told))


def _under_way(live: Session, at: object) -> list[int]:
    held = Feed.decided_at.is_not(None) & (Feed.decided_at > at)
    query = select(Feed.id).where(
        Feed.started_at <= at, Feed.finished_at > at, Feed.state == "applied", ~held
    )
    return list(live.scalars(query))
