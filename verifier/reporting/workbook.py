"""The month's report as a workbook: numbers as numbers, days as days, no formula in a cell, nobody named."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

from verifier.clock import CHINA
from verifier.crossmatch.rule_words import rule_words
from verifier.language import Text
from verifier.reporting.comparison import Comparison, Row
from verifier.reporting.measures import MEASURES
from verifier.reporting.monthly import MonthReport
from verifier.reporting.shares import FEWEST, Share
from verifier.reporting.states import State
from verifier.settings.model import FeedSettings
from verifier.whole_files import harmless, whole
from verifier.workbooks import new_workbook

Value = str | int | float | date | Text | None
_WIDEST: Final = 44

_STATE: Final[tuple[tuple[str, Text], ...]] = (
    ("asked", Text("须认证待遇（项）", "Benefits that need a proof")),
    ("covered", Text("有效", "Covered")),
    ("due_soon", Text("即将到期", "Due soon")),
    ("overdue", Text("已逾期", "Overdue")),
    ("never", Text("没有记录", "Never certified")),
    ("suspended", Text("逾期暂停", "Suspended")),
)
_COUNTS: Final = (
    "tasks_open",
    "tasks_late",
    "leads_opened",
    "leads_confirmed",
    "leads_cleared",
    "leads_waiting",
    "cases_opened",
    "cases_open",
    "cases_slow",
)
_MONEY: Final = ("leads_opened", "leads_estimated", "assessed", "recovered", "written_off")
_MONEY_NAMES: Final[dict[str, Text]] = {
    "leads_opened": Text("发现：涉及金额（分）", "Found: at risk (fen)"),
    "leads_estimated": Text("其中含估算（分）", "Of it estimated in part (fen)"),
    "assessed": Text("核定应追回（分）", "Assessed (fen)"),
    "recovered": Text("已追回（分）", "Recovered (fen)"),
    "written_off": Text("已核销（分）", "Written off (fen)"),
}


def write_report(path: Path, report: MonthReport, feeds: FeedSettings) -> None:
    """Write the report to ``path``; it appears whole or not at all.

    Raises:
        InvalidInput: the folder cannot be written to.
    """
    with whole(path) as temporary:
        book = new_workbook(temporary)
        try:
            _Sheet(book, Text("机构对比", "Agencies")).fill(_AGENCY_HEADS, _agencies(report.comparison))
            _Sheet(book, Text("迟缓案件", "Slow cases")).fill(_SLOW_HEADS, _slow(report))
            _Sheet(book, Text("数据源与规则", "Feeds and rules")).fill(_YIELD_HEADS, _yields(report, feeds))
            _Sheet(book, Text("十二个月", "Twelve months")).fill(*_trends(report))
            _Sheet(book, Text("说明", "About")).fill(_ABOUT_HEADS, _about(report))
        finally:
            book.close()


class _Sheet:
    """One sheet: two rows of headings, Chinese and English, and typed cells below."""

    def __init__(self, book: Any, name: Text) -> None:
        self._sheet = book.add_worksheet(f"{name.zh} {name.en}"[:31])
        self._head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self._sub = book.add_format({"italic": True, "text_wrap": True, "valign": "top", "bottom": 2})
        self._day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        self._number = book.add_format({"num_format": "#,##0"})
        self._rate = book.add_format({"num_format": "0.0%"})
        self._sheet.freeze_panes(2, 1)
        self._sheet.set_landscape()
        self._sheet.set_paper(9)
        self._sheet.fit_to_pages(1, 0)
        self._sheet.repeat_rows(0, 1)

    def fill(self, heads: Sequence[Text], rows: Iterable[Sequence[Value]]) -> None:
        """Write headings and rows; columns are as wide as what they hold, within reason."""
        widths = [max(10, len(head.en), 2 * len(head.zh)) for head in heads]
        for column, head in enumerate(heads):
            self._sheet.write_string(0, column, head.zh, self._head)
            self._sheet.write_string(1, column, head.en, self._sub)
        for place, row in enumerate(rows, start=2):
            for column, value in enumerate(row):
                widths[column] = max(widths[column], self._write(place, column, value))
        for column, width in enumerate(widths):
            self._sheet.set_column(column, column, min(width + 1, _WIDEST))

    def _write(self, place: int, column: int, value: Value) -> int:
        if value is None:
            return 0
        if isinstance(value, Text):
            value = value.zh if value.zh == value.en else str(value)
        if isinstance(value, str):
            self._sheet.write_string(place, column, str(harmless(value)))
            return 2 * len(value)
        if isinstance(value, date):
            self._sheet.write_datetime(place, column, value, self._day)
            return 11
        self._sheet.write_number(
            place, column, value, self._rate if isinstance(value, float) else self._number
        )
        return len(f"{value:,}") if isinstance(value, int) else 7


_AGENCY_HEADS: Final = (
    Text("机构", "Agency"),
    Text("编码", "Code"),
    *(name for _, name in _STATE),
    Text("认证率", "Coverage"),
    *(MEASURES[code].name for code in _COUNTS),
    *(_MONEY_NAMES[code] for code in _MONEY),
    Text("近 12 个月批准停发", "Stops approved, 12 months"),
    Text("其中错停", "Of these wrong"),
    Text("错停率", "Wrongful-stop rate"),
    Text("错停率数量少，不宜比较", "Too few stops to compare"),
)


def _agencies(comparison: Comparison) -> Iterable[Sequence[Value]]:
    for row in comparison.rows:
        yield _agency(row, _named(row))
    yield _agency(comparison.total, Text("合计", "Total"))


def _named(row: Row) -> Text:
    name = row.branch.name
    return Text(f"{name.zh}（本级）", f"{name.en} (itself)") if row.branch.itself else name


def _agency(row: Row, name: Text) -> Sequence[Value]:
    state, wrong = row.state, row.wrong_stops
    return (
        name,
        row.branch.code,
        *(None if state is None else _benefits(state, code) for code, _ in _STATE),
        None if state is None else _rate(state.coverage),
        *(row.tallies[code].number for code in _COUNTS),
        *(row.tallies[code].fen for code in _MONEY),
        wrong.whole,
        wrong.part,
        _rate(wrong),
        Text("是", "yes") if wrong.few else Text("否", "no"),
    )


def _benefits(state: State, code: str) -> int:
    found: int = getattr(state, code)
    return found


def _rate(share: Share) -> float | None:
    return share.rate


_SLOW_HEADS: Final = (
    Text("案件", "Case"),
    Text("机构", "Agency"),
    Text("停在哪一步", "Step it hangs at"),
    Text("最近进展", "Last progress"),
    Text("停滞天数", "Days"),
    Text("法定期限", "Legal deadline"),
    Text("经办人", "Held by"),
)


def _slow(report: MonthReport) -> Iterable[Sequence[Value]]:
    for one in report.slowest:
        holder = one.holder or Text("待分派", "nobody")
        yield one.id, one.agency_name, one.step, one.since, one.days, one.deadline_on, holder


_YIELD_HEADS: Final = (
    Text("数据源", "Feed"),
    Text("规则", "Rule"),
    Text("提出", "Opened"),
    Text("属实", "Confirmed"),
    Text("排除", "Cleared"),
    Text("待定", "Undecided"),
    Text("已撤回", "Withdrawn"),
    Text("查准率", "Precision"),
    Text("95 % 区间下限", "95% from"),
    Text("95 % 区间上限", "95% to"),
    Text("数量少，不宜比较", "Too few to compare"),
    Text("属实疑点涉及金额（分）", "At risk in confirmed leads (fen)"),
    Text("其中含估算（分）", "Of it estimated in part (fen)"),
)


def _yields(report: MonthReport, feeds: FeedSettings) -> Iterable[Sequence[Value]]:
    for one in report.yields:
        share = one.precision
        low, high = share.interval if share.whole else (None, None)
        yield (
            feeds.source_name(one.feed),
            rule_words(one.rule),
            one.opened,
            one.confirmed,
            one.cleared,
            one.waiting,
            one.gone,
            _rate(share),
            low,
            high,
            Text("是", "yes") if share.few else Text("否", "no"),
            one.confirmed_fen,
            one.estimated_fen,
        )


def _trends(report: MonthReport) -> tuple[Sequence[Text], Iterable[Sequence[Value]]]:
    fen = Text("{n}（分）", "{n} (fen)")
    heads = [Text("月份", "Month")]
    heads += [fen.fill(n=one.name) if one.scale == "money" else one.name for one in report.trends.series]
    rows = [
        (date(month.year, month.month, 1), *(one.values[place] for one in report.trends.series))
        for place, month in enumerate(report.trends.months)
    ]
    return heads, rows


_ABOUT_HEADS: Final = (Text("项目", "Item"), Text("内容", "What it is"))


def _about(report: MonthReport) -> Iterable[Sequence[Value]]:
    comparison = report.comparison
    yield Text("机构", "Agency"), report.place.whole.name
    yield Text("月份", "Month"), str(report.month)
    yield Text("读取时间", "Read at"), f"{report.read_at.astimezone(CHINA):%Y-%m-%d %H:%M}"
    counted = Text("没有夜间统计", "No night counted it")
    yield Text("认证情况统计日", "Benefits counted on"), comparison.taken_on or counted
    yield Text("错停率上限", "Budget of wrongful stops"), float(report.budget)
    few = Text("分母少于 {n} 的比例不宜比较。", "Rates of fewer than {n} should not be compared.")
    yield Text("数量少", "Few"), few.fill(n=FEWEST)
    for measure in MEASURES.values():
        yield measure.name, measure.means
