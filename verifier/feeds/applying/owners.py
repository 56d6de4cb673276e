"""Which person and which entitlement a payment or account row belongs to: certain, or quarantined."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from matchers.records import name_agreements, read_id
from verifier.benefits.tables import Entitlement
from verifier.database.bulk import among, chunks
from verifier.feeds.applying.placer import Candidate, FeedTerms
from verifier.feeds.readers import Problem
from verifier.language import Text
from verifier.people.tables import Person

_UNKNOWN = Problem(
    "person_unknown",
    Text("名册上没有此人。", "Nobody on the roll has this number."),
    Text("请先导入名册，再重新导入该行。", "Import the roll first, then import this row again."),
)
_AMBIGUOUS = Problem(
    "person_ambiguous",
    Text("多人符合该编号或证件号码。", "Several people share this number."),
    Text("请同时填写个人编号和证件号码。", "Give both the person's number and the identity number."),
)
_CONTRADICTION = Problem(
    "person_contradiction",
    Text(
        "个人编号与证件号码或姓名不是同一人。",
        "The number and the identity number or name are different people's.",
    ),
    Text("请核对个人编号、证件号码和姓名。", "Check the person's number, identity number and name."),
)
_NO_ENTITLEMENT = Problem(
    "entitlement_unknown",
    Text("此人在名册上没有该险种的待遇。", "The roll shows no benefit of this scheme for the person."),
    Text("请核对险种，或先导入含该待遇的名册。", "Check the scheme, or first import the roll that has it."),
)
_WHICH_ENTITLEMENT = Problem(
    "entitlement_ambiguous",
    Text("此人领取多项待遇，未写明险种。", "The person has several benefits and the scheme is not given."),
    Text("请填写险种。", "Fill in the scheme."),
)


@dataclass(frozen=True, slots=True)
class _Known:
    id: int
    id_no: str
    name: str
    agency_id: int


def resolve_people(session: Session, terms: FeedTerms, rows: Sequence[Candidate]) -> None:
    """Set ``extra["person_id"]`` and ``extra["agency_id"]`` of each row, or its problem."""
    by_pid = _people(session, terms, Person.pid, {row.content["pid"] for row in rows})
    by_id = _people(session, terms, Person.id_no, {row.content["id_no"] for row in rows})
    placed: list[tuple[Candidate, _Known]] = []
    for row in rows:
        pid, id_no = row.content["pid"], row.content["id_no"]
        found = by_pid.get(pid, []) if pid else by_id.get(id_no, [])
        if len(found) > 1 and id_no:
            found = [person for person in found if _same_number(person.id_no, id_no)]
        if len(found) != 1:
            row.problem = _AMBIGUOUS if found else _UNKNOWN
        else:
            placed.append((row, found[0]))
    for (row, person), contradicts in zip(placed, _contradictions(placed), strict=True):
        if contradicts:
            row.problem = _CONTRADICTION
        else:
            row.extra["person_id"], row.extra["agency_id"] = person.id, person.agency_id


def resolve_entitlements(session: Session, rows: Iterable[Candidate]) -> None:
    """Set ``extra["entitlement_id"]`` and ``extra["scheme"]`` of each row whose person is known."""
    resolved = [row for row in rows if row.problem is None]
    schemes: dict[int, dict[str, int]] = defaultdict(dict)
    for chunk in chunks({row.extra["person_id"] for row in resolved}):
        for person_id, scheme, entitlement_id in session.execute(
            select(Entitlement.person_id, Entitlement.scheme, Entitlement.id).where(
                among(session, Entitlement.person_id, chunk)
            )
        ):
            schemes[person_id][scheme] = entitlement_id
    for row in resolved:
        theirs = schemes[row.extra["person_id"]]
        wanted = row.content["scheme"] or (next(iter(theirs)) if len(theirs) == 1 else None)
        if wanted is None:
            row.problem = _WHICH_ENTITLEMENT if theirs else _NO_ENTITLEMENT
        elif wanted not in theirs:
            row.problem = _NO_ENTITLEMENT
        else:
            row.extra["entitlement_id"], row.extra["scheme"] = theirs[wanted], wanted


def _people(
    session: Session, terms: FeedTerms, column: InstrumentedAttribute[str], wanted: set[str | None]
) -> dict[str, list[_Known]]:
    permitted = set(terms.agencies.values())
    found: dict[str, list[_Known]] = defaultdict(list)
    for chunk in chunks(value for value in wanted if value):
        for key, person_id, id_no, name, agency_id in session.execute(
            select(column, Person.id, Person.id_no, Person.name, Person.agency_id).where(column.in_(chunk))
        ):
            if agency_id in permitted:
                found[key].append(_Known(person_id, id_no, name, agency_id))
    return found


def _contradictions(placed: Sequence[tuple[Candidate, _Known]]) -> list[bool]:
    """Tell of each row whether its identity number, or where that is not known its name, is another's."""
    found = [False] * len(placed)
    by_name: list[int] = []
    for at, (row, person) in enumerate(placed):
        id_no, name = row.content["id_no"], row.content["name"]
        if id_no and person.id_no:
            found[at] = not _same_number(id_no, person.id_no)
        elif name is not None and name != person.name:
            by_name.append(at)
    names = name_agreements([(placed[at][0].content["name"], placed[at][1].name) for at in by_name])
    for at, name_found in zip(by_name, names, strict=True):
        found[at] = name_found.apart
    return found


def _same_number(one: str, other: str) -> bool:
    """A 15-digit number and the 18-digit number it became are one."""
    return one == other or bool(set(read_id(one).keys) & set(read_id(other).keys))
