"""Two databases of two right runs, made comparable."""

from __future__ import annotations

from typing import Any

from verifier.database import Base

Contents = dict[str, list[tuple[Any, ...]]]

#: what may differ between two right runs: moments, and the ledger of the runs themselves
MOMENTS = (
    *("started_at", "finished_at", "decided_at", "recorded_at", "changed_at"),
    *("checked_at", "closed_at", "read_at", "taken_at"),
)
LEDGERS = ("runs", "run_steps", "users", "match_state")
#: columns that name a row of another table by its number
REFERENCES = {
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


def numbered_anew(found: Contents) -> Contents:
    """Number the rows of each table from 1: PostgreSQL leaves gaps where a transaction was undone."""
    tables = Base.metadata.tables
    columns = {
        name: [column.name for column in tables[name].columns if column.name not in MOMENTS] for name in found
    }
    ranks = {
        name: {key: rank for rank, key in enumerate(sorted(row[names.index("id")] for row in found[name]))}
        for name, names in columns.items()
        if "id" in names
    }

    def value(column: str, content: Any) -> Any:
        target = REFERENCES.get(column)
        return content if target is None else ranks[target].get(content, content)

    anew: Contents = {}
    for name, names in columns.items():
        own = ranks.get(name, {})
        anew[name] = sorted(
            (
                tuple(
                    own.get(cell) if column == "id" else value(column, cell)
                    for column, cell in zip(names, row, strict=True)
                    if column != "subject_key"
                )
                for row in found[name]
            ),
            key=repr,
        )
    return anew
