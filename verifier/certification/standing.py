"""How a benefit stands between its last proof of life and the next: one rule, in Python and in SQL alike."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final, Literal

from sqlalchemy import Case, ColumnElement, and_, case

from verifier.benefits.back_pay import LAPSED
from verifier.benefits.tables import Entitlement
from verifier.certification.rules import is_lapsed
from verifier.language import Text

Standing = Literal["overdue", "due_soon", "covered", "never", "suspended"]

#: benefits a proof of life is asked for: in payment, or suspended because there was none
ASKED: Final = ("running", LAPSED)

STANDING_NAMES: Final[dict[Standing, Text]] = {
    "overdue": Text("已逾期", "overdue"),
    "due_soon": Text("即将到期", "due soon"),
    "covered": Text("有效", "covered"),
    "never": Text("没有记录", "never certified"),
    "suspended": Text("逾期暂停", "suspended"),
}


def standing_of(state: str, due_on: date | None, today: date, reminder_days: int) -> Standing | None:
    """Return how a benefit stands; None where no proof of life is asked for (stopped for another reason)."""
    if state not in ASKED:
        return None
    if state == LAPSED:
        return "suspended"
    if due_on is None:
        return "never"
    if is_lapsed(due_on, today):
        return "overdue"
    return "due_soon" if due_on <= today + timedelta(days=reminder_days) else "covered"


def standing_case(due_on: Any, today: date, reminder_days: int) -> Case[Any]:
    """Return the same as an expression, for benefits whose state is one of :data:`ASKED`."""
    return case(
        (Entitlement.state == LAPSED, "suspended"),
        (due_on.is_(None), "never"),
        (due_on < today, "overdue"),
        (due_on <= today + timedelta(days=reminder_days), "due_soon"),
        else_="covered",
    )


def standing_range(standing: Standing, due_on: Any, today: date, reminder_days: int) -> ColumnElement[bool]:
    """Return the same as a condition an index can answer: that a benefit stands so."""
    soon = today + timedelta(days=reminder_days)
    days: dict[Standing, ColumnElement[bool]] = {
        "never": due_on.is_(None),
        "overdue": due_on < today,
        "due_soon": due_on.between(today, soon),
        "covered": due_on > soon,
    }
    if standing == "suspended":
        return Entitlement.state == LAPSED
    return and_(Entitlement.state != LAPSED, days[standing])
