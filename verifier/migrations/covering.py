"""Keeps ``entitlements.covered_until``: the latest day any proof of life of the benefit covers.

Worked out from the certifications each time, it made a page of a million benefits wait for seconds. The
database itself keeps it, so that nobody who writes a certification can forget to.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, text

#: names of the triggers, by table
TRIGGERS: Final[dict[str, tuple[str, ...]]] = {
    "certifications": ("certifications_cover", "certifications_cover_changed"),
    "entitlements": ("entitlements_covered",),
}
_LATEST: Final = (
    "(SELECT max(due_on) FROM certifications WHERE person_id = {row}.person_id AND scheme = {row}.scheme)"
)
_LONGER: Final = (
    "UPDATE entitlements SET covered_until = NEW.due_on WHERE person_id = NEW.person_id "
    "AND scheme = NEW.scheme AND (covered_until IS NULL OR covered_until < NEW.due_on)"
)
_ANEW: Final = (
    f"UPDATE entitlements SET covered_until = {_LATEST.format(row='OLD')} "  # noqa: S608 -- texts of ours
    "WHERE person_id = OLD.person_id AND scheme = OLD.scheme"
)


def keep_covered(connection: Connection) -> None:
    """Make the triggers; for the migration that makes the tables."""
    statements = _on_sqlite() if connection.dialect.name == "sqlite" else _on_postgresql()
    for statement in statements:
        connection.execute(text(statement))


def missing_triggers(connection: Connection) -> list[str]:
    """Return the tables that have lost a trigger of these (or were never given one)."""
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.dialect.name == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    found = set(connection.scalars(text(query)))
    return [table for table, names in TRIGGERS.items() if not found.issuperset(names)]


def _on_sqlite() -> tuple[str, ...]:
    latest = _LATEST.format(row="NEW")
    return (
        f"CREATE TRIGGER certifications_cover AFTER INSERT ON certifications BEGIN {_LONGER}; END",
        "CREATE TRIGGER certifications_cover_changed AFTER UPDATE OF due_on ON certifications "
        f"BEGIN {_ANEW}; END",
        "CREATE TRIGGER entitlements_covered AFTER INSERT ON entitlements "  # noqa: S608 -- texts of ours
        f"WHEN {latest} IS NOT NULL "
        f"BEGIN UPDATE entitlements SET covered_until = {latest} WHERE id = NEW.id; END",
    )


def _on_postgresql() -> tuple[str, ...]:
    return (
        _function("certifications_cover", f"{_LONGER}; RETURN NULL"),
        "CREATE TRIGGER certifications_cover AFTER INSERT ON certifications "
        "FOR EACH ROW EXECUTE FUNCTION certifications_cover()",
        _function("certifications_cover_changed", f"{_ANEW}; RETURN NULL"),
        "CREATE TRIGGER certifications_cover_changed AFTER UPDATE OF due_on ON certifications "
        "FOR EACH ROW EXECUTE FUNCTION certifications_cover_changed()",
        _function("entitlements_covered", f"NEW.covered_until := {_LATEST.format(row='NEW')}; RETURN NEW"),
        "CREATE TRIGGER entitlements_covered BEFORE INSERT ON entitlements "
        "FOR EACH ROW EXECUTE FUNCTION entitlements_covered()",
    )


def _function(name: str, body: str) -> str:
    return f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body}; END $$"
