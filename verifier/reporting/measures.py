"""What is counted: each figure has one condition, which its sum, its trend and its list of objects share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, case, literal, or_

from verifier.cases.rules import ACTIVE_STATES
from verifier.cases.stop_tables import Stop
from verifier.cases.tables import Case
from verifier.certification.tables import ServiceTask
from verifier.crossmatch.tables import Lead
from verifier.language import Text
from verifier.recovery import accounts as acc
from verifier.recovery.tables import LedgerPosting
from verifier.reporting.slowness import is_slow
from verifier.reporting.spans import Span, Unit

Kind = Literal["lead", "case", "task", "stop", "posting"]
TABLES: Final[dict[Kind, Any]] = {
    "lead": Lead,
    "case": Case,
    "task": ServiceTask,
    "stop": Stop,
    "posting": LedgerPosting,
}


@dataclass(frozen=True, slots=True)
class Today:
    """What "now" is for what stands at this moment: the day, and after how many days a case is slow."""

    day: date
    slow_days: int


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure. ``dated`` is what puts an object into a month; None: it is counted as it stands now.

    ``means`` says what is counted, as it stands beside the number and above the list. ``fen``: what each
    object adds to the sum of money.
    """

    code: str
    kind: Kind
    name: Text
    means: Text
    where: Callable[[Today], ColumnElement[bool]]
    dated: tuple[Any, Unit] | None = None
    fen: SQLColumnExpression[int] | None = None

    @property
    def table(self) -> Any:
        """The class its objects are rows of."""
        return TABLES[self.kind]

    def condition(self, span: Span, today: Today) -> ColumnElement[bool]:
        """Return which objects are counted; what stands now takes no notice of the span."""
        if self.dated is None:
            return self.where(today)
        column, unit = self.dated
        return and_(self.where(today), span.holds(column, unit))


def _always(_today: Today) -> ColumnElement[bool]:
    return literal(value=True)


def _lead_in(*states: str) -> Callable[[Today], ColumnElement[bool]]:
    return lambda _today: Lead.state.in_(states)


def _estimated(_today: Today) -> ColumnElement[bool]:
    return Lead.amount_basis != "actual"


def _open_task(_today: Today) -> ColumnElement[bool]:
    return ServiceTask.closed_at.is_(None)


def _late_task(today: Today) -> ColumnElement[bool]:
    return and_(ServiceTask.closed_at.is_(None), ServiceTask.due_on < today.day)


def _active_case(_today: Today) -> ColumnElement[bool]:
    return Case.state.in_(ACTIVE_STATES)


def _slow_case(today: Today) -> ColumnElement[bool]:
    return is_slow(today.day, today.slow_days)


def _taken_effect(_today: Today) -> ColumnElement[bool]:
    # what was resumed or undone since had been approved, too
    return Stop.state.in_(("approved", "ended"))


def _undone(today: Today) -> ColumnElement[bool]:
    return and_(_taken_effect(today), Stop.ending == "reversed")


def _signed(plus: dict[str, tuple[str, ...]]) -> ColumnElement[int]:
    """Return what a posting adds: + where an account of ``plus`` stands on the named side, − on the other."""
    debit, credit = plus.get("debit", ()), plus.get("credit", ())
    raises = or_(LedgerPosting.debit.in_(debit), LedgerPosting.credit.in_(credit))
    lowers = or_(LedgerPosting.credit.in_(debit), LedgerPosting.debit.in_(credit))
    sign = case((raises, 1), else_=0) - case((lowers, 1), else_=0)
    return sign * LedgerPosting.amount_fen


def _money(code: str, name: Text, means: Text, **plus: tuple[str, ...]) -> Measure:
    fen = _signed(plus)
    return Measure(code, "posting", name, means, lambda _today: fen != 0, (LedgerPosting.month, "month"), fen)


_OPENED: Final = (Lead.opened_on, "day")
_APPROVED: Final = (Stop.decided_at, "moment")

