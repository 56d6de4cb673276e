"""Roll ↔ payment file ↔ bank return of one benefit month, agency by agency and scheme by scheme."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from verifier.accounts.tables import Agency
from verifier.benefits.overpayment import PAID
from verifier.benefits.tables import Entitlement, Payment
from verifier.feeds.bank_tables import BankReturn
from verifier.months import Month
from verifier.recovery.roll_then import roll_in


@dataclass(frozen=True, slots=True)
class Reconciled:
    """One agency's scheme in a month; amounts in fen.

    ``expected``: entitlements the roll had in payment that month, by their history. ``paid_fen``: what was
    paid less what came back, to this day. The last three count entitlements and are zero when all three
    papers agree.
    """

    agency: str
    scheme: str
    expected: int
    expected_fen: int
    paid: int
    paid_fen: int
    returned: int
    returned_fen: int
    not_paid: int
    not_expected: int
    other_amount: int

    @property
    def agrees(self) -> bool:
        """True if roll, payment file and bank say the same."""
        return not (self.not_paid or self.not_expected or self.other_amount)

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for ``--json``."""
        return asdict(self) | {"agrees": self.agrees}


def reconcile(session: Session, month: Month) -> tuple[Reconciled, ...]:
    """Compare the three papers for all agencies the session sees; ordered by agency and scheme.

    An entitlement counts for the agency that kept it in that month.
    """
    paid = (
        select(
            Payment.entitlement_id.label("entitlement_id"),
            func.sum(case((Payment.state == PAID, Payment.amount_fen), else_=0)).label("net"),
        )
        .where(Payment.month == month)
        .group_by(Payment.entitlement_id)
        .subquery()
    )
    returned = (
        select(
            Payment.entitlement_id.label("entitlement_id"),
            func.count().label("number"),
            func.sum(Payment.amount_fen).label("fen"),
        )
        .join(BankReturn, BankReturn.payment_id == Payment.id)
        .where(Payment.month == month)
        .group_by(Payment.entitlement_id)
        .subquery()
    )
    net = func.coalesce(paid.c.net, 0)
    roll = roll_in(month)
    expected, monthly = roll.expected, roll.monthly_fen
    query = (
        select(
            Agency.code,
            Entitlement.scheme,
            _count(expected),
            func.coalesce(func.sum(case((expected, monthly), else_=0)), 0),
            _count(net > 0),
            func.coalesce(func.sum(net), 0),
            func.coalesce(func.sum(returned.c.number), 0),
            func.coalesce(func.sum(returned.c.fen), 0),
            _count(and_(expected, net <= 0)),
            _count(and_(~expected, net > 0)),
            _count(and_(expected, net > 0, net != monthly)),
        )
        .select_from(Entitlement)
        .outerjoin(roll.changed, roll.changed.c.entitlement_id == Entitlement.id)
        .join(Agency, Agency.id == roll.agency_id)
        .outerjoin(paid, paid.c.entitlement_id == Entitlement.id)
        .outerjoin(returned, returned.c.entitlement_id == Entitlement.id)
        .group_by(Agency.code, Entitlement.scheme)
        .order_by(Agency.code, Entitlement.scheme)
    )
    return tuple(
        Reconciled(code, scheme, *(int(value) for value in values))
        for code, scheme, *values in session.execute(query)
    )


def _count(condition: Any) -> Any:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
