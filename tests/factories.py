"""Makes rows as feeds and the night job would leave them, straight through the ORM; every value can be given.

Each maker flushes and returns the row. Numbers that must be unique are counted up.
"""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.rights import RIGHTS
from verifier.accounts.service import agency_by_code
from verifier.accounts.tables import Agency
from verifier.benefits.tables import Entitlement, EntitlementChange, PaidMonth, Payment
from verifier.crossmatch.tables import Lead, Pair
from verifier.database import Base, Scope
from verifier.feeds.events import PeopleRecorded
from verifier.feeds.tables import Feed, SourceRecord
from verifier.months import Month
from verifier.people.tables import Person
from verifier.search.keeping import keep_people

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 21)
REGISTER = "qinghe"
_numbers = itertools.count(1)

Row = TypeVar("Row", bound=Base)


def make_actor(name: str = "li", role: str = "investigator", agency: Agency | None = None) -> Actor:
    """A person with a role, seeing the subtree of ``agency`` (everything without one)."""
    scope = Scope(None if agency is None else agency.path)
    return Actor(name, RIGHTS[role], scope, None if agency is None else agency.id, is_person=True)


def agency(session: Session, code: str = "379901") -> Agency:
    """An agency of config.toml."""
    return agency_by_code(session, code)


def make_feed(session: Session, **values: Any) -> Feed:
    """An applied feed without rows."""
    given = {
        "agency_id": agency(session).id,
        "kind": "deaths",
        "source": "police",
        "evidence_class": "A",
        "file_name": "file.csv",
        "sha256": next(_numbers).to_bytes(32, "big"),
        "format": "csv",
        "encoding": "utf-8",
        "headings": [],
        "notes": [],
        "state": "applied",
        "imported_by": "importer",
        "imported_as_os_user": "importer",
        "business_date": TODAY,
        "started_at": NOW,
        "received": 0,
        "accepted": 0,
        "duplicates": 0,
        "quarantined": 0,
        "received_through": 0,
        "applied_through": 0,
        "sex_codes": "",
        "declared_dead": 0,
        "ended": 0,
        "other_importers": [],
        "complete": True,
        "is_correction": False,
        "hold_reasons": [],
    }
    return _added(session, Feed(**(given | values)))


def make_person(session: Session, *, agency_code: str = "379901", **values: Any) -> Person:
    """A retiree on the register ``qinghe``."""
    number = next(_numbers)
    given = {
        "agency_id": agency(session, agency_code).id,
        "register": REGISTER,
        "pid": f"P{number:06d}",
        "id_no": f"379901194501{number % 28 + 1:02d}{number % 1000:03d}X",
        "name": "王秀英",
        "sex": "F",
        "birth": "1945-01-01",
        "rematch": False,
        "version": 1,
        "first_feed_id": 1,
        "last_feed_id": 1,
    }
    person = _added(session, Person(**(given | values)))
    keep_people(session, PeopleRecorded.of([person]))
    return person


def make_entitlement(session: Session, person: Person, **values: Any) -> Entitlement:
    """A running entitlement of the employee scheme, 1,878.32 yuan a month."""
    given = {
        "agency_id": person.agency_id,
        "person_id": person.id,
        "scheme": "employee",
        "monthly_fen": 187_832,
        "account_no": f"6217000000{next(_numbers):06d}",
        "state": "running",
        "row_hash": next(_numbers).to_bytes(8, "big"),
        "last_feed_id": 1,
    }
    return _added(session, Entitlement(**(given | values)))


def make_told_dead(
    session: Session, entitlement: Entitlement, effective: Month, recorded_at: datetime
) -> EntitlementChange:
    """The word of a roll that she died, as it is kept beside the benefit."""
    told = EntitlementChange(
        entitlement_id=entitlement.id,
        field="state",
        previous="running",
        new="deceased",
        effective=effective,
        feed_id=1,
        recorded_at=recorded_at,
    )
    return _added(session, told)


def make_payment(
    session: Session, entitlement: Entitlement, month: Month, amount_fen: int | None = None, **values: Any
) -> Payment:
    """One month's payment to the entitlement's account; the monthly amount unless another is given."""
    given = {
        "agency_id": entitlement.agency_id,
        "entitlement_id": entitlement.id,
        "person_id": entitlement.person_id,
        "month": month,
        "amount_fen": entitlement.monthly_fen if amount_fen is None else amount_fen,
        "state": "paid",
        "account_no": entitlement.account_no,
        "feed_id": 1,
    }
    return _added(session, Payment(**(given | values)))


def make_paid_month(
    session: Session, month: Month, *, register: str = REGISTER, scheme: str = "employee"
) -> PaidMonth:
    """The mark that a month's payment file of a register's scheme was imported."""
    return _added(session, PaidMonth(register=register, scheme=scheme, month=month, feed_id=1))


def make_record(session: Session, feed: Feed | None = None, **values: Any) -> SourceRecord:
    """A death record of the police with an ID number."""
    source = feed or make_feed(session)
    number = next(_numbers)
    given = {
        "feed_id": source.id,
        "line": number,
        "kind": "deaths",
        "source": source.source,
        "evidence_class": source.evidence_class,
        "record_no": f"R{number}",
        "id_no": "11010519491231002X",
        "name": "王秀英",
        "event_date": date(2021, 10, 5),
        "detail": {},
        "content_key": number.to_bytes(16, "big"),
        "matched": True,
    }
    return _added(session, SourceRecord(**(given | values)))


def make_lead(session: Session, person: Person, record: SourceRecord | None = None, **values: Any) -> Lead:
    """An open lead ``paid_after_death``, certain and strong."""
    given = {
        "agency_id": person.agency_id,
        "subject_key": f"test:{next(_numbers)}",
        "kind": "paid_after_death",
        "tier": "certain",
        "strength": "strong",
        "weight": 30.5,
        "rule": "same_id_same_name",
        "person_id": person.id,
        "record_id": None if record is None else record.id,
        "opened_on": TODAY,
        "amount_at_risk_fen": 100_000,
        "amount_basis": "actual",
        "state": "open",
        "why": {"zh": "公安记录显示已死亡。", "en": "The police record a death."},
        "facts": {},
        "content_key": None if record is None else record.content_key,
        "changed_at": NOW,
    }
    return _added(session, Lead(**(given | values)))


def make_pair(session: Session, person: Person, record: SourceRecord, **values: Any) -> Pair:
    """The comparison of a record with a person, without parts."""
    given = {
        "record_id": record.id,
        "person_id": person.id,
        "kind": record.kind,
        "tier": "certain",
        "rule": "same_id_same_name",
        "weight": 30.5,
        "prior": -17.6,
        "rivals": 0.0,
        "probability": 1.0,
        "lead": 60.0,
        "rival_count": 0,
        "model_version": "test",
        "strength": "strong",
        "parts": [],
    }
    return _added(session, Pair(**(given | values)))


def only(session: Session, model: type[Row]) -> Row:
    """The one row of a table; fails when there are none or several."""
    return session.scalars(select(model)).one()


def _added(session: Session, row: Row) -> Row:
    session.add(row)
    session.flush()
    return row
