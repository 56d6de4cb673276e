"""A person's benefits and payments as they stand and as they came to be: reading only, no changes here."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.benefits.overpayment import PaymentLine
from verifier.benefits.tables import Entitlement, EntitlementChange, Payment
from verifier.months import Month


def entitlements_of(session: Session, person_id: int) -> list[Entitlement]:
    """Return a person's entitlements by scheme."""
    query = select(Entitlement).where(Entitlement.person_id == person_id).order_by(Entitlement.scheme)
    return list(session.scalars(query))


def payments_of(session: Session, person_id: int, since: Month | None = None) -> list[Payment]:
    """Return a person's payments, failed ones too, by month; ``since`` leaves out earlier months."""
    query = select(Payment).where(Payment.person_id == person_id)
    if since is not None:
        query = query.where(Payment.month >= since)
    return list(session.scalars(query.order_by(Payment.month, Payment.id)))


def payment_lines(session: Session, person_id: int, since: Month | None = None) -> list[PaymentLine]:
    """Return the same payments as plain lines for the rules of :mod:`verifier.benefits.overpayment`."""
    query = (
        select(
            Payment.id,
            Entitlement.scheme,
            Payment.month,
            Payment.amount_fen,
            Payment.account_no,
            Payment.state,
        )
        .join(Entitlement, Entitlement.id == Payment.entitlement_id)
        .where(Payment.person_id == person_id)
        .order_by(Payment.month, Payment.id)
    )
    if since is not None:
        query = query.where(Payment.month >= since)
    return [PaymentLine(*row) for row in session.execute(query)]


def changes_of(session: Session, person_id: int) -> list[tuple[str, EntitlementChange]]:
    """Return every change of a person's entitlements with its scheme, oldest first."""
    query = (
        select(Entitlement.scheme, EntitlementChange)
        .join(Entitlement, Entitlement.id == EntitlementChange.entitlement_id)
        .where(Entitlement.person_id == person_id)
        .order_by(EntitlementChange.recorded_at, EntitlementChange.id)
    )
    return [(scheme, change) for scheme, change in session.execute(query)]


def account_numbers_of(session: Session, person_id: int) -> str | None:
    """Return the account numbers the current entitlements are paid to, for :mod:`verifier.people.reveal`.

    None without any entitlement in the session's scope; an empty text where no account is known.
    """
    rights = entitlements_of(session, person_id)
    if not rights:
        return None
    return ", ".join(dict.fromkeys(right.account_no for right in rights if right.account_no))
