"""The night's work on money: agreements, month end, roll against bank, the coming payment files.

No step lets money leave, moves any, or halts the others: what does not agree is told and waits for a person.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from jobs.night import Night
from verifier.database import EVERYWHERE
from verifier.errors import HeldForPerson
from verifier.language import Text
from verifier.notices.entering import pass_terms
from verifier.recovery.month_end import close_months, closed_on
from verifier.recovery.payroll_night import WaitingFile, check_coming_files
from verifier.recovery.plan_sweep import sweep_plans
from verifier.recovery.reconciliation_reports import agrees, kept_reconciliations, reconcile_for_night
from verifier.runs.service import add_to_step


def instalments(night: Night) -> dict[str, Any]:
    """Raise what was missed and what was caught up since the last look."""
    night.check()

    def inside(session: Session, found: Sequence[str]) -> None:
        night.guard(session)
        for name in found:
            add_to_step(session, night.ticket, "instalments", name, 1)

    swept = sweep_plans(night.context, night.actor, night.ticket.business_date, inside)
    counts = dict.fromkeys(("missed", "caught_up", "broken"), 0) | night.so_far("instalments")
    text = Text("第 {n} 号分期协议未能登记：{why}", "Instalment plan {n} could not be entered: {why}")
    return counts | {"held": [text.fill(n=plan, why=why).as_dict() for plan, why in swept.refused.items()]}


def publications(night: Night) -> dict[str, Any]:
    """Enter papers whose service by publication counts from now on: the term has passed."""

    def inside(session: Session, found: int | None) -> None:
        night.guard(session)
        if found:
            add_to_step(session, night.ticket, "publications", "served", found)

    pass_terms(night.context, night.actor, night.ticket.business_date, inside)
    return {"served": 0} | night.so_far("publications")


def month_end(night: Night) -> dict[str, Any]:
    """Close the months that are over; a difference leaves them open and is told."""
    night.check()
    held = []
    try:
        close_months(night.context, night.actor, night.ticket.business_date, night.guard)
    except HeldForPerson as error:
        held = [error.message.as_dict()]
    with night.context.database.read(EVERYWHERE) as session:
        closed = [str(month) for month in closed_on(session, night.ticket.business_date)]
    return {"closed": closed, "held": held}


def reconciliation(night: Night) -> dict[str, Any]:
    """Compare roll, payment file and bank return of the months that need it, and keep what was found."""
    night.check()
    reconcile_for_night(night.context, night.ticket.run_id, night.ticket.business_date, night.guard)
    with night.context.database.read(EVERYWHERE) as session:
        rows = [row for _, row in kept_reconciliations(session, night.ticket.run_id)]
    return {
        "months": sorted({str(row.month) for row in rows}),
        "compared": len(rows),
        "differing": sum(not agrees(row) for row in rows),
        "not_paid": sum(row.not_paid for row in rows),
        "not_expected": sum(row.not_expected for row in rows),
        "other_amount": sum(row.other_amount for row in rows),
    }


def payroll(night: Night) -> dict[str, Any]:
    """Check the payment files that wait; none leaves by this."""
    night.check()
    waiting = check_coming_files(night.context, night.actor, night.ticket.business_date, night.guard)
    return {
        "waiting": len(waiting),
        "held_rows": sum(file.held for file in waiting),
        "held": [_payroll_told(file) for file in waiting if file.held or file.problem],
    }


def held_of(steps: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what steps refused or could not do: ``step`` and ``message`` in both languages."""
    return [
        {"step": name, "message": message}
        for name in ("instalments", "month_end", "payroll", "reminders", "outbox", "backup")
        for message in steps.get(name, {}).get("held", ())
    ]


def _payroll_told(file: WaitingFile) -> dict[str, str]:
    if file.problem is not None:
        text = Text("第 {n} 号待发放文件无法核对：{why}", "Coming payment file {n} cannot be checked: {why}")
        return text.fill(n=file.file_id, why=file.problem).as_dict()
    text = Text(
        "第 {n} 号待发放文件共 {rows} 行，暂缓 {held} 行，等待处理。",
        "Coming payment file {n}: {held} of {rows} rows are held and wait for a person.",
    )
    return text.fill(n=file.file_id, rows=file.rows, held=file.held).as_dict()
