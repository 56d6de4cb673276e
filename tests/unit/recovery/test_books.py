"""What is posted and what one debt's postings add up to."""

from __future__ import annotations

import pytest

from verifier.errors import Conflict
from verifier.recovery import accounts as acc
from verifier.recovery.books import (
    TRANSITIONS,
    Books,
    Leg,
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
from verifier.recovery.words import DEBT_STATES, KIND_NAMES

GANSU = 7_972_220
OWED = Books().after(assessing(GANSU))


def test_an_assessment_is_owed_and_not_yet_income() -> None:
    assert Books(assessed=GANSU, due=GANSU) == OWED
    assert balances(assessing(GANSU))[acc.RECOVERED] == 0


def test_a_receipt_becomes_income_of_the_fund_when_it_is_allocated() -> None:
    legs = (*assessing(GANSU), *receiving(5_000), *allocating(OWED, 5_000))
    net = balances(legs)
    assert (net[acc.BANK], net[acc.RECOVERED], net[acc.UNALLOCATED]) == (5_000, -5_000, 0)
    assert (net[acc.DEBTS_DUE], net[acc.TO_RECOVER]) == (GANSU - 5_000, -(GANSU - 5_000))
    assert sum(net.values()) == 0


def test_what_was_overpaid_is_paid_before_fees_and_fees_are_given_up_first() -> None:
    books = Books().after((*assessing(100), *charging(10)))
    paid = books.after(allocating(books, 105))
    assert (paid.due, paid.fees_due, paid.recovered) == (0, 5, 105)
    given_up = books.after(writing_off(books, 15))
    assert (given_up.due, given_up.fees_due, given_up.written_off) == (95, 0, 15)


@pytest.mark.parametrize("fen", [0, -1, 101])
def test_more_than_is_open_is_neither_allocated_nor_written_off(fen: int) -> None:
    books = Books().after(assessing(100))
    with pytest.raises(Conflict):
        allocating(books, fen)
    with pytest.raises(Conflict):
        writing_off(books, fen)


def test_taking_a_posting_back_restores_the_books() -> None:
    legs = allocating(OWED, 1)
    assert OWED.after(legs).after(turned(legs)) == OWED


def test_what_was_paid_cannot_be_unassessed_beneath_it() -> None:
    paid = OWED.after(allocating(OWED, GANSU))
    with pytest.raises(Conflict):
        paid.after(turned(assessing(GANSU)))


def test_an_assessment_is_not_taken_back_beneath_its_fee() -> None:
    books = Books().after((*assessing(100), *charging(1)))
    with pytest.raises(Conflict):
        books.after(turned(assessing(100)))
    assert books.after(turned(charging(1))).after(turned(assessing(100))).state == "withdrawn"


def test_an_offset_never_nets_benefits_against_what_was_recovered() -> None:
    for leg in withholding(100):
        assert acc.line_of(leg.debit) == acc.line_of(leg.credit)
    with pytest.raises(ValueError, match="not a posting"):
        Leg(acc.BENEFITS, acc.RECOVERED, 1)


@pytest.mark.parametrize("fen", [0, -1])
def test_a_leg_carries_an_amount_above_zero(fen: int) -> None:
    with pytest.raises(ValueError, match="above zero"):
        Leg(acc.BANK, acc.UNALLOCATED, fen)


def test_a_refund_leaves_the_bank_account_and_no_income() -> None:
    net = balances((*receiving(7), *opening_refund(7), *refunding(7)))
    assert set(net.values()) == {0}


def test_a_debt_moves_only_as_the_table_says() -> None:
    settled = OWED.after(allocating(OWED, GANSU))
    assert moved("open", "allocated", settled) == "settled"
    with pytest.raises(Conflict):
        moved("settled", "written_off", OWED)
    with pytest.raises(Conflict):
        moved("withdrawn", "allocated", OWED)


def test_every_state_and_kind_of_the_table_has_its_words() -> None:
    for (state, kind), after in TRANSITIONS.items():
        assert state in DEBT_STATES
        assert kind in KIND_NAMES
        assert set(after) <= set(DEBT_STATES)


def test_books_in_which_a_fen_is_lost_do_not_exist() -> None:
    with pytest.raises(ValueError, match="nowhere"):
        Books(assessed=10, due=9)