_ALL: Final = (
    Measure(
        "leads_opened",
        "lead",
        Text("新增疑点", "Leads opened"),
        Text(
            "该期间内提出的疑点；金额为涉及金额，同一笔发放可能涉及多条疑点。",
            "Leads opened in the time named; the money is what is at risk, one payment may be in several.",
        ),
        _always,
        _OPENED,
        Lead.amount_at_risk_fen,
    ),
    Measure(
        "leads_estimated",
        "lead",
        Text("其中含估算", "Of these estimated"),
        Text(
            "该期间内提出、涉及金额全部或部分为估算的疑点（发放文件尚未导入）。",
            "Leads opened in the time named whose amount is estimated in whole or in part: payment files are "
            "missing.",
        ),
        _estimated,
        _OPENED,
        Lead.amount_at_risk_fen,
    ),
    Measure(
        "leads_confirmed",
        "lead",
        Text("其中属实", "Of these confirmed"),
        Text(
            "该期间内提出、现已确认属实的疑点。",
            "Leads opened in the time named that are confirmed by now.",
        ),
        _lead_in("confirmed"),
        _OPENED,
        Lead.amount_at_risk_fen,
    ),
    Measure(
        "leads_cleared",
        "lead",
        Text("其中排除", "Of these cleared"),
        Text(
            "该期间内提出、现已排除的疑点。",
            "Leads opened in the time named that are cleared by now.",
        ),
        _lead_in("cleared"),
        _OPENED,
        Lead.amount_at_risk_fen,
    ),
    Measure(
        "leads_waiting",
        "lead",
        Text("其中待定", "Of these undecided"),
        Text(
            "该期间内提出、尚未作出结论的疑点。",
            "Leads opened in the time named that nobody has decided yet.",
        ),
        _lead_in("open", "waiting"),
        _OPENED,
        Lead.amount_at_risk_fen,
    ),
    Measure(
        "tasks_open",
        "task",
        Text("待办任务", "Open tasks"),
        Text("此刻尚未办结的服务任务。", "Service tasks that are open at this moment."),
        _open_task,
    ),
    Measure(
        "tasks_late",
        "task",
        Text("逾期任务", "Late tasks"),
        Text("此刻尚未办结、已过应办日期的服务任务。", "Service tasks open at this moment past their day."),
        _late_task,
    ),
    Measure(
        "cases_opened",
        "case",
        Text("新立案件", "Cases opened"),
        Text("该期间内立案的案件。", "Cases opened in the time named."),
        _always,
        (Case.opened_at, "moment"),
    ),
    Measure(
        "cases_open",
        "case",
        Text("在办案件", "Open cases"),
        Text("此刻尚未办结的案件。", "Cases in which something is still to be done at this moment."),
        _active_case,
    ),
    Measure(
        "cases_slow",
        "case",
        Text("迟缓案件", "Slow cases"),
        Text(
            "此刻尚未办结，且法定期限已过，或在设定天数内没有进展的案件（分派、搁置不算进展）。",
            "Cases open at this moment whose legal deadline has passed, or in which nothing moved for as "
            "many days as are set; assigning or putting off moves nothing.",
        ),
        _slow_case,
    ),
    _money(
        "assessed",
        Text("核定应追回", "Assessed"),
        Text(
            "该期间入账的核定金额，含滞纳金和利息；冲回的已减去。",
            "Posted as owed in the time named, late fees and interest included, reversals taken off.",
        ),
        credit=(acc.TO_RECOVER, acc.FEES_TO_RECOVER, acc.RECOVERED, acc.FEES_RECEIVED),
    ),
    _money(
        "recovered",
        Text("已追回", "Recovered"),
        Text(
            "该期间入账的追回金额；冲回的已减去。",
            "Posted as come back in the time named, reversals taken off.",
        ),
        credit=(acc.RECOVERED, acc.FEES_RECEIVED),
    ),
    _money(
        "written_off",
        Text("已核销", "Written off"),
        Text(
            "该期间入账的核销金额；冲回的已减去。",
            "Posted as given up in the time named, reversals taken off.",
        ),
        debit=(acc.WRITTEN_OFF, acc.FEES_WRITTEN_OFF),
    ),
    Measure(
        "stops_approved",
        "stop",
        Text("批准停发", "Stops approved"),
        Text(
            "该期间批准的停发，包括后来恢复的。",
            "Stops approved in the time named, also those that ended since.",
        ),
        _taken_effect,
        _APPROVED,
    ),
    Measure(
        "stops_reversed",
        "stop",
        Text("其中错停", "Of these wrong"),
        Text(
            "该期间批准、后来查明有误并撤销的停发。",
            "Stops approved in the time named that proved wrong and were undone since.",
        ),
        _undone,
        _APPROVED,
    ),
)

MEASURES: Final[dict[str, Measure]] = {measure.code: measure for measure in _ALL}
