"""What was planted and what was found: each planted story held against the leads of the night."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.crossmatch.tables import Lead
from verifier.demo.city import CityManifest, Story
from verifier.feeds.tables import Feed, SourceRecord
from verifier.language import Text
from verifier.people.tables import Person


@dataclass(frozen=True, slots=True)
class StoryResult:
    """All stories of one kind: how many, how many went as they should, one told in words."""

    kind: str
    planted: int
    as_expected: int
    example: Text
    promised: bool


@dataclass(frozen=True, slots=True)
class Tour:
    """What to tell after the night, and where to click first."""

    results: tuple[StoryResult, ...]
    leads: int
    first_lead_id: int | None
    held_feed_id: int | None
    at_risk_fen: int

    @property
    def wrong(self) -> int:
        """Promised stories that did not go as they should: must be 0."""
        return sum(result.planted - result.as_expected for result in self.results if result.promised)


@dataclass(frozen=True, slots=True)
class _Found:
    tiers: dict[str, set[str]]
    by_record: dict[tuple[str, str, str], str]


def look_round(session: Session, city: CityManifest) -> Tour:
    """Hold the city's stories against the leads on file."""
    found = _found(session, city)
    stories: dict[str, list[Story]] = defaultdict(list)
    for story in city.stories:
        stories[story.kind].append(story)
    results = tuple(
        StoryResult(
            kind=kind,
            planted=len(told),
            as_expected=sum(_as_expected(story, found) for story in told),
            example=told[0].text,
            promised=any(story.expected != "any" or story.protected for story in told),
        )
        for kind, told in stories.items()
    )
    amounts = session.execute(
        select(Lead.id, Lead.amount_at_risk_fen)
        .where(Lead.tier == "certain", Lead.strength == "strong", Lead.kind == "paid_after_death")
        .order_by(Lead.amount_at_risk_fen.desc())
    ).all()
    return Tour(
        results=results,
        leads=len(session.scalars(select(Lead.id)).all()),
        first_lead_id=amounts[0].id if amounts else None,
        held_feed_id=session.scalar(select(Feed.id).where(Feed.state == "held").limit(1)),
        at_risk_fen=sum(row.amount_at_risk_fen for row in amounts),
    )


def _found(session: Session, city: CityManifest) -> _Found:
    names = {planted.name: planted.source for planted in city.files}
    tiers: dict[str, set[str]] = defaultdict(set)
    by_record: dict[tuple[str, str, str], str] = {}
    rows = session.execute(
        select(Person.pid, Lead.tier, Lead.facts, SourceRecord.source, SourceRecord.record_no)
        .join(Person, Person.id == Lead.person_id)
        .outerjoin(SourceRecord, SourceRecord.id == Lead.record_id)
    )
    also: dict[int, str] = {}
    for pid, tier, facts, source, number in rows:
        tiers[pid].add(tier)
        also.update(dict.fromkeys(facts.get("people", []), tier))
        if "other_person_id" in facts:
            also[facts["other_person_id"]] = tier
        if source is not None:
            for name in (name for name, known in names.items() if known == source):
                by_record[pid, name, number or ""] = tier
    for person_id, pid in session.execute(select(Person.id, Person.pid).where(Person.id.in_(also))):
        tiers[pid].add(also[person_id])
    return _Found(dict(tiers), by_record)


def _as_expected(story: Story, found: _Found) -> bool:
    tiers = [found.tiers.get(pid, set()) for pid in story.pids]
    safe = all(
        found.by_record.get((pid, record.file, record.number)) != "certain"
        for pid in story.protected
        for record in story.records
    )
    return safe and _met(story, tiers, _of_records(story, found))


def _of_records(story: Story, found: _Found) -> list[str]:
    return [
        found.by_record[pid, record.file, record.number]
        for pid in story.pids
        for record in story.records
        if (pid, record.file, record.number) in found.by_record
    ]


def _met(story: Story, tiers: Iterable[set[str]], told: list[str]) -> bool:
    if story.expected == "certain":
        return "certain" in told if story.records else all("certain" in theirs for theirs in tiers)
    if story.expected == "found":
        return bool(told) if story.records else all(tiers)
    if story.expected in ("none", "held"):
        return not told
    return True
