"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from verifier.migrations.append_only import protect
from verifier.migrations.covering import keep_covered

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:  # noqa: PLR0915 -- generated, a statement per table
    op.create_table(
        "agencies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name_zh", sa.String(length=100), nullable=False),
        sa.Column("name_en", sa.String(length=100), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("path", sa.String(length=400), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["agencies.id"], name=op.f("fk_agencies_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agencies")),
        sa.UniqueConstraint("code", name=op.f("uq_agencies_code")),
        sa.UniqueConstraint("path", name=op.f("uq_agencies_path")),
    )
    op.create_table(
        "audit_entries",
        sa.Column(
            "seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=60), nullable=False),
        sa.Column("os_user", sa.String(length=60), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject_type", sa.String(length=30), nullable=False),
        sa.Column("subject_id", sa.String(length=60), nullable=False),
        sa.Column("detail", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_entries")),
    )
    op.create_index(op.f("ix_audit_entries_action"), "audit_entries", ["action"], unique=False)
    op.create_index("ix_audit_entries_subject", "audit_entries", ["subject_type", "subject_id"], unique=False)
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.Column("seal", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "citizen_tries",
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("stretch", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "digest", "stretch", name=op.f("pk_citizen_tries")),
    )
    op.create_index("ix_citizen_tries_stretch", "citizen_tries", ["stretch"], unique=False)
    op.create_table(
        "duplicate_search",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "through_template_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("detail", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duplicate_search")),
    )
    op.create_table(
        "earlier_rows",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("table_name", sa.String(length=40), nullable=False),
        sa.Column("row_id", sa.BigInteger(), nullable=False),
        sa.Column("before", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_earlier_rows")),
    )
    op.create_index("ix_earlier_rows_row", "earlier_rows", ["table_name", "row_id"], unique=False)
    op.create_table(
        "halted_rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=60), nullable=False),
        sa.Column("feed", sa.String(length=200), nullable=False),
        sa.Column("halted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("same", sa.Integer(), nullable=False),
        sa.Column("different", sa.Integer(), nullable=False),
        sa.Column("wrong_at_least", sa.Double(), nullable=False),
        sa.Column("budget", sa.Double(), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by", sa.String(length=60), nullable=True),
        sa.Column("lift_reason", sa.String(length=1000), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_halted_rules")),
    )
    op.create_index(
        "ix_halted_rules_standing",
        "halted_rules",
        ["rule", "feed"],
        unique=True,
        sqlite_where=sa.text("lifted_at IS NULL"),
        postgresql_where=sa.text("lifted_at IS NULL"),
    )
    op.create_table(
        "job_pauses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("job", sa.String(length=30), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("paused_by", sa.String(length=60), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by", sa.String(length=60), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_pauses")),
    )
    op.create_index(op.f("ix_job_pauses_job"), "job_pauses", ["job"], unique=False)
    op.create_table(
        "job_runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("job", sa.String(length=30), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("slot", sa.String(length=5), nullable=False),
        sa.Column("rerun", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lost", sa.Integer(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("holder", sa.String(length=80), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_by", sa.String(length=60), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("doing", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("result", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("problem", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("remedy", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_runs")),
        sa.UniqueConstraint(
            "job", "business_date", "slot", "rerun", name=op.f("uq_job_runs_job_business_date_slot_rerun")
        ),
    )
    op.create_index("ix_job_runs_state", "job_runs", ["state", "due_at"], unique=False)
    op.create_table(
        "match_models",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("origin", sa.String(length=200), nullable=False),
        sa.Column("basis", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=60), nullable=True),
        sa.Column("decision_reason", sa.String(length=1000), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_match_models")),
    )
    op.create_index(
        "ix_match_models_adopted",
        "match_models",
        ["state"],
        unique=True,
        sqlite_where=sa.text("state = 'adopted'"),
        postgresql_where=sa.text("state = 'adopted'"),
    )
    op.create_table(
        "match_state",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("database_key", sa.String(length=32), nullable=False),
        sa.Column("mark", sa.String(length=32), nullable=False),
        sa.Column("earlier_mark", sa.String(length=32), nullable=False),
        sa.Column("compared_with", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_state")),
    )
    op.create_table(
        "paid_months",
        sa.Column("register", sa.String(length=60), nullable=False),
        sa.Column("scheme", sa.String(length=20), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("register", "scheme", "month", name=op.f("pk_paid_months")),
    )
    op.create_table(
        "rule_sets",
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.Column("content", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_rule_sets")),
    )
    op.create_table(
        "runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("supplement", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("started_by", sa.String(length=60), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("report", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runs")),
        sa.UniqueConstraint("business_date", "supplement", name=op.f("uq_runs_business_date_supplement")),
    )
    op.create_table(
        "search_keys",
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("key", "person_id", name=op.f("pk_search_keys")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "search_names",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_names")),
        sa.UniqueConstraint("name", name=op.f("uq_search_names_name")),
    )
    op.create_table(
        "search_regions",
        sa.Column("region", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("region", name=op.f("pk_search_regions")),
    )
    op.create_table(
        "security_events",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("user_name", sa.String(length=60), nullable=False),
        sa.Column("address", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_security_events")),
    )
    op.create_index(op.f("ix_security_events_at"), "security_events", ["at"], unique=False)
    op.create_table(
        "stored_answers",
        sa.Column("sender", sa.String(length=43), nullable=False),
        sa.Column("request_key", sa.LargeBinary(), nullable=False),
        sa.Column("body_digest", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("keep_until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sender", "request_key", name=op.f("pk_stored_answers")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_stored_answers_keep_until", "stored_answers", ["keep_until"], unique=False)
    op.create_table(
        "threshold_changes",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("before", sa.Integer(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("effect", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=60), nullable=True),
        sa.Column("decision_reason", sa.String(length=1000), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_threshold_changes")),
    )
    op.create_index(
        "ix_threshold_changes_in_force",
        "threshold_changes",
        ["name"],
        unique=True,
        sqlite_where=sa.text("state = 'in_force'"),
        postgresql_where=sa.text("state = 'in_force'"),
    )
    op.create_index(
        "ix_threshold_changes_proposed",
        "threshold_changes",
        ["name"],
        unique=True,
        sqlite_where=sa.text("state = 'proposed'"),
        postgresql_where=sa.text("state = 'proposed'"),
    )
    op.create_table(
        "used_nonces",
        sa.Column("keyid", sa.String(length=43), nullable=False),
        sa.Column("nonce", sa.LargeBinary(), nullable=False),
        sa.Column("keep_until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("keyid", "nonce", name=op.f("pk_used_nonces")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_used_nonces_keep_until", "used_nonces", ["keep_until"], unique=False)
    op.create_table(
        "vault_keys",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=60), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("destroyed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vault_keys")),
    )
    op.create_table(
        "watched_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("folder", sa.String(length=60), nullable=False),
        sa.Column("file_name", sa.String(length=400), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("feed_id", sa.Integer(), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("moved_to", sa.String(length=500), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watched_files")),
    )
    op.create_index("ix_watched_files_moved_to", "watched_files", ["moved_to"], unique=False)
    op.create_table(
        "wrong_code_tries",
        sa.Column("address", sa.String(length=60), nullable=False),
        sa.Column("hour", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("address", "hour", name=op.f("pk_wrong_code_tries")),
    )
    op.create_table(
        "bank_lines",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("bank_reference", sa.String(length=60), nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("payer_name", sa.String(length=200), nullable=True),
        sa.Column("payer_account", sa.String(length=40), nullable=True),
        sa.Column("memo", sa.String(length=500), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_bank_lines_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_lines")),
        sa.UniqueConstraint("bank_reference", name=op.f("uq_bank_lines_bank_reference")),
    )
    op.create_index(op.f("ix_bank_lines_agency_id"), "bank_lines", ["agency_id"], unique=False)
    op.create_index(op.f("ix_bank_lines_feed_id"), "bank_lines", ["feed_id"], unique=False)
    op.create_table(
        "campaigns",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("origin", sa.String(length=10), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("stages", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("planned_by", sa.String(length=60), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=60), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_campaigns_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaigns")),
    )
    op.create_index(op.f("ix_campaigns_agency_id"), "campaigns", ["agency_id"], unique=False)
    op.create_index(op.f("ix_campaigns_business_date"), "campaigns", ["business_date"], unique=False)
    op.create_index(op.f("ix_campaigns_state"), "campaigns", ["state"], unique=False)
    op.create_table(
        "feeds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("evidence_class", sa.String(length=1), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("format", sa.String(length=10), nullable=False),
        sa.Column("encoding", sa.String(length=20), nullable=False),
        sa.Column("headings", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("notes", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("imported_by", sa.String(length=60), nullable=False),
        sa.Column("imported_as_os_user", sa.String(length=60), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("accepted", sa.Integer(), nullable=False),
        sa.Column("duplicates", sa.Integer(), nullable=False),
        sa.Column("quarantined", sa.Integer(), nullable=False),
        sa.Column("received_through", sa.Integer(), nullable=False),
        sa.Column("applied_through", sa.Integer(), nullable=False),
        sa.Column("sex_codes", sa.String(length=10), nullable=False),
        sa.Column("declared_dead", sa.Integer(), nullable=False),
        sa.Column("ended", sa.Integer(), nullable=False),
        sa.Column("other_importers", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("is_correction", sa.Boolean(), nullable=False),
        sa.Column("hold_reasons", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("released_by", sa.String(length=60), nullable=True),
        sa.Column("decision_reason", sa.String(length=1000), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_feeds_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feeds")),
    )
    op.create_index(op.f("ix_feeds_agency_id"), "feeds", ["agency_id"], unique=False)
    op.create_index("ix_feeds_kind_source_sha256", "feeds", ["kind", "source", "sha256"], unique=False)
    op.create_index(op.f("ix_feeds_state"), "feeds", ["state"], unique=False)
    op.create_table(
        "month_ends",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("debit_fen", sa.BigInteger(), nullable=False),
        sa.Column("credit_fen", sa.BigInteger(), nullable=False),
        sa.Column("lines", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("debit_fen = credit_fen", name=op.f("ck_month_ends_balanced")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_month_ends_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_month_ends")),
        sa.UniqueConstraint("agency_id", "month", name=op.f("uq_month_ends_agency_id_month")),
    )
    op.create_index(op.f("ix_month_ends_agency_id"), "month_ends", ["agency_id"], unique=False)
    op.create_index(op.f("ix_month_ends_month"), "month_ends", ["month"], unique=False)
    op.create_table(
        "month_states",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("covered", sa.Integer(), nullable=False),
        sa.Column("due_soon", sa.Integer(), nullable=False),
        sa.Column("overdue", sa.Integer(), nullable=False),
        sa.Column("never", sa.Integer(), nullable=False),
        sa.Column("suspended", sa.Integer(), nullable=False),
        sa.Column("tasks_open", sa.Integer(), nullable=False),
        sa.Column("tasks_late", sa.Integer(), nullable=False),
        sa.Column("cases_open", sa.Integer(), nullable=False),
        sa.Column("cases_slow", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_month_states_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_month_states")),
        sa.UniqueConstraint("month", "agency_id", name=op.f("uq_month_states_month_agency_id")),
    )
    op.create_index(op.f("ix_month_states_agency_id"), "month_states", ["agency_id"], unique=False)
    op.create_table(
        "night_kinds",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("rule_set", sa.String(length=32), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("written", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(["rule_set"], ["rule_sets.digest"], name=op.f("fk_night_kinds_rule_set")),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_night_kinds_run_id")),
        sa.PrimaryKeyConstraint("run_id", "kind", name=op.f("pk_night_kinds")),
    )
    op.create_table(
        "notice_numbers",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_notice_numbers_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_numbers")),
        sa.UniqueConstraint("agency_id", "kind", "year", name=op.f("uq_notice_numbers_agency_id_kind_year")),
    )
    op.create_index(op.f("ix_notice_numbers_agency_id"), "notice_numbers", ["agency_id"], unique=False)
    op.create_table(
        "operators",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("pin_hash", sa.String(length=260), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("failed_tries", sa.Integer(), nullable=False),
        sa.Column("paused_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_operators_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operators")),
    )
    op.create_index(op.f("ix_operators_agency_id"), "operators", ["agency_id"], unique=False)
    op.create_table(
        "outbox_messages",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("message_id", sa.String(length=80), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=True),
        sa.Column("content", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease", sa.String(length=40), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_outbox_messages_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_messages")),
        sa.UniqueConstraint("message_id", name=op.f("uq_outbox_messages_message_id")),
    )
    op.create_index(op.f("ix_outbox_messages_agency_id"), "outbox_messages", ["agency_id"], unique=False)
    op.create_index("ix_outbox_messages_turn", "outbox_messages", ["state", "next_try_at"], unique=False)
    op.create_table(
        "payroll_files",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("mapping", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("brought_by", sa.String(length=60), nullable=False),
        sa.Column("brought_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_aside_by", sa.String(length=60), nullable=True),
        sa.Column("set_aside_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("set_aside_reason", sa.String(length=1000), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_payroll_files_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payroll_files")),
        sa.UniqueConstraint("agency_id", "sha256", name=op.f("uq_payroll_files_agency_id_sha256")),
    )
    op.create_index(op.f("ix_payroll_files_agency_id"), "payroll_files", ["agency_id"], unique=False)
    op.create_index(op.f("ix_payroll_files_sha256"), "payroll_files", ["sha256"], unique=False)
    op.create_table(
        "people",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("register", sa.String(length=60), nullable=False),
        sa.Column("pid", sa.String(length=60), nullable=False),
        sa.Column("id_no", sa.String(length=40), nullable=False),
        sa.Column("id_key", sa.BigInteger(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("sex", sa.String(length=1), nullable=True),
        sa.Column("birth", sa.String(length=10), nullable=True),
        sa.Column("address", sa.String(length=300), nullable=True),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.Column("identity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("rematch", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("first_feed_id", sa.Integer(), nullable=False),
        sa.Column("last_feed_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_people_agency_id")),
        sa.ForeignKeyConstraint(["identity_id"], ["people.id"], name=op.f("fk_people_identity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("register", "pid", name=op.f("uq_people_register_pid")),
    )
    op.create_index(op.f("ix_people_agency_id"), "people", ["agency_id"], unique=False)
    op.create_index(op.f("ix_people_id_key"), "people", ["id_key"], unique=False)
    op.create_index(op.f("ix_people_id_no"), "people", ["id_no"], unique=False)
    op.create_index(op.f("ix_people_identity_id"), "people", ["identity_id"], unique=False)
    op.create_index(op.f("ix_people_name"), "people", ["name"], unique=False)
    op.create_index(op.f("ix_people_pid"), "people", ["pid"], unique=False)
    op.create_index(
        "ix_people_rematch",
        "people",
        ["id"],
        unique=False,
        sqlite_where=sa.text("rematch = 1"),
        postgresql_where=sa.text("rematch"),
    )
    op.create_table(
        "reconciliations",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("scheme", sa.String(length=20), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=False),
        sa.Column("expected_fen", sa.BigInteger(), nullable=False),
        sa.Column("paid", sa.Integer(), nullable=False),
        sa.Column("paid_fen", sa.BigInteger(), nullable=False),
        sa.Column("returned", sa.Integer(), nullable=False),
        sa.Column("returned_fen", sa.BigInteger(), nullable=False),
        sa.Column("not_paid", sa.Integer(), nullable=False),
        sa.Column("not_expected", sa.Integer(), nullable=False),
        sa.Column("other_amount", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_reconciliations_agency_id")),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_reconciliations_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reconciliations")),
        sa.UniqueConstraint(
            "run_id",
            "month",
            "agency_id",
            "scheme",
            name=op.f("uq_reconciliations_run_id_month_agency_id_scheme"),
        ),
    )
    op.create_index(op.f("ix_reconciliations_agency_id"), "reconciliations", ["agency_id"], unique=False)
    op.create_index(op.f("ix_reconciliations_month"), "reconciliations", ["month"], unique=False)
    op.create_table(
        "run_steps",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=30), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("result", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_run_steps_run_id")),
        sa.PrimaryKeyConstraint("run_id", "name", name=op.f("pk_run_steps")),
    )
    op.create_table(
        "search_words",
        sa.Column("word", sa.LargeBinary(), nullable=False),
        sa.Column("name_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["name_id"], ["search_names.id"], name=op.f("fk_search_words_name_id")),
        sa.PrimaryKeyConstraint("word", "name_id", name=op.f("pk_search_words")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sites",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=True),
        sa.Column("opening_hours", sa.String(length=200), nullable=True),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("pad_required", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_sites_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sites")),
        sa.UniqueConstraint("name", name=op.f("uq_sites_name")),
    )
    op.create_index(op.f("ix_sites_agency_id"), "sites", ["agency_id"], unique=False)
    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("password_ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=True),
        sa.Column("failed_logins", sa.Integer(), nullable=False),
        sa.Column("paused_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_users_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("name", name=op.f("uq_users_name")),
    )
    op.create_table(
        "account_proposals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("proposed_by", sa.String(length=60), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("decided_by", sa.String(length=60), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_reason", sa.String(length=1000), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_account_proposals_agency_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_account_proposals_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_proposals")),
    )
    op.create_index(
        "ix_account_proposals_open",
        "account_proposals",
        ["user_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "administrator_terms",
        sa.Column("user_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_administrator_terms_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_administrator_terms")),
    )
    op.create_table(
        "bank_accounts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_no", sa.String(length=40), nullable=False),
        sa.Column("bank", sa.String(length=100), nullable=True),
        sa.Column("holder_name", sa.String(length=200), nullable=True),
        sa.Column("holder_id_no", sa.String(length=40), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("is_change", sa.Boolean(), nullable=False),
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_bank_accounts_agency_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_bank_accounts_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_accounts")),
    )
    op.create_index(op.f("ix_bank_accounts_account_no"), "bank_accounts", ["account_no"], unique=False)
    op.create_index(op.f("ix_bank_accounts_agency_id"), "bank_accounts", ["agency_id"], unique=False)
    op.create_index("ix_bank_accounts_person_id_since", "bank_accounts", ["person_id", "since"], unique=False)
    op.create_table(
        "campaign_recipients",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("campaign_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("human_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("township", sa.String(length=60), nullable=True),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=14), nullable=False),
        sa.Column("why", sa.String(length=20), nullable=True),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answered_by", sa.String(length=60), nullable=True),
        sa.Column("print_set", sa.String(length=20), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_campaign_recipients_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_campaign_recipients_campaign_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_campaign_recipients_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_recipients")),
        sa.UniqueConstraint(
            "human_id", "due_on", "stage", name=op.f("uq_campaign_recipients_human_id_due_on_stage")
        ),
        sa.UniqueConstraint("reference", name=op.f("uq_campaign_recipients_reference")),
    )
    op.create_index(
        op.f("ix_campaign_recipients_agency_id"), "campaign_recipients", ["agency_id"], unique=False
    )
    op.create_index(
        "ix_campaign_recipients_campaign_state", "campaign_recipients", ["campaign_id", "state"], unique=False
    )
    op.create_index(
        "ix_campaign_recipients_channel_state", "campaign_recipients", ["channel", "state"], unique=False
    )
    op.create_index(
        op.f("ix_campaign_recipients_person_id"), "campaign_recipients", ["person_id"], unique=False
    )
    op.create_index(
        op.f("ix_campaign_recipients_print_set"), "campaign_recipients", ["print_set"], unique=False
    )
    op.create_table(
        "cases",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("opened_by", sa.String(length=60), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("payment", sa.String(length=20), nullable=False),
        sa.Column("assigned_to", sa.String(length=60), nullable=True),
        sa.Column("snoozed_until", sa.Date(), nullable=True),
        sa.Column("snooze_reason", sa.String(length=1000), nullable=True),
        sa.Column("deadline_on", sa.Date(), nullable=True),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("parent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("merged_into", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_cases_agency_id")),
        sa.ForeignKeyConstraint(["merged_into"], ["cases.id"], name=op.f("fk_cases_merged_into")),
        sa.ForeignKeyConstraint(["parent_id"], ["cases.id"], name=op.f("fk_cases_parent_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_cases_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
    )
    op.create_index(op.f("ix_cases_agency_id"), "cases", ["agency_id"], unique=False)
    op.create_index(op.f("ix_cases_assigned_to"), "cases", ["assigned_to"], unique=False)
    op.create_index(op.f("ix_cases_deadline_on"), "cases", ["deadline_on"], unique=False)
    op.create_index(op.f("ix_cases_merged_into"), "cases", ["merged_into"], unique=False)
    op.create_index(op.f("ix_cases_parent_id"), "cases", ["parent_id"], unique=False)
    op.create_index(op.f("ix_cases_person_id"), "cases", ["person_id"], unique=False)
    op.create_index(op.f("ix_cases_state"), "cases", ["state"], unique=False)
    op.create_table(
        "certifications",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("scheme", sa.String(length=20), nullable=False),
        sa.Column("certified_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("basis", sa.String(length=12), nullable=False),
        sa.Column("feed_id", sa.Integer(), nullable=True),
        sa.Column("reference", sa.String(length=60), nullable=True),
        sa.Column("recorded_by", sa.String(length=60), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_certifications_agency_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_certifications_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certifications")),
    )
    op.create_index(op.f("ix_certifications_agency_id"), "certifications", ["agency_id"], unique=False)
    op.create_index(
        "ix_certifications_certified_on",
        "certifications",
        ["certified_on", "basis", "agency_id", "person_id"],
        unique=False,
    )
    op.create_index(
        "ix_certifications_person_scheme",
        "certifications",
        ["person_id", "scheme", "certified_on"],
        unique=True,
    )
    op.create_table(
        "citizen_codes",
        sa.Column(
            "person_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("issued_by", sa.String(length=60), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_citizen_codes_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_citizen_codes")),
    )
    op.create_table(
        "citizen_visits",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_citizen_visits_person_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_citizen_visits")),
    )
    op.create_index(op.f("ix_citizen_visits_person_id"), "citizen_visits", ["person_id"], unique=False)
    op.create_table(
        "declared_relations",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_name", sa.String(length=60), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("relation", sa.String(length=12), nullable=False),
        sa.Column("declared_by", sa.String(length=60), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by", sa.String(length=60), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.String(length=1000), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_declared_relations_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declared_relations")),
    )
    op.create_index(
        op.f("ix_declared_relations_person_id"), "declared_relations", ["person_id"], unique=False
    )
    op.create_index(
        "ix_declared_relations_standing",
        "declared_relations",
        ["user_name", "person_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "devices",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("serial", sa.String(length=100), nullable=False),
        sa.Column("model", sa.String(length=100), nullable=False),
        sa.Column("software_version", sa.String(length=60), nullable=False),
        sa.Column("sensors", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("attended", sa.Boolean(), nullable=False),
        sa.Column("issued_by", sa.String(length=60), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.String(length=60), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("status_reason", sa.String(length=1000), nullable=True),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("waiting_checks", sa.BigInteger(), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_devices_agency_id")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_devices_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_devices")),
    )
    op.create_index(op.f("ix_devices_agency_id"), "devices", ["agency_id"], unique=False)
    op.create_index(
        "ix_devices_in_use_once",
        "devices",
        ["serial", "model"],
        unique=True,
        sqlite_where=sa.text("status <> 'revoked'"),
        postgresql_where=sa.text("status <> 'revoked'"),
    )
    op.create_index(op.f("ix_devices_site_id"), "devices", ["site_id"], unique=False)
    op.create_table(
        "enrolment_codes",
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("attended", sa.Boolean(), nullable=False),
        sa.Column("issued_by", sa.String(length=60), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_enrolment_codes_site_id")),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_enrolment_codes")),
    )
    op.create_index(op.f("ix_enrolment_codes_site_id"), "enrolment_codes", ["site_id"], unique=False)
    op.create_table(
        "entitlements",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("scheme", sa.String(length=20), nullable=False),
        sa.Column("monthly_fen", sa.BigInteger(), nullable=False),
        sa.Column("account_no", sa.String(length=40), nullable=True),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("started", sa.Integer(), nullable=True),
        sa.Column("stopped", sa.Integer(), nullable=True),
        sa.Column("held_state", sa.String(length=30), nullable=True),
        sa.Column("covered_until", sa.Date(), nullable=True),
        sa.Column("row_hash", sa.LargeBinary(), nullable=False),
        sa.Column("last_feed_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_entitlements_agency_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_entitlements_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entitlements")),
        sa.UniqueConstraint("person_id", "scheme", name=op.f("uq_entitlements_person_id_scheme")),
    )
    op.create_index(op.f("ix_entitlements_account_no"), "entitlements", ["account_no"], unique=False)
    op.create_index(op.f("ix_entitlements_agency_id"), "entitlements", ["agency_id"], unique=False)
    op.create_index(
        "ix_entitlements_coverage",
        "entitlements",
        ["state", "covered_until", "agency_id", "scheme"],
        unique=False,
    )
    op.create_index("ix_entitlements_due", "entitlements", ["covered_until", "person_id", "id"], unique=False)
    op.create_index(op.f("ix_entitlements_row_hash"), "entitlements", ["row_hash"], unique=False)
    op.create_table(
        "escalations",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject", sa.String(length=10), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_escalations_agency_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_escalations_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalations")),
        sa.UniqueConstraint(
            "subject", "subject_id", "since", name=op.f("uq_escalations_subject_subject_id_since")
        ),
    )
    op.create_index(op.f("ix_escalations_agency_id"), "escalations", ["agency_id"], unique=False)
    op.create_index("ix_escalations_ended_on", "escalations", ["ended_on", "since"], unique=False)
    op.create_table(
        "feed_rows",
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("row_hash", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name=op.f("fk_feed_rows_feed_id")),
        sa.PrimaryKeyConstraint("feed_id", "line", name=op.f("pk_feed_rows")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_feed_rows_row_hash", "feed_rows", ["row_hash"], unique=False)
    op.create_table(
        "identity_changes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("first_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("second_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("one", sa.Boolean(), nullable=False),
        sa.Column("why", sa.String(length=80), nullable=False),
        sa.Column("changed_by", sa.String(length=60), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["first_id"], ["people.id"], name=op.f("fk_identity_changes_first_id")),
        sa.ForeignKeyConstraint(["second_id"], ["people.id"], name=op.f("fk_identity_changes_second_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_changes")),
    )
    op.create_index(op.f("ix_identity_changes_first_id"), "identity_changes", ["first_id"], unique=False)
    op.create_index(op.f("ix_identity_changes_second_id"), "identity_changes", ["second_id"], unique=False)
    op.create_table(
        "invitations",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("issued_by", sa.String(length=60), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_invitations_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("digest", name=op.f("uq_invitations_digest")),
    )
    op.create_index(op.f("ix_invitations_user_id"), "invitations", ["user_id"], unique=False)
    op.create_table(
        "kept_probes",
        sa.Column("check_id", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("modality", sa.String(length=20), nullable=False),
        sa.Column("algorithm", sa.String(length=12), nullable=False),
        sa.Column("key_id", sa.String(length=40), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("nonce", sa.LargeBinary(), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.Column("kept_until", sa.Date(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_kept_probes_agency_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_kept_probes_person_id")),
        sa.PrimaryKeyConstraint("check_id", name=op.f("pk_kept_probes")),
    )
    op.create_index(op.f("ix_kept_probes_agency_id"), "kept_probes", ["agency_id"], unique=False)
    op.create_index(op.f("ix_kept_probes_kept_until"), "kept_probes", ["kept_until"], unique=False)
    op.create_index(op.f("ix_kept_probes_key_id"), "kept_probes", ["key_id"], unique=False)
    op.create_index(op.f("ix_kept_probes_person_id"), "kept_probes", ["person_id"], unique=False)
    op.create_table(
        "lapses",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("scheme", sa.String(length=20), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("lapsed_on", sa.Date(), nullable=False),
        sa.Column("noticed_on", sa.Date(), nullable=True),
        sa.Column("notice_channel", sa.String(length=30), nullable=True),
        sa.Column("grace_until", sa.Date(), nullable=True),
        sa.Column("proposed_by", sa.String(length=60), nullable=True),
        sa.Column("approved_by", sa.String(length=60), nullable=True),
        sa.Column("suspended_from", sa.Integer(), nullable=True),
        sa.Column("resumed_from", sa.Integer(), nullable=True),
        sa.Column("back_pay_fen", sa.BigInteger(), nullable=True),
        sa.Column("back_pay", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("certification_id", sa.Integer(), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_lapses_agency_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_lapses_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lapses")),
        sa.UniqueConstraint("person_id", "scheme", "due_on", name=op.f("uq_lapses_person_id_scheme_due_on")),
    )
    op.create_index(op.f("ix_lapses_agency_id"), "lapses", ["agency_id"], unique=False)
    op.create_index(op.f("ix_lapses_state"), "lapses", ["state"], unique=False)
    op.create_table(
        "life_signs",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("weight", sa.String(length=20), nullable=False),
        sa.Column("seen_on", sa.Date(), nullable=False),
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("record_no", sa.String(length=60), nullable=True),
        sa.Column("certified", sa.Boolean(), nullable=False),
        sa.Column("why_not", sa.String(length=30), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_life_signs_agency_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_life_signs_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_life_signs")),
        sa.UniqueConstraint(
            "person_id", "source", "kind", "seen_on", name=op.f("uq_life_signs_person_id_source_kind_seen_on")
        ),
    )
    op.create_index(op.f("ix_life_signs_agency_id"), "life_signs", ["agency_id"], unique=False)
    op.create_table(
        "payroll_checks",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=True),
        sa.Column("brought_by", sa.String(length=60), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("total_fen", sa.BigInteger(), nullable=False),
        sa.Column("holds", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("checked_by", sa.String(length=60), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_by", sa.String(length=60), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("release_reason", sa.String(length=1000), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "released_by IS NULL OR (released_by <> checked_by AND released_by <> brought_by)",
            name=op.f("ck_payroll_checks_two_people"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_payroll_checks_agency_id")),
        sa.ForeignKeyConstraint(["file_id"], ["payroll_files.id"], name=op.f("fk_payroll_checks_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payroll_checks")),
        sa.UniqueConstraint("file_id", "business_date", name=op.f("uq_payroll_checks_file_id_business_date")),
    )
    op.create_index(op.f("ix_payroll_checks_agency_id"), "payroll_checks", ["agency_id"], unique=False)
    op.create_index(
        "ix_payroll_checks_one_release",
        "payroll_checks",
        ["sha256"],
        unique=True,
        sqlite_where=sa.text("released_by IS NOT NULL"),
        postgresql_where=sa.text("released_by IS NOT NULL"),
    )
    op.create_index(op.f("ix_payroll_checks_sha256"), "payroll_checks", ["sha256"], unique=False)
    op.create_table(
        "person_changes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("field", sa.String(length=20), nullable=False),
        sa.Column("previous", sa.String(length=300), nullable=True),
        sa.Column("new", sa.String(length=300), nullable=True),
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_person_changes_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_changes")),
    )
    op.create_index(op.f("ix_person_changes_person_id"), "person_changes", ["person_id"], unique=False)
    op.create_table(
        "person_locks",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_person_locks_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_locks")),
    )
    op.create_index(op.f("ix_person_locks_person_id"), "person_locks", ["person_id"], unique=False)
    op.create_table(
        "person_pairs",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("first_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("second_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("tier", sa.String(length=10), nullable=False),
        sa.Column("rule", sa.String(length=60), nullable=False),
        sa.Column("id_level", sa.String(length=20), nullable=False),
        sa.Column("weight", sa.Double(), nullable=False),
        sa.Column("prior", sa.Double(), nullable=False),
        sa.Column("probability", sa.Double(), nullable=False),
        sa.Column("model_version", sa.String(length=40), nullable=False),
        sa.Column("parts", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(["first_id"], ["people.id"], name=op.f("fk_person_pairs_first_id")),
        sa.ForeignKeyConstraint(["second_id"], ["people.id"], name=op.f("fk_person_pairs_second_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_pairs")),
        sa.UniqueConstraint("first_id", "second_id", name=op.f("uq_person_pairs_first_id_second_id")),
    )
    op.create_index(op.f("ix_person_pairs_second_id"), "person_pairs", ["second_id"], unique=False)
    op.create_table(
        "quarantined_rows",
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("row_key", sa.String(length=200), nullable=True),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("raw_sha256", sa.LargeBinary(), nullable=True),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("remedy", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("mended_by_feed_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name=op.f("fk_quarantined_rows_feed_id")),
        sa.PrimaryKeyConstraint("feed_id", "line", name=op.f("pk_quarantined_rows")),
    )
    op.create_index(
        "ix_quarantined_rows_mended",
        "quarantined_rows",
        ["mended_by_feed_id"],
        unique=False,
        sqlite_where=sa.text("mended_by_feed_id IS NOT NULL AND raw_sha256 IS NULL"),
        postgresql_where=sa.text("mended_by_feed_id IS NOT NULL AND raw_sha256 IS NULL"),
    )
    op.create_index(
        "ix_quarantined_rows_open",
        "quarantined_rows",
        ["row_key"],
        unique=False,
        sqlite_where=sa.text("mended_by_feed_id IS NULL"),
        postgresql_where=sa.text("mended_by_feed_id IS NULL"),
    )
    op.create_table(
        "receipts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("origin", sa.String(length=10), nullable=False),
        sa.Column("bank_line_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("payer_name", sa.String(length=200), nullable=True),
        sa.Column("memo", sa.String(length=500), nullable=True),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("open_fen", sa.BigInteger(), nullable=False),
        sa.Column("allocated_fen", sa.BigInteger(), nullable=False),
        sa.Column("refund_fen", sa.BigInteger(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "amount_fen = open_fen + allocated_fen + refund_fen",
            name=op.f("ck_receipts_every_fen_stands_somewhere"),
        ),
        sa.CheckConstraint(
            "amount_fen >= 0 AND open_fen >= 0 AND allocated_fen >= 0 AND refund_fen >= 0",
            name=op.f("ck_receipts_none_negative"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_receipts_agency_id")),
        sa.ForeignKeyConstraint(["bank_line_id"], ["bank_lines.id"], name=op.f("fk_receipts_bank_line_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipts")),
        sa.UniqueConstraint("bank_line_id", name=op.f("uq_receipts_bank_line_id")),
    )
    op.create_index(op.f("ix_receipts_agency_id"), "receipts", ["agency_id"], unique=False)
    op.create_index(op.f("ix_receipts_open_fen"), "receipts", ["open_fen"], unique=False)
    op.create_table(
        "recovery_codes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_recovery_codes_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_codes")),
        sa.UniqueConstraint("digest", name=op.f("uq_recovery_codes_digest")),
    )
    op.create_index(op.f("ix_recovery_codes_user_id"), "recovery_codes", ["user_id"], unique=False)
    op.create_table(
        "reminder_opt_outs",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("human_id", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("entered_by", sa.String(length=60), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by", sa.String(length=60), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_reminder_opt_outs_agency_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_reminder_opt_outs_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_opt_outs")),
    )
    op.create_index(op.f("ix_reminder_opt_outs_agency_id"), "reminder_opt_outs", ["agency_id"], unique=False)
    op.create_index(
        "ix_reminder_opt_outs_once",
        "reminder_opt_outs",
        ["human_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index(op.f("ix_reminder_opt_outs_person_id"), "reminder_opt_outs", ["person_id"], unique=False)
    op.create_table(
        "saved_views",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("query", sa.String(length=600), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_saved_views_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_views")),
        sa.UniqueConstraint("user_id", "path", "name", name=op.f("uq_saved_views_user_id_path_name")),
    )
    op.create_table(
        "second_factors",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("sealed_secret", sa.LargeBinary(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_step", sa.Integer(), nullable=False),
        sa.Column("failed_tries", sa.Integer(), nullable=False),
        sa.Column("pauses", sa.Integer(), nullable=False),
        sa.Column("paused_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reset_by", sa.String(length=60), nullable=True),
        sa.Column("reset_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_second_factors_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_second_factors")),
    )
    op.create_table(
        "service_tasks",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("why", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("facts", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.String(length=60), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("visit_on", sa.Date(), nullable=True),
        sa.Column("assigned_to", sa.String(length=60), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(length=60), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("outcome_note", sa.String(length=1000), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_service_tasks_agency_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_service_tasks_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_tasks")),
    )
    op.create_index(op.f("ix_service_tasks_agency_id"), "service_tasks", ["agency_id"], unique=False)
    op.create_index("ix_service_tasks_inbox", "service_tasks", ["closed_at", "due_on"], unique=False)
    op.create_index(
        "ix_service_tasks_open_once",
        "service_tasks",
        ["person_id", "kind"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "source_records",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("evidence_class", sa.String(length=1), nullable=False),
        sa.Column("record_no", sa.String(length=60), nullable=True),
        sa.Column("id_no", sa.String(length=40), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("sex", sa.String(length=1), nullable=True),
        sa.Column("birth", sa.String(length=10), nullable=True),
        sa.Column("age", sa.Integer(), nullable=True),
        sa.Column("address", sa.String(length=300), nullable=True),
        sa.Column("event_date", sa.Date(), nullable=True),
        sa.Column("detail", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("content_key", sa.LargeBinary(), nullable=False),
        sa.Column("matched", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name=op.f("fk_source_records_feed_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_records")),
    )
    op.create_index("ix_source_records_feed_line", "source_records", ["feed_id", "line"], unique=True)
    op.create_index(
        "ix_source_records_unmatched",
        "source_records",
        ["id"],
        unique=False,
        sqlite_where=sa.text("matched = 0"),
        postgresql_where=sa.text("NOT matched"),
    )
    op.create_table(
        "staged_rows",
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key_hash", sa.BigInteger(), nullable=True),
        sa.Column("content", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name=op.f("fk_staged_rows_feed_id")),
        sa.PrimaryKeyConstraint("feed_id", "line", name=op.f("pk_staged_rows")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_staged_rows_feed_id_key_hash", "staged_rows", ["feed_id", "key_hash"], unique=False)
    op.create_table(
        "template_accesses",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("accessed_by", sa.String(length=60), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=True),
        sa.Column("accessed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_template_accesses_agency_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_template_accesses_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_template_accesses")),
    )
    op.create_index(op.f("ix_template_accesses_agency_id"), "template_accesses", ["agency_id"], unique=False)
    op.create_index(op.f("ix_template_accesses_person_id"), "template_accesses", ["person_id"], unique=False)
    op.create_table(
        "web_sessions",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("data", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("stage", sa.String(length=16), nullable=False),
        sa.Column("address", sa.String(length=60), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_web_sessions_user_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_web_sessions")),
    )
    op.create_index(op.f("ix_web_sessions_user_id"), "web_sessions", ["user_id"], unique=False)
    op.create_table(
        "assessments",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("total_fen", sa.BigInteger(), nullable=False),
        sa.Column("lines", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("basis", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("proposed_by", sa.String(length=60), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=60), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_reason", sa.String(length=1000), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_assessments_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessments")),
    )
    op.create_index(op.f("ix_assessments_case_id"), "assessments", ["case_id"], unique=False)
    op.create_table(
        "case_events",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=60), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("previous_state", sa.String(length=30), nullable=True),
        sa.Column("new_state", sa.String(length=30), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("detail", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("office", sa.String(length=20), nullable=False),
        sa.Column("migrated", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_events_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_events")),
    )
    op.create_index(op.f("ix_case_events_case_id"), "case_events", ["case_id"], unique=False)
    op.create_table(
        "chain_entries",
        sa.Column("device_id", sa.String(length=40), nullable=False),
        sa.Column(
            "seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("item_hash", sa.LargeBinary(), nullable=False),
        sa.Column("prev_hash", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_chain_entries_device_id")),
        sa.PrimaryKeyConstraint("device_id", "seq", name=op.f("pk_chain_entries")),
    )
    op.create_table(
        "challenges",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("device_id", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("purpose", sa.String(length=10), nullable=False),
        sa.Column("offline", sa.Boolean(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("modalities", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("modality", sa.String(length=20), nullable=True),
        sa.Column("position", sa.String(length=20), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mismatches", sa.Integer(), nullable=False),
        sa.Column("refusals", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_challenges_device_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_challenges_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenges")),
    )
    op.create_index(op.f("ix_challenges_device_id"), "challenges", ["device_id"], unique=False)
    op.create_index("ix_challenges_ends_at", "challenges", ["ends_at"], unique=False)
    op.create_index(op.f("ix_challenges_person_id"), "challenges", ["person_id"], unique=False)
    op.create_table(
        "checks",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("device_id", sa.String(length=40), nullable=False),
        sa.Column("challenge_id", sa.String(length=40), nullable=False),
        sa.Column("capture_id", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("online", sa.Boolean(), nullable=False),
        sa.Column("captured_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modality", sa.String(length=20), nullable=False),
        sa.Column("position", sa.String(length=20), nullable=False),
        sa.Column("decision", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("next_step", sa.String(length=20), nullable=False),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("quality", sa.Integer(), nullable=True),
        sa.Column("tiers", sa.String(length=20), nullable=True),
        sa.Column("pad_supported", sa.Boolean(), nullable=False),
        sa.Column("pad_result", sa.String(length=20), nullable=True),
        sa.Column("operator_id", sa.String(length=40), nullable=True),
        sa.Column("body_hash", sa.LargeBinary(), nullable=False),
        sa.Column("sample_digest", sa.LargeBinary(), nullable=False),
        sa.Column("certified_until", sa.Date(), nullable=True),
        sa.Column("after_recorded_death", sa.Boolean(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("answer", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_checks_agency_id")),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_checks_device_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_checks_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checks")),
        sa.UniqueConstraint("device_id", "capture_id", name=op.f("uq_checks_device_id_capture_id")),
    )
    op.create_index(op.f("ix_checks_agency_id"), "checks", ["agency_id"], unique=False)
    op.create_index(op.f("ix_checks_challenge_id"), "checks", ["challenge_id"], unique=False)
    op.create_index("ix_checks_device_received", "checks", ["device_id", "received_at"], unique=False)
    op.create_index("ix_checks_person_received", "checks", ["person_id", "received_at"], unique=False)
    op.create_index("ix_checks_sample_digest", "checks", ["sample_digest"], unique=False)
    op.create_table(
        "citizen_requests",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("task_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("assigned_to", sa.String(length=60), nullable=True),
        sa.Column("outcome", sa.String(length=12), nullable=True),
        sa.Column("answer", sa.String(length=1000), nullable=True),
        sa.Column("answered_by", sa.String(length=60), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(length=60), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closing_note", sa.String(length=1000), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_citizen_requests_agency_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_citizen_requests_case_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_citizen_requests_person_id")),
        sa.ForeignKeyConstraint(["task_id"], ["service_tasks.id"], name=op.f("fk_citizen_requests_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_citizen_requests")),
    )
    op.create_index(op.f("ix_citizen_requests_agency_id"), "citizen_requests", ["agency_id"], unique=False)
    op.create_index(op.f("ix_citizen_requests_case_id"), "citizen_requests", ["case_id"], unique=False)
    op.create_index(
        "ix_citizen_requests_inbox", "citizen_requests", ["kind", "state", "due_on"], unique=False
    )
    op.create_index(
        "ix_citizen_requests_open_once",
        "citizen_requests",
        ["person_id", "kind"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(op.f("ix_citizen_requests_person_id"), "citizen_requests", ["person_id"], unique=False)
    op.create_index(op.f("ix_citizen_requests_task_id"), "citizen_requests", ["task_id"], unique=False)
    op.create_table(
        "device_alerts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("device_id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("detail", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_by", sa.String(length=60), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_device_alerts_agency_id")),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_device_alerts_device_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_device_alerts_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device_alerts")),
    )
    op.create_index(op.f("ix_device_alerts_agency_id"), "device_alerts", ["agency_id"], unique=False)
    op.create_index(op.f("ix_device_alerts_device_id"), "device_alerts", ["device_id"], unique=False)
    op.create_index(op.f("ix_device_alerts_person_id"), "device_alerts", ["person_id"], unique=False)
    op.create_table(
        "device_keys",
        sa.Column("thumbprint", sa.String(length=43), nullable=False),
        sa.Column("device_id", sa.String(length=40), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_device_keys_device_id")),
        sa.PrimaryKeyConstraint("thumbprint", name=op.f("pk_device_keys")),
    )
    op.create_index(op.f("ix_device_keys_device_id"), "device_keys", ["device_id"], unique=False)
    op.create_table(
        "enrolments",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("device_id", sa.String(length=40), nullable=True),
        sa.Column("operator_id", sa.String(length=40), nullable=True),
        sa.Column("enrolled_by", sa.String(length=60), nullable=False),
        sa.Column("captured_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("enrolled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("legal_basis", sa.String(length=20), nullable=False),
        sa.Column("notice_version", sa.String(length=40), nullable=False),
        sa.Column("basis_given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("best_modality", sa.String(length=20), nullable=False),
        sa.Column("best_position", sa.String(length=20), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", sa.String(length=60), nullable=True),
        sa.Column("revoke_reason", sa.String(length=1000), nullable=True),
        sa.Column("resembles", sa.Boolean(), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_enrolments_agency_id")),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_enrolments_device_id")),
        sa.ForeignKeyConstraint(["operator_id"], ["operators.id"], name=op.f("fk_enrolments_operator_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_enrolments_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolments")),
    )
    op.create_index(op.f("ix_enrolments_agency_id"), "enrolments", ["agency_id"], unique=False)
    op.create_index("ix_enrolments_enrolled_at", "enrolments", ["enrolled_at", "id"], unique=False)
    op.create_index(op.f("ix_enrolments_person_id"), "enrolments", ["person_id"], unique=False)
    op.create_table(
        "entitlement_changes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entitlement_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("field", sa.String(length=20), nullable=False),
        sa.Column("previous", sa.String(length=60), nullable=True),
        sa.Column("new", sa.String(length=60), nullable=True),
        sa.Column("effective", sa.Integer(), nullable=False),
        sa.Column("feed_id", sa.Integer(), nullable=True),
        sa.Column("decided_by", sa.String(length=60), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["entitlement_id"], ["entitlements.id"], name=op.f("fk_entitlement_changes_entitlement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entitlement_changes")),
    )
    op.create_index(
        op.f("ix_entitlement_changes_entitlement_id"), "entitlement_changes", ["entitlement_id"], unique=False
    )
    op.create_table(
        "evidence_files",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=150), nullable=False),
        sa.Column("source", sa.String(length=100), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("search", sa.String(length=1400), nullable=False),
        sa.Column("attached_by", sa.String(length=60), nullable=False),
        sa.Column("attached_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_evidence_files_agency_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_evidence_files_case_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_evidence_files_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_files")),
    )
    op.create_index(op.f("ix_evidence_files_agency_id"), "evidence_files", ["agency_id"], unique=False)
    op.create_index("ix_evidence_files_case_sha256", "evidence_files", ["case_id", "sha256"], unique=True)
    op.create_index(op.f("ix_evidence_files_person_id"), "evidence_files", ["person_id"], unique=False)
    op.create_table(
        "lapse_events",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lapse_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("previous", sa.String(length=12), nullable=True),
        sa.Column("new", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("done_by", sa.String(length=60), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["lapse_id"], ["lapses.id"], name=op.f("fk_lapse_events_lapse_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lapse_events")),
    )
    op.create_index(op.f("ix_lapse_events_lapse_id"), "lapse_events", ["lapse_id"], unique=False)
    op.create_table(
        "leads",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject_key", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("tier", sa.String(length=10), nullable=False),
        sa.Column("strength", sa.String(length=10), nullable=False),
        sa.Column("weight", sa.Double(), nullable=False),
        sa.Column("rule", sa.String(length=60), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("record_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("amount_at_risk_fen", sa.BigInteger(), nullable=False),
        sa.Column("amount_basis", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("why", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("facts", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("content_key", sa.LargeBinary(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_leads_agency_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_leads_person_id")),
        sa.ForeignKeyConstraint(["record_id"], ["source_records.id"], name=op.f("fk_leads_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leads")),
        sa.UniqueConstraint("subject_key", name=op.f("uq_leads_subject_key")),
    )
    op.create_index(op.f("ix_leads_agency_id"), "leads", ["agency_id"], unique=False)
    op.create_index("ix_leads_inbox", "leads", ["state", "amount_at_risk_fen"], unique=False)
    op.create_index(op.f("ix_leads_kind"), "leads", ["kind"], unique=False)
    op.create_index(
        "ix_leads_opened",
        "leads",
        [
            "opened_on",
            "agency_id",
            "state",
            "amount_basis",
            "amount_at_risk_fen",
            "rule",
            "record_id",
            "person_id",
        ],
        unique=False,
    )
    op.create_index(op.f("ix_leads_person_id"), "leads", ["person_id"], unique=False)
    op.create_index(op.f("ix_leads_record_id"), "leads", ["record_id"], unique=False)
    op.create_table(
        "notices",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=80), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("lapse_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("made_by", sa.String(length=60), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("template_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("values", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("migrated", sa.Boolean(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("serial > 0", name=op.f("ck_notices_serial_positive")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_notices_agency_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_notices_case_id")),
        sa.ForeignKeyConstraint(["lapse_id"], ["lapses.id"], name=op.f("fk_notices_lapse_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_notices_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint(
            "agency_id", "kind", "year", "serial", name=op.f("uq_notices_agency_id_kind_year_serial")
        ),
    )
    op.create_index(op.f("ix_notices_agency_id"), "notices", ["agency_id"], unique=False)
    op.create_index(op.f("ix_notices_case_id"), "notices", ["case_id"], unique=False)
    op.create_index(op.f("ix_notices_lapse_id"), "notices", ["lapse_id"], unique=False)
    op.create_index(op.f("ix_notices_person_id"), "notices", ["person_id"], unique=False)
    op.create_index("ix_notices_year_serial", "notices", ["year", "serial"], unique=False)
    op.create_table(
        "operator_devices",
        sa.Column("operator_id", sa.String(length=40), nullable=False),
        sa.Column("device_id", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_operator_devices_device_id")),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operators.id"], name=op.f("fk_operator_devices_operator_id")
        ),
        sa.PrimaryKeyConstraint("operator_id", "device_id", name=op.f("pk_operator_devices")),
    )
    op.create_table(
        "operator_sessions",
        sa.Column("proof_hash", sa.LargeBinary(), nullable=False),
        sa.Column("operator_id", sa.String(length=40), nullable=False),
        sa.Column("device_id", sa.String(length=40), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_operator_sessions_device_id")),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operators.id"], name=op.f("fk_operator_sessions_operator_id")
        ),
        sa.PrimaryKeyConstraint("proof_hash", name=op.f("pk_operator_sessions")),
    )
    op.create_index(
        op.f("ix_operator_sessions_operator_id"), "operator_sessions", ["operator_id"], unique=False
    )
    op.create_table(
        "pairs",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("record_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("tier", sa.String(length=10), nullable=False),
        sa.Column("rule", sa.String(length=60), nullable=False),
        sa.Column("weight", sa.Double(), nullable=False),
        sa.Column("prior", sa.Double(), nullable=False),
        sa.Column("rivals", sa.Double(), nullable=False),
        sa.Column("probability", sa.Double(), nullable=False),
        sa.Column("lead", sa.Double(), nullable=False),
        sa.Column("rival_count", sa.Integer(), nullable=False),
        sa.Column("model_version", sa.String(length=40), nullable=False),
        sa.Column("strength", sa.String(length=10), nullable=False),
        sa.Column("parts", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_pairs_person_id")),
        sa.ForeignKeyConstraint(["record_id"], ["source_records.id"], name=op.f("fk_pairs_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pairs")),
        sa.UniqueConstraint("record_id", "person_id", name=op.f("uq_pairs_record_id_person_id")),
    )
    op.create_index(op.f("ix_pairs_person_id"), "pairs", ["person_id"], unique=False)
    op.create_table(
        "payments",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entitlement_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("account_no", sa.String(length=40), nullable=True),
        sa.Column("holder_name", sa.String(length=200), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("bank_reference", sa.String(length=60), nullable=True),
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_payments_agency_id")),
        sa.ForeignKeyConstraint(
            ["entitlement_id"], ["entitlements.id"], name=op.f("fk_payments_entitlement_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_payments_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payments")),
    )
    op.create_index(op.f("ix_payments_agency_id"), "payments", ["agency_id"], unique=False)
    op.create_index(op.f("ix_payments_bank_reference"), "payments", ["bank_reference"], unique=False)
    op.create_index(op.f("ix_payments_feed_id"), "payments", ["feed_id"], unique=False)
    op.create_index("ix_payments_person_id_month", "payments", ["person_id", "month"], unique=False)
    op.create_table(
        "released_payments",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("check_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entitlement_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_released_payments_agency_id")),
        sa.ForeignKeyConstraint(
            ["check_id"], ["payroll_checks.id"], name=op.f("fk_released_payments_check_id")
        ),
        sa.ForeignKeyConstraint(
            ["entitlement_id"], ["entitlements.id"], name=op.f("fk_released_payments_entitlement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_released_payments")),
        sa.UniqueConstraint(
            "check_id",
            "entitlement_id",
            "month",
            name=op.f("uq_released_payments_check_id_entitlement_id_month"),
        ),
    )
    op.create_index(op.f("ix_released_payments_agency_id"), "released_payments", ["agency_id"], unique=False)
    op.create_index(
        "ix_released_payments_entitlement_id_month",
        "released_payments",
        ["entitlement_id", "month"],
        unique=False,
    )
    op.create_table(
        "stops",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("cause", sa.String(length=30), nullable=False),
        sa.Column("from_month", sa.Integer(), nullable=False),
        sa.Column("schemes", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("basis", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("proposed_by", sa.String(length=60), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("decided_by", sa.String(length=60), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_reason", sa.String(length=1000), nullable=True),
        sa.Column("stopped_from", sa.Integer(), nullable=True),
        sa.Column("ending", sa.String(length=12), nullable=True),
        sa.Column("ended_by", sa.String(length=60), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.String(length=1000), nullable=True),
        sa.Column("resumed_from", sa.Integer(), nullable=True),
        sa.Column("back_pay", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("back_pay_fen", sa.BigInteger(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_stops_agency_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_stops_case_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_stops_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stops")),
    )
    op.create_index(op.f("ix_stops_agency_id"), "stops", ["agency_id"], unique=False)
    op.create_index(op.f("ix_stops_case_id"), "stops", ["case_id"], unique=False)
    op.create_index(op.f("ix_stops_person_id"), "stops", ["person_id"], unique=False)
    op.create_index(op.f("ix_stops_state"), "stops", ["state"], unique=False)
    op.create_table(
        "verifications",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verified_by", sa.String(length=60), nullable=False),
        sa.Column("finding", sa.String(length=20), nullable=False),
        sa.Column("how", sa.String(length=1000), nullable=False),
        sa.Column("proof", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_verifications_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verifications")),
    )
    op.create_index(op.f("ix_verifications_case_id"), "verifications", ["case_id"], unique=False)
    op.create_table(
        "bank_returns",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("payment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("taken_back_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("returned_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_bank_returns_agency_id")),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.id"], name=op.f("fk_bank_returns_payment_id")),
        sa.ForeignKeyConstraint(
            ["taken_back_by_id"], ["payments.id"], name=op.f("fk_bank_returns_taken_back_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_returns")),
        sa.UniqueConstraint("payment_id", name=op.f("uq_bank_returns_payment_id")),
        sa.UniqueConstraint("taken_back_by_id", name=op.f("uq_bank_returns_taken_back_by_id")),
    )
    op.create_index(op.f("ix_bank_returns_agency_id"), "bank_returns", ["agency_id"], unique=False)
    op.create_index(op.f("ix_bank_returns_feed_id"), "bank_returns", ["feed_id"], unique=False)
    op.create_table(
        "case_leads",
        sa.Column("lead_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_leads_case_id")),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_case_leads_lead_id")),
        sa.PrimaryKeyConstraint("lead_id", name=op.f("pk_case_leads")),
    )
    op.create_index(op.f("ix_case_leads_case_id"), "case_leads", ["case_id"], unique=False)
    op.create_table(
        "debts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("assessment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("assessed_fen", sa.BigInteger(), nullable=False),
        sa.Column("fees_fen", sa.BigInteger(), nullable=False),
        sa.Column("due_fen", sa.BigInteger(), nullable=False),
        sa.Column("fees_due_fen", sa.BigInteger(), nullable=False),
        sa.Column("recovered_fen", sa.BigInteger(), nullable=False),
        sa.Column("written_off_fen", sa.BigInteger(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "assessed_fen + fees_fen = due_fen + fees_due_fen + recovered_fen + written_off_fen",
            name=op.f("ck_debts_every_fen_stands_somewhere"),
        ),
        sa.CheckConstraint("assessed_fen > 0 OR fees_fen = 0", name=op.f("ck_debts_no_fee_on_nothing")),
        sa.CheckConstraint(
            "assessed_fen >= 0 AND fees_fen >= 0 AND due_fen >= 0 AND fees_due_fen >= 0 AND recovered_fen >= 0 AND written_off_fen >= 0",
            name=op.f("ck_debts_none_negative"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_debts_agency_id")),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessments.id"], name=op.f("fk_debts_assessment_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_debts_case_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_debts_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_debts")),
        sa.UniqueConstraint("assessment_id", name=op.f("uq_debts_assessment_id")),
        sa.UniqueConstraint("reference", name=op.f("uq_debts_reference")),
    )
    op.create_index(op.f("ix_debts_agency_id"), "debts", ["agency_id"], unique=False)
    op.create_index(op.f("ix_debts_case_id"), "debts", ["case_id"], unique=False)
    op.create_index(op.f("ix_debts_due_fen"), "debts", ["due_fen"], unique=False)
    op.create_index(op.f("ix_debts_person_id"), "debts", ["person_id"], unique=False)
    op.create_index(op.f("ix_debts_state"), "debts", ["state"], unique=False)
    op.create_table(
        "halted_batches",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("feed", sa.String(length=200), nullable=False),
        sa.Column("rule", sa.String(length=60), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("halted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved", sa.Integer(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("budget", sa.Double(), nullable=False),
        sa.Column("stop_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_by", sa.String(length=60), nullable=True),
        sa.Column("release_reason", sa.String(length=1000), nullable=True),
        sa.ForeignKeyConstraint(["stop_id"], ["stops.id"], name=op.f("fk_halted_batches_stop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_halted_batches")),
    )
    op.create_index(
        "ix_halted_batches_standing",
        "halted_batches",
        ["feed", "rule", "file_id"],
        unique=True,
        sqlite_where=sa.text("released_at IS NULL"),
        postgresql_where=sa.text("released_at IS NULL"),
    )
    op.create_table(
        "lead_decisions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lead_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("previous_state", sa.String(length=12), nullable=False),
        sa.Column("new_state", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("decided_by", sa.String(length=60), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_lead_decisions_lead_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_decisions")),
    )
    op.create_index(op.f("ix_lead_decisions_lead_id"), "lead_decisions", ["lead_id"], unique=False)
    op.create_table(
        "notice_services",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("notice_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("method", sa.String(length=20), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("attempted_on", sa.Date(), nullable=False),
        sa.Column("served_on", sa.Date(), nullable=True),
        sa.Column("receiver", sa.String(length=100), nullable=True),
        sa.Column("witness", sa.String(length=100), nullable=True),
        sa.Column("proof_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("proof_kind", sa.String(length=20), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("recorded_by", sa.String(length=60), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["notice_id"], ["notices.id"], name=op.f("fk_notice_services_notice_id")),
        sa.ForeignKeyConstraint(
            ["proof_id"], ["evidence_files.id"], name=op.f("fk_notice_services_proof_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_services")),
    )
    op.create_index(op.f("ix_notice_services_notice_id"), "notice_services", ["notice_id"], unique=False)
    op.create_table(
        "notice_voids",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("notice_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("voided_by", sa.String(length=60), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.ForeignKeyConstraint(["notice_id"], ["notices.id"], name=op.f("fk_notice_voids_notice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_voids")),
        sa.UniqueConstraint("notice_id", name=op.f("uq_notice_voids_notice_id")),
    )
    op.create_table(
        "publication_lists",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("proposed_by", sa.String(length=60), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("notice_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("ended_by", sa.String(length=60), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.String(length=1000), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_publication_lists_agency_id")),
        sa.ForeignKeyConstraint(["notice_id"], ["notices.id"], name=op.f("fk_publication_lists_notice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication_lists")),
    )
    op.create_index(op.f("ix_publication_lists_agency_id"), "publication_lists", ["agency_id"], unique=False)
    op.create_index(op.f("ix_publication_lists_state"), "publication_lists", ["state"], unique=False)
    op.create_table(
        "second_reviews",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("drawn_for", sa.String(length=12), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cleared_by", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("reviewed_by", sa.String(length=60), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("review_reason", sa.String(length=1000), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_second_reviews_agency_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_second_reviews_case_id")),
        sa.ForeignKeyConstraint(["event_id"], ["case_events.id"], name=op.f("fk_second_reviews_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_reviews")),
        sa.UniqueConstraint("event_id", name=op.f("uq_second_reviews_event_id")),
    )
    op.create_index(op.f("ix_second_reviews_agency_id"), "second_reviews", ["agency_id"], unique=False)
    op.create_index(op.f("ix_second_reviews_case_id"), "second_reviews", ["case_id"], unique=False)
    op.create_index(op.f("ix_second_reviews_state"), "second_reviews", ["state"], unique=False)
    op.create_table(
        "stop_grounds",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("stop_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("feed", sa.String(length=200), nullable=False),
        sa.Column("rule", sa.String(length=60), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reversed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["file_id"], ["feeds.id"], name=op.f("fk_stop_grounds_file_id")),
        sa.ForeignKeyConstraint(["stop_id"], ["stops.id"], name=op.f("fk_stop_grounds_stop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stop_grounds")),
    )
    op.create_index("ix_stop_grounds_feed_rule", "stop_grounds", ["feed", "rule"], unique=False)
    op.create_index(op.f("ix_stop_grounds_file_id"), "stop_grounds", ["file_id"], unique=False)
    op.create_index(op.f("ix_stop_grounds_stop_id"), "stop_grounds", ["stop_id"], unique=False)
    op.create_table(
        "templates",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("enrolment_id", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("modality", sa.String(length=20), nullable=False),
        sa.Column("position", sa.String(length=20), nullable=False),
        sa.Column("impression", sa.Integer(), nullable=False),
        sa.Column("capture_id", sa.String(length=40), nullable=False),
        sa.Column("quality", sa.Integer(), nullable=False),
        sa.Column("format", sa.String(length=20), nullable=False),
        sa.Column("algorithm", sa.String(length=12), nullable=False),
        sa.Column("key_id", sa.String(length=40), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("nonce", sa.LargeBinary(), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.Column("search_code", sa.LargeBinary(), nullable=True),
        sa.Column("sample_digest", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_templates_agency_id")),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolments.id"], name=op.f("fk_templates_enrolment_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_templates_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_templates")),
        sa.UniqueConstraint(
            "person_id", "modality", "version", name=op.f("uq_templates_person_id_modality_version")
        ),
    )
    op.create_index(op.f("ix_templates_agency_id"), "templates", ["agency_id"], unique=False)
    op.create_index(op.f("ix_templates_enrolment_id"), "templates", ["enrolment_id"], unique=False)
    op.create_index(op.f("ix_templates_key_id"), "templates", ["key_id"], unique=False)
    op.create_index(
        "ix_templates_person_open", "templates", ["person_id", "modality", "position"], unique=False
    )
    op.create_index(op.f("ix_templates_sample_digest"), "templates", ["sample_digest"], unique=False)
    op.create_table(
        "duplicate_findings",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("template_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("other_template_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("other_person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("modality", sa.String(length=20), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_duplicate_findings_agency_id")),
        sa.ForeignKeyConstraint(
            ["other_person_id"], ["people.id"], name=op.f("fk_duplicate_findings_other_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["other_template_id"], ["templates.id"], name=op.f("fk_duplicate_findings_other_template_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_duplicate_findings_person_id")),
        sa.ForeignKeyConstraint(
            ["template_id"], ["templates.id"], name=op.f("fk_duplicate_findings_template_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duplicate_findings")),
        sa.UniqueConstraint(
            "template_id",
            "other_template_id",
            name=op.f("uq_duplicate_findings_template_id_other_template_id"),
        ),
    )
    op.create_index(
        op.f("ix_duplicate_findings_agency_id"), "duplicate_findings", ["agency_id"], unique=False
    )
    op.create_index(
        op.f("ix_duplicate_findings_other_person_id"), "duplicate_findings", ["other_person_id"], unique=False
    )
    op.create_index(
        op.f("ix_duplicate_findings_person_id"), "duplicate_findings", ["person_id"], unique=False
    )
    op.create_table(
        "instalment_plans",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("debt_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("total_fen", sa.BigInteger(), nullable=False),
        sa.Column("monthly_fen", sa.BigInteger(), nullable=False),
        sa.Column("first_month", sa.Integer(), nullable=False),
        sa.Column("paid_before_fen", sa.BigInteger(), nullable=False),
        sa.Column("household", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("proposed_by", sa.String(length=60), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=60), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_reason", sa.String(length=1000), nullable=True),
        sa.Column("missed", sa.Integer(), nullable=False),
        sa.Column("swept_on", sa.Date(), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "decided_by IS NULL OR decided_by <> proposed_by", name=op.f("ck_instalment_plans_two_people")
        ),
        sa.CheckConstraint("monthly_fen > 0 AND total_fen > 0", name=op.f("ck_instalment_plans_above_zero")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_instalment_plans_agency_id")),
        sa.ForeignKeyConstraint(["debt_id"], ["debts.id"], name=op.f("fk_instalment_plans_debt_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instalment_plans")),
    )
    op.create_index(op.f("ix_instalment_plans_agency_id"), "instalment_plans", ["agency_id"], unique=False)
    op.create_index(
        "ix_instalment_plans_one_runs",
        "instalment_plans",
        ["debt_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('proposed', 'running')"),
        postgresql_where=sa.text("state IN ('proposed', 'running')"),
    )
    op.create_table(
        "publication_approvals",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("list_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("approved_by", sa.String(length=60), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.ForeignKeyConstraint(
            ["list_id"], ["publication_lists.id"], name=op.f("fk_publication_approvals_list_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication_approvals")),
        sa.UniqueConstraint(
            "list_id", "approved_by", name=op.f("uq_publication_approvals_list_id_approved_by")
        ),
    )
    op.create_table(
        "publication_entries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("list_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("masked_name", sa.String(length=20), nullable=False),
        sa.Column("masked_id", sa.String(length=40), nullable=False),
        sa.Column("total_fen", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn_by", sa.String(length=60), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_reason", sa.String(length=1000), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_publication_entries_case_id")),
        sa.ForeignKeyConstraint(
            ["list_id"], ["publication_lists.id"], name=op.f("fk_publication_entries_list_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_publication_entries_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication_entries")),
        sa.UniqueConstraint("list_id", "case_id", name=op.f("uq_publication_entries_list_id_case_id")),
    )
    op.create_index(op.f("ix_publication_entries_case_id"), "publication_entries", ["case_id"], unique=False)
    op.create_index(op.f("ix_publication_entries_list_id"), "publication_entries", ["list_id"], unique=False)
    op.create_index(
        op.f("ix_publication_entries_person_id"), "publication_entries", ["person_id"], unique=False
    )
    op.create_table(
        "recovery_proposals",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("debt_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("ground", sa.String(length=30), nullable=False),
        sa.Column("income_fen", sa.BigInteger(), nullable=True),
        sa.Column("members", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("proposed_by", sa.String(length=60), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=60), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_reason", sa.String(length=1000), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(income_fen IS NULL) = (members IS NULL)", name=op.f("ck_recovery_proposals_whole_household")
        ),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_recovery_proposals_above_zero")),
        sa.CheckConstraint(
            "decided_by IS NULL OR decided_by <> proposed_by", name=op.f("ck_recovery_proposals_two_people")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_recovery_proposals_agency_id")),
        sa.ForeignKeyConstraint(["debt_id"], ["debts.id"], name=op.f("fk_recovery_proposals_debt_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_proposals")),
    )
    op.create_index(
        op.f("ix_recovery_proposals_agency_id"), "recovery_proposals", ["agency_id"], unique=False
    )
    op.create_index(op.f("ix_recovery_proposals_debt_id"), "recovery_proposals", ["debt_id"], unique=False)
    op.create_index(op.f("ix_recovery_proposals_state"), "recovery_proposals", ["state"], unique=False)
    op.create_table(
        "refunds",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("receipt_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("debt_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("proposed_by", sa.String(length=60), nullable=True),
        sa.Column("approved_by", sa.String(length=60), nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount_fen >= 0", name=op.f("ck_refunds_none_negative")),
        sa.CheckConstraint(
            "approved_by IS NULL OR approved_by <> proposed_by", name=op.f("ck_refunds_two_people")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_refunds_agency_id")),
        sa.ForeignKeyConstraint(["debt_id"], ["debts.id"], name=op.f("fk_refunds_debt_id")),
        sa.ForeignKeyConstraint(["receipt_id"], ["receipts.id"], name=op.f("fk_refunds_receipt_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refunds")),
    )
    op.create_index(op.f("ix_refunds_agency_id"), "refunds", ["agency_id"], unique=False)
    op.create_index(op.f("ix_refunds_debt_id"), "refunds", ["debt_id"], unique=False)
    op.create_index(op.f("ix_refunds_receipt_id"), "refunds", ["receipt_id"], unique=False)
    op.create_index(op.f("ix_refunds_state"), "refunds", ["state"], unique=False)
    op.create_table(
        "ledger_transactions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", sa.String(length=60), nullable=False),
        sa.Column("approved_by", sa.String(length=60), nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("debt_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("receipt_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("refund_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("bank_reference", sa.String(length=60), nullable=True),
        sa.Column("reverses_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'reversal') = (reverses_id IS NOT NULL)",
            name=op.f("ck_ledger_transactions_reversal_names_what"),
        ),
        sa.CheckConstraint(
            "kind NOT IN ('refunded', 'written_off', 'offset') OR (approved_by IS NOT NULL AND approved_by <> entered_by)",
            name=op.f("ck_ledger_transactions_two_people"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_ledger_transactions_agency_id")
        ),
        sa.ForeignKeyConstraint(["debt_id"], ["debts.id"], name=op.f("fk_ledger_transactions_debt_id")),
        sa.ForeignKeyConstraint(
            ["receipt_id"], ["receipts.id"], name=op.f("fk_ledger_transactions_receipt_id")
        ),
        sa.ForeignKeyConstraint(["refund_id"], ["refunds.id"], name=op.f("fk_ledger_transactions_refund_id")),
        sa.ForeignKeyConstraint(
            ["reverses_id"], ["ledger_transactions.id"], name=op.f("fk_ledger_transactions_reverses_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_transactions")),
        sa.UniqueConstraint("bank_reference", name=op.f("uq_ledger_transactions_bank_reference")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_ledger_transactions_reverses_id")),
    )
    op.create_index(
        op.f("ix_ledger_transactions_agency_id"), "ledger_transactions", ["agency_id"], unique=False
    )
    op.create_index(
        op.f("ix_ledger_transactions_booked_on"), "ledger_transactions", ["booked_on"], unique=False
    )
    op.create_index(
        "ix_ledger_transactions_debt_id_id", "ledger_transactions", ["debt_id", "id"], unique=False
    )
    op.create_index(
        op.f("ix_ledger_transactions_receipt_id"), "ledger_transactions", ["receipt_id"], unique=False
    )
    op.create_table(
        "ledger_postings",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("debit", sa.String(length=20), nullable=False),
        sa.Column("credit", sa.String(length=20), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("transaction_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(debit IN ('bank', 'withheld', 'between_agencies', 'debts_due', 'fees_due', 'written_off', 'fees_written_off', 'to_recover', 'fees_to_recover', 'unallocated', 'refunds_payable', 'recovered', 'fees_received')) = (credit IN ('bank', 'withheld', 'between_agencies', 'debts_due', 'fees_due', 'written_off', 'fees_written_off', 'to_recover', 'fees_to_recover', 'unallocated', 'refunds_payable', 'recovered', 'fees_received'))",
            name=op.f("ck_ledger_postings_one_line_of_money"),
        ),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_ledger_postings_above_zero")),
        sa.CheckConstraint("debit <> credit", name=op.f("ck_ledger_postings_two_accounts")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_ledger_postings_agency_id")),
        sa.ForeignKeyConstraint(
            ["transaction_id"], ["ledger_transactions.id"], name=op.f("fk_ledger_postings_transaction_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_postings")),
    )
    op.create_index(op.f("ix_ledger_postings_agency_id"), "ledger_postings", ["agency_id"], unique=False)
    op.create_index(op.f("ix_ledger_postings_month"), "ledger_postings", ["month"], unique=False)
    op.create_index(
        op.f("ix_ledger_postings_transaction_id"), "ledger_postings", ["transaction_id"], unique=False
    )

    protect(op.get_bind(), "administrator_terms")
    protect(op.get_bind(), "audit_entries")
    protect(op.get_bind(), "bank_lines")
    protect(op.get_bind(), "bank_returns")
    protect(op.get_bind(), "case_events")
    protect(op.get_bind(), "chain_entries")
    protect(op.get_bind(), "checks")
    protect(op.get_bind(), "earlier_rows")
    protect(op.get_bind(), "entitlement_changes")
    protect(op.get_bind(), "evidence_files")
    protect(op.get_bind(), "identity_changes")
    protect(op.get_bind(), "lapse_events")
    protect(op.get_bind(), "lead_decisions")
    protect(op.get_bind(), "ledger_postings")
    protect(op.get_bind(), "ledger_transactions")
    protect(op.get_bind(), "month_ends")
    protect(op.get_bind(), "night_kinds")
    protect(op.get_bind(), "notice_services")
    protect(op.get_bind(), "notice_voids")
    protect(op.get_bind(), "notices")
    protect(op.get_bind(), "payments")
    protect(op.get_bind(), "person_changes")
    protect(op.get_bind(), "publication_approvals")
    protect(op.get_bind(), "reconciliations")
    protect(op.get_bind(), "released_payments")
    protect(op.get_bind(), "rule_sets")
    protect(op.get_bind(), "security_events")
    protect(op.get_bind(), "template_accesses")
    protect(op.get_bind(), "verifications")
    protect(
        op.get_bind(),
        "account_proposals",
        ("user_id", "kind", "role", "agency_id", "reason", "proposed_by", "proposed_at"),
    )
    protect(
        op.get_bind(), "debts", ("reference", "case_id", "person_id", "assessment_id", "opened_on", "months")
    )
    protect(op.get_bind(), "receipts", ("origin", "bank_line_id", "received_on", "payer_name", "memo"))
    protect(
        op.get_bind(),
        "payroll_files",
        ("agency_id", "sha256", "file_name", "mapping", "brought_by", "brought_at"),
    )
    protect(
        op.get_bind(),
        "payroll_checks",
        (
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
    )
    protect(
        op.get_bind(),
        "declared_relations",
        ("user_name", "person_id", "relation", "declared_by", "declared_at"),
    )
    protect(op.get_bind(), "second_reviews", ("case_id", "event_id", "drawn_for", "drawn_at", "cleared_by"))
    protect(op.get_bind(), "stop_grounds", ("stop_id", "feed", "rule", "file_id", "approved_at"))
    protect(
        op.get_bind(),
        "halted_batches",
        ("feed", "rule", "file_id", "halted_at", "approved", "wrong", "budget", "stop_id"),
    )
    protect(
        op.get_bind(),
        "stops",
        (
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
    )
    protect(
        op.get_bind(), "assessments", ("case_id", "total_fen", "lines", "basis", "proposed_by", "proposed_at")
    )
    protect(
        op.get_bind(),
        "publication_entries",
        ("list_id", "case_id", "person_id", "masked_name", "masked_id", "total_fen"),
    )
    keep_covered(op.get_bind())
