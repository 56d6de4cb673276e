"""From which month a case counts, which payments it adds up, and the fine the law ties to the sum (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from verifier.benefits.overpayment import PaymentLine, overpaid_lines, total_fen
from verifier.crossmatch.stop_months import StopPeriod
from verifier.months import Month
from verifier.resources.statutes import statute

_CLASS_ORDER = ("A", "B", "C", "D", "E")


@dataclass(frozen=True, slots=True)
class StopStatement:
    """What one lead of a case says about the month payment should have stopped."""

    lead_id: int
    strength: str
    evidence_class: str
    period: StopPeriod

    def as_dict(self) -> dict[str, Any]:
        """Return the form stored with an assessment."""
        return {
            "lead_id": self.lead_id,
            "strength": self.strength,
            "evidence_class": self.evidence_class,
            "stop": str(self.period.stop),
            "until": None if self.period.until is None else str(self.period.until),
            "schemes": None if self.period.schemes is None else list(self.period.schemes),
        }


def prevailing(statements: Iterable[StopStatement], stop: Month | None = None) -> StopStatement | None:
    """Return the statement a case counts from, None if no lead names a month (or none names ``stop``).

    Strong before supporting, then class A before B and so on; where equals contradict each other the later
    month holds, so that doubt never enlarges a debt. ``stop`` picks among the months the leads name.
    """
    asked = [item for item in statements if stop is None or item.period.stop == stop]
    return min(
        asked,
        key=lambda item: (
            item.strength != "strong",
            _class_rank(item.evidence_class),
            -item.period.stop.ordinal,
            item.lead_id,
        ),
        default=None,
    )


def _class_rank(letter: str) -> int:
    return _CLASS_ORDER.index(letter) if letter in _CLASS_ORDER else len(_CLASS_ORDER)


@dataclass(frozen=True, slots=True)
class Overpayment:
    """The sum of the payments actually made in a statement's period, to the fen."""

    statement: StopStatement
    lines: tuple[PaymentLine, ...]
    total_fen: int

    @property
    def fine_fen(self) -> tuple[int, int]:
        """Lowest and highest statutory fine in fen; only the administrative department may impose it."""
        return fine_range(self.total_fen)


def overpayment(statement: StopStatement, payments: Sequence[PaymentLine]) -> Overpayment:
    """Add up what was actually paid in the period of ``statement``."""
    period = statement.period
    schemes = None if period.schemes is None else frozenset(period.schemes)
    lines = overpaid_lines(payments, period.stop, period.until, schemes)
    return Overpayment(statement, lines, total_fen(lines))


def fine_range(total: int) -> tuple[int, int]:
    """Return the lowest and highest fine on ``total`` fen (社会保险法 Art. 88: two to five times)."""
    figures = statute("fraud_fine").figures
    counted = max(total, 0)
    return counted * figures["lowest_factor"], counted * figures["highest_factor"]


def stored_lines(lines: Iterable[PaymentLine]) -> list[dict[str, Any]]:
    """Return the lines as an assessment keeps them: what was added up can be read years later."""
    return [
        {
            "payment_id": line.payment_id,
            "scheme": line.scheme,
            "month": str(line.month),
            "amount_fen": line.amount_fen,
            "account_no": line.account_no,
        }
        for line in lines
    ]
