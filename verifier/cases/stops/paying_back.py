"""What a stop that ends pays back: every month payment stood still, each as it would have been, once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.benefits.back_pay import months_owed, unpaid, without_empty_amounts
from verifier.benefits.overpayment import PAID
from verifier.benefits.payments import payment_lines
from verifier.benefits.suspending import history_of
from verifier.benefits.tables import Entitlement
from verifier.cases.stop_tables import Stop
from verifier.months import Month


@dataclass(frozen=True, slots=True)
class BackPayLine:
    """One month of one benefit, in fen: what is paid back."""

    scheme: str
    month: Month
    fen: int

    def as_dict(self) -> dict[str, Any]:
        """Return the form kept with the stop."""
        return {"scheme": self.scheme, "month": str(self.month), "fen": self.fen}


def back_pay_of(
    session: Session, stop: Stop, benefits: Sequence[Entitlement], resumed: Month
) -> tuple[BackPayLine, ...]:
    """Return what each benefit is owed for the months from the stop to before ``resumed``.

    Adjustments that took effect in between count. A month that a stop of the same benefit paid back when it
    ended, this one too, that was paid to the account anyhow, or in which a roll said something else, is not
    paid (again).
    """
    first = stop.stopped_from or stop.from_month
    earlier = _paid_back(session, stop)
    paid = _paid(session, stop, first)
    lines = []
    for benefit in benefits:
        changes, monthly_fen = without_empty_amounts(history_of(session, benefit.id), benefit.monthly_fen)
        owed = months_owed(
            changes,
            stood={stop.cause},
            state=benefit.state,
            monthly_fen=monthly_fen,
            first=first,
            resumed=resumed,
        )
        rest = unpaid(
            [one for one in owed if (benefit.scheme, one.month) not in earlier], paid[benefit.scheme]
        )
        lines += [BackPayLine(benefit.scheme, one.month, one.fen) for one in rest]
    return tuple(sorted(lines, key=lambda line: (line.month, line.scheme)))


def stored(lines: Sequence[BackPayLine]) -> list[dict[str, Any]]:
    """Return the lines as a stop keeps them."""
    return [line.as_dict() for line in lines]


def lines_of(stop: Stop) -> tuple[BackPayLine, ...]:
    """Return the lines a stop keeps."""
    return tuple(
        BackPayLine(line["scheme"], Month.parse(line["month"]), line["fen"]) for line in stop.back_pay
    )


def _paid_back(session: Session, stop: Stop) -> set[tuple[str, Month]]:
    ended = select(Stop).where(Stop.person_id == stop.person_id, Stop.state == "ended")
    return {(line.scheme, line.month) for one in session.scalars(ended) for line in lines_of(one)}


def _paid(session: Session, stop: Stop, first: Month) -> dict[str, dict[Month, int]]:
    """Return what really reached the account for each month, returns taken off."""
    sums: dict[str, dict[Month, int]] = defaultdict(lambda: defaultdict(int))
    for line in payment_lines(session, stop.person_id, first):
        if line.state == PAID:
            sums[line.scheme][line.month] += line.amount_fen
    return sums
