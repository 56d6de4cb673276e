"""Sums are sums: order, splitting and estimates never invent or lose a fen."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from verifier.benefits.overpayment import (
    PaymentLine,
    Terms,
    amount_at_risk,
    overpaid_lines,
    risk_share,
    total_fen,
)
from verifier.months import Month

MONTHS = st.integers(Month(2019, 1).ordinal, Month(2027, 12).ordinal).map(Month.from_ordinal)
LINES = st.lists(
    st.builds(
        PaymentLine,
        st.integers(1, 10**6),
        st.sampled_from(["employee", "resident"]),
        MONTHS,
        st.integers(-(10**9), 10**9),
        st.none(),
        st.sampled_from(["paid", "failed"]),
    ),
    max_size=40,
    unique_by=lambda line: line.payment_id,
)
PAID = st.dictionaries(MONTHS, st.integers(0, 10**7), max_size=20)


@given(LINES.flatmap(lambda lines: st.tuples(st.just(lines), st.permutations(lines))), MONTHS)
def test_the_sum_does_not_depend_on_the_order(
    orders: tuple[list[PaymentLine], list[PaymentLine]], stop: Month
) -> None:
    lines, shuffled = orders
    assert overpaid_lines(lines, stop) == overpaid_lines(shuffled, stop)


@given(LINES, MONTHS, MONTHS)
def test_two_adjoining_periods_sum_to_the_whole(lines: list[PaymentLine], one: Month, other: Month) -> None:
    stop, until = sorted((one, other))
    whole = total_fen(overpaid_lines(lines, stop))
    parts = total_fen(overpaid_lines(lines, stop, until)) + total_fen(overpaid_lines(lines, until))
    assert whole == parts


@given(LINES, MONTHS)
def test_no_payment_before_the_stop_and_no_failed_one_ever_counts(
    lines: list[PaymentLine], stop: Month
) -> None:
    assert all(line.month >= stop and line.state == "paid" for line in overpaid_lines(lines, stop))


@given(PAID, st.sets(MONTHS, max_size=20), MONTHS, st.none() | MONTHS, MONTHS, st.integers(0, 10**7))
def test_no_month_is_both_paid_and_estimated(
    paid: dict[Month, int], known: set[Month], stop: Month, until: Month | None, through: Month, monthly: int
) -> None:
    terms = Terms(monthly, "running", None, None)
    share = risk_share(terms, paid, known, stop=stop, until=until, through=through)
    assert not set(share.estimated) & (set(share.actual) | known)
    assert all(stop <= month <= through for month in share.estimated)
    found = amount_at_risk([share])
    assert found.total_fen == found.actual_fen + found.estimated_fen
    assert (found.basis == "actual") == (not share.estimated)
