"""The one filter by which a user sees only the subtree of their own agency.

Every table that belongs to an agency inherits :class:`AgencyScoped`. A session carries a :class:`Scope`; each
ORM statement on a scoped table gets the filter added here. Then the SQL itself is looked at before it runs: a
read of a scoped table without the filter (a plain table instead of its class, hand-written SQL) is refused.
Nothing else in the product filters by agency for safety.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    Connection,
    Delete,
    Engine,
    ForeignKey,
    Integer,
    Select,
    String,
    Table,
    TableClause,
    TextClause,
    Update,
    column,
    event,
    func,
    select,
    table,
)
from sqlalchemy.orm import (
    Mapped,
    ORMExecuteState,
    Session,
    declared_attr,
    mapped_column,
    with_loader_criteria,
)

from verifier.database.columns import Base

_SESSION_KEY: Final = "agency_scope"
_SCOPED: Final = "agency_scoped"
_agencies = table("agencies", column("id", Integer), column("path", String))


class ScopeBypassed(RuntimeError):
    """A statement on an agency's data would have run without the agency filter."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What part of the agency tree a session may see: the subtree under ``path``, or everything (None)."""

    path: str | None

    def __post_init__(self) -> None:
        # an empty path, or one without its closing slash, would let a neighbour's rows through
        if self.path is not None and not (len(self.path) > 1 and self.path.endswith("/")):
            raise ValueError(f"not an agency's path: {self.path!r}")

    def agency_ids(self) -> Select[tuple[int]]:
        """Return the query of the ids of all agencies in this scope."""
        query = select(_agencies.c.id)
        if self.path is None:
            return query
        # not LIKE: SQLite's takes "ab" for "AB"
        return query.where(func.substr(_agencies.c.path, 1, len(self.path)) == self.path)


#: The night job and the importers act for the whole tree.
EVERYWHERE: Final = Scope(None)


class AgencyScoped:
    """Mixin of every table whose rows belong to one agency."""

    @declared_attr
    def agency_id(cls) -> Mapped[int]:  # noqa: N805 -- declared_attr hands the class
        """The agency the row belongs to."""
        return mapped_column(ForeignKey("agencies.id"), index=True)


class ScopedSession(Session):
    """A session that cannot exist without a scope."""

    def __init__(self, scope: Scope, bind: Engine) -> None:
        bound = bind if scope.path is None else bind.execution_options(**{_SCOPED: True})
        super().__init__(bind=bound, expire_on_commit=False)
        self.info[_SESSION_KEY] = scope

    @property
    def scope(self) -> Scope:
        """The part of the agency tree this session sees."""
        found: Scope = self.info[_SESSION_KEY]
        return found


def scoped_tables() -> frozenset[Table]:
    """Return every table whose rows belong to an agency."""
    return frozenset(
        mapper.local_table
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, AgencyScoped) and isinstance(mapper.local_table, Table)
    )


@event.listens_for(ScopedSession, "do_orm_execute")
def _add_agency_filter(state: ORMExecuteState) -> None:
    scope: Scope = state.session.info[_SESSION_KEY]
    if scope.path is None:
        return
    if state.is_column_load:
        # a row this session was already shown is read again by its key: SQLAlchemy adds no criteria there
        state.update_execution_options(**{_SCOPED: False})
        return
    _refuse_change_of_plain_table(state)
    if state.is_orm_statement and not state.is_insert:
        permitted = scope.agency_ids().scalar_subquery()
        state.statement = state.statement.options(
            with_loader_criteria(AgencyScoped, lambda cls: cls.agency_id.in_(permitted), include_aliases=True)
        )


def _refuse_change_of_plain_table(state: ORMExecuteState) -> None:
    """Changes of loaded objects do not come this way; a statement on the class gets the filter."""
    statement = state.statement
    if isinstance(statement, TextClause):
        named = _names().search(statement.text)
        if named is not None:
            raise ScopeBypassed(f"{named[0]} is named in hand-written SQL, past the agency filter")
    if isinstance(statement, Update | Delete) and not state.is_orm_statement:
        target = statement.table
        if isinstance(target, TableClause) and _names().fullmatch(target.name):
            raise ScopeBypassed(f"{target.name} is changed as a plain table, past the agency filter")


def refuse_unfiltered_reads(
    _connection: Connection, _cursor: Any, statement: str, _parameters: Any, context: Any, _many: bool
) -> None:
    """Refuse SQL that reads a scoped table oftener than it filters it; listens before each cursor execution.

    Raises:
        ScopeBypassed: the statement was meant for a scoped session and reads past the filter.
    """
    if not context.execution_options.get(_SCOPED, False):
        return
    unfiltered = Counter(alias or name for name, alias in _reads().findall(statement))
    for name in unfiltered:
        if unfiltered[name] > len(re.findall(rf"\b{name}\.agency_id IN \(SELECT agencies\.id\b", statement)):
            raise ScopeBypassed(f"{name} is read as a plain table, past the agency filter")


@cache
def _names() -> re.Pattern[str]:
    return re.compile(rf"\b({'|'.join(sorted(found.name for found in scoped_tables()))})\b", re.IGNORECASE)


@cache
def _reads() -> re.Pattern[str]:
    """Match each place in which a scoped table is read, with its name and its alias, if any."""
    schema = r'(?:"?\w+"?\.)?'
    return re.compile(
        rf'(?:(?<!DELETE )\bFROM|\bJOIN|,)\s+\(?{schema}"?{_names().pattern}"?(?!\s*\.)(?:\s+AS\s+(\w+))?',
        re.IGNORECASE,
    )
