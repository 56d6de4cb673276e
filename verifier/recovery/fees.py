"""Late fee or interest, only where the region's rules have one: computed from what is due, by a person."""

from __future__ import annotations

from datetime import date
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.audit.service import Happening
from verifier.bars.closeness import must_not_be_close
from verifier.clock import business_today
from verifier.context import Context
from verifier.errors import Conflict
from verifier.language import Text
from verifier.reasons import checked_reason
from verifier.recovery.books import charging
from verifier.recovery.debts import locked_debt, post_and_tell, terms_of
from verifier.recovery.ledger import Entry
from verifier.recovery.tables import Debt, LedgerTransaction

_MILLION: Final = 1_000_000


def late_fee(due_fen: int, days: int, ppm_a_day: int) -> int:
    """Return the fee on ``due_fen`` for whole ``days``, in fen, rounded down: doubt never enlarges a debt."""
    return max(due_fen, 0) * max(days, 0) * ppm_a_day // _MILLION


def charge_fee(context: Context, actor: Actor, reference: str, reason: str) -> int:
    """Charge the fee since the debt was opened or last charged on what is due today; return it in fen.

    Raises:
        NotPermitted, NotFound: no right, no person, close to the debtor, or no such debt for this actor.
        Conflict: the region has no such fee, the debt is not open, or nothing is to be charged.
        InvalidInput: no reason.
    """
    actor.require_person()
    actor.require(Right.CASES_APPROVE)
    why = checked_reason(reason)
    with context.database.write(actor.scope) as session:
        debt = locked_debt(session, reference)
        must_not_be_close(session, actor, debt.person_id)
        charged = context.law_of(session, debt.agency_id).switches["late_fee"]
        ppm = terms_of(session, context, debt.agency_id).late_fee_ppm_a_day if charged else 0
        today = business_today(context.clock)
        fen = late_fee(debt.due_fen, (today - _since(session, debt)).days, ppm)
        if not fen:
            raise Conflict(
                Text("没有可计收的滞纳金或利息。", "There is no fee to charge."),
                Text(
                    "本地区的程序规则未启用计收，或者设置中没有费率；如认为应当计收，请告知系统管理员。",
                    "This region's rules do not charge it, or the settings name no rate; if it should be "
                    "charged, tell the system administrator.",
                ),
            )
        told: list[Happening] = []
        entry = Entry(
            "late_fee", charging(fen), actor.name, context.clock.now(), why, debt.agency_id, debt=debt
        )
        post_and_tell(session, entry, told)
        told.append(Happening("debt.fee_charged", "debt", str(debt.id), {"total_fen": fen}))
        context.auditor.record(session, actor.name, actor.os_user, told)
    return fen


def _since(session: Session, debt: Debt) -> date:
    last = session.scalar(
        select(func.max(LedgerTransaction.booked_on)).where(
            LedgerTransaction.debt_id == debt.id, LedgerTransaction.kind == "late_fee"
        )
    )
    return debt.opened_on if last is None else last
