"""What was, or may have been, paid after a benefit should have stopped: sums of months, never an average.

A benefit is due for the month of death and stops with the following month (RULES: death). A debt is the
sum of the payments actually made; an amount at risk also estimates months whose payment file is not yet here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import date
from typing import Literal

from verifier.months import Month

Basis = Literal["actual", "estimated", "mixed"]
PAID = "paid"
RUNNING = "running"


@dataclass(frozen=True, slots=True)
class PaymentLine:
    """One payment as a rule sees it: ``amount_fen`` is negative for money that came back."""

    payment_id: int
    scheme: str
    month: Month
    amount_fen: int
    account_no: str | None
    state: str


@dataclass(frozen=True, slots=True)
class Terms:
    """One entitlement as an estimate sees it; ``stopped`` is the first month no longer paid."""

    monthly_fen: int
    state: str
    started: Month | None
    stopped: Month | None


@dataclass(frozen=True, slots=True)
class AmountAtRisk:
    """Fen at risk. ``months``: benefit months in which money flowed or is estimated to have flowed."""

    total_fen: int
    basis: Basis
    actual_fen: int
    estimated_fen: int
    months: int


@dataclass(frozen=True, slots=True)
class RiskShare:
    """One entitlement's part of an amount at risk; ``known`` tells whether any month needed no estimate."""

    actual: Mapping[Month, int]
    estimated: Mapping[Month, int]
    known: bool


def stop_month_after(death: date) -> Month:
    """Return the first month no longer due after a death: the month of death itself is."""
    return Month.of(death).plus(1)


def overpaid_lines(
    payments: Iterable[PaymentLine],
    stop: Month,
    until: Month | None = None,
    schemes: Set[str] | None = None,
) -> tuple[PaymentLine, ...]:
    """Return the payments of the months from ``stop`` (and before ``until``) that were really paid, in order.

    A payment the bank sent back (``failed``) was never paid; a returned amount is a negative payment and
    reduces the sum. ``schemes`` None means all.
    """
    found = (
        line
        for line in payments
        if line.state == PAID
        and line.month >= stop
        and (until is None or line.month < until)
        and (schemes is None or line.scheme in schemes)
    )
    return tuple(sorted(found, key=lambda line: (line.month, line.scheme, line.payment_id)))


def total_fen(lines: Iterable[PaymentLine]) -> int:
    """Return the exact sum in fen."""
    return sum(line.amount_fen for line in lines)


def estimated_months(terms: Terms, stop: Month, until: Month | None, through: Month) -> range:
    """Return the ordinals of the months an entitlement may have been paid for, from ``stop`` to ``through``.

    Before it started and from the month it stopped nothing is estimated. An entitlement that does not run and
    names no month in which it stopped is not estimated at all: nothing says that money flowed.
    """
    if terms.state != RUNNING and terms.stopped is None:
        return range(0)
    first = stop if terms.started is None else max(stop, terms.started)
    end = through.plus(1)
    for bound in (terms.stopped, until):
        if bound is not None:
            end = min(end, bound)
    return range(first.ordinal, end.ordinal)


def risk_share(
    terms: Terms,
    paid: Mapping[Month, int],
    known_months: Set[Month],
    *,
    stop: Month,
    until: Month | None,
    through: Month,
) -> RiskShare:
    """Return what one entitlement puts at risk.

    ``paid`` holds the sum of each month in which the entitlement has payment rows (zero when they failed);
    ``known_months`` are those whose payment file was imported for its register and scheme. In both nothing is
    estimated. Money actually paid counts even beyond ``through``.
    """
    actual = {month: fen for month, fen in paid.items() if month >= stop and (until is None or month < until)}
    months = [Month.from_ordinal(n) for n in estimated_months(terms, stop, until, through)]
    estimated = {
        month: terms.monthly_fen for month in months if month not in paid and month not in known_months
    }
    return RiskShare(actual, estimated, bool(actual) or any(month in known_months for month in months))


def amount_at_risk(shares: Iterable[RiskShare]) -> AmountAtRisk:
    """Add up the shares of one suspicion's entitlements; without any month the basis is ``actual`` and 0."""
    actual = estimated = 0
    months: set[Month] = set()
    known = guessed = False
    for share in shares:
        actual += sum(share.actual.values())
        estimated += sum(share.estimated.values())
        months.update(month for month, fen in (*share.actual.items(), *share.estimated.items()) if fen)
        known = known or share.known
        guessed = guessed or bool(share.estimated)
    basis: Basis = "actual" if not guessed else "mixed" if known else "estimated"
    return AmountAtRisk(actual + estimated, basis, actual, estimated, len(months))
