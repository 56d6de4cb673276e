"""What comes next in a case, in a sentence: no state is a dead end without a word (pure)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from verifier.cases.assessing_rules import Overpayment
from verifier.cases.course.view import CourseView, StepView
from verifier.cases.readiness import Readiness
from verifier.cases.rules import RECOVERING, SETTLED
from verifier.language import Text, day_in_words, joined

_APPROVE: Final = Text(
    "下一步：由另一名审批人批准或退回。", "Next: another person approves or refuses the assessment."
)
_REFUSE: Final = Text("证据已有变化，只能退回：", "The evidence has changed; it can only be refused:")
_PROPOSE: Final = Text("下一步：提出多发金额核定。", "Next: propose the assessment.")
_NOTHING_PAID: Final = Text(
    "停发月份之后没有实际多发，无须核定；可排除并结案，或等待发放记录导入。",
    "Nothing was actually overpaid, so there is nothing to assess: clear and close, or wait for payment "
    "files.",
)
_NOTHING_LEFT: Final = Text(
    "停发月份之后没有实际多发，无须核定。下一步：结案。",
    "Nothing was actually overpaid, so there is nothing to assess. Next: close the case.",
)
_MORE: Final = Text(
    "新的记录确认后会并入本案；确已无法取得的，请排除并结案。",
    "A new record joins this case once confirmed; if none can be had, clear and close.",
)
_RELEASE: Final = Text(
    "下一步：由导入人以外的审批人核对并放行前系统核定的金额，放行后才成为应追回款；金额不对的，撤销核定后重新核实。",
    "Next: an approver other than the importer checks and releases the sum the earlier system decided; only "
    "then is it owed. If it is wrong, annul the decision and verify anew.",
)
_SAID: Final[dict[str, Text]] = {
    "verification": Text("下一步：登记人工核实。", "Next: record a human verification."),
    "repaid": Text("款项已全部退回。下一步：结案。", "All came back. Next: close the case."),
    "written_off": Text("款项已核销。下一步：结案。", "The debt is written off. Next: close the case."),
    "closed": Text("已结案；有新情况时可重新办理。", "Closed; it can be taken up again on news."),
    "cleared": Text(
        "已排除并结案；有新证据时可重新办理。",
        "Cleared and closed; it can be taken up again on new evidence.",
    ),
    "withdrawn": Text(
        "已撤回；新的疑点成立时另行立案。", "Withdrawn; a lead confirmed later opens a case of its own."
    ),
    "merged": Text("已并入他案，在该案中办理。", "Merged into another case: go on with that one."),
}
#: the same where something is still to be done before the case can be closed
_SETTLED: Final[dict[str, Text]] = {
    "repaid": Text("款项已全部退回。", "All came back."),
    "written_off": Text("款项已核销。", "The debt is written off."),
}
#: ways back or aside: lawful, but not what comes next
_ASIDE: Final = frozenset(
    {
        "fact_confirmed",
        "fact_refuted",
        "cleared",
        "closed",
        "withdrawn",
        "stop_reversed",
        "names_withdrawn",
        "enforcement_lapsed",
    }
)
_MOST: Final = 3
#: once one of these was done, the way is told step by step
_BEGUN: Final = frozenset(
    {
        "person_notified",
        "scheme_decided",
        "other_office_written",
        "recertification_asked",
        "lapse_noticed",
        "resumed",
    }
)
_TELL: Final = Text(
    "发放仍在继续的，先告知本人，答复期满后可提出停发。",
    "While payment goes on: notify the person; the stop is proposed once their time to reply is over.",
)
_STOP_COMING: Final = Text("{day}起可提出停发。", "The stop may be proposed from {day}.")
_STOP_OPEN: Final = Text("答复期限已满，可提出停发。", "The time to reply is over: the stop may be proposed.")
_STOP_WAITS: Final = Text(
    "停发提议待另一名审批人决定。", "The proposed stop waits for another person to decide."
)
_NOTIFY: Final = Text(
    "下一步：制作并送达暂停发放待遇告知书，之后才能结案。",
    "Next: make and serve the notice of suspension; the case can be closed only then.",
)
_NOT_OVERPAID: Final = Text(
    "停发月份之后没有实际多发，无须核定。", "Nothing was actually overpaid, so there is nothing to assess."
)
_CLOSE: Final = Text("都已办结的，可以结案。", "Where all of it is done, close the case.")


def next_step(
    state: str,
    readiness: Readiness,
    counted: Overpayment | None,
    course: CourseView,
    *,
    to_release: bool = False,
    not_now: Collection[str] = (),
) -> Text:
    """Return what comes next in a case in ``state``.

    ``to_release``: a sum taken over is not owed yet; ``not_now``: lawful steps the services would refuse.
    """
    if state in _SAID:
        owed = state in SETTLED and "closed" not in {step.key for step in course.lawful}
        still = _of_payment(course) or _by_law(course, not_now)
        return _said(_SETTLED[state], still) if owed else _SAID[state]
    if state in RECOVERING:
        return _RELEASE if to_release else _by_law(course, not_now)
    if state == "assessment_proposed":
        missing = readiness.not_assessable or (None if readiness.rule.allowed else readiness.rule.missing)
        said = _APPROVE if missing is None else joined(_REFUSE, missing)
        return _said(said, _of_payment(course))
    if readiness.next_if_verified is not None:
        begun = any(event.kind in _BEGUN for event in course.history)
        return _by_law(course, not_now) if begun else readiness.next_if_verified
    if not readiness.rule.allowed:
        missing = readiness.rule.missing
        return joined(missing, _MORE)
    if counted is not None and counted.total_fen > 0:
        said = _PROPOSE
    else:
        said = _nothing_paid({step.key for step in course.lawful})
    return _said(said, _of_payment(course))


def _nothing_paid(lawful: Collection[str]) -> Text:
    if "closed" in lawful:
        return _NOTHING_LEFT
    return _NOT_OVERPAID if "decision_notified" in lawful else _NOTHING_PAID


def _of_payment(course: CourseView) -> Text | None:
    """Return what comes next about the payment, which goes on beside the sum until it is stopped."""
    lawful = {step.key for step in course.lawful}
    if "stop_approved" in lawful:
        return _STOP_WAITS
    if "stop_proposed" in lawful:
        return _STOP_OPEN
    if "decision_notified" in lawful:
        return _NOTIFY
    coming = next((step.opens for step in course.coming if step.key == "stop_proposed" and step.opens), None)
    if coming is not None:
        return _STOP_COMING.fill(day=day_in_words(coming))
    told = any(event.kind == "person_notified" for event in course.history)
    return _TELL if "person_notified" in lawful and not told else None


def _by_law(course: CourseView, not_now: Collection[str]) -> Text:
    """Return the steps of this office lawful now, duties first, and the first that time will bring."""
    done = {event.kind for event in course.history}
    onward = [step for step in course.lawful if _onward(step) and step.key not in not_now]
    # what may be done once more is not what comes next, unless nothing else is
    new = [step for step in onward if step.duty or step.key not in done] or onward
    now = sorted(new, key=lambda step: not step.duty)[:_MOST]
    coming = min((step for step in course.coming if _onward(step) and step.opens), key=_opens, default=None)
    parts = []
    if now:
        names = Text("、".join(step.label.zh for step in now), "; ".join(step.label.en for step in now))
        parts.append(Text("下一步可办：{names}。", "Next, lawful now: {names}.").fill(names=names))
    if coming is not None and coming.opens is not None:
        told = Text("{day}起可办：{name}。", "Lawful from {day}: {name}.")
        parts.append(told.fill(day=day_in_words(coming.opens), name=coming.label))
    if "closed" not in not_now and any(step.key == "closed" for step in course.lawful):
        parts.append(_CLOSE)
    if not parts:
        return Text(
            "下一步：等待款项、另一机关或法院；有结果时登记。",
            "Next: wait for the money, another office or the court, and enter what comes.",
        )
    return _said(*parts)


def _said(*parts: Text | None) -> Text:
    return joined(*(part for part in parts if part is not None))


def _onward(step: StepView) -> bool:
    return step.key not in _ASIDE and not step.of_person


def _opens(step: StepView) -> str:
    return str(step.opens)
