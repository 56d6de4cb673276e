"""Counting whom the life signs of a business date may certify, before they do."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.certification.tables import LifeSign
from verifier.feeds.headings import FeedKind
from verifier.feeds.tables import Feed, StagedRow

_AT_ONCE = 5_000


class Signs(NamedTuple):
    """People whom signs may certify, and those of them seen on the day on which most were."""

    people: int
    on_one_day: int


def certifying_signs(session: Session, feed: Feed) -> Signs:
    """Count the people of a feed that waits for judgement, and of others of its business date.

    Those a person released are left out. A list cut into slices, or sent under several sources, is one list.
    """
    todays = select(Feed.id).where(
        Feed.kind == FeedKind.LIFE_SIGNS,
        Feed.business_date == feed.business_date,
        Feed.state.in_(("applying", "applied")),
        Feed.released_by.is_(None),
    )
    seen: dict[date, set[int]] = defaultdict(set)
    taken = select(LifeSign.seen_on, LifeSign.person_id).where(
        LifeSign.feed_id.in_(todays), LifeSign.certified
    )
    for day, person_id in session.execute(taken.execution_options(yield_per=_AT_ONCE)):
        seen[day].add(person_id)
    staged = select(StagedRow.content).where((StagedRow.feed_id == feed.id) | StagedRow.feed_id.in_(todays))
    for text in session.scalars(staged.execution_options(yield_per=_AT_ONCE)):
        content = json.loads(text)
        if content["certifies"]:
            seen[date.fromisoformat(content["seen_on"])].add(content["person_id"])
    people: set[int] = set().union(*seen.values())
    return Signs(len(people), max((len(on_day) for on_day in seen.values()), default=0))
