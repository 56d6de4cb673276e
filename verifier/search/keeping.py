"""Keeps the search current: whatever is written of a person is findable in the same transaction.

Keys of earlier values stay until the next rebuild and find nothing, for each find is held against the person.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ARRAY, BigInteger, LargeBinary, String, delete, func, literal, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.audit.service import Happening
from verifier.benefits.tables import BankAccount
from verifier.context import Context
from verifier.database import EVERYWHERE, Base, exclusive
from verifier.database.bulk import among, chunks, table_of
from verifier.database.driver import driver_of
from verifier.feeds.events import AccountsRecorded, PeopleRecorded
from verifier.people.tables import Person
from verifier.search.keys import Part, ending_key, identity_keys, region_of
from verifier.search.names import words_of
from verifier.search.tables import SearchKey, SearchName, SearchRegion, SearchWord

#: people of one transaction of a rebuild
_BATCH: Final = 5000
_TYPES: Final[dict[str, Any]] = {
    "key": BigInteger,
    "person_id": BigInteger,
    "name_id": BigInteger,
    "region": BigInteger,
    "name": String,
    "word": LargeBinary,
}


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild went through."""

    people: int
    accounts: int


def keep_people(session: Session, event: PeopleRecorded) -> None:
    """Make people findable by what was just written of them."""
    keys: list[tuple[int, int]] = []
    regions: set[int] = set()
    for person in event.people:
        found = identity_keys(person.id_no)
        phone = ending_key(Part.PHONE, person.phone)
        keys += [(key, person.id) for key in (found if phone is None else {*found, phone})]
        region = region_of(person.id_no)
        if region is not None:
            regions.add(region)
    _add(session, SearchKey, ("key", "person_id"), sorted(keys))
    _add(session, SearchRegion, ("region",), [(region,) for region in sorted(regions)])
    _keep_names(session, {person.name for person in event.people if person.name})


def keep_accounts(session: Session, event: AccountsRecorded) -> None:
    """Make people findable by the accounts that were just written for them."""
    keys = {(ending_key(Part.ACCOUNT, number), person_id) for person_id, number in event.accounts}
    found = sorted((key, person_id) for key, person_id in keys if key is not None)
    _add(session, SearchKey, ("key", "person_id"), found)


def _keep_names(session: Session, names: Collection[str]) -> None:
    for chunk in chunks(sorted(names)):
        known = set(session.scalars(select(SearchName.name).where(among(session, SearchName.name, chunk))))
        new = [name for name in chunk if name not in known]
        if not new:
            continue
        _add(session, SearchName, ("name",), [(name,) for name in new])
        ids = select(SearchName.name, SearchName.id).where(among(session, SearchName.name, new))
        words = {
            (word.encode("utf-8", "replace"), number)
            for name, number in session.execute(ids)
            for word in words_of(name)
        }
        _add(session, SearchWord, ("word", "name_id"), sorted(words))


def _add(
    session: Session, model: type[Base], columns: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Insert rows in one statement; those that are there already stay."""
    if not rows:
        return
    table, driver = table_of(model), driver_of(session)
    if driver.is_sqlite:
        marks = ", ".join("?" * len(columns))
        driver.execute_many(
            f"INSERT OR IGNORE INTO {table.name} ({', '.join(columns)}) VALUES ({marks})",  # noqa: S608 -- names of ours
            rows,
        )
        return
    # a list for each column: a statement for each row takes ten times as long
    arrays = [
        func.unnest(literal(list(values), ARRAY(_TYPES[name])))
        for name, values in zip(columns, zip(*rows, strict=True), strict=True)
    ]
    session.execute(
        postgresql_insert(table).from_select(list(columns), select(*arrays)).on_conflict_do_nothing()
    )


def rebuild(
    ctx: Context, actor: Actor, advance: Callable[[int, int], None] = lambda _done, _total: None
) -> Rebuilt:
    """Forget all that is kept for the search and gather it anew, batch by batch; people stay findable late.

    ``advance`` is told how many people are done, of how many. Interrupted, it is simply begun again.

    Raises:
        NotPermitted: the actor may not start jobs.
        AlreadyRunning: another process rebuilds the search.
    """
    actor.require(Right.RUNS_START)
    with exclusive(ctx.database, "search rebuild"):
        with ctx.database.write(EVERYWHERE) as session:
            for model in (SearchWord, SearchName, SearchRegion, SearchKey):
                session.execute(delete(model))
        with ctx.database.read(EVERYWHERE) as session:
            total = session.scalar(select(func.count(Person.id))) or 0
        people = _in_batches(ctx, _people_behind, lambda done: advance(done, total))
        accounts = _in_batches(ctx, _accounts_behind, lambda _done: None)
        with ctx.database.write(EVERYWHERE) as session:
            detail = {"people": people, "accounts": accounts}
            happening = Happening("search.rebuilt", "search", "all", detail)
            ctx.auditor.record(session, actor.name, actor.os_user, [happening])
    return Rebuilt(people, accounts)


def _in_batches(
    ctx: Context, step: Callable[[Session, int], tuple[int, int]], advance: Callable[[int], None]
) -> int:
    """Run ``step`` from the row behind the last one on until nothing is left; return the number of rows."""
    last = done = 0
    while True:
        with ctx.database.write(EVERYWHERE) as session:
            last, count = step(session, last)
        done += count
        advance(done)
        if count < _BATCH:
            return done


def _people_behind(session: Session, last: int) -> tuple[int, int]:
    columns = (Person.id, Person.id_no, Person.name, Person.phone)
    query = select(*columns).where(Person.id > last).order_by(Person.id).limit(_BATCH)
    rows = session.execute(query).all()
    keep_people(session, PeopleRecorded.of(rows))
    return (rows[-1].id if rows else last), len(rows)


def _accounts_behind(session: Session, last: int) -> tuple[int, int]:
    columns = (BankAccount.id, BankAccount.person_id, BankAccount.account_no)
    query = select(*columns).where(BankAccount.id > last).order_by(BankAccount.id).limit(_BATCH)
    rows: Iterable[Any] = session.execute(query).all()
    accounts = tuple((row.person_id, row.account_no) for row in rows)
    keep_accounts(session, AccountsRecorded(accounts))
    return max((row.id for row in rows), default=last), len(accounts)
