"""The store: reachable, of this version's schema, its history protected, its chain and sums whole."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from verifier.audit.heads import last_kept_at
from verifier.audit.tables import AuditEntry
from verifier.audit.words import CHAIN_PROBLEMS
from verifier.biometrics.vault.keys import missing_keys
from verifier.context import Context
from verifier.database import EVERYWHERE, Database
from verifier.errors import VerifierError
from verifier.language import Text
from verifier.migrate import differences, require_current
from verifier.operation.doctor.findings import Finding, Severity, from_error
from verifier.recovery.trial_balance import trial_balance

_FROM_BACKUP = Text(
    "停止写入，保留现场，与最近的备份比对后由审计管理员处理。",
    "Stop writing, keep everything as it is, compare with the last backup; the audit administrator decides.",
)
_FAR = 60


def check_schema(database: Database) -> Iterator[Finding]:
    """Find a store that cannot be reached, or has another schema than this version's."""
    try:
        require_current(database)
    except VerifierError as error:
        yield from_error("store.schema", error, "pension-verifier migrate")
        return
    except SQLAlchemyError as error:
        text = Text("数据库无法使用：{why}。", "The database cannot be used: {why}.")
        yield Finding(
            "store.unreachable",
            "error",
            text.fill(why=type(error).__name__),
            Text(
                "请检查 database.url、数据库服务和网络。", "Check database.url, the server and the network."
            ),
        )
        return
    found = differences(database)
    unprotected = sorted(str(one[1]) for one in found if _is_unprotected(one))
    if unprotected:
        text = Text(
            "这些表的防改触发器缺失：{tables}。", "Tables have lost their triggers against change: {tables}."
        )
        yield Finding(
            "store.triggers",
            "error",
            text.fill(tables=", ".join(unprotected)),
            _FROM_BACKUP,
            "pension-verifier audit verify",
        )
    if len(found) > len(unprotected):
        text = Text(
            "数据库结构有 {n} 处与本版本不同。", "The schema differs from this version's in {n} places."
        )
        yield Finding("store.differs", "error", text.fill(n=len(found) - len(unprotected)), _FROM_BACKUP)


def _is_unprotected(difference: Any) -> bool:
    return isinstance(difference, tuple) and difference[0] == "unprotected"


def check_chain(context: Context) -> Iterator[Finding]:
    """Find an audit chain that was changed, and heads that are no longer kept."""
    with context.database.read(EVERYWHERE) as session:
        report = context.check_audit_chain(session)
    if report.problem is not None:
        text = Text("审计链第 {n} 条{problem}。", "Entry {n} of the audit chain {problem}.").fill(
            n=report.first_bad_seq, problem=CHAIN_PROBLEMS[report.problem]
        )
        yield Finding("audit.chain", "error", text, _FROM_BACKUP, "pension-verifier audit verify")


def check_seal(context: Context, *, at_work: bool) -> Iterator[Finding]:
    """Find that the head of the chain was not kept outside the database for long."""
    settings = context.settings
    kept = last_kept_at(settings.security.key_dir, context.auditor.key)
    oldest = context.clock.now() - timedelta(hours=settings.doctor.seal_hours)
    if at_work and (kept is None or kept < oldest):
        text = Text(
            "审计链末端已超过 {n} 小时未留存。",
            "The head of the audit chain was not kept for over {n} hours.",
        )
        yield Finding(
            "audit.seal",
            "warning",
            text.fill(n=settings.doctor.seal_hours),
            Text("请检查夜间作业为何没有完成。", "See why the night did not finish."),
            "pension-verifier nightly",
        )


def check_ledger(session: Session) -> Iterator[Finding]:
    """Find sums of the ledger that do not agree with its postings."""
    balance = trial_balance(session)
    if balance.sum_fen:
        text = Text("台账借贷不平，差 {fen} 分。", "Debits and credits of the ledger differ by {fen} fen.")
        yield Finding(
            "ledger.sum",
            "error",
            text.fill(fen=balance.sum_fen),
            _FROM_BACKUP,
            "pension-verifier ledger trial-balance",
        )
    for text in balance.differences:
        yield Finding("ledger.differs", "error", text, _FROM_BACKUP, "pension-verifier ledger trial-balance")


def check_vault(session: Session, context: Context) -> Iterator[Finding]:
    """Find keys that stored templates need, or the next one, and that are not there."""
    for name in missing_keys(session, context):
        text = Text(
            "模板库密钥 {key} 缺失，用它加密的模板无法打开。",
            "The vault's key {key} is missing: its templates stay closed.",
        )
        yield Finding(
            "vault.key",
            "error",
            text.fill(key=name),
            Text("请从保管处取回密钥文件。", "Bring the key file back from where keys are kept."),
        )


def check_clock(session: Session, context: Context, database: Database) -> Iterator[Finding]:
    """Find that this machine's clock differs from the database's, or stands before the last entry."""
    now, most = context.clock.now(), context.settings.doctor.clock_seconds
    mend = Text(
        "请校准时钟，例如启用 systemd-timesyncd。", "Set the clock right: enable systemd-timesyncd, say."
    )
    if not database.is_sqlite:
        theirs = session.scalar(select(func.clock_timestamp()))
        apart = 0.0 if theirs is None else abs((theirs - now).total_seconds())
        if apart > most:
            text = Text(
                "本机时钟与数据库相差 {n} 秒。", "This clock and the database's differ by {n} seconds."
            )
            severity: Severity = "error" if apart > _FAR else "warning"
            yield Finding("clock.skew", severity, text.fill(n=round(apart)), mend, "timedatectl set-ntp true")
    last = _last_entry(session)
    if last is not None and last > now + timedelta(seconds=most):
        text = Text("审计链最后一条的时间晚于本机时钟。", "The last audit entry is later than this clock.")
        yield Finding("clock.behind", "error", text, mend, "timedatectl set-ntp true")


def _last_entry(session: Session) -> datetime | None:
    at = session.scalar(select(AuditEntry.at).order_by(AuditEntry.seq.desc()).limit(1))
    return None if at is None else at.astimezone(UTC)
