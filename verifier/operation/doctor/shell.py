"""What was done from the machine itself that people usually do: told for a month, and not to be taken back.

It is read from the audit chain, which is only ever added to.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from verifier.audit.marks import BY_THE_MACHINE, NAMED_ONLY
from verifier.audit.tables import AuditEntry
from verifier.context import Context
from verifier.language import Text
from verifier.operation.doctor.findings import Finding

_TOLD_FOR: Final = timedelta(days=31)
_SEE: Final = Text(
    "请审计管理员在“审计”的“本机直接办理”页逐项核对。",
    "Have the audit administrator look at “Done from the machine” under “Audit”, and ask.",
)


def check_shell(session: Session, context: Context) -> Iterator[Finding]:
    """Find steps of two people taken for somebody not logged in, and accounts the machine itself changed."""

    def lately(marked: ColumnElement[bool]) -> int:
        since = AuditEntry.at > context.clock.now() - _TOLD_FOR
        return session.scalar(select(func.count()).select_from(AuditEntry).where(marked, since)) or 0

    named_only = lately(NAMED_ONLY)
    if named_only:
        text = Text(
            "31 天内有 {n} 项须两人办理的事项在命令行以 --as 办理，未经本人登录。",
            "Within 31 days {n} steps of two people were taken at the command line for a user who had not "
            "logged in.",
        )
        yield Finding("shell.named_only", "note", text.fill(n=named_only), _SEE)
    by_machine = lately(BY_THE_MACHINE)
    if by_machine:
        text = Text(
            "31 天内有 {n} 次由本机管理员直接变更账户。",
            "Within 31 days the machine's own administrator changed accounts {n} times.",
        )
        yield Finding("shell.accounts", "note", text.fill(n=by_machine), _SEE)
