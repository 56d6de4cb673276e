"""Whom a kiosk or a colleague means: a number in, one human with all entries of the registers out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from matchers.records import read_id
from matchers.records.resident_id import normalise_id
from verifier.biometrics.vault.tables import Template
from verifier.database.ready import Ready
from verifier.errors import NotFound
from verifier.language import Text
from verifier.people.tables import Person

# made once: to make a statement anew costs as much as to run it
_ENTRIES: Final = Ready(
    select(Person.id)
    .where(or_(Person.id == bindparam("root"), Person.identity_id == bindparam("root")))
    .order_by(Person.id)
)
_ENTRY: Final = Ready(
    select(Person.identity_id, Person.agency_id, Person.birth).where(Person.id == bindparam("person"))
)
_COLUMNS: Final = (
    Person.id,
    Person.identity_id,
    Person.agency_id,
    Person.birth,
    Person.id_no,
    Person.pid,
)
_BY_PID: Final = Person.pid == bindparam("reference")
_NAMED: Final = Ready(select(*_COLUMNS).where(_BY_PID).order_by(Person.id))
_NAMED_OR_NUMBERED: Final = Ready(
    select(*_COLUMNS)
    .where(or_(_BY_PID, Person.id_key.in_(bindparam("keys", expanding=True))))
    .order_by(Person.id)
)


@dataclass(frozen=True, slots=True)
class Subject:
    """One human: the entry that was named, its agency and birth, and all entries that are this human."""

    person_id: int
    agency_id: int
    birth: str | None
    person_ids: tuple[int, ...]


def find_subject(session: Session, person_ref: str) -> Subject | None:
    """Return whom an ID number (old ones too) or a register's own number names; None when it is not sure who.

    A number that stands for several humans (a register's number used by two registers, one ID number on two
    entries nobody has joined yet) names the only one of them who is enrolled, or nobody: to certify the wrong
    person is worse than to send one to a colleague.
    """
    reference = person_ref.strip()
    fitting = [
        row
        for row in _named(session, reference)
        if row.pid == reference or _same_number(reference, row.id_no)
    ]
    humans: dict[int, Subject] = {}
    for row in fitting:
        root = row.identity_id or row.id
        humans.setdefault(root, Subject(row.id, row.agency_id, row.birth, (root,)))
    if len(humans) > 1:
        humans = _enrolled(session, humans)
    if len(humans) != 1:
        return None
    [(root, subject)] = humans.items()
    return Subject(subject.person_id, subject.agency_id, subject.birth, _entries(session, root))


def subject_named(session: Session, person_ref: str) -> Subject:
    """Return the same for a colleague.

    Raises:
        NotFound: nobody, or not one human only, for this session.
    """
    found = find_subject(session, person_ref)
    if found is None:
        raise NotFound(
            Text("找不到该人员，或号码对应不止一人。", "No such person, or the number names more than one."),
            Text("请核对身份证号或名册编号。", "Check the ID number or the register's own number."),
        )
    return found


def subject_of(session: Session, person_id: int) -> Subject:
    """Return the human an entry of the register belongs to; the entry must exist for this session."""
    [row] = _ENTRY.rows(session, person=person_id)
    return Subject(person_id, row.agency_id, row.birth, _entries(session, row.identity_id or person_id))


def _named(session: Session, reference: str) -> Sequence[Any]:
    keys = tuple(read_id(reference).keys)
    if not keys:
        return _NAMED.rows(session, reference=reference)
    return _NAMED_OR_NUMBERED.rows(session, reference=reference, keys=keys)


def _same_number(reference: str, id_no: str) -> bool:
    """The key leaves out the check character: of two written in full it must agree, as it was typed."""
    mine, theirs = normalise_id(reference), normalise_id(id_no)
    return mine == theirs or len(mine) != len(theirs)


def _entries(session: Session, root: int) -> tuple[int, ...]:
    return tuple(row.id for row in _ENTRIES.rows(session, root=root))


def _enrolled(session: Session, humans: dict[int, Subject]) -> dict[int, Subject]:
    kept = {}
    for root, subject in humans.items():
        if is_enrolled(session, _entries(session, root)):
            kept[root] = subject
    return kept


def is_enrolled(session: Session, person_ids: Iterable[int]) -> bool:
    """Tell whether any entry has a template that is not revoked."""
    query = select(Template.id).where(
        Template.person_id.in_(tuple(person_ids)), Template.revoked_at.is_(None)
    )
    return session.scalar(query.limit(1)) is not None
