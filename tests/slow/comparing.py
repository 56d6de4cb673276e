"""Stores of two right runs, made comparable: rows numbered anew, and without what each run draws by lot."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

from sqlalchemy import JSON, Table
from sqlalchemy.orm import Session

from verifier.database import Base

Row = dict[str, Any]
#: rows by table
Contents = dict[str, list[Row]]

#: told by what was done, not row by row: a run begun again says so
TOLD: Final = ("audit_entries", "audit_head", "security_events")
#: the ledger of the runs themselves
LEDGERS: Final = ("runs", "run_steps", "match_state")
#: columns that name a row of another table by its number without a foreign key
REFERENCES: Final = {
    "person_id": "people",
    "first_id": "people",
    "second_id": "people",
    "identity_id": "people",
    "record_id": "source_records",
    "entitlement_id": "entitlements",
    "lead_id": "leads",
    "feed_id": "feeds",
    "first_feed_id": "feeds",
    "last_feed_id": "feeds",
    "mended_by_feed_id": "feeds",
}


def contents(session: Session, moments: bool = True) -> Contents:
    """Return every row of every table but what may differ; ``moments``: points in time too."""
    found = {}
    for table in Base.metadata.sorted_tables:
        if table.name in (*TOLD, *LEDGERS):
            continue
        columns = [
            column
            for column in table.columns
            # a key made of numbers that are given anew
            if column.name != "subject_key" and (moments or not column.name.endswith("_at"))
        ]
        # in plain SQL: to compile a hundred statements for each store takes longer than to read it
        names = ", ".join(f'"{column.name}"' for column in columns)
        rows = session.connection().exec_driver_sql(f'SELECT {names} FROM "{table.name}"')  # noqa: S608 -- ours
        found[table.name] = [row._asdict() for row in rows]
    return _numbered_anew(found)


def _numbered_anew(found: Contents) -> Contents:
    """Number the rows of each table from 0: PostgreSQL leaves gaps where a transaction was undone."""
    tables = Base.metadata.tables
    ranks = {
        name: {key: rank for rank, key in enumerate(sorted(row["id"] for row in rows))}
        for name, rows in found.items()
        if "id" in tables[name].columns and tables[name].c.id.type.python_type is int
    }
    for name, rows in found.items():
        targets = {
            column: ranks[target] for column, target in _targets(tables[name]).items() if target in ranks
        }
        for row in rows:
            for column, ranked in targets.items():
                if column in row:
                    row[column] = ranked.get(row[column], row[column])
            if "row_id" in row:  # of a table the row itself names
                row["row_id"] = ranks.get(row["table_name"], {}).get(row["row_id"], row["row_id"])
    return found


def _targets(table: Table) -> dict[str, str]:
    """Return the columns of a table that are numbers of rows, and of which table's."""
    targets = {column.name: REFERENCES[column.name] for column in table.columns if column.name in REFERENCES}
    for key in table.foreign_keys:
        if key.column.name == "id":
            targets[key.parent.name] = key.column.table.name
    return targets | {"id": table.name}


def drawn_by_lot(one: Contents, other: Contents) -> set[tuple[str, str]]:
    """Return the columns whose values differ between two runs nobody disturbed: they say nothing."""
    return {
        (name, column.name)
        for name in one
        for column in Base.metadata.tables[name].columns
        if _values(one[name], column.name) != _values(other[name], column.name)
    }


def naming_rows() -> set[tuple[str, str]]:
    """Return the columns that may name rows by number in words of their own: there PostgreSQL's gaps show."""
    return {
        (table.name, column.name)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, JSON)
    }


def _values(rows: list[Row], column: str) -> Counter[str]:
    return Counter(repr(row.get(column)) for row in rows)


def without(found: Contents, left_out: set[tuple[str, str]]) -> dict[str, list[str]]:
    """Return the rows as sorted text without these columns."""
    return {
        name: sorted(
            repr([(column, value) for column, value in row.items() if (name, column) not in left_out])
            for row in rows
        )
        for name, rows in found.items()
    }


def first_difference(found: dict[str, list[str]], expected: dict[str, list[str]]) -> str | None:
    """Return where two stores differ first, None where they do not."""
    for name, rows in expected.items():
        if found[name] != rows:
            surplus = list((Counter(found[name]) - Counter(rows)).elements())[:1]
            missing = list((Counter(rows) - Counter(found[name])).elements())[:1]
            return f"{name}: {len(found[name])} rows for {len(rows)}; too many {surplus}, missing {missing}"
    return None
