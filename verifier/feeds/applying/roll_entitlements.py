"""The entitlements of a roll, their accounts and certifications; each changed field with its month."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.benefits.suspending import held_against
from verifier.benefits.tables import Entitlement, EntitlementChange
from verifier.certification.renewing import cycle_of
from verifier.certification.rules import due_date
from verifier.certification.tables import Certification
from verifier.database.bulk import among, bulk_insert, bulk_update, chunks
from verifier.database.earlier import keep_earlier
from verifier.feeds.applying.account_history import AccountNews, remember_accounts
from verifier.feeds.applying.placer import FeedTerms, Staged
from verifier.feeds.tables import Feed
from verifier.money import yuan_text
from verifier.months import Month

_FIELDS: Final = ("monthly_fen", "account_no", "state", "started", "stopped", "agency_id")


def place_entitlements(
    session: Session, terms: FeedTerms, rows: Sequence[Staged], people: dict[str, int]
) -> None:
    """Write entitlements, remember accounts and certifications of these rows."""
    known = _known(session, people.values())
    new: list[dict[str, Any]] = []
    updates: list[dict[str, Any]] = []
    changes: list[dict[str, Any]] = []
    for row in rows:
        person_id = people[row.content["pid"]]
        values = _values(row)
        before = known.get((person_id, row.content["scheme"]))
        if before is None:
            new.append(
                values
                | {"person_id": person_id, "scheme": row.content["scheme"], "last_feed_id": terms.feed_id}
            )
        elif before["row_hash"] != row.row_hash:
            values |= _held(before, values)
            updates.append(values | {"id": before["id"], "last_feed_id": terms.feed_id})
            changes.extend(_changes(session, terms, before, values))
    bulk_insert(session, Entitlement, new)
    bulk_update(session, Entitlement, updates)
    bulk_insert(session, EntitlementChange, changes)
    remember_accounts(session, terms, list(_accounts(terms, rows, people, known)))
    _certify(session, terms, rows, people)


def end_entitlements(
    session: Session, terms: FeedTerms, entitlement_ids: Sequence[int], month: Month
) -> None:
    """End entitlements that a complete roll no longer lists; the register itself has stopped them."""
    for chunk in chunks(entitlement_ids):
        for entitlement in session.scalars(select(Entitlement).where(Entitlement.id.in_(chunk))):
            for name, value in (("state", "terminated_other"), ("stopped", month)):
                session.add(
                    EntitlementChange(
                        **_change(session, terms, entitlement.id, name, getattr(entitlement, name), value)
                    )
                )
                setattr(entitlement, name, value)
            entitlement.row_hash = b""
            entitlement.last_feed_id = terms.feed_id
    session.flush()


def _values(row: Staged) -> dict[str, Any]:
    content = row.content
    return {
        "monthly_fen": content["monthly"],
        "account_no": content["account"],
        "state": content["state"],
        "started": None if content["started"] is None else Month.from_ordinal(content["started"]),
        "stopped": None if content["stopped"] is None else Month.from_ordinal(content["stopped"]),
        "agency_id": content["agency_id"],
        "row_hash": row.row_hash,
    }


def _held(before: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    """Return what a stop of ours keeps as it is: a roll that was made without knowing of it undoes nothing.

    A roll that says the person died or the benefit ended is taken at its word.
    """
    held = before["held_state"]
    if not held_against(held, values["state"]):
        return {}
    return {"state": held, "stopped": before["stopped"]}


def _known(session: Session, person_ids: Iterable[int]) -> dict[tuple[int, str], dict[str, Any]]:
    names = ("id", "person_id", "scheme", "row_hash", "held_state", *_FIELDS)
    columns = [getattr(Entitlement, name) for name in names]
    found: dict[tuple[int, str], dict[str, Any]] = {}
    for chunk in chunks(person_ids):
        for row in session.execute(select(*columns).where(among(session, Entitlement.person_id, chunk))):
            found[row.person_id, row.scheme] = dict(row._mapping)
    return found


def _changes(
    session: Session, terms: FeedTerms, before: dict[str, Any], values: dict[str, Any]
) -> Iterable[dict[str, Any]]:
    for name in _FIELDS:
        if values[name] != before[name]:
            yield _change(session, terms, before["id"], name, before[name], values[name])


def _change(
    session: Session, terms: FeedTerms, entitlement_id: int, name: str, previous: Any, new: Any
) -> dict[str, Any]:
    return {
        "entitlement_id": entitlement_id,
        "field": name,
        "previous": _text(name, previous),
        "new": _text(name, new),
        "effective": Month.of(terms.business_date),
        "feed_id": terms.feed_id,
        "recorded_at": session.get_one(Feed, terms.feed_id).started_at,
    }


def _text(name: str, value: Any) -> str | None:
    if value is None:
        return None
    return yuan_text(value) if name == "monthly_fen" else str(value)


def _accounts(
    terms: FeedTerms,
    rows: Sequence[Staged],
    people: dict[str, int],
    known: dict[tuple[int, str], dict[str, Any]],
) -> Iterable[AccountNews]:
    for row in rows:
        content = row.content
        if content["account"]:
            before = known.get((people[content["pid"]], content["scheme"]))
            earlier = None if before is None else before["account_no"]
            yield AccountNews(
                person_id=people[content["pid"]],
                agency_id=content["agency_id"],
                account_no=content["account"],
                bank=content["bank"],
                holder_name=content["holder"],
                holder_id_no=None,
                since=terms.business_date,
                replaces=earlier is not None and earlier != content["account"],
            )


def _certify(session: Session, terms: FeedTerms, rows: Sequence[Staged], people: dict[str, int]) -> None:
    wanted: dict[tuple[int, str, date], dict[str, Any]] = {}
    for row in rows:
        content = row.content
        if content["certified"] is None:
            continue
        person_id, scheme = people[content["pid"]], content["scheme"]
        certified = date.fromisoformat(content["certified"])
        due = (
            date.fromisoformat(content["due"])
            if content["due"]
            else due_date(cycle_of(terms.settings, scheme), certified, content["birth"])
        )
        wanted[person_id, scheme, certified] = {
            "person_id": person_id,
            "agency_id": content["agency_id"],
            "scheme": scheme,
            "certified_on": certified,
            "due_on": due,
            "basis": "roll",
            "feed_id": terms.feed_id,
        }
    corrected: list[dict[str, Any]] = []
    stood: list[dict[str, Any]] = []
    for chunk in chunks({person_id for person_id, _, _ in wanted}):
        for known in session.execute(
            select(
                Certification.id,
                Certification.person_id,
                Certification.scheme,
                Certification.certified_on,
                Certification.due_on,
                Certification.feed_id,
            ).where(among(session, Certification.person_id, chunk))
        ):
            stated = wanted.pop((known.person_id, known.scheme, known.certified_on), None)
            if stated is not None and stated["due_on"] != known.due_on:
                corrected.append({"id": known.id, "due_on": stated["due_on"], "feed_id": terms.feed_id})
                stood.append({"id": known.id, "due_on": known.due_on, "feed_id": known.feed_id})
    bulk_insert(session, Certification, list(wanted.values()))
    keep_earlier(session, Certification, stood)
    bulk_update(session, Certification, corrected)
