"""The one filter by which a user sees only the subtree of their own agency.

Every table that belongs to an agency inherits :class:`AgencyScoped`. A session carries a :class:`Scope`; each
ORM statement on a scoped table gets the filter added here, and a statement that would slip past it (a plain
table instead of its class) is refused. Nothing else in the product filters by agency for safety.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Engine, Executable, ForeignKey, Select, Table, column, event, select, table
from sqlalchemy.orm import (
    Mapped,
    ORMExecuteState,
    Session,
    declared_attr,
    mapped_column,
    with_loader_criteria,
)
from sqlalchemy.sql import ClauseElement, visitors

from verifier.database.columns import Base

_SESSION_KEY: Final = "agency_scope"
_agencies = table("agencies", column("id"), column("path"))


class ScopeBypassed(RuntimeError):
    """A statement on an agency's data would have run without the agency filter."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What part of the agency tree a session may see: the subtree under ``path``, or everything (None)."""

    path: str | None

    def agency_ids(self) -> Select[tuple[int]]:
        """Return the query of the ids of all agencies in this scope."""
        query = select(_agencies.c.id)
        return (
            query
            if self.path is None
            else query.where(_agencies.c.path.startswith(self.path, autoescape=True))
        )


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
        super().__init__(bind=bind, expire_on_commit=False)
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
    _refuse_plain_tables(state.statement)
    if state.is_orm_statement and not state.is_insert:
        permitted = scope.agency_ids().scalar_subquery()
        state.statement = state.statement.options(
            with_loader_criteria(AgencyScoped, lambda cls: cls.agency_id.in_(permitted), include_aliases=True)
        )


def _refuse_plain_tables(statement: Executable) -> None:
    if not isinstance(statement, ClauseElement):
        return
    names = {found.name for found in scoped_tables()}
    for element in visitors.iterate(statement):
        if (
            isinstance(element, Table)
            and element.name in names
            and "parententity" not in element._annotations
        ):
            raise ScopeBypassed(f"{element.name} is queried as a plain table, past the agency filter")
