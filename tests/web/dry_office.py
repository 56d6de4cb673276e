"""A console whose changes are told and then undone: what would have been written, and nothing is."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import event

from tests.web.conftest import file_of
from verifier.context import Context
from verifier.database import Scope
from verifier.database.scope import ScopedSession

_CHANGE: Final = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)')
#: of every request, whoever asks for what
_OF_REQUESTS: Final = frozenset({"web_sessions", "security_events"})


class DryOffice:
    """Takes the place of ``ctx.database.write`` from its making on. SQLite only.

    ``written``: the tables that transactions since :meth:`begin` would have changed, had they been committed.
    A transaction that ends with an error changes nothing and tells nothing, as before.
    """

    def __init__(self, ctx: Context) -> None:
        self.written: set[str] = set()
        self._real = ctx.database.write
        # the state of a thing is set past the product, so past its triggers for what is never changed, too
        self.store = sqlite3.connect(file_of(ctx), isolation_level=None)
        self.store.execute("PRAGMA synchronous = OFF")
        for (name,) in self.store.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            self.store.execute(f'DROP TRIGGER "{name}"')
        ctx.database.write = self._write  # type: ignore[method-assign]  # the one seam every change goes through

    def begin(self) -> None:
        """Forget what was written, and remember how often the store has been changed."""
        self.written.clear()
        self._seen = self._version()

    def untouched(self) -> bool:
        """Tell whether nothing at all was committed since :meth:`begin`, by whatever way."""
        return self._version() == self._seen

    def put(self, table: str, key: str, row: object, values: Mapping[str, Any]) -> dict[str, Any]:
        """Set columns of a row for good; return what stood there."""
        given = ", ".join(f"{name} = ?" for name in values)
        look = f"SELECT {', '.join(values)} FROM {table} WHERE {key} = ?"  # noqa: S608 -- names of our own
        before = self.store.execute(look, (row,)).fetchone()
        assert before is not None, (table, row)
        change = f"UPDATE {table} SET {given} WHERE {key} = ?"  # noqa: S608 -- names of our own
        self.store.execute(change, (*values.values(), row))
        return dict(zip(values, before, strict=True))

    def value(self, query: str, *given: object) -> Any:
        """Return the first column of the first row a query finds."""
        return self.store.execute(query, given).fetchone()[0]

    def _version(self) -> int:
        # grows with each commit of another connection
        return int(self.value("PRAGMA data_version"))

    @contextmanager
    def _write(self, scope: Scope) -> Iterator[ScopedSession]:
        changed: set[str] = set()

        def see(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            if found := _CHANGE.match(statement):
                changed.add(found[1])

        with self._real(scope) as session:
            connection = session.connection()
            event.listen(connection, "before_cursor_execute", see)
            try:
                yield session
                session.flush()
            finally:
                event.remove(connection, "before_cursor_execute", see)
            self.written |= changed - _OF_REQUESTS
            session.expunge_all()  # what was read stays readable, as after a commit
            session.rollback()
