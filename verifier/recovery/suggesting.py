"""Suggestions for receipts nobody quoted a reference on: read from the open debts, decided by a person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from verifier.context import Context
from verifier.database.bulk import chunks
from verifier.people.tables import Person
from verifier.recovery.debts import terms_of
from verifier.recovery.similarity import Owed, Suggestion, suggestions
from verifier.recovery.tables import Debt, Plan, Receipt

_AT_ONCE = 500


def suggestions_for(
    session: Session, context: Context, receipts: Iterable[Receipt]
) -> dict[int, tuple[Suggestion, ...]]:
    """Return for each receipt the open debts, in the session's scope, that amount and name speak for."""
    asked = list(receipts)
    debts = _owed(session, {receipt.open_fen for receipt in asked if receipt.open_fen})
    by_amount: dict[int, list[Owed]] = defaultdict(list)
    for debt in debts:
        for fen in debt.expected:
            by_amount[fen].append(debt)
    least: dict[int, float] = {}
    found = {}
    for receipt in asked:
        if receipt.agency_id not in least:
            least[receipt.agency_id] = terms_of(session, context, receipt.agency_id).name_similarity
        fit = by_amount.get(receipt.open_fen, [])
        found[receipt.id] = suggestions(
            receipt.open_fen, receipt.payer_name, receipt.memo, fit, least[receipt.agency_id]
        )
    return found


def _owed(session: Session, amounts: set[int]) -> list[Owed]:
    found: dict[int, Owed] = {}
    for chunk in chunks(amounts, _AT_ONCE):
        query = (
            select(Debt.id, Debt.reference, Person.name, Debt.due_fen + Debt.fees_due_fen, Plan.monthly_fen)
            .join(Person, Person.id == Debt.person_id)
            .outerjoin(Plan, (Plan.debt_id == Debt.id) & (Plan.state == "running"))
            .where(
                Debt.state == "open",
                or_((Debt.due_fen + Debt.fees_due_fen).in_(chunk), Plan.monthly_fen.in_(chunk)),
            )
        )
        for debt_id, reference, name, due, monthly in session.execute(query):
            expected = frozenset(fen for fen in (due, monthly) if fen)
            found[debt_id] = Owed(debt_id, reference, name, expected)
    return list(found.values())
