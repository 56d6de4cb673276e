"""The people of a roll: new ones enter, changed ones keep their history and are compared anew."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchers.records import read_id
from verifier.database.bulk import among, bulk_insert, bulk_update, chunks
from verifier.events import raise_event
from verifier.feeds.applying.placer import FeedTerms, Staged
from verifier.feeds.content.cells import sex_from_code
from verifier.feeds.events import PeopleRecorded, RecordedPerson
from verifier.feeds.tables import Feed
from verifier.people.tables import Person, PersonChange

#: fields whose change means the person must be compared with all records again
_IDENTITY: Final = ("id_no", "name", "sex", "birth", "address")
_FIELDS: Final = (*_IDENTITY, "phone", "agency_id")


def place_people(session: Session, terms: FeedTerms, rows: Sequence[Staged]) -> dict[str, int]:
    """Write the people of these rows; return their ids by the register's number."""
    contents = {row.content["pid"]: row.content for row in rows}
    known = _known(session, terms, contents)
    new = {pid: content for pid, content in contents.items() if pid not in known}
    bulk_insert(session, Person, [_person(terms, content) for content in new.values()])
    ids = {pid: person["id"] for pid, person in known.items()} | _ids(session, terms, new)
    changed = _update(session, terms, [(known[pid], contents[pid]) for pid in contents if pid in known])
    _tell(session, ids, contents, [*new, *changed])
    return ids


def _tell(session: Session, ids: dict[str, int], contents: dict[str, Any], pids: Iterable[str]) -> None:
    """Tell the floors above whom these rows brought or changed."""
    told = [(ids[pid], contents[pid]) for pid in pids]
    raise_event(
        session,
        PeopleRecorded(
            tuple(
                RecordedPerson(number, content["id_no"] or "", content["name"], content["phone"])
                for number, content in told
            )
        ),
    )


def _values(terms: FeedTerms, content: dict[str, Any]) -> dict[str, Any]:
    return {
        "id_no": content["id_no"] or "",
        "id_key": _id_key(content["id_no"]),
        "name": content["name"],
        "sex": sex_from_code(content["sex"], terms.sex_codes),
        "birth": content["birth"],
        "address": content["address"],
        "phone": content["phone"],
        "agency_id": content["agency_id"],
    }


def _person(terms: FeedTerms, content: dict[str, Any]) -> dict[str, Any]:
    return _values(terms, content) | {
        "register": terms.source,
        "pid": content["pid"],
        "identity_id": None,
        "rematch": True,
        "version": 1,
        "first_feed_id": terms.feed_id,
        "last_feed_id": terms.feed_id,
    }


def _known(session: Session, terms: FeedTerms, pids: dict[str, Any]) -> dict[str, dict[str, Any]]:
    columns = [getattr(Person, name) for name in ("id", "pid", "version", *_FIELDS)]
    found: dict[str, dict[str, Any]] = {}
    for chunk in chunks(pids):
        for row in session.execute(
            select(*columns).where(Person.register == terms.source, among(session, Person.pid, chunk))
        ):
            found[row.pid] = dict(row._mapping)
    return found


def _ids(session: Session, terms: FeedTerms, pids: dict[str, Any]) -> dict[str, int]:
    found: dict[str, int] = {}
    for chunk in chunks(pids):
        found.update(
            session.execute(
                select(Person.pid, Person.id).where(
                    Person.register == terms.source, among(session, Person.pid, chunk)
                )
            ).all()
        )
    return found


def _update(
    session: Session, terms: FeedTerms, people: Sequence[tuple[dict[str, Any], dict[str, Any]]]
) -> list[str]:
    """Write what changed, and each change; return the register's numbers of the people concerned."""
    updates: list[dict[str, Any]] = []
    pids: list[str] = []
    changes: list[dict[str, Any]] = []
    recorded_at = session.get_one(Feed, terms.feed_id).started_at
    for person, content in people:
        values = _values(terms, content)
        changed = [name for name in _FIELDS if values[name] != person[name]]
        if not changed:
            continue
        identity = any(name in _IDENTITY for name in changed)
        pids.append(person["pid"])
        updates.append(
            values
            | {
                "id": person["id"],
                "version": person["version"] + 1,
                "last_feed_id": terms.feed_id,
                "rematch": identity,
            }
        )
        changes.extend(
            {
                "person_id": person["id"],
                "field": name,
                "previous": _text(person[name]),
                "new": _text(values[name]),
                "feed_id": terms.feed_id,
                "effective_on": terms.business_date,
                "recorded_at": recorded_at,
            }
            for name in changed
        )
    # a person already waiting to be compared stays so, whatever this row changed
    for identity in (True, False):
        rows = [row for row in updates if row["rematch"] is identity]
        bulk_update(session, Person, rows if identity else [_without_rematch(row) for row in rows])
    bulk_insert(session, PersonChange, changes)
    return pids


def _without_rematch(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "rematch"}


def _id_key(id_no: str | None) -> int | None:
    """Fifteen digits are those of somebody born in 19yy: the other century's would be over 125 by now."""
    return next(iter(read_id(id_no).keys), None)


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
