"""The trial balance: debits less credits are zero, and each kept sum is what its postings add up to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from verifier.feeds.bank_tables import BankLine
from verifier.language import Text
from verifier.money import yuan_text
from verifier.months import Month
from verifier.recovery import accounts as acc
from verifier.recovery.tables import Debt, LedgerPosting, Receipt, Refund

_RECOVERY: Final = Text("追回款", "the line of recovery")
_BENEFITS: Final = Text("待遇", "the line of benefits")


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One account up to the end of the month, and its movement within it; fen, debits and credits apart."""

    account: str
    debit_fen: int
    credit_fen: int
    month_debit_fen: int
    month_credit_fen: int

    @property
    def balance_fen(self) -> int:
        """Debits less credits."""
        return self.debit_fen - self.credit_fen


@dataclass(frozen=True, slots=True)
class TrialBalance:
    """All accounts; ``differences`` says in words what does not agree, nothing in a sound ledger."""

    month: Month | None
    lines: tuple[AccountLine, ...]
    differences: tuple[Text, ...]

    @property
    def sum_fen(self) -> int:
        """Debits less credits of all accounts: zero."""
        return sum(line.balance_fen for line in self.lines)

    @property
    def is_sound(self) -> bool:
        """True if the sum is zero and every kept sum agrees."""
        return self.sum_fen == 0 and not self.differences

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for ``--json``."""
        return {
            "month": None if self.month is None else str(self.month),
            "accounts": [
                {
                    "account": line.account,
                    "line": acc.line_of(line.account),
                    "name": acc.ACCOUNT_NAMES[line.account].as_dict(),
                    "debit_fen": line.debit_fen,
                    "credit_fen": line.credit_fen,
                    "balance_fen": line.balance_fen,
                    "month_debit_fen": line.month_debit_fen,
                    "month_credit_fen": line.month_credit_fen,
                }
                for line in self.lines
            ],
            "sum_fen": self.sum_fen,
            "differences": [text.as_dict() for text in self.differences],
            "sound": self.is_sound,
        }


def trial_balance(session: Session, month: Month | None = None) -> TrialBalance:
    """Return the trial balance of all the session sees, up to the end of ``month`` (None: to this moment).

    Kept sums are as of this moment; they are compared where no posting came after the month.
    """
    debits, credits = (
        _sums(session, column, month) for column in (LedgerPosting.debit, LedgerPosting.credit)
    )
    month_debits, month_credits = (
        _sums(session, column, month, only=True) for column in (LedgerPosting.debit, LedgerPosting.credit)
    )
    lines = tuple(
        AccountLine(
            account,
            debits.get(account, 0),
            credits.get(account, 0),
            month_debits.get(account, 0),
            month_credits.get(account, 0),
        )
        for account in sorted({*acc.ACCOUNT_NAMES, *debits, *credits}, key=_place)
    )
    newest = session.scalar(select(func.max(LedgerPosting.month)))
    complete = month is None or newest is None or newest <= month
    return TrialBalance(month, lines, _differences(session, lines) if complete else ())


def _sums(
    session: Session, account: InstrumentedAttribute[str], month: Month | None, *, only: bool = False
) -> Mapping[str, int]:
    if only and month is None:
        return {}
    query = select(account, func.sum(LedgerPosting.amount_fen)).group_by(account)
    if month is not None:
        query = query.where(LedgerPosting.month == month if only else LedgerPosting.month <= month)
    return {name: int(fen) for name, fen in session.execute(query)}


def _place(account: str) -> tuple[int, str]:
    names = list(acc.ACCOUNT_NAMES)
    return (names.index(account) if account in acc.ACCOUNT_NAMES else len(names), account)


def _differences(session: Session, lines: tuple[AccountLine, ...]) -> tuple[Text, ...]:
    balance = {line.account: line.balance_fen for line in lines}
    debited = {line.account: line.debit_fen for line in lines}
    kept = {
        "debts_due": _total(session, Debt.due_fen),
        "fees_due": _total(session, Debt.fees_due_fen),
        "recovered": _total(session, Debt.recovered_fen),
        "written_off": _total(session, Debt.written_off_fen),
        "unallocated": _total(session, Receipt.open_fen),
        "refunds_payable": _total(session, Refund.amount_fen, Refund.state != "paid"),
        "bank": _total(session, BankLine.amount_fen, BankLine.amount_fen > 0),
    }
    posted = {
        "debts_due": balance[acc.DEBTS_DUE],
        "fees_due": balance[acc.FEES_DUE],
        "recovered": -balance[acc.RECOVERED] - balance[acc.FEES_RECEIVED],
        "written_off": balance[acc.WRITTEN_OFF] + balance[acc.FEES_WRITTEN_OFF],
        "unallocated": -balance[acc.UNALLOCATED],
        "refunds_payable": -balance[acc.REFUNDS_PAYABLE],
        "bank": debited[acc.BANK],
    }
    found = [
        Text(
            "{account}：分录合计 {posted} 元，明细合计 {kept} 元。",
            "{account}: the postings say {posted} yuan, the single rows {kept}.",
        ).fill(account=acc.ACCOUNT_NAMES[name], posted=yuan_text(posted[name]), kept=yuan_text(kept[name]))
        for name in kept
        if kept[name] != posted[name]
    ]
    unknown = [line.account for line in lines if line.account not in acc.ACCOUNT_NAMES]
    found += [Text("未知科目：{a}。", "Unknown account: {a}.").fill(a=name) for name in unknown]
    for name, accounts in ((_RECOVERY, acc.RECOVERY_LINE), (_BENEFITS, acc.BENEFIT_LINE)):
        if sum(balance[account] for account in accounts):
            found.append(Text("{n}资金线借贷不平。", "{n}: debits and credits differ.").fill(n=name))
    return tuple(found)


def _total(session: Session, column: InstrumentedAttribute[int], *where: Any) -> int:
    return int(session.scalar(select(func.coalesce(func.sum(column), 0)).where(*where)) or 0)
