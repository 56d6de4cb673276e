"""Feeds that should have come and did not: told by name, with the day they were due and how late they are."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.clock import CHINA
from verifier.context import Context
from verifier.feeds.tables import Feed
from verifier.language import Text, chinese_day
from verifier.procedure.workdays import WorkCalendar
from verifier.runs.schedule import office_calendar
from verifier.settings.jobs import ExpectedFeed, expected_feeds

#: what has come, whether or not a person still has to release it
_CAME: Final = ("held", "applying", "applied")
#: a feed may be so many days early and still be this one
_MOST_EARLY: Final = {"day": 0, "week": 6, "month": 27}


@dataclass(frozen=True, slots=True)
class LateFeed:
    """One feed that is late; ``days``: working days after the day it was due, 0 on that day itself."""

    name: str
    kind: str
    source: str
    title: Text
    due_on: date
    days: int

    @property
    def sentence(self) -> Text:
        """Return what is said of it."""
        day = Text(chinese_day(self.due_on), f"{self.due_on.day} {self.due_on:%B %Y}")
        if not self.days:
            return Text("{who}应于今天到达，尚未收到。", "{who} was due today and is not here yet.").fill(
                who=self.title
            )
        if self.days == 1:
            late = Text("1 个工作日", "1 working day")
        else:
            late = Text("{n} 个工作日", "{n} working days").fill(n=self.days)
        return Text("{who}应于 {day} 到达，已迟 {late}。", "{who} was due on {day}, {late} late.").fill(
            who=self.title, day=day, late=late
        )


def late_feeds(session: Session, context: Context) -> list[LateFeed]:
    """Return the expected feeds that have not come, in the order of the configuration."""
    expected = expected_feeds(context.settings.feeds.expected)
    if not expected:
        return []
    working = office_calendar(context.settings)
    now = context.clock.now().astimezone(CHINA)
    found = []
    for name, feed in expected.items():
        due = last_due(feed, working, now)
        if due is not None and not _came(session, feed, due):
            late = working.count_working_days(due, now.date()).days
            title = context.settings.feeds.source_name(feed.source)
            found.append(LateFeed(name, feed.kind, feed.source, title, due, late))
    return found


def _came(session: Session, feed: ExpectedFeed, due: date) -> bool:
    since = due - timedelta(days=min(feed.early_days, _MOST_EARLY[feed.every]))
    query = select(Feed.id).where(
        Feed.kind == feed.kind,
        Feed.source == feed.source,
        Feed.state.in_(_CAME),
        Feed.business_date >= since,
    )
    return session.scalar(query.limit(1)) is not None


def last_due(feed: ExpectedFeed, working: WorkCalendar, now: datetime) -> date | None:
    """Return the last day, at its hour, on which a feed was due (pure).

    ``now`` is in Chinese time. What falls on a day off is due on the next working day.
    """
    reached = now.date() if now.hour >= feed.hour else now.date() - timedelta(days=1)
    return max((day for day in _days(feed, working, now.date()) if day <= reached), default=None)


def _days(feed: ExpectedFeed, working: WorkCalendar, today: date) -> Iterator[date]:
    """Yield the days around today on which the feed is due."""
    if feed.every == "day":
        for back in range(16):
            day = today - timedelta(days=back)
            if working.is_workday(day):
                yield day
    elif feed.every == "week":
        monday = today - timedelta(days=today.weekday())
        for back in range(4):
            yield working.next_workday(monday + timedelta(days=feed.day - 1 - 7 * back)).on
    else:
        first = today.replace(day=1)
        for _ in range(3):
            last = calendar.monthrange(first.year, first.month)[1]
            yield working.next_workday(first.replace(day=min(feed.day, last))).on
            first = (first - timedelta(days=1)).replace(day=1)
