"""Cases to look at before deciding: joined, grown out of one another, one human, account, phone or device."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from verifier.benefits.tables import Entitlement
from verifier.cases.findings import leads_of
from verifier.cases.rules import FAMILIES
from verifier.cases.tables import Case, CaseLead
from verifier.certification.subjects import subject_of
from verifier.crossmatch.tables import Lead
from verifier.errors import NotFound
from verifier.language import Text
from verifier.people.masking import mask_id
from verifier.people.tables import Person

MOST_RELATED: Final = 50
#: newest leads about checks that are compared; more than a city has in a year
_MOST_LEADS: Final = 2000
#: keys under which leads about checks name who or what was at work
_AT_WORK: Final = ("device", "operator", "colleague")

_PARENT: Final = Text("来源案件", "case it grew out of")
_CHILD: Final = Text("派生案件", "case grown out of it")
_INTO: Final = Text("已并入该案", "merged into this one")
_MERGED: Final = Text("已并入本案", "merged into it")
_HUMAN: Final = Text("同一人的另一案件", "another case about this human")
_NAMED: Final = Text("疑点同时涉及此人", "a lead names this person too")
_ACCOUNT: Final = Text("同一银行账户", "the same bank account")
_PHONE: Final = Text("同一联系电话", "the same telephone")
_WORK: Final[dict[str, Text]] = {
    "device": Text("同一设备", "the same device"),
    "operator": Text("同一操作员", "the same operator"),
    "colleague": Text("同一登记人", "the same colleague"),
}


@dataclass(frozen=True, slots=True)
class RelatedCase:
    """A case tied to the one in hand; ``ties`` say how, the strongest first."""

    id: int
    kind: str
    state: str
    person_name: str
    masked_id: str
    ties: tuple[Text, ...]


def related_cases(session: Session, case_id: int) -> tuple[RelatedCase, ...]:
    """Return the cases tied to one, links by hand first, then the same human, account, device or operator.

    Raises:
        NotFound: no such case in the session's scope.
    """
    case = session.scalar(select(Case).where(Case.id == case_id))
    if case is None:
        raise NotFound(Text("没有这个案件。", "There is no such case."))
    ties: dict[int, list[Text]] = {}
    for number, tie in (*_links(session, case), *_by_people(session, case), *_by_work(session, case)):
        if number != case.id and tie not in ties.setdefault(number, []):
            ties[number].append(tie)
    ties.pop(case.id, None)
    wanted = list(ties)[:MOST_RELATED]
    rows = session.execute(
        select(Case, Person.name, Person.id_no)
        .join(Person, Person.id == Case.person_id)
        .where(Case.id.in_(wanted))
    )
    found = {
        other.id: RelatedCase(other.id, other.kind, other.state, name, mask_id(id_no), tuple(ties[other.id]))
        for other, name, id_no in rows
    }
    return tuple(found[number] for number in wanted if number in found)


def _links(session: Session, case: Case) -> list[tuple[int, Text]]:
    found = [] if case.parent_id is None else [(case.parent_id, _PARENT)]
    found += [] if case.merged_into is None else [(case.merged_into, _INTO)]
    query = select(Case.id, Case.parent_id).where(or_(Case.parent_id == case.id, Case.merged_into == case.id))
    for number, parent in session.execute(query.order_by(Case.id)):
        found.append((number, _CHILD if parent == case.id else _MERGED))
    return found


def _by_people(session: Session, case: Case) -> list[tuple[int, Text]]:
    human = subject_of(session, case.person_id).person_ids
    named = {int(value) for value in _named_people(leads_of(session, case).leads)} - set(human)
    accounts = session.scalars(
        select(Entitlement.account_no)
        .where(Entitlement.person_id.in_(human), Entitlement.account_no.is_not(None))
        .distinct()
    ).all()
    sharing = set(
        session.scalars(
            select(Entitlement.person_id).where(Entitlement.account_no.in_(accounts)).limit(_MOST_LEADS)
        )
    ) - set(human)
    found = []
    for people, tie in ((human, _HUMAN), (named, _NAMED), (sharing, _ACCOUNT)):
        query = select(Case.id).where(Case.person_id.in_(people)).order_by(Case.id.desc())
        found += [(number, tie) for number in session.scalars(query.limit(MOST_RELATED))]
    return [*found, *_by_phone(session, human)]


def _by_phone(session: Session, human: Sequence[int]) -> list[tuple[int, Text]]:
    phones = session.scalars(
        select(Person.phone).where(Person.id.in_(human), Person.phone.is_not(None), Person.phone != "")
    ).all()
    query = (
        select(Case.id)
        .join(Person, Person.id == Case.person_id)
        .where(Person.phone.in_(phones), Person.id.not_in(human))
        .order_by(Case.id.desc())
    )
    return [(number, _PHONE) for number in session.scalars(query.limit(MOST_RELATED))] if phones else []


def _by_work(session: Session, case: Case) -> list[tuple[int, Text]]:
    at_work = {pair for lead in leads_of(session, case).leads for pair in _workers(lead.facts)}
    if not at_work:
        return []
    query = (
        select(CaseLead.case_id, Lead.facts)
        .join(Lead, Lead.id == CaseLead.lead_id)
        .where(Lead.kind.in_(FAMILIES["checks"]))
        .order_by(Lead.id.desc())
        .limit(_MOST_LEADS)
    )
    return [
        (number, _WORK[key])
        for number, facts in session.execute(query)
        for key, value in _workers(facts)
        if (key, value) in at_work
    ]


def _workers(facts: dict[str, Any]) -> list[tuple[str, str]]:
    return [(key, str(facts[key])) for key in _AT_WORK if facts.get(key)]


def _named_people(leads: Sequence[Lead]) -> Iterable[int]:
    """Yield the people leads name beside the one they are about, by their rows."""
    for lead in leads:
        other, several = lead.facts.get("other_person_id"), lead.facts.get("people")
        yield from () if other is None else (other,)
        yield from several if isinstance(several, list) else ()
