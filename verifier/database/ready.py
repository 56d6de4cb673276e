"""Statements made once and run often: what a kiosk waits for is little else than small statements.

The session's own way to a statement costs twenty times the statement itself. Where nothing of that way is
needed (a session that sees everything, columns instead of entities), SQLite is asked through its driver, and
PostgreSQL past the session; within a group of writes through its driver as well, in few trips. A session with
a scope goes the usual way, so that the agency filter is added.
"""

from __future__ import annotations

import re
from collections import namedtuple
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, cast

from sqlalchemy import CursorResult, Dialect, Select
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import UpdateBase

from verifier.database.driver import driver_of
from verifier.database.scope import ScopedSession
from verifier.database.trips import Statement

_Statement = Select[*tuple[Any, ...]] | UpdateBase
_Processor = Callable[[Any], Any] | None
#: PostgreSQL's driver takes marks by name or by place; by place its way to the value is shorter
_MARK: Final = re.compile(r"%\((\w+)\)s")


class Ready:
    """A statement with named parameters; lists are ``bindparam(name, expanding=True)``.

    It gives columns, no entities; rows have the columns' places and names. Changes name a plain table, so
    that only sessions that see everything can make them.
    """

    def __init__(self, statement: _Statement) -> None:
        self.statement: Final = statement

    def rows(self, session: Session, **values: Any) -> Sequence[Any]:
        """Return all rows."""
        if not _sees_everything(session):
            return session.execute(self.statement, values).all()
        driver = driver_of(session)
        if not driver.is_sqlite and driver.trips is None:
            return driver.connection.execute(self.statement, values).all()
        made = _for_driver(self.statement, driver.connection.dialect, _lengths(values))
        if driver.trips is None:
            found: Sequence[Any] = driver.execute(made.sql, made.parameters(values)).fetchall()
        else:
            found = driver.ask(driver.trips, self._key(values), made.statement(values))
        return [made.row(one) for one in found]

    def first(self, session: Session, **values: Any) -> Any | None:
        """Return the first row, None if there is none."""
        rows = self.rows(session, **values)
        return rows[0] if rows else None

    def scalar(self, session: Session, **values: Any) -> Any | None:
        """Return the first column of the first row, None if there is none."""
        rows = self.rows(session, **values)
        return rows[0][0] if rows else None

    def run(self, session: Session, **values: Any) -> int:
        """Run a statement that gives no rows; return how many it changed."""
        if not _sees_everything(session):
            return cast("CursorResult[Any]", session.execute(self.statement, values)).rowcount
        driver = driver_of(session)
        if not driver.is_sqlite:
            return driver.connection.execute(self.statement, values).rowcount
        made = _for_driver(self.statement, driver.connection.dialect, _lengths(values))
        return driver.execute(made.sql, made.parameters(values)).rowcount

    def change(self, session: Session, **values: Any) -> None:
        """Run a statement that gives no rows; what fails in a group of writes may be told a little later."""
        driver = driver_of(session) if _sees_everything(session) else None
        if driver is None or driver.trips is None:
            self.run(session, **values)
            return
        made = _for_driver(self.statement, driver.connection.dialect, _lengths(values))
        driver.later(driver.trips, made.statement(values))

    def _key(self, values: dict[str, Any]) -> Hashable:
        return self, frozenset(values.items())


#: a statement and the values it will be asked with
Question = tuple[Ready, dict[str, Any]]


def ask_ahead(session: Session, *asked: Question) -> None:
    """Have a group of writes on PostgreSQL ask in one trip what it is going to ask in this order anyway.

    The answers hold for the same questions, each once, within the same savepoint: whatever is written until
    then must not concern them. Elsewhere nothing is done.
    """
    driver = driver_of(session) if _sees_everything(session) else None
    if driver is None or driver.trips is None:
        return
    dialect = driver.connection.dialect
    driver.ask_ahead(
        driver.trips,
        [
            (ready._key(values), _for_driver(ready.statement, dialect, _lengths(values)).statement(values))
            for ready, values in asked
        ],
    )


def _sees_everything(session: Session) -> bool:
    return isinstance(session, ScopedSession) and session.scope.path is None


def _lengths(values: dict[str, Any]) -> tuple[tuple[str, int], ...]:
    return tuple((name, len(value)) for name, value in values.items() if isinstance(value, list | tuple))


@dataclass(frozen=True, slots=True)
class _Made:
    """A statement as the driver takes it."""

    sql: str
    #: of each mark the parameter's name, its place in a list (None: it is none), its type's processor
    slots: tuple[tuple[str, int | None, _Processor], ...]
    #: values the statement itself holds
    constants: dict[str, Any]
    #: makes a row of its columns
    named: Callable[[Iterable[Any]], Any]
    #: places of the columns whose type is not the driver's, and what makes it of what the driver gave
    processors: tuple[tuple[int, Callable[[Any], Any]], ...]

    def parameters(self, values: dict[str, Any]) -> tuple[Any, ...]:
        """Return the values in the order of the marks."""
        known = self.constants | values if self.constants else values
        return tuple(
            [
                _processed(known[name] if place is None else known[name][place], processor)
                for name, place, processor in self.slots
            ]
        )

    def statement(self, values: dict[str, Any]) -> Statement:
        """Return the statement as PostgreSQL's driver takes it."""
        return Statement(self.sql, self.parameters(values))

    def row(self, found: Sequence[Any]) -> Any:
        """Return a row with its types and names."""
        if not self.processors:
            return self.named(found)
        row = list(found)
        for place, processor in self.processors:
            row[place] = processor(row[place])
        return self.named(row)


def _processed(value: Any, processor: _Processor) -> Any:
    return value if processor is None else processor(value)


@lru_cache(maxsize=1024)
def _for_driver(statement: _Statement, dialect: Dialect, lengths: tuple[tuple[str, int], ...]) -> _Made:
    compiled = statement.compile(dialect=dialect)
    lists = dict(lengths)
    # the values themselves come later; only how many a list holds decides the text
    given = {name: [None] * lists[name] if name in lists else None for name in compiled.binds}
    given |= {name: bind.value for name, bind in compiled.binds.items() if not bind.required}
    state = compiled.construct_expanded_state(given)
    places = {
        expanded: (name, place)
        for name, all_of_it in state.parameter_expansion.items()
        for place, expanded in enumerate(all_of_it)
    }
    slots: list[tuple[str, int | None, _Processor]] = []
    constants = {}
    marks = state.positiontup or _MARK.findall(state.statement)
    for mark in marks:
        name, place = places.get(mark, (mark, None))
        bind = compiled.binds[name]
        processor = bind.type.dialect_impl(dialect).bind_processor(dialect)
        if bind.required:
            slots.append((name, place, processor))
        else:
            constants[mark] = _processed(state.parameters[mark], processor)
            slots.append((mark, None, None))
    columns = list(statement.exported_columns)
    made = [one.type.dialect_impl(dialect).result_processor(dialect, None) for one in columns]
    processors = tuple((place, one) for place, one in enumerate(made) if one is not None)
    named = namedtuple("Row", [one.key or "_" for one in columns], rename=True)  # type: ignore[misc]  # known only now
    sql = state.statement if state.positiontup else _MARK.sub("%s", state.statement)
    return _Made(sql, tuple(slots), constants, named._make, processors)
