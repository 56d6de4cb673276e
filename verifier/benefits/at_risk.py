"""Amounts at risk of many suspicions at once: a few queries per nine hundred people, never one per person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from verifier.benefits.overpayment import PAID, AmountAtRisk, Terms, amount_at_risk, risk_share
from verifier.benefits.tables import Entitlement, PaidMonth, Payment
from verifier.database.bulk import chunks
from verifier.months import Month
from verifier.people.tables import Person

#: people in one query: safely under every engine's limit of bound values
CHUNK: Final = 900

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class RiskItem(Generic[Key]):
    """A suspicion: this person's benefit should have stopped with ``stop`` (and may resume with ``until``).

    ``schemes`` None means every scheme the person has.
    """

    key: Key
    person_id: int
    stop: Month
    until: Month | None = None
    schemes: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class _Right:
    entitlement_id: int
    register: str
    scheme: str
    terms: Terms


@dataclass(frozen=True, slots=True)
class _Found:
    """What the store holds about the people of one chunk."""

    rights: dict[int, list[_Right]]
    paid: dict[int, dict[Month, int]]


def amounts_at_risk(
    session: Session, items: Iterable[RiskItem[Key]], through: Month
) -> dict[Key, AmountAtRisk]:
    """Return the amount at risk of every item, estimated up to the month ``through`` inclusive.

    Actual payments count wherever they exist; a month is estimated from the monthly entitlement only where
    neither a payment of that entitlement nor an imported payment file of its register and scheme exists.
    """
    wanted = list(items)
    if not wanted:
        return {}
    earliest = min(item.stop for item in wanted)
    known = _known_months(session, earliest)
    by_person: dict[int, list[RiskItem[Key]]] = defaultdict(list)
    for item in wanted:
        by_person[item.person_id].append(item)
    amounts: dict[Key, AmountAtRisk] = {}
    for people in chunks(by_person, CHUNK):
        found = _look_up(session, people, earliest)
        for person_id in people:
            rights = found.rights.get(person_id, [])
            for item in by_person[person_id]:
                amounts[item.key] = _amount(item, rights, found.paid, known, through)
    return amounts


def _amount(
    item: RiskItem[Key],
    rights: Sequence[_Right],
    paid: dict[int, dict[Month, int]],
    known: dict[tuple[str, str], set[Month]],
    through: Month,
) -> AmountAtRisk:
    return amount_at_risk(
        risk_share(
            right.terms,
            paid.get(right.entitlement_id, {}),
            known.get((right.register, right.scheme), set()),
            stop=item.stop,
            until=item.until,
            through=through,
        )
        for right in rights
        if item.schemes is None or right.scheme in item.schemes
    )


def _known_months(session: Session, earliest: Month) -> dict[tuple[str, str], set[Month]]:
    months: dict[tuple[str, str], set[Month]] = defaultdict(set)
    query = select(PaidMonth.register, PaidMonth.scheme, PaidMonth.month).where(PaidMonth.month >= earliest)
    for register, scheme, month in session.execute(query):
        months[register, scheme].add(month)
    return months


def _look_up(session: Session, people: Sequence[int], earliest: Month) -> _Found:
    rights: dict[int, list[_Right]] = defaultdict(list)
    entitled = (
        select(
            Entitlement.person_id,
            Entitlement.id,
            Person.register,
            Entitlement.scheme,
            Entitlement.monthly_fen,
            Entitlement.state,
            Entitlement.started,
            Entitlement.stopped,
        )
        .join(Person, Person.id == Entitlement.person_id)
        .where(Entitlement.person_id.in_(people))
    )
    for person_id, entitlement_id, register, scheme, monthly, state, started, stopped in session.execute(
        entitled
    ):
        terms = Terms(monthly, state, started, stopped)
        rights[person_id].append(_Right(entitlement_id, register, scheme, terms))
    paid: dict[int, dict[Month, int]] = defaultdict(dict)
    sums = (
        select(
            Payment.entitlement_id,
            Payment.month,
            func.sum(case((Payment.state == PAID, Payment.amount_fen), else_=0)),
        )
        .where(Payment.person_id.in_(people), Payment.month >= earliest)
        .group_by(Payment.entitlement_id, Payment.month)
    )
    for entitlement_id, month, fen in session.execute(sums):
        paid[entitlement_id][month] = int(fen)  # PostgreSQL sums 64-bit integers as a decimal
    return _Found(rights, paid)
