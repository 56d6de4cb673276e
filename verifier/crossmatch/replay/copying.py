"""Fills the store of a replay from the live one: every table the night reads, as it stood then.

No template goes along: of samples only the keyed hash by which one that is used twice is known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from verifier.benefits.tables import BankAccount, Entitlement, PaidMonth, Payment
from verifier.biometrics.vault.tables import DuplicateFinding, Enrolment, Template
from verifier.certification.tables import Certification, Check
from verifier.crossmatch.bookmarks import Marks
from verifier.crossmatch.model_tables import HaltedRule, MatchModel
from verifier.crossmatch.replay.as_of import AT_ONCE, Row, rows_as_of
from verifier.crossmatch.rules_in_force import RulesInForce
from verifier.crossmatch.tables import Lead, LeadDecision, Pair, PersonPair
from verifier.database import Base
from verifier.database.bulk import bulk_insert, chunks, table_of
from verifier.devices.tables import Device, DeviceAlert, Site
from verifier.feeds.tables import Feed, SourceRecord
from verifier.people.identities import identities_of
from verifier.people.tables import IdentityChange, Person

_AS_THEY_STOOD: Final[tuple[type[Base], ...]] = (
    Entitlement, BankAccount, Certification, Site, DeviceAlert, DuplicateFinding, Lead, LeadDecision,
    IdentityChange,
)  # fmt: skip
_PEOPLE_AT_ONCE: Final = 900


def copy_then(live: Session, there: Session, seen: Marks, read_at: datetime) -> None:
    """Copy what a finder could see at a bookmark, pairs and payments left out.

    People and records are marked as never compared.
    """
    late = _copy_feeds(live, there, seen, read_at)
    links = _links(live, seen)
    identities = identities_of(pair for pair, one in links.items() if one)

    def person(row: Row) -> Row:
        identity = identities.get(row["id"], row["id"])
        named = None if identity == row["id"] else identity
        return row | {"identity_id": named, "rematch": True}

    _copy(there, Person, rows_as_of(live, Person, seen), person)
    _copy(there, SourceRecord, rows_as_of(live, SourceRecord, seen), lambda row: row | {"matched": False})
    _copy(there, Template, rows_as_of(live, Template, seen), _without_secrets)
    for model in _AS_THEY_STOOD:
        _copy(there, model, rows_as_of(live, model, seen))
    for model, at in ((Check, Check.received_at), (Enrolment, Enrolment.enrolled_at)):
        _copy(there, model, _streamed(live, select(*table_of(model).columns).where(at <= read_at)))
    _copy(there, Device, _streamed(live, select(*table_of(Device).columns)))
    months = select(*table_of(PaidMonth).columns)
    known = ([row for row in rows if row["feed_id"] not in late] for rows in _streamed(live, months))
    _copy(there, PaidMonth, known)


def copy_pairs(live: Session, there: Session, seen: Marks) -> None:
    """Copy the pairs as comparing had left them then; their records count as compared."""
    for model in (Pair, PersonPair):
        _copy(there, model, rows_as_of(live, model, seen))


def copy_payments(live: Session, there: Session, seen: Marks) -> None:
    """Copy the payments of everybody a lead may count money of: paired, or drawing more than one benefit."""
    several = select(Entitlement.person_id).group_by(Entitlement.person_id).having(func.count() > 1)
    shared = select(Person.id_key).group_by(Person.id_key).having(func.count() > 1)
    queries = (
        select(Pair.person_id),
        select(PersonPair.first_id),
        select(PersonPair.second_id),
        several,
        select(Person.id).where(Person.id_key.in_(shared)),
    )
    people = sorted({person_id for query in queries for person_id in there.scalars(query)})
    for chunk in chunks(people, _PEOPLE_AT_ONCE):
        theirs = table_of(Payment).c.person_id.in_(chunk)
        _copy(there, Payment, rows_as_of(live, Payment, seen, theirs))


def install_rules(live: Session, there: Session, rules: RulesInForce, at: datetime) -> None:
    """Have the parameters and halted rules of ``rules`` in force there, and no others."""
    chosen = table_of(MatchModel)
    found = live.execute(select(*chosen.columns).where(chosen.c.number == rules.model))
    for row in found:
        bulk_insert(there, MatchModel, [dict(row._mapping) | {"state": "adopted"}])
    nothing = {"same": 0, "different": 0, "wrong_at_least": 0.0, "budget": 0.0, "halted_at": at}
    halted = [{"rule": rule, "feed": feed, **nothing} for rule, feed in rules.halted]
    bulk_insert(there, HaltedRule, halted)


def _copy_feeds(live: Session, there: Session, seen: Marks, read_at: datetime) -> set[int]:
    """Copy the feeds; return those that were not in place yet."""
    late: set[int] = set(live.scalars(select(Feed.id).where(Feed.id > seen[Feed.__tablename__])))

    def then(row: Row) -> Row:
        applied = row["state"] == "applied" and row["finished_at"] is not None
        if applied and row["finished_at"] <= read_at:
            return row
        late.add(row["id"])
        return row | {"state": "held", "finished_at": None}

    _copy(there, Feed, rows_as_of(live, Feed, seen), then)
    return late


def _links(live: Session, seen: Marks) -> dict[tuple[int, int], bool]:
    query = (
        select(IdentityChange.first_id, IdentityChange.second_id, IdentityChange.one)
        .where(IdentityChange.id <= seen[IdentityChange.__tablename__])
        .order_by(IdentityChange.id)
    )
    return {(first, second): one for first, second, one in live.execute(query)}


def _without_secrets(row: Row) -> Row:
    return row | {"wrapped_key": b"", "nonce": b"", "ciphertext": b"", "search_code": None}


def _streamed(live: Session, query: Select[Any]) -> Iterator[list[Row]]:
    for rows in live.execute(query.execution_options(yield_per=AT_ONCE)).partitions():
        yield [dict(row._mapping) for row in rows]


def _copy(
    there: Session,
    model: type[Base],
    batches: Iterable[list[Row]],
    change: Callable[[Row], Row] | None = None,
) -> None:
    for rows in batches:
        bulk_insert(there, model, rows if change is None else [change(row) for row in rows])
