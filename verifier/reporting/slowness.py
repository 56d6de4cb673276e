"""Which cases are slow, and the step each hangs at: a deadline has passed, or nothing moved for too long."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, func, or_

from verifier.cases.rules import ACTIVE_STATES, STATE_NAMES
from verifier.cases.tables import Case
from verifier.clock import CHINA
from verifier.language import Text
from verifier.procedure.reading import read_law

#: state → the step that takes a case out of it, as the law names it
_NEXT: Final[dict[str, str]] = {
    "verification": "fact_confirmed",
    "confirmed": "assessment_proposed",
    "assessment_proposed": "assessment_approved",
    "assessed": "order_served",
    "repaid": "closed",
    "written_off": "closed",
}
#: states in which others have to act first
_WAITS: Final[dict[str, Text]] = {
    "return_ordered": Text("等待退款，或移交、申请强制执行", "wait for the money, or hand over, or enforce"),
    "agreement": Text("等待分期还款", "wait for the instalments"),
    "offset": Text("等待抵扣入账", "wait for the offsets to arrive"),
    "handed_over": Text("等待劳动保障监察办理", "wait for the labour inspection"),
    "penalty": Text("等待行政处罚办结", "wait for the penalty proceeding"),
    "enforcement": Text("等待法院执行", "wait for the court"),
}
#: states in which money comes in by and by, and no step is waited for
_STEADY: Final = ("agreement", "offset")
_FACT: Final = Text("登记人工核实", "record a human verification")


def step_of(state: str) -> Text:
    """Return the step a case in an active ``state`` hangs at, in the words of its own page."""
    if state == "verification":
        return _FACT
    if state in _WAITS:
        return _WAITS[state]
    return read_law().event_name(_NEXT[state]) if state in _NEXT else STATE_NAMES[state]


def last_progress() -> ColumnElement[datetime]:
    """Return the moment of a case's last step; arranging who works on it and when is none."""
    return func.coalesce(Case.moved_at, Case.opened_at)


def is_slow(today: date, slow_days: int) -> ColumnElement[bool]:
    """Return the condition that a case is slow on a day.

    Where instalments or offsets bring the money in month by month, standing still is no fault.
    """
    since = datetime.combine(today - timedelta(days=slow_days), time(), CHINA)
    late = and_(Case.deadline_on.is_not(None), Case.deadline_on < today)
    still = and_(last_progress() < since, Case.state.not_in(_STEADY))
    return and_(Case.state.in_(ACTIVE_STATES), or_(late, still))
