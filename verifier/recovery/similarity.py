"""Which open debts an amount and a payer's name may be meant for: suggestions, never decisions (pure)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from matchers.records.names import normalise_name


@dataclass(frozen=True, slots=True)
class Owed:
    """An open debt as the comparison sees it. ``expected``: sums that may come, whole or an instalment."""

    debt_id: int
    reference: str
    debtor: str
    expected: frozenset[int]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A debt a receipt may be meant for; ``similarity`` of payer and debtor from 0 to 1."""

    debt_id: int
    reference: str
    similarity: float


def suggestions(
    amount_fen: int, payer: str | None, memo: str | None, debts: Iterable[Owed], least: float
) -> tuple[Suggestion, ...]:
    """Return the debts whose expected amount it is and whose debtor the payer is called like, likest first.

    The debtor's name in the memo counts as well: relatives pay from accounts of their own.
    """
    found = []
    for debt in debts:
        if amount_fen in debt.expected:
            similarity = max(_likeness(payer, debt.debtor), _mentioned(memo, debt.debtor))
            if similarity >= least:
                found.append(Suggestion(debt.debt_id, debt.reference, round(similarity, 3)))
    return tuple(sorted(found, key=lambda item: (-item.similarity, item.debt_id)))


def _likeness(one: str | None, other: str) -> float:
    if not normalise_name(one) or not normalise_name(other):
        return 0.0
    return OSA.normalized_similarity(one or "", other, processor=normalise_name)


def _mentioned(memo: str | None, debtor: str) -> float:
    name = normalise_name(debtor)
    return 1.0 if len(name) >= 2 and name in normalise_name(memo) else 0.0
