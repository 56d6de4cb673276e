"""Month end: the ledger's trial balance is closed once, when it is zero and every kept sum agrees.

A difference closes nothing: the month stays open, the next night tries again, and a person is told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.accounts.tables import Agency
from verifier.audit.service import Happening
from verifier.clock import business_today
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.errors import HeldForPerson
from verifier.language import Text, joined
from verifier.months import Month
from verifier.recovery.month_tables import MonthEnd
from verifier.recovery.tables import LedgerPosting
from verifier.recovery.trial_balance import trial_balance

#: called first in each transaction that writes
Guard = Callable[[Session], None]
_SUMS: Final = ("debit_fen", "credit_fen", "month_debit_fen", "month_credit_fen")


@dataclass(slots=True)
class _Books:
    """One agency's accounts at the end of a month: account → the four sums of ``_SUMS``."""

    accounts: dict[str, dict[str, int]] = field(default_factory=dict)

    def add(self, account: str, **fen: int) -> None:
        """Note sums of an account."""
        sums = self.accounts.setdefault(account, dict.fromkeys(_SUMS, 0))
        for name, value in fen.items():
            sums[name] += value

    def total(self, name: str) -> int:
        """Add one of the sums up over all accounts."""
        return sum(sums[name] for sums in self.accounts.values())

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The form that is stored."""
        return [{"account": name} | self.accounts[name] for name in sorted(self.accounts)]


def close_months(context: Context, actor: Actor, business_date: date, guard: Guard) -> None:
    """Close every month that is over on ``business_date`` and still open, the oldest first.

    Safe to repeat: a closed month is written once and never again. That no posting has come to the newest
    closed month since is looked at each time; if one has, the next month's end contains it.

    Raises:
        NotPermitted: the actor may not start the night's work.
        HeldForPerson: something does not agree, and the month named stays open with all later ones; or it is
            closed already, and its postings have changed since.
    """
    actor.require(Right.RUNS_START)
    over = min(Month.of(business_date), Month.of(business_today(context.clock))).plus(-1)
    with context.database.read(EVERYWHERE, one_picture=True) as session:
        newest = newest_closed(session)
        differences = () if newest is None else _posted_since(session, newest)
        months = list(_open_months(session, newest, over))
    for month in months:
        _close(context, actor, month, business_date, guard)
    if differences and newest is not None:
        raise _held(newest, differences)


def newest_closed(session: Session) -> Month | None:
    """Return the newest month that is closed, None if none is."""
    return session.scalar(select(MonthEnd.month).order_by(MonthEnd.month.desc()).limit(1))


def closed_on(session: Session, business_date: date) -> list[Month]:
    """Return the months the night of a business date closed."""
    query = select(MonthEnd.month).where(MonthEnd.closed_on == business_date).distinct()
    return sorted(session.scalars(query))


def _open_months(session: Session, newest: Month | None, over: Month) -> Iterator[Month]:
    """Yield months not closed yet; before the first posting there was no ledger."""
    first = session.scalar(select(LedgerPosting.month).order_by(LedgerPosting.month).limit(1))
    begin = newest.plus(1) if newest is not None else min(first or over, over)
    return begin.until(over.plus(1))


def _close(context: Context, actor: Actor, month: Month, business_date: date, guard: Guard) -> None:
    with context.database.read(EVERYWHERE, one_picture=True) as session:
        at_end, now = trial_balance(session, month), trial_balance(session)
        books = _books(session, month)
    if not (at_end.is_sound and now.is_sound):
        not_zero = Text("借贷不平。", "Debits and credits differ.")
        raise _held(month, tuple(dict.fromkeys((*at_end.differences, *now.differences))) or (not_zero,))
    with context.database.write(EVERYWHERE) as session:
        guard(session)
        if session.scalar(select(MonthEnd.id).where(MonthEnd.month == month).limit(1)) is not None:
            return
        for agency in session.scalars(select(Agency.id).order_by(Agency.id)):
            found = books[agency]
            session.add(
                MonthEnd(
                    agency_id=agency,
                    month=month,
                    closed_on=business_date,
                    closed_at=context.clock.now(),
                    debit_fen=found.total("debit_fen"),
                    credit_fen=found.total("credit_fen"),
                    lines=found.lines,
                )
            )
        session.flush()
        turnover = sum(one.total("month_debit_fen") for one in books.values())
        happening = Happening("ledger.month_closed", "ledger", str(month), {"turnover_fen": turnover})
        context.auditor.record(session, actor.name, actor.os_user, [happening])


def _posted_since(session: Session, month: Month) -> tuple[Text, ...]:
    """Compare a closed month with what its postings add up to now: they are never changed, nor added to."""
    books = _books(session, month)
    kept = session.execute(
        select(Agency.code, MonthEnd.agency_id, MonthEnd.lines)
        .join(Agency, Agency.id == MonthEnd.agency_id)
        .where(MonthEnd.month == month)
        .order_by(Agency.code)
    ).all()
    return tuple(
        Text(
            "机构 {a}：结账之后，该月及以前的分录有变化。",
            "Agency {a}: postings of that month or before have changed since it was closed.",
        ).fill(a=code)
        for code, agency, lines in kept
        if lines != books[agency].lines
    )


def _books(session: Session, month: Month) -> defaultdict[int, _Books]:
    found: defaultdict[int, _Books] = defaultdict(_Books)
    within = func.sum(case((LedgerPosting.month == month, LedgerPosting.amount_fen), else_=0))
    for side, column in (("debit", LedgerPosting.debit), ("credit", LedgerPosting.credit)):
        query = select(LedgerPosting.agency_id, column, func.sum(LedgerPosting.amount_fen), within)
        rows = session.execute(
            query.where(LedgerPosting.month <= month).group_by(LedgerPosting.agency_id, column)
        )
        for agency, account, fen, month_fen in rows:
            sums = {f"{side}_fen": int(fen), f"month_{side}_fen": int(month_fen)}
            found[agency].add(account, **sums)
    return found


def _held(month: Month, differences: Sequence[Text]) -> HeldForPerson:
    return HeldForPerson(
        Text(
            "{m} 台账有出入：{why}未结账的月份由下一次夜间作业再试。",
            "The ledger of {m} does not agree: {why} The next night tries again to close what is open.",
        ).fill(m=month, why=joined(*differences)),
        Text(
            "请从试算平衡查明出入（ledger trial-balance）。",
            "The trial balance shows where (ledger trial-balance).",
        ),
    )
