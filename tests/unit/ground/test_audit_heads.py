"""Heads kept outside the database: what a chain that was cut off can no longer reach."""

from __future__ import annotations

from sqlalchemy import text

from verifier.audit.heads import kept_heads
from verifier.audit.service import Happening
from verifier.audit.tables import AuditEntry, AuditHead
from verifier.audit.verifying import head_of
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.migrations.append_only import unprotect


def _write(ctx: Context, entries: int) -> tuple[int, bytes]:
    with ctx.database.write(EVERYWHERE) as session:
        happenings = [Happening("thing.done", "thing", str(n), {"n": n}) for n in range(entries)]
        ctx.auditor.record(session, "li", "root", happenings)
        return head_of(session)


def test_a_whole_chain_holds_against_the_heads_kept_of_it(ctx: Context) -> None:
    for _ in range(3):
        ctx.keep_audit_head(_write(ctx, 2))
    with ctx.database.read(EVERYWHERE) as session:
        assert ctx.check_audit_chain(session).problem is None


def test_a_chain_cut_off_together_with_its_head_is_noticed_by_a_kept_head(ctx: Context) -> None:
    _write(ctx, 3)
    with ctx.database.read(EVERYWHERE) as session:
        seal = session.get_one(AuditHead, 1).seal
    ctx.keep_audit_head(_write(ctx, 2))
    with ctx.database.write(EVERYWHERE) as session:
        third = session.get_one(AuditEntry, 3).mac
        unprotect(session.connection(), "audit_entries")
        session.execute(text("DELETE FROM audit_entries WHERE seq > 3"))
        head = session.get_one(AuditHead, 1)
        head.seq, head.mac, head.seal = 3, third, seal
    with ctx.database.read(EVERYWHERE) as session:
        assert ctx.auditor.verify(session).problem is None, "the database alone cannot tell"
        assert ctx.check_audit_chain(session).problem == "cut off"


def test_a_line_that_was_torn_or_made_up_is_no_head(ctx: Context) -> None:
    ctx.keep_audit_head(_write(ctx, 1))
    path = ctx.settings.security.key_dir / "audit-heads.jsonl"
    genuine = path.read_text()
    path.write_text(genuine + genuine.replace('"seq": 1', '"seq": 9') + genuine[:20])
    heads = kept_heads(ctx.settings.security.key_dir, ctx.auditor.key)
    assert [seq for seq, _ in heads] == [1]
    assert path.stat().st_mode & 0o077 == 0


def test_a_torn_line_does_not_take_the_next_one_with_it(sqlite_ctx: Context) -> None:
    first, second = _write(sqlite_ctx, 1), _write(sqlite_ctx, 1)
    sqlite_ctx.keep_audit_head(first)
    path = sqlite_ctx.settings.security.key_dir / "audit-heads.jsonl"
    path.write_text(path.read_text()[:-20])
    sqlite_ctx.keep_audit_head(second)
    assert kept_heads(path.parent, sqlite_ctx.auditor.key) == [second]
