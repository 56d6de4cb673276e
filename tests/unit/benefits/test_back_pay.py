"""Each suspended month is paid back with the amount it had."""

from __future__ import annotations

from verifier.benefits.back_pay import LAPSED, Change, MonthOwed, months_owed, stopped_since
from verifier.months import Month

STOOD = frozenset({LAPSED})


def month(text: str) -> Month:
    return Month.parse(text)


def test_every_month_from_the_first_suspended_to_before_the_resumed_one_is_owed() -> None:
    changes = [Change("state", "running", LAPSED, month("2026-03"))]
    owed = months_owed(
        changes, stood=STOOD, state=LAPSED, monthly_fen=1000, first=month("2026-03"), resumed=month("2026-06")
    )
    assert owed == tuple(MonthOwed(month(text), 1000) for text in ("2026-03", "2026-04", "2026-05"))


def test_amounts_are_those_of_each_month_never_an_average() -> None:
    changes = [
        Change("state", "running", LAPSED, month("2026-01")),
        Change("monthly_fen", "1,878.32", "1,950.00", month("2026-02")),
        Change("monthly_fen", "1,950.00", "2,001.05", month("2026-04")),
    ]
    owed = months_owed(
        changes,
        stood=STOOD,
        state=LAPSED,
        monthly_fen=200_105,
        first=month("2026-01"),
        resumed=month("2026-05"),
    )
    assert [one.fen for one in owed] == [187_832, 195_000, 195_000, 200_105]


def test_a_month_in_which_the_roll_said_otherwise_is_not_owed() -> None:
    changes = [
        Change("state", "running", LAPSED, month("2026-01")),
        Change("state", LAPSED, "deceased", month("2026-03")),
    ]
    owed = months_owed(
        changes,
        stood=STOOD,
        state="deceased",
        monthly_fen=5,
        first=month("2026-01"),
        resumed=month("2026-09"),
    )
    assert [str(one.month) for one in owed] == ["2026-01", "2026-02"]


def test_certified_before_the_suspension_begins_owes_nothing() -> None:
    changes = [Change("state", "running", LAPSED, month("2026-07"))]
    assert (
        months_owed(
            changes,
            stood=STOOD,
            state=LAPSED,
            monthly_fen=5,
            first=month("2026-07"),
            resumed=month("2026-07"),
        )
        == ()
    )


def test_a_suspension_the_roll_states_from_the_beginning_has_no_change() -> None:
    owed = months_owed(
        [], stood=STOOD, state=LAPSED, monthly_fen=7, first=month("2026-01"), resumed=month("2026-03")
    )
    assert [one.fen for one in owed] == [7, 7]
    assert stopped_since([], STOOD) is None
    assert stopped_since([Change("state", "running", LAPSED, month("2026-01"))], STOOD) == month("2026-01")
