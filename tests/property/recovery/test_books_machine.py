"""Any course of events on a debt: debits = credits, recovered ≤ assessed, nothing lost or unlisted."""

from __future__ import annotations

import os
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from verifier.errors import Conflict
from verifier.recovery import accounts as acc
from verifier.recovery.books import (
    TRANSITIONS,
    Books,
    Legs,
    allocating,
    assessing,
    balances,
    charging,
    moved,
    opening_refund,
    receiving,
    refunding,
    turned,
    withholding,
    writing_off,
)

FEN = st.integers(1, 300_000)
PEOPLE = st.sampled_from(["li", "zhao", "sun"])


@dataclass
class Posted:
    kind: str
    legs: Legs
    receipt: int | None = None
    reversed: bool = False


@dataclass
class Money:
    open: int
    refund: int = 0
    refunded: int = 0
    allocated: int = 0


class Ledger(RuleBasedStateMachine):
    """One debt, its receipts and refunds, moved only by the functions the services use."""

    def __init__(self) -> None:
        super().__init__()
        self.books = Books()
        self.state = "new"
        self.posted: list[Posted] = []
        self.receipts: list[Money] = []
        self.seen: set[tuple[str, str, str]] = set()
        self.two_people: list[tuple[str, str]] = []
        #: kept here step by step, so that the invariants need not add all up again
        self.net = dict.fromkeys(acc.ACCOUNT_NAMES, 0)

    def _add(self, item: Posted) -> None:
        self.posted.append(item)
        for account, fen in balances(item.legs).items():
            self.net[account] += fen

    def _post(self, kind: str, legs: Legs, receipt: int | None = None) -> None:
        books = self.books.after(legs)
        state = moved(self.state, kind, books)
        self.seen.add((self.state, kind, state))
        self.books, self.state = books, state
        self._add(Posted(kind, legs, receipt))

    @initialize(fen=FEN)
    def assess(self, fen: int) -> None:
        self._post("assessed", assessing(fen))

    @rule(fen=FEN, offset=st.booleans())
    def money_comes(self, fen: int, offset: bool) -> None:
        legs = withholding(fen) if offset else receiving(fen)
        self.receipts.append(Money(fen))
        self._add(Posted("offset" if offset else "received", legs, len(self.receipts) - 1))

    @rule(at=st.integers(0, 30), fen=FEN)
    def allocate(self, at: int, fen: int) -> None:
        if not self.receipts:
            return
        number = at % len(self.receipts)
        money = self.receipts[number]
        fen = min(fen, money.open)
        part = min(fen, self.books.open)
        if part:
            self._post("allocated", allocating(self.books, part), number)
            money.open -= part
            money.allocated += part
        if fen > part and self.state in ("open", "settled"):
            self._add(Posted("refund_opened", opening_refund(fen - part), number))
            money.open -= fen - part
            money.refund += fen - part

    @rule(at=st.integers(0, 30))
    def refund(self, at: int) -> None:
        owed = [money for money in self.receipts if money.refund > money.refunded]
        if owed:
            money = owed[at % len(owed)]
            fen = money.refund - money.refunded
            money.refunded += fen
            self._add(Posted("refunded", refunding(fen)))

    @rule(fen=FEN, proposer=PEOPLE, approver=PEOPLE)
    def write_off(self, fen: int, proposer: str, approver: str) -> None:
        if proposer != approver and 0 < fen <= self.books.open:
            self._post("written_off", writing_off(self.books, fen))
            self.two_people.append((proposer, approver))

    @rule(fen=st.integers(1, 1000))
    def charge(self, fen: int) -> None:
        try:
            self._post("late_fee", charging(fen))
        except Conflict:
            assert self.state != "open"

    @rule(at=st.integers(0, 200))
    def reverse(self, at: int) -> None:
        live = [
            item
            for item in self.posted
            if not item.reversed and item.kind in ("allocated", "written_off", "late_fee", "assessed")
        ]
        if not live:
            return
        item = live[at % len(live)]
        try:
            self._post("reversal", turned(item.legs), item.receipt)
        except Conflict:
            return  # what it posted has been used since
        item.reversed = True
        if item.receipt is not None:
            fen = sum(leg.fen for leg in item.legs if leg.debit == acc.UNALLOCATED)
            self.receipts[item.receipt].open += fen
            self.receipts[item.receipt].allocated -= fen

    @rule(fen=FEN)
    def too_much_is_refused(self, fen: int) -> None:
        before = self.books
        with pytest.raises(Conflict):
            allocating(self.books, self.books.open + fen)
        assert self.books == before

    @invariant()
    def debits_are_credits_on_each_line_of_money(self) -> None:
        assert sum(self.net.values()) == 0
        assert sum(self.net[account] for account in acc.RECOVERY_LINE) == 0

    @invariant()
    def recovered_never_exceeds_what_was_assessed(self) -> None:
        assert 0 <= self.books.recovered <= self.books.assessed + self.books.fees
        assert self.books.recovered == sum(money.allocated for money in self.receipts)

    @invariant()
    def every_fen_that_came_is_allocated_open_or_owed_back(self) -> None:
        came = self.net[acc.BANK] + self.net[acc.WITHHELD] + sum(money.refunded for money in self.receipts)
        assert came == sum(money.open + money.allocated + money.refund for money in self.receipts)
        assert -self.net[acc.UNALLOCATED] == sum(money.open for money in self.receipts)

    @invariant()
    def the_accounts_say_what_the_books_say(self) -> None:
        assert self.net[acc.DEBTS_DUE] == self.books.due
        assert self.net[acc.FEES_DUE] == self.books.fees_due
        assert -self.net[acc.RECOVERED] - self.net[acc.FEES_RECEIVED] == self.books.recovered

    @invariant()
    def only_listed_transitions_happen(self) -> None:
        for state, kind, after in self.seen:
            assert after in TRANSITIONS[state, kind]

    @invariant()
    def nobody_writes_off_alone(self) -> None:
        assert all(one != other for one, other in self.two_people)


def _run(examples: int, steps: int) -> None:
    profile = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        derandomize=os.environ.get("HYPOTHESIS_PROFILE", "repeatable") == "repeatable",
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Ledger, settings=profile)


def test_no_course_of_events_breaks_the_ledger() -> None:
    _run(500, 50)


@pytest.mark.slow
def test_no_longer_course_of_events_breaks_the_ledger_either() -> None:
    _run(10_000, 100)
