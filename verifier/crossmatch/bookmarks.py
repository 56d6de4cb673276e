"""How far each table had come when a night looked: row numbers, which no clock can blur."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from verifier.benefits.tables import BankAccount, Entitlement, EntitlementChange, Payment
from verifier.biometrics.vault.tables import DuplicateFinding, Template
from verifier.certification.tables import Certification
from verifier.crossmatch.night_tables import NightKind, RuleSet
from verifier.crossmatch.rules_in_force import rules_in_force
from verifier.crossmatch.tables import Lead, LeadDecision, Pair, PersonPair
from verifier.database import Base
from verifier.database.earlier import EarlierRow
from verifier.devices.tables import DeviceAlert, Site
from verifier.feeds.tables import Feed, SourceRecord
from verifier.people.tables import IdentityChange, Person, PersonChange
from verifier.runs.tables import Run
from verifier.settings import Settings

#: what finders read, and the histories behind it; each row number is given once and in the order of writing
MARKED: Final[tuple[type[Base], ...]] = (
    Feed, SourceRecord, Person, PersonChange, IdentityChange, Entitlement, EntitlementChange, Payment,
    BankAccount, Certification, Site, DeviceAlert, Template, DuplicateFinding, Pair, PersonPair, Lead,
    LeadDecision, EarlierRow,
)  # fmt: skip
Marks = dict[str, int]
"""Table → its highest row number, 0 for an empty table."""


def marks_of(session: Session) -> Marks:
    """Return how far each table has come, in one statement."""
    highest = [
        select(func.coalesce(func.max(_number(model)), 0)).scalar_subquery().label(model.__tablename__)
        for model in MARKED
    ]
    return {name: int(value) for name, value in session.execute(select(*highest)).one()._mapping.items()}


def _number(model: type[Base]) -> Any:
    return model.id  # type: ignore[attr-defined]  # every one of MARKED has it


def running_night(session: Session, business_date: date) -> Run | None:
    """Return the night at work on a business date."""
    query = select(Run).where(Run.business_date == business_date, Run.state == "running")
    return session.scalar(query.order_by(Run.supplement.desc()).limit(1))


def keep_bookmark(
    session: Session, settings: Settings, business_date: date, kind: str, read_at: datetime, seen: Marks
) -> None:
    """Keep what tonight's finder of one kind saw, inside the transaction that settled its leads.

    Nothing is kept where no run is at work: then there is no night to tell again.
    """
    run = running_night(session, business_date)
    if run is None:
        return
    rules = rules_in_force(session, settings)
    if session.get(RuleSet, rules.digest) is None:
        session.add(RuleSet(digest=rules.digest, content=rules.as_dict()))
        session.flush()
    bookmark = NightKind(run_id=run.id, kind=kind, rule_set=rules.digest, read_at=read_at, seen=seen)
    bookmark.written = marks_of(session)
    session.add(bookmark)
    session.flush()
