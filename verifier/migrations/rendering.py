"""How the schema is written into a migration: plain SQL types only, so that old migrations never change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import JSON

from verifier.database import MonthColumn, UtcDateTime

if TYPE_CHECKING:
    from alembic.autogenerate.api import AutogenContext


def render_type(kind: str, item: Any, context: AutogenContext) -> str | Literal[False]:
    """Write our own column types as the SQL types they are stored in; False leaves the rest to Alembic."""
    if kind != "type":
        return False
    if isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if isinstance(item, MonthColumn):
        return "sa.Integer()"
    if isinstance(item, JSON):
        context.imports.add("from sqlalchemy.dialects.postgresql import JSONB")
        return "sa.JSON().with_variant(JSONB(), 'postgresql')"
    return False


def compared(_item: Any, name: str | None, kind: str, _reflected: bool, _other: Any) -> bool:
    """Say whether Alembic compares an object with the code: all but its own version table."""
    return not (kind == "table" and name == "alembic_version")
