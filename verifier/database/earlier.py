"""What a row held before it was overwritten or dropped, so that a past moment can be told again.

Tables with a history of their own (people, entitlements) or that are only added to need none of it. A row is
written here in the same transaction as the change; rows of this table are never changed themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Date, DateTime, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.types import TypeDecorator

from verifier.database.bulk import bulk_insert, table_of
from verifier.database.columns import Base, MonthColumn, RowNumber
from verifier.months import Month


class EarlierRow(Base):
    """Values of one row before a change. ``before`` names the overwritten columns; of a dropped row all."""

    __tablename__ = "earlier_rows"
    __table_args__ = (Index("ix_earlier_rows_row", "table_name", "row_id"),)
    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    table_name: Mapped[str] = mapped_column(String(40))
    row_id: Mapped[int] = mapped_column(BigInteger)
    before: Mapped[dict[str, Any]]


def keep_earlier(session: Session, model: type[Base], rows: Iterable[Mapping[str, Any]]) -> None:
    """Keep values about to be overwritten; each row names its ``id`` and those columns as they still are."""
    name = table_of(model).name
    kept = [
        {
            "table_name": name,
            "row_id": row["id"],
            "before": {column: _plain(value) for column, value in row.items() if column != "id"},
        }
        for row in rows
    ]
    bulk_insert(session, EarlierRow, kept)


def overwritten(
    rows: Sequence[Mapping[str, Any]], current: Mapping[int, Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Return of rows to be written what they overwrite: ``current`` is what stands, by id."""
    found = []
    for row in rows:
        stands = current[row["id"]]
        before = {name: stands[name] for name, value in row.items() if stands[name] != value}
        if before:
            found.append(before | {"id": row["id"]})
    return found


def restored(column: Column[Any], value: Any) -> Any:
    """Return a value of ``EarlierRow.before`` as the column's own type has it."""
    kind = column.type
    if value is None:
        return None
    if isinstance(kind, MonthColumn):
        return Month.from_ordinal(value)
    if isinstance(kind, LargeBinary):
        return bytes.fromhex(value)
    plain = kind.impl if isinstance(kind, TypeDecorator) else kind
    if isinstance(plain, DateTime):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(plain, Date) else value


def _plain(value: Any) -> Any:
    if isinstance(value, Month):
        return value.ordinal
    if isinstance(value, bytes):
        return value.hex()
    return value.isoformat() if isinstance(value, date) else value
