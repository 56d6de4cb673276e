"""The brake on wrongful stops (invariant 10): counted per feed and rule and per file, from approved stops.

Once the share of stops that were undone as wrong is above the budget, the batch halts itself in the
transaction that undoes the stop: a case that rests on one of its leads takes no stop until a person releases
it. What was counted before a release no longer counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.orm import Session

from verifier.audit.service import Happening
from verifier.cases.findings import CaseLeads
from verifier.cases.stop_tables import HaltedBatch, Stop, StopGround
from verifier.crossmatch.feed_names import feed_of
from verifier.people.tables import Person
from verifier.settings.stops import StopSettings

EVERY_FILE: Final = 0
EVERY_RULE: Final = ""


@dataclass(frozen=True, slots=True, order=True)
class Batch:
    """A feed's rule (``file_id`` is ``EVERY_FILE``), or one file of a feed (``rule`` is ``EVERY_RULE``)."""

    feed: str
    rule: str
    file_id: int

    def as_dict(self) -> dict[str, Any]:
        """Return the plain values."""
        return {"feed": self.feed, "rule": self.rule, "file": self.file_id}


@dataclass(frozen=True, slots=True)
class BatchState:
    """What is counted of a batch since its last release. ``halted_id``: the halt that stands."""

    batch: Batch
    approved: int
    wrong: int
    over_budget: bool
    halted_id: int | None
    halted_at: datetime | None

    @property
    def rate(self) -> float:
        """The share of approved stops that were wrong."""
        return self.wrong / self.approved if self.approved else 0.0


@dataclass(frozen=True, slots=True)
class Ground:
    """Where a lead a stop rests on comes from. ``file_id`` None: two entries of the roll ``feed``."""

    feed: str
    rule: str
    file_id: int | None

    @property
    def batches(self) -> tuple[Batch, ...]:
        """The batches it counts for."""
        by_rule = Batch(self.feed, self.rule, EVERY_FILE)
        return (by_rule,) if self.file_id is None else (by_rule, Batch(self.feed, EVERY_RULE, self.file_id))


def exceeds(approved: int, wrong: int, settings: StopSettings) -> bool:
    """Tell whether so many wrong stops are more than a batch may have."""
    return wrong >= settings.fewest_wrongful and wrong > settings.wrongful_budget * approved


def grounds_of(session: Session, leads: CaseLeads) -> tuple[Ground, ...]:
    """Return where the confirmed leads of a case come from, each once."""
    found = set()
    for lead, record in leads.rows:
        if lead.state != "confirmed":
            continue
        if record is not None:
            found.add(Ground(feed_of(record.source), lead.rule, record.feed_id))
        else:
            register = session.scalars(select(Person.register).where(Person.id == lead.person_id)).one()
            found.add(Ground(feed_of(register), lead.rule, None))
    return tuple(sorted(found, key=lambda one: (one.feed, one.rule, one.file_id or EVERY_FILE)))


def halted_among(session: Session, leads: CaseLeads) -> tuple[Batch, ...]:
    """Return the halted batches the confirmed leads of a case belong to; mostly there are none at all."""
    standing = {
        Batch(feed, rule, file_id)
        for feed, rule, file_id in session.execute(
            select(HaltedBatch.feed, HaltedBatch.rule, HaltedBatch.file_id).where(
                HaltedBatch.released_at.is_(None)
            )
        )
    }
    if not standing:
        return ()
    return tuple(sorted({one for ground in grounds_of(session, leads) for one in ground.batches} & standing))


def count_approved(session: Session, stop: Stop, grounds: Iterable[Ground], at: datetime) -> None:
    """Write down what an approved stop rests on."""
    for ground in grounds:
        session.add(
            StopGround(
                stop_id=stop.id, feed=ground.feed, rule=ground.rule, file_id=ground.file_id, approved_at=at
            )
        )
    session.flush()


def count_wrong(session: Session, settings: StopSettings, stop: Stop, at: datetime) -> list[Happening]:
    """Count a stop as wrong, and halt each batch that goes over its budget by it; return what to audit."""
    rows = session.scalars(select(StopGround).where(StopGround.stop_id == stop.id)).all()
    for row in rows:
        row.reversed_at = at
    session.flush()
    batches = {one for row in rows for one in Ground(row.feed, row.rule, row.file_id).batches}
    told = []
    for batch in sorted(batches):
        state = state_of(session, settings, batch)
        if not state.over_budget or state.halted_id is not None:
            continue
        counts = {"approved": state.approved, "wrong": state.wrong, "budget": settings.wrongful_budget}
        halt = HaltedBatch(
            feed=batch.feed, rule=batch.rule, file_id=batch.file_id, halted_at=at, stop_id=stop.id, **counts
        )
        session.add(halt)
        session.flush()
        told.append(Happening("batch.halted", "batch", str(halt.id), batch.as_dict() | counts))
    return told


def batch_states(session: Session, settings: StopSettings) -> Sequence[BatchState]:
    """Return every batch a stop ever rested on or that was halted, the halted and the worst first."""
    batches = {
        one
        for row in session.execute(select(StopGround.feed, StopGround.rule, StopGround.file_id).distinct())
        for one in Ground(*row).batches
    }
    states = [state_of(session, settings, batch) for batch in sorted(batches)]
    return sorted(states, key=lambda one: (one.halted_id is None, -one.wrong, one.batch))


def state_of(session: Session, settings: StopSettings, batch: Batch) -> BatchState:
    """Return what is counted of a batch: stops approved, or found wrong, since its last release."""
    same = and_(
        HaltedBatch.feed == batch.feed, HaltedBatch.rule == batch.rule, HaltedBatch.file_id == batch.file_id
    )
    since = session.scalar(select(func.max(HaltedBatch.released_at)).where(same))
    standing = session.execute(
        select(HaltedBatch.id, HaltedBatch.halted_at).where(same, HaltedBatch.released_at.is_(None))
    ).one_or_none()
    found_wrong: ColumnElement[bool] = StopGround.reversed_at.is_not(None)
    counted: ColumnElement[bool] = true()
    if since is not None:
        found_wrong = StopGround.reversed_at > since
        counted = or_(StopGround.approved_at > since, found_wrong)
    approved = _stops(session, batch, counted)
    wrong = _stops(session, batch, found_wrong)
    return BatchState(
        batch,
        approved,
        wrong,
        exceeds(approved, wrong, settings),
        None if standing is None else standing.id,
        None if standing is None else standing.halted_at,
    )


def _stops(session: Session, batch: Batch, where: ColumnElement[bool]) -> int:
    query = select(func.count(StopGround.stop_id.distinct())).where(_within(batch), where)
    return session.scalar(query) or 0


def _within(batch: Batch) -> ColumnElement[bool]:
    if batch.file_id != EVERY_FILE:
        return StopGround.file_id == batch.file_id
    return and_(StopGround.feed == batch.feed, StopGround.rule == batch.rule)
