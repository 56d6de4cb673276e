"""What the inbox shows and in which order, as conditions that mean the same on SQLite and PostgreSQL.

The default order is the expected amount: fen at risk × :data:`LIKELIHOOD` of tier and strength in percent, a
whole number. Ties go to the older lead, then to the smaller id: no lead is ever on two pages or on none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, Float, and_, case, func, literal, or_, select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.tables import Agency
from verifier.crossmatch.lead_rules import LEAD_RULES
from verifier.crossmatch.tables import Lead
from verifier.people.search import person_matches

Sort = Literal["expected", "weight", "amount", "oldest", "newest"]

#: percent by which the amount counts: a priority, not a probability. What is likeliest to be both the same
#: person and true comes first: 100 yuan at "probable, supporting" rank with 15 yuan at "certain, strong".
LIKELIHOOD: Final[dict[tuple[str, str], int]] = {
    ("certain", "strong"): 100,
    ("certain", "supporting"): 60,
    ("probable", "strong"): 40,
    ("probable", "supporting"): 15,
}
_UNRATED: Final = 10
#: below every weight, in bits
_UNWEIGHED: Final = -1000.0


@dataclass(frozen=True, slots=True)
class InboxFilter:
    """What to show; an empty tuple or None means no restriction.

    ``agency`` is a code, its whole subtree counts. ``text`` finds a name by any part, a ``pid`` or full ID
    number exactly, or the last four characters of an ID number.
    """

    states: tuple[str, ...] = ("open",)
    kinds: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    strengths: tuple[str, ...] = ()
    agency: str | None = None
    text: str = ""
    sort: Sort = "expected"


def in_queue(wanted: InboxFilter) -> ColumnElement[bool]:
    """Return the condition on state and kind: the queue a lead stands in."""
    return and_(chosen(Lead.state, wanted.states), chosen(Lead.kind, wanted.kinds))


def narrowed(wanted: InboxFilter) -> ColumnElement[bool]:
    """Return every other condition; the statement joins :class:`Person`."""
    conditions = [chosen(Lead.tier, wanted.tiers), chosen(Lead.strength, wanted.strengths)]
    if wanted.agency is not None:
        conditions.append(in_subtree(Lead.agency_id, wanted.agency))
    text = wanted.text.strip()
    if text:
        conditions.append(person_matches(text))
    return and_(*conditions)


def agencies_to_choose(session: Session, who: Actor) -> list[Agency]:
    """Return the agencies in a user's part of the tree, parents first, for the filter to offer."""
    return list(
        session.scalars(select(Agency).where(Agency.id.in_(who.scope.agency_ids())).order_by(Agency.path))
    )


def chosen(column: Any, values: tuple[str, ...]) -> ColumnElement[bool]:
    """Return that ``column`` is one of ``values``; no values, no restriction."""
    condition: ColumnElement[bool] = column.in_(values) if values else literal(value=True)
    return condition


def in_subtree(column: Any, code: str) -> ColumnElement[bool]:
    """Return that an agency id lies at or under the agency with ``code``; the scope still holds."""
    top = select(Agency.path).where(Agency.code == code).scalar_subquery()
    under = select(Agency.id).where(func.substr(Agency.path, 1, func.length(top)) == top)
    condition: ColumnElement[bool] = column.in_(under)
    return condition


def rank(sort: Sort) -> ColumnElement[Any]:
    """Return what the order looks at first; larger comes first.

    By weight, leads that rest on no comparison of two sides come last: they have none.
    """
    if sort == "weight":
        return case((Lead.rule.in_(LEAD_RULES), literal(_UNWEIGHED, Float)), else_=Lead.weight)
    if sort == "expected":
        percent = case(
            *(
                (and_(Lead.tier == tier, Lead.strength == strength), share)
                for (tier, strength), share in LIKELIHOOD.items()
            ),
            else_=_UNRATED,
        )
        return Lead.amount_at_risk_fen * percent
    return Lead.amount_at_risk_fen * 1 if sort == "amount" else literal(0)


def order(sort: Sort) -> tuple[ColumnElement[Any], ...]:
    """Return the terms of ORDER BY; the last is the id, so the order is total."""
    if sort == "newest":
        return (Lead.opened_on.desc(), Lead.id.desc())
    if sort == "oldest":
        return (Lead.opened_on.asc(), Lead.id.asc())
    return (rank(sort).desc(), Lead.opened_on.asc(), Lead.id.asc())


def behind(sort: Sort, its_rank: float, opened_on: date, lead_id: int) -> ColumnElement[bool]:
    """Return the condition of coming after one place in the order."""
    if sort == "newest":
        return or_(Lead.opened_on < opened_on, and_(Lead.opened_on == opened_on, Lead.id < lead_id))
    later = or_(Lead.opened_on > opened_on, and_(Lead.opened_on == opened_on, Lead.id > lead_id))
    if sort == "oldest":
        return later
    return or_(rank(sort) < its_rank, and_(rank(sort) == its_rank, later))
