"""What each kind of transaction posts, and what one debt's postings add up to (pure; integer fen).

A leg names the account debited and the account credited with one amount above zero, so an unbalanced
transaction cannot be written down. Everything known of a debt (due, recovered, written off) is a sum of its
legs; a leg that would make any of these negative is refused, and with that recovered ≤ assessed holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from verifier.errors import Conflict
from verifier.language import Text
from verifier.money import yuan_text
from verifier.recovery import accounts as acc


@dataclass(frozen=True, slots=True)
class Leg:
    """``fen`` above zero, from the account credited to the account debited, within one line of money."""

    debit: str
    credit: str
    fen: int

    def __post_init__(self) -> None:
        if self.fen <= 0:
            raise ValueError("a leg carries an amount above zero")
        if self.debit == self.credit or acc.line_of(self.debit) != acc.line_of(self.credit):
            raise ValueError(f"not a posting: {self.debit} from {self.credit}")

    @property
    def turned(self) -> Leg:
        """The leg that takes this one back."""
        return Leg(self.credit, self.debit, self.fen)


Legs = tuple[Leg, ...]


@dataclass(frozen=True, slots=True)
class Books:
    """One debt: what was assessed and charged, and where each fen of it stands. All in fen, none negative."""

    assessed: int = 0
    fees: int = 0
    due: int = 0
    fees_due: int = 0
    recovered: int = 0
    written_off: int = 0

    def __post_init__(self) -> None:
        values = (self.assessed, self.fees, self.due, self.fees_due, self.recovered, self.written_off)
        # a fee stands on what was overpaid: it is taken back before the assessment is
        if min(values) < 0 or (self.fees and not self.assessed):
            raise Conflict(
                Text(
                    "金额超过应追回款的余额，不能入账。",
                    "The amount exceeds what the debt holds; it cannot be posted.",
                ),
                Text(
                    "请核对余额；多收的部分转应退款。",
                    "Check the balance; what came in beyond it becomes a refund.",
                ),
            )
        if self.assessed + self.fees != self.open + self.recovered + self.written_off:
            raise ValueError("a fen of the debt is nowhere, or twice")

    @property
    def open(self) -> int:
        """Fen still to be paid, fees included."""
        return self.due + self.fees_due

    @property
    def state(self) -> str:
        """``open``, ``settled`` (all came back), ``written_off`` (a part was given up), ``withdrawn``."""
        if self.open:
            return "open"
        if self.written_off:
            return "written_off"
        return "settled" if self.assessed else "withdrawn"

    def after(self, legs: Iterable[Leg]) -> Books:
        """Return the books after these legs.

        Raises:
            Conflict: a sum would become negative.
        """
        net = balances(legs)
        recovered = -net[acc.RECOVERED] - net[acc.FEES_RECEIVED]
        written_off = net[acc.WRITTEN_OFF] + net[acc.FEES_WRITTEN_OFF]
        fees = -net[acc.FEES_TO_RECOVER] - net[acc.FEES_RECEIVED]
        return Books(
            assessed=self.assessed - net[acc.TO_RECOVER] - net[acc.RECOVERED],
            fees=self.fees + fees,
            due=self.due + net[acc.DEBTS_DUE],
            fees_due=self.fees_due + net[acc.FEES_DUE],
            recovered=self.recovered + recovered,
            written_off=self.written_off + written_off,
        )


#: (state, kind of transaction) → states it may lead to; what is not listed does not happen
TRANSITIONS: dict[tuple[str, str], tuple[str, ...]] = {
    ("new", "assessed"): ("open",),
    ("open", "late_fee"): ("open",),
    ("open", "allocated"): ("open", "settled", "written_off"),
    ("open", "written_off"): ("open", "written_off"),
    ("open", "reversal"): ("open", "settled", "written_off", "withdrawn"),
    ("settled", "reversal"): ("open",),
    ("written_off", "reversal"): ("open",),
}


def moved(state: str, kind: str, books: Books) -> str:
    """Return the state a debt in ``state`` has after a transaction of ``kind`` that left ``books``.

    Raises:
        Conflict: the table has no such transition.
    """
    after = books.state
    if after not in TRANSITIONS.get((state, kind), ()):
        raise Conflict(
            Text(
                "该应追回款{state}，不能“{kind}”。", "The debt is {state}: “{kind}” is not lawful now."
            ).fill(state=DEBT_STATES[state], kind=acc.KIND_NAMES[kind]),
            Text("请刷新后再看。", "Look at it again."),
        )
    return after


DEBT_STATES: dict[str, Text] = {
    "new": Text("待立账", "not opened yet"),
    "open": Text("追回中", "open"),
    "settled": Text("已全部追回", "settled"),
    "written_off": Text("已核销", "written off"),
    "withdrawn": Text("已撤销", "withdrawn"),
}


def assessing(fen: int) -> Legs:
    """Return the legs of an approved assessment: owed, and not yet income."""
    return (Leg(acc.DEBTS_DUE, acc.TO_RECOVER, fen),)


def charging(fen: int) -> Legs:
    """Return the legs of a late fee or interest."""
    return (Leg(acc.FEES_DUE, acc.FEES_TO_RECOVER, fen),)


def receiving(fen: int) -> Legs:
    """Return the legs of money that came to the bank account, whoever it is from."""
    return (Leg(acc.BANK, acc.UNALLOCATED, fen),)


def withholding(fen: int) -> Legs:
    """Return the legs of an offset: the benefit due in full on its line, the withheld part received here."""
    return (
        Leg(acc.BENEFITS, acc.BENEFITS_WITHHELD, fen),
        Leg(acc.WITHHELD, acc.UNALLOCATED, fen),
    )


def allocating(books: Books, fen: int) -> Legs:
    """Return the legs by which a received amount pays a debt: what was overpaid first, then fees.

    Raises:
        Conflict: nothing is paid, or more than is open.
    """
    _must_fit(books, fen)
    principal = min(fen, books.due)
    return _some(
        (acc.UNALLOCATED, acc.DEBTS_DUE, principal),
        (acc.TO_RECOVER, acc.RECOVERED, principal),
        (acc.UNALLOCATED, acc.FEES_DUE, fen - principal),
        (acc.FEES_TO_RECOVER, acc.FEES_RECEIVED, fen - principal),
    )


def writing_off(books: Books, fen: int) -> Legs:
    """Return the legs by which a claim is given up: fees first, then what was overpaid.

    Raises:
        Conflict: nothing is given up, or more than is open.
    """
    _must_fit(books, fen)
    fees = min(fen, books.fees_due)
    return _some((acc.FEES_WRITTEN_OFF, acc.FEES_DUE, fees), (acc.WRITTEN_OFF, acc.DEBTS_DUE, fen - fees))


def opening_refund(fen: int) -> Legs:
    """Return the legs by which received money is owed back to whoever paid it."""
    return (Leg(acc.UNALLOCATED, acc.REFUNDS_PAYABLE, fen),)


def refunding(fen: int) -> Legs:
    """Return the legs of a refund that left the bank account."""
    return (Leg(acc.REFUNDS_PAYABLE, acc.BANK, fen),)


def turned(legs: Sequence[Leg]) -> Legs:
    """Return the legs that take these back."""
    return tuple(leg.turned for leg in legs)


def balances(legs: Iterable[Leg]) -> dict[str, int]:
    """Return each account's debits less credits; together always zero."""
    net = dict.fromkeys(acc.ACCOUNT_NAMES, 0)
    for leg in legs:
        net[leg.debit] += leg.fen
        net[leg.credit] -= leg.fen
    return net


def _some(*legs: tuple[str, str, int]) -> Legs:
    return tuple(Leg(debit, credit, fen) for debit, credit, fen in legs if fen)


def _must_fit(books: Books, fen: int) -> None:
    if not 0 < fen <= books.open:
        raise Conflict(
            Text(
                "金额须在 0.01 元至余额 {open} 元之间。", "The amount must lie between 0.01 and {open} yuan."
            ).fill(open=yuan_text(books.open)),
            Text("请核对余额。", "Check what is still open."),
        )
