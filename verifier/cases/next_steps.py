"""What comes next in a case, in a sentence: no state is a dead end without a word (pure)."""

from __future__ import annotations

from typing import Final

from verifier.cases.assessing_rules import Overpayment
from verifier.cases.course.view import CourseView, StepView
from verifier.cases.readiness import Readiness
from verifier.cases.rules import RECOVERING
from verifier.language import Text

_APPROVE: Final = Text(
    "下一步：由另一名审批人批准或退回。", "Next: another person approves or refuses the assessment."
)
_REFUSE: Final = Text("证据已有变化，只能退回：", "The evidence has changed; it can only be refused: ")
_PROPOSE: Final = Text("下一步：提出多发金额核定。", "Next: propose the assessment.")
_NOTHING_PAID: Final = Text(
    "停发月份之后没有实际多发，无须核定；可排除并结案，或等待发放记录导入。",
    "Nothing was actually overpaid, so there is nothing to assess: clear and close, or wait for payment "
    "files.",
)
_MORE: Final = Text(
    "新的记录确认后会并入本案；确已无法取得的，请排除并结案。",
    "A new record joins this case once confirmed; if none can be had, clear and close.",
)
_SAID: Final[dict[str, Text]] = {
    "verification": Text("下一步：登记人工核实。", "Next: record a human verification."),
    "repaid": Text("款项已全部退回。下一步：结案。", "All came back. Next: close the case."),
    "written_off": Text("款项已核销。下一步：结案。", "The debt is written off. Next: close the case."),
    "closed": Text("已结案；有新情况时可重新办理。", "Closed; it can be taken up again on news."),
    "cleared": Text("已结案；有新证据时可重新办理。", "Closed; it can be taken up again on new evidence."),
    "withdrawn": Text(
        "已撤回；新的疑点成立时另行立案。", "Withdrawn; a lead confirmed later opens a case of its own."
    ),
    "merged": Text("已并入他案，在该案中办理。", "Merged into another case: go on with that one."),
}
#: ways back or aside: lawful, but not what comes next
_ASIDE: Final = frozenset(
    {"fact_confirmed", "fact_refuted", "cleared", "closed", "withdrawn", "stop_reversed", "names_withdrawn"}
)
_MOST: Final = 3


def next_step(state: str, readiness: Readiness, counted: Overpayment | None, course: CourseView) -> Text:
    """Return what comes next in a case in ``state``."""
    if state in _SAID:
        return _SAID[state]
    if state in RECOVERING:
        return _by_law(course)
    if state == "assessment_proposed":
        missing = readiness.not_assessable or (None if readiness.rule.allowed else readiness.rule.missing)
        return _APPROVE if missing is None else Text(_REFUSE.zh + missing.zh, _REFUSE.en + missing.en)
    if readiness.next_if_verified is not None:
        return readiness.next_if_verified
    if not readiness.rule.allowed:
        missing = readiness.rule.missing
        return Text(missing.zh + _MORE.zh, f"{missing.en} {_MORE.en}")
    return _PROPOSE if counted is not None and counted.total_fen > 0 else _NOTHING_PAID


def _by_law(course: CourseView) -> Text:
    """Return the steps of this office lawful now, duties first, and the first that time will bring."""
    now = sorted((step for step in course.lawful if _onward(step)), key=lambda step: not step.duty)[:_MOST]
    coming = min((step for step in course.coming if _onward(step) and step.opens), key=_opens, default=None)
    parts = []
    if now:
        names = Text("、".join(step.label.zh for step in now), "; ".join(step.label.en for step in now))
        parts.append(Text("下一步可办：{names}。", "Next, lawful now: {names}.").fill(names=names))
    if coming is not None:
        told = Text("{day}起可办：{name}。", "Lawful from {day}: {name}.")
        parts.append(told.fill(day=coming.opens, name=coming.label))
    if not parts:
        return Text(
            "下一步：等待款项、另一机关或法院；有结果时登记。",
            "Next: wait for the money, another office or the court, and enter what comes.",
        )
    return Text("".join(part.zh for part in parts), " ".join(part.en for part in parts))


def _onward(step: StepView) -> bool:
    return step.key not in _ASIDE and not step.of_person


def _opens(step: StepView) -> str:
    return str(step.opens)
