"""History is only ever added to: triggers by which the database itself refuses to change or drop it.

They guard against our own mistakes and a clumsy hand at the database prompt. Whoever may drop a trigger can
still rewrite rows: that is what the keyed audit chain shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, inspect, text

#: Message of the refusal; part of the error both engines raise.
REFUSAL: Final = "is append-only"

#: Tables whose rows are never changed and never dropped.
APPEND_ONLY: Final = (
    "administrator_terms",
    "audit_entries",
    "bank_lines",
    "bank_returns",
    "case_events",
    "chain_entries",
    "checks",
    "earlier_rows",
    "entitlement_changes",
    "evidence_files",
    "identity_changes",
    "lapse_events",
    "lead_decisions",
    "ledger_postings",
    "ledger_transactions",
    "month_ends",
    "night_kinds",
    "notice_services",
    "notice_voids",
    "notices",
    "payments",
    "person_changes",
    "publication_approvals",
    "reconciliations",
    "released_payments",
    "rule_sets",
    "security_events",
    "template_accesses",
    "verifications",
)

#: Tables whose rows are never dropped and change only in other columns than these: what was assessed stays,
#: what was decided about it is added.
FROZEN_COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "account_proposals": ("user_id", "kind", "role", "agency_id", "reason", "proposed_by", "proposed_at"),
    "debts": ("reference", "case_id", "person_id", "assessment_id", "opened_on", "months"),
    "receipts": ("origin", "bank_line_id", "received_on", "payer_name", "memo"),
    "payroll_files": ("agency_id", "sha256", "file_name", "mapping", "brought_by", "brought_at"),
    "payroll_checks": (
        "file_id",
        "business_date",
        "brought_by",
        "sha256",
        "rows",
        "total_fen",
        "holds",
        "checked_by",
        "checked_at",
    ),
    "declared_relations": ("user_name", "person_id", "relation", "declared_by", "declared_at"),
    "second_reviews": ("case_id", "event_id", "drawn_for", "drawn_at", "cleared_by"),
    "stop_grounds": ("stop_id", "feed", "rule", "file_id", "approved_at"),
    "halted_batches": ("feed", "rule", "file_id", "halted_at", "approved", "wrong", "budget", "stop_id"),
    "stops": (
        "case_id",
        "person_id",
        "cause",
        "from_month",
        "schemes",
        "basis",
        "proposed_by",
        "proposed_at",
        "reason",
    ),
    "assessments": ("case_id", "total_fen", "lines", "basis", "proposed_by", "proposed_at"),
    "publication_entries": ("list_id", "case_id", "person_id", "masked_name", "masked_id", "total_fen"),
}


def protect(connection: Connection, table: str, columns: Sequence[str] = ()) -> None:
    """Have the database refuse DELETE on ``table`` and UPDATE of ``columns`` (of all when none is named)."""
    of = f" OF {', '.join(columns)}" if columns else ""
    events = (
        ("update", f"UPDATE{of}", "ROW"),
        ("delete", "DELETE", "ROW"),
        ("truncate", "TRUNCATE", "STATEMENT"),
    )
    if connection.dialect.name == "sqlite":
        for name, what, _each in events[:2]:
            connection.execute(
                text(
                    f"CREATE TRIGGER {table}_no_{name} BEFORE {what} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} {REFUSAL}'); END"
                )
            )
        return
    connection.execute(
        text(
            "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '% {REFUSAL}', TG_TABLE_NAME; END $$"
        )
    )
    for name, what, each in events:
        connection.execute(
            text(
                f"CREATE TRIGGER {table}_no_{name} BEFORE {what} ON {table} "
                f"FOR EACH {each} EXECUTE FUNCTION refuse_change()"
            )
        )


def unprotect(connection: Connection, table: str) -> None:
    """Take the triggers of ``table`` away: for a migration that rewrites it, and for tests that tamper."""
    for name in ("update", "delete", "truncate"):
        if connection.dialect.name == "sqlite":
            connection.execute(text(f"DROP TRIGGER IF EXISTS {table}_no_{name}"))
        else:
            connection.execute(text(f"DROP TRIGGER IF EXISTS {table}_no_{name} ON {table}"))


def unprotected_tables(connection: Connection) -> list[str]:
    """Return the tables that should refuse changes and have lost a trigger (or were never given one)."""
    if connection.dialect.name == "sqlite":
        query, wanted = "SELECT name FROM sqlite_master WHERE type = 'trigger'", ["update", "delete"]
    else:
        query, wanted = (
            "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
            ["update", "delete", "truncate"],
        )
    found = set(connection.scalars(text(query)))
    known = set(inspect(connection).get_table_names())
    return sorted(
        table
        for table in (*APPEND_ONLY, *FROZEN_COLUMNS)
        if table not in known or any(f"{table}_no_{name}" not in found for name in wanted)
    )
