"""The doctor finds what is wrong, one thing at a time, and each thing it finds can be mended as it says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text, update

from tests import factories as make
from tests.changed_settings import with_settings
from tests.integration.operation.conftest import Kept, with_backup
from verifier.audit.service import Happening
from verifier.audit.verifying import head_of
from verifier.clock import FixedClock
from verifier.context import Context
from verifier.database import EVERYWHERE, exclusive
from verifier.migrations.append_only import unprotect
from verifier.notices import pdf
from verifier.operation.doctor import Finding, Patient, examine, store
from verifier.operation.doctor import office as office_checks
from verifier.operation.doctor import work as work_checks
from verifier.runs.tables import Run

NOTES = {"law.unverified", "papers.pdf", "backup.none"}


def found(ctx: Context, clock: FixedClock | None = None) -> dict[str, Finding]:
    findings = examine(Patient(ctx.settings, clock or ctx.clock))
    # the clock of a test stands still, the server's does not
    return {one.code: one for one in findings if one.severity != "note" and one.code != "clock.skew"}


def tamper(ctx: Context, table: str, statement: str) -> None:
    with ctx.database.write(EVERYWHERE) as session:
        unprotect(session.connection(), table)
        session.execute(text(statement))


def private(ctx: Context) -> None:
    """Files of a test are made under its own umask; the command line has 077."""
    if ctx.database.is_sqlite:
        Path(str(ctx.database.url.database)).chmod(0o600)


@pytest.fixture
def healthy(ctx: Context) -> Context:
    private(ctx)
    return ctx


@pytest.fixture
def sqlite_healthy(sqlite_ctx: Context) -> Context:
    private(sqlite_ctx)
    return sqlite_ctx


def test_a_new_installation_is_in_order(healthy: Context) -> None:
    assert found(healthy) == {}
    told = examine(Patient(healthy.settings, healthy.clock))
    assert {one.code for one in told if one.severity == "note"} <= NOTES


def test_every_finding_has_both_languages_and_none_quotes_a_secret(sqlite_kept: Kept) -> None:
    private(sqlite_kept.ctx)
    (sqlite_kept.ctx.settings.security.key_dir / "session.key").unlink()
    for one in examine(Patient(sqlite_kept.ctx.settings, sqlite_kept.ctx.clock)):
        for words in (one.sentence, one.remedy):
            assert words.zh != words.en
            assert "{" not in words.zh + words.en
        assert one.as_dict()["severity"] in ("error", "warning", "note")
        assert "王秀英" not in str(one)


_KEYS = "audit.key session.key second-factor.key citizen-code.key vault-digest.key server-keys.json"


@pytest.mark.parametrize("name", [*_KEYS.split(), "kiosk-signing-1.key", "kiosk-encryption-1.key"])
def test_a_missing_key_is_named(sqlite_healthy: Context, name: str) -> None:
    (sqlite_healthy.settings.security.key_dir / name).unlink()
    assert [name in one.sentence.en for one in found(sqlite_healthy).values()] == [True]


def test_keys_and_a_store_open_to_others_come_with_the_command_that_closes_them(sqlite_ctx: Context) -> None:
    folder = sqlite_ctx.settings.security.key_dir
    folder.chmod(0o755)
    one = found(sqlite_ctx)["keys.mode"]
    assert one.command == f"chmod 700 {folder}"
    folder.chmod(0o700)
    (folder / "vault-1.key").chmod(0o644)
    assert found(sqlite_ctx)["keys.mode"].command == f"chmod 600 {folder / 'vault-1.key'}"
    (folder / "vault-1.key").chmod(0o600)
    database = folder.parent / str(sqlite_ctx.database.url.database)
    database.chmod(0o644)
    assert "store.mode" in found(sqlite_ctx)
    database.chmod(0o600)
    assert found(sqlite_ctx) == {}


def test_an_older_schema_is_told_with_migrate_and_nothing_else_is_tried(
    empty_database_url: str, settings_for: Callable[..., Any], sqlite_ctx: Context
) -> None:
    settings = settings_for(empty_database_url)
    codes = {one.code: one for one in examine(Patient(settings, sqlite_ctx.clock))}
    assert codes["store.schema"].command == "pension-verifier migrate"
    assert not codes.keys() & {"audit.chain", "ledger.sum", "store.broken_off"}


def test_a_server_that_does_not_answer_is_told(sqlite_ctx: Context) -> None:
    settings = sqlite_ctx.settings
    database = settings.database.model_copy(update={"url": "postgresql://nobody@127.0.0.1:1/none"})
    settings = settings.model_copy(update={"database": database})
    codes = {one.code for one in examine(Patient(settings, sqlite_ctx.clock))}
    assert "store.unreachable" in codes


def test_missing_triggers_and_other_differences_are_named(healthy: Context) -> None:
    with healthy.database.write(EVERYWHERE) as session:
        unprotect(session.connection(), "payments")
        session.execute(text("DROP INDEX ix_audit_entries_action"))
    told = found(healthy)
    assert "payments" in told["store.triggers"].sentence.en
    assert "1 places" in told["store.differs"].sentence.en


def test_a_changed_chain_is_found_unless_a_quick_look_was_asked_for(kept: Kept) -> None:
    private(kept.ctx)
    tamper(kept.ctx, "audit_entries", "UPDATE audit_entries SET actor = 'somebody' WHERE seq = 2")
    one = found(kept.ctx)["audit.chain"]
    assert (one.severity, "Entry 2" in one.sentence.en) == ("error", True)
    quick = examine(Patient(kept.ctx.settings, kept.ctx.clock, quick=True))
    assert "audit.chain" not in {one.code for one in quick}


def test_a_ledger_that_does_not_agree_is_found(kept: Kept) -> None:
    private(kept.ctx)
    tamper(kept.ctx, "ledger_postings", "UPDATE ledger_postings SET amount_fen = amount_fen + 1 WHERE id = 1")
    assert "ledger.differs" in found(kept.ctx)


def test_a_head_that_was_not_kept_for_long_is_told_once_there_is_something_to_lose(kept: Kept) -> None:
    private(kept.ctx)
    assert found(kept.ctx)["audit.seal"].command == "pension-verifier nightly"
    with kept.ctx.database.read(EVERYWHERE) as session:
        kept.ctx.keep_audit_head(head_of(session))
    assert "audit.seal" not in found(kept.ctx)
    later = FixedClock(kept.ctx.clock.now() + timedelta(hours=31))
    assert "audit.seal" in found(kept.ctx, later)


def test_backups_are_missed_when_there_are_none_or_only_old_ones(sqlite_kept: Kept) -> None:
    private(sqlite_kept.ctx)
    assert found(sqlite_kept.ctx)["backup.none"].severity == "warning"
    sqlite_kept.ctx = with_backup(sqlite_kept.ctx, folder=sqlite_kept.folder)
    assert found(sqlite_kept.ctx)["backup.old"].command == "pension-verifier backup"
    sqlite_kept.back_up()
    assert "backup.old" not in found(sqlite_kept.ctx)
    assert "backup.old" in found(
        sqlite_kept.ctx, FixedClock(sqlite_kept.ctx.clock.now() + timedelta(hours=31))
    )


def test_a_clock_behind_the_last_entry_is_an_error(healthy: Context) -> None:
    with healthy.database.write(EVERYWHERE) as session:
        healthy.auditor.record(session, "li", "os", [Happening("lead.decided", "lead", "1", {})])
    behind = FixedClock(healthy.clock.now() - timedelta(minutes=1))
    assert found(healthy, behind)["clock.behind"].severity == "error"


def test_a_clock_that_differs_from_the_servers_is_told_by_how_much(
    new_database: Callable[..., str], settings_for: Callable[..., Any], sqlite_ctx: Context
) -> None:
    settings = settings_for(new_database("postgresql", True))
    apart = {
        one.code: one
        for one in examine(Patient(settings, FixedClock(datetime.now(UTC) - timedelta(hours=1))))
    }
    assert apart["clock.skew"].severity == "error"
    assert "clock.skew" not in {one.code for one in examine(Patient(settings, FixedClock(datetime.now(UTC))))}


def run(ctx: Context, state: str, on: date, hours: int) -> None:
    began = ctx.clock.now() - timedelta(hours=hours)
    with ctx.database.write(EVERYWHERE) as session:
        session.add(
            Run(
                business_date=on,
                supplement=0,
                state=state,
                started_by="system",
                started_at=began,
                finished_at=began if state == "done" else None,
                fence=1,
                report={},
            )
        )


def test_nights_that_stay_away_hang_or_were_left_are_told_apart(healthy: Context) -> None:
    run(healthy, "done", date(2026, 11, 20), 24)
    assert found(healthy) == {}
    run(healthy, "running", date(2026, 11, 21), 13)
    one = found(healthy)["night.interrupted"]
    assert one.command == "pension-verifier nightly --date 2026-11-21"
    with exclusive(healthy.database, "nightly"):
        assert set(found(healthy)) == {"night.stuck"}
    later = FixedClock(healthy.clock.now() + timedelta(days=2))
    assert "night.missed" in found(healthy, later)


def test_feeds_held_or_unfinished_for_days_are_told(sqlite_healthy: Context) -> None:
    with sqlite_healthy.database.write(EVERYWHERE) as session:
        for state in ("held", "receiving", "applied"):
            make.make_feed(session, state=state, started_at=sqlite_healthy.clock.now() - timedelta(days=4))
        make.make_feed(session, state="held", started_at=sqlite_healthy.clock.now())
    told = [one.code for one in examine(Patient(sqlite_healthy.settings, sqlite_healthy.clock))]
    assert (told.count("feeds.held"), told.count("feeds.unfinished")) == (1, 1)


def test_a_disk_that_is_nearly_full_is_told_once(
    sqlite_healthy: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Usage:
        free = 100 * 1024 * 1024

    monkeypatch.setattr(work_checks.shutil, "disk_usage", lambda _path: Usage)
    codes = [one.code for one in examine(Patient(sqlite_healthy.settings, sqlite_healthy.clock))]
    assert codes.count("disk.full") == 1


def test_a_calendar_year_nobody_published_is_told_a_month_before_it_begins(sqlite_healthy: Context) -> None:
    november = {one.code for one in office_checks.check_law(sqlite_healthy.settings, date(2026, 11, 21))}
    december = {one.code: one for one in office_checks.check_law(sqlite_healthy.settings, date(2026, 12, 1))}
    assert "law.calendar" not in november
    assert "2027" in december["law.calendar"].sentence.en


def test_unverified_law_is_a_note_that_names_the_entries(sqlite_healthy: Context) -> None:
    [one] = office_checks.check_law(sqlite_healthy.settings, date(2026, 11, 21))
    assert (one.code, one.severity) == ("law.unverified", "note")
    assert "terms." in one.sentence.en


def test_an_office_file_that_cannot_be_read_is_told(sqlite_healthy: Context, tmp_path: Any) -> None:
    broken = tmp_path / "procedure.toml"
    broken.write_text("[", "utf-8")
    assert "law.file" in found(with_settings(sqlite_healthy, "procedure", office_file=broken))


def test_pdfs_need_the_extra_and_a_chinese_font(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "is_installed", lambda: False)
    assert [one.code for one in office_checks.check_papers()] == ["papers.pdf"]
    monkeypatch.setattr(pdf, "is_installed", lambda: True)
    monkeypatch.setattr(office_checks.shutil, "which", lambda _name: None)
    assert [one.code for one in office_checks.check_papers()] == ["papers.font"]


@pytest.mark.parametrize(
    ("host", "proxies", "secure", "codes"),
    [
        ("127.0.0.1", 0, False, set()),
        ("localhost", 0, False, set()),
        ("127.0.0.1", 1, True, set()),
        ("127.0.0.1", 1, False, {"serving.cookies"}),
        ("0.0.0.0", 0, False, {"serving.cookies"}),  # noqa: S104 -- what is warned of
        ("0.0.0.0", 1, True, {"serving.bypass"}),  # noqa: S104 -- what is warned of
    ],
)
def test_a_console_open_to_others_without_protection_is_told(
    sqlite_healthy: Context, host: str, proxies: int, secure: bool, codes: set[str]
) -> None:
    ctx = with_settings(sqlite_healthy, "console", host=host)
    ctx = with_settings(ctx, "kiosk", trusted_proxies=proxies)
    ctx = with_settings(ctx, "security", secure_cookies=secure)
    assert {one.code for one in office_checks.check_serving(ctx.settings)} == codes


def test_a_vault_key_that_templates_need_is_told(
    sqlite_healthy: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "missing_keys", lambda _session, _context: ("vault-1",))
    assert "vault-1" in found(sqlite_healthy)["vault.key"].sentence.en


def test_the_worst_is_told_first(sqlite_kept: Kept) -> None:
    private(sqlite_kept.ctx)
    with sqlite_kept.ctx.database.write(EVERYWHERE) as session:
        session.execute(update(Run).values(state="done"))
        unprotect(session.connection(), "payments")
    order = [one.severity for one in examine(Patient(sqlite_kept.ctx.settings, sqlite_kept.ctx.clock))]
    assert order == sorted(order, key=["error", "warning", "note"].index)
    assert order[0] == "error"
