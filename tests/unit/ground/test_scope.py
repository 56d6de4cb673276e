"""Nobody sees a row of another agency's subtree, whichever way they ask."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import (
    Select,
    delete,
    exists,
    func,
    insert,
    literal_column,
    select,
    table,
    text,
    union_all,
    update,
)
from sqlalchemy.orm import Session, aliased

from verifier.accounts.tables import Agency
from verifier.context import Context
from verifier.database import EVERYWHERE, Scope, ScopeBypassed
from verifier.months import Month
from verifier.tables import benefits, crossmatch, people

Person, Payment, Lead = people.Person, benefits.Payment, crossmatch.Lead
Insert = Callable[..., dict[str, Any]]

EAST, WEST, CITY = Scope("3799/379901/"), Scope("3799/379902/"), Scope("3799/")


@pytest.fixture
def two_offices(ctx: Context, insert_row: Insert) -> Context:
    """One person with one payment of 100 fen in the east and one with 10,000 fen in the west."""
    with ctx.database.write(EVERYWHERE) as session:
        for code, name, amount in (("379901", "东", 100), ("379902", "西", 10_000)):
            agency = session.scalars(select(Agency.id).where(Agency.code == code)).one()
            person = insert_row(session, Person.__table__, agency_id=agency, name=name, id=int(code))
            insert_row(
                session,
                Payment.__table__,
                agency_id=agency,
                person_id=person["id"],
                amount_fen=amount,
                month=Month(2026, 1),
            )
    return ctx


def _seen(ctx: Context, scope: Scope, query: Select[Any]) -> list[Any]:
    with ctx.database.read(scope) as session:
        return sorted(session.scalars(query))


def _joined_aliases() -> Select[Any]:
    person, payment = aliased(Person), aliased(Payment)
    return select(person.name).join(payment, payment.person_id == person.id)


WAYS: dict[str, Callable[[], Select[Any]]] = {
    "class": lambda: select(Person.name),
    "alias": lambda: select(aliased(Person).name),
    "join": lambda: select(Person.name).join(Payment, Payment.person_id == Person.id),
    "join of aliases": _joined_aliases,
    "subquery": lambda: select(select(Person.name).subquery().c.name),
    "common table expression": lambda: select(select(Person.name).cte().c.name),
    "union": lambda: select(union_all(select(Person.name), select(Person.name)).subquery().c.name).distinct(),
    "from the other side": lambda: select(Person.name).select_from(Payment).join(Person),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_query_returns_only_the_subtree(two_offices: Context, way: str) -> None:
    # one after the other in one process: a cached statement must not carry another user's scope
    assert _seen(two_offices, EAST, WAYS[way]()) == ["东"]
    assert _seen(two_offices, WEST, WAYS[way]()) == ["西"]
    assert len(_seen(two_offices, CITY, WAYS[way]())) == 2
    assert _seen(two_offices, EAST, WAYS[way]()) == ["东"]


def test_sums_and_counts_are_of_the_subtree(two_offices: Context) -> None:
    with two_offices.database.read(EAST) as session:
        assert session.scalar(select(func.sum(Payment.amount_fen))) == 100
        assert session.scalar(select(func.count()).select_from(Person)) == 1


def test_a_condition_on_others_rows_finds_nothing(two_offices: Context) -> None:
    rich = exists().where(Payment.amount_fen > 1000)
    inside = Agency.id.in_(select(Person.agency_id))
    with two_offices.database.read(EAST) as session:
        assert session.scalars(select(Agency.code).where(rich)).all() == []
        assert session.scalars(select(Agency.code).where(inside)).all() == ["379901"]
        assert session.scalar(select(select(func.sum(Payment.amount_fen)).scalar_subquery())) == 100


def test_getting_by_key_finds_only_the_subtree(two_offices: Context) -> None:
    with two_offices.database.read(EAST) as session:
        assert session.get(Person, 379901) is not None
        assert session.get(Person, 379902) is None


def test_a_loaded_row_can_be_changed_refreshed_and_deleted(two_offices: Context, insert_row: Insert) -> None:
    with two_offices.database.write(EVERYWHERE) as session:
        east = session.scalars(select(Agency.id).where(Agency.code == "379901")).one()
        insert_row(session, Lead.__table__, agency_id=east, person_id=379901, state="open")
    with two_offices.database.write(EAST) as session:
        person = session.get_one(Person, 379901)
        person.name = "改"
        session.flush()
        session.refresh(person)
        session.delete(session.scalars(select(Lead)).one())
        session.expire(person)
        assert person.name == "改"
    with two_offices.database.read(EVERYWHERE) as session:
        assert session.scalars(select(Lead)).all() == []


def test_changing_and_deleting_reach_only_the_subtree(two_offices: Context, insert_row: Insert) -> None:
    with two_offices.database.write(EVERYWHERE) as session:
        west = session.scalars(select(Agency.id).where(Agency.code == "379902")).one()
        insert_row(session, Lead.__table__, agency_id=west, person_id=379902, state="open")
    with two_offices.database.write(EAST) as session:
        session.execute(update(Person).values(name="改"))
        session.execute(delete(Lead))
    with two_offices.database.read(EVERYWHERE) as session:
        assert session.get_one(Person, 379901).name == "改"
        assert session.get_one(Person, 379902).name == "西"
        assert session.scalar(select(func.count()).select_from(Lead)) == 1


BYPASSES: dict[str, Callable[[Session], object]] = {
    "plain table": lambda s: s.execute(select(Person.__table__)),
    "plain column": lambda s: s.execute(select(Person.__table__.c.name)),
    "plain alias": lambda s: s.execute(select(Person.__table__.alias())),
    "plain table joined": lambda s: s.execute(
        select(Agency).join(Person.__table__, Person.__table__.c.agency_id == Agency.id)
    ),
    "plain subquery": lambda s: s.execute(
        select(Agency).where(Agency.id.in_(select(Person.__table__.c.agency_id)))
    ),
    "plain update": lambda s: s.execute(update(Person.__table__).values(name="x")),
    "plain delete": lambda s: s.execute(delete(Lead.__table__)),
    "name only": lambda s: s.execute(select(literal_column("name")).select_from(table("people"))),
    "text": lambda s: s.execute(text("SELECT name FROM people")),
    "text in capitals": lambda s: s.execute(text('SELECT NAME FROM "PEOPLE"')),
    "text as a class": lambda s: s.execute(select(Person).from_statement(text("SELECT * FROM people"))),
    "by the connection": lambda s: s.connection().execute(select(Person.__table__)),
    "comma": lambda s: s.execute(text("SELECT 1 FROM agencies, people")),
    "filtered once, read twice": lambda s: s.execute(
        select(Person.id, select(func.count()).select_from(Person.__table__).scalar_subquery())
    ),
    "text inside": lambda s: s.execute(select(Agency).where(text("id IN (SELECT agency_id FROM people)"))),
    "insert from a query": lambda s: s.execute(
        insert(crossmatch.MatchState).from_select(
            ["id", "mark"], select(Person.__table__.c.id, Person.__table__.c.name)
        )
    ),
}


@pytest.mark.parametrize("way", BYPASSES)
def test_a_statement_past_the_filter_is_refused(two_offices: Context, way: str) -> None:
    with two_offices.database.read(EAST) as session, pytest.raises(ScopeBypassed, match=r"(?i)people|leads"):
        BYPASSES[way](session)


def test_codes_that_differ_in_case_or_hold_wildcards_are_different_agencies(
    ctx: Context, insert_row: Insert
) -> None:
    with ctx.database.write(EVERYWHERE) as session:
        for index, code in enumerate(("ab", "AB", "a_", "a%")):
            agency = insert_row(session, Agency.__table__, id=100 + index, code=code, path=f"{code}/")
            insert_row(session, Person.__table__, agency_id=agency["id"], name=code)
    for code in ("ab", "AB", "a_", "a%"):
        assert _seen(ctx, Scope(f"{code}/"), select(Person.name)) == [code]


@pytest.mark.parametrize("path", ["", "3799", "/"])
def test_a_scope_that_is_no_agencys_path_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="path"):
        Scope(path)
