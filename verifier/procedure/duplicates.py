"""Two benefits of one person: which stays, what is refunded and what is recovered (pure).

城乡养老保险制度衔接暂行办法 Art. 8: a benefit of employees goes before one of residents; the resident
account less the government subsidy is refunded, the basic pension paid is recovered, and
where the person refuses it is set off from the account, then from the employee pension. Of
two resident benefits the place that paid first keeps. Two employee benefits, and everything
else, are decided by a person.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from verifier.language import Text
from verifier.months import Month

Which = Literal["first", "second"]

RESIDENT: Final = "resident"
BEFORE_RESIDENT: Final = frozenset({"employee", "public"})

BY_HAND_TEXTS: Final[dict[str, Text]] = {
    "two_strong": Text(
        "两份均非居民待遇，规定未予核实，须人工判定。",
        "Neither is a resident benefit: the rule is not verified, a person decides.",
    ),
    "same_start": Text(
        "两地起发月份相同或不明，须人工判定。",
        "Both began in the same month, or it is not known: a person decides.",
    ),
    "unknown_scheme": Text("险种不明，须人工判定。", "A scheme is not known: a person decides."),
}


@dataclass(frozen=True, slots=True)
class Drawn:
    """One of the two benefits; ``started`` is None where the roll does not say."""

    scheme: str
    started: Month | None


@dataclass(frozen=True, slots=True)
class Keeping:
    """``keep``: which benefit stays, None where a person decides, with the reason in ``by_hand``.

    ``overlap``: the first month in which both were paid, None where it is not known.
    """

    keep: Which | None
    overlap: Month | None
    by_hand: Text | None


@dataclass(frozen=True, slots=True)
class Settlement:
    """Integer fen. ``refund``: owed to the person; ``recover``: owed by them; the two stay two lines.

    Where the person refuses to pay, ``from_account`` is taken from the refund and ``from_pension`` from the
    pension that stays (by monthly deduction); the rest of the refund, ``to_person``, is paid out.
    """

    refund: int
    recover: int
    from_account: int
    from_pension: int
    to_person: int


def which_stays(first: Drawn, second: Drawn) -> Keeping:
    """Return which of two benefits of one person stays."""
    overlap = None
    if first.started is not None and second.started is not None:
        overlap = max(first.started, second.started)
    schemes = {first.scheme, second.scheme}
    if not schemes <= {RESIDENT, *BEFORE_RESIDENT}:
        return Keeping(None, overlap, BY_HAND_TEXTS["unknown_scheme"])
    if RESIDENT not in schemes:
        return Keeping(None, overlap, BY_HAND_TEXTS["two_strong"])
    if len(schemes) == 2:
        return Keeping("second" if first.scheme == RESIDENT else "first", overlap, None)
    if first.started is None or second.started is None or first.started == second.started:
        return Keeping(None, overlap, BY_HAND_TEXTS["same_start"])
    return Keeping("first" if first.started < second.started else "second", overlap, None)


def settle(*, account_fen: int, subsidy_fen: int, basic_paid_fen: int, refused: bool) -> Settlement:
    """Return what is refunded and what is recovered when the resident benefit ends.

    ``account_fen``: balance of the individual account, ``subsidy_fen``: the government's part of it.

    Raises:
        ValueError: a negative sum, or a subsidy above the balance.
    """
    if min(account_fen, subsidy_fen, basic_paid_fen) < 0 or subsidy_fen > account_fen:
        raise ValueError("sums are not negative, and the subsidy is part of the balance")
    refund = account_fen - subsidy_fen
    if not refused:
        return Settlement(refund, basic_paid_fen, 0, 0, refund)
    from_account = min(refund, basic_paid_fen)
    return Settlement(
        refund, basic_paid_fen, from_account, basic_paid_fen - from_account, refund - from_account
    )
