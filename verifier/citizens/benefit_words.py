"""How a benefit stands, in words for whoever lives on it: is it paid, why not, what to do (pure).

Nothing here tells of a lead, a case or a proposal: only of what is in force and of what the person was told.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from verifier.certification.standing import Standing
from verifier.language import Text, chinese_day
from verifier.months import Month

Tone = Literal["good", "soon", "stopped"]

_COME: Final = Text(
    "请本人带身份证，到任何一个认证点按一下指纹或手掌；走不动可以申请上门。",
    "Take your ID card to any place on our list and lay on a finger or a hand. If walking is hard, ask for a "
    "visit at home.",
)
_APPEAL: Final = Text(
    "如果不对，请本人带身份证到经办机构，或在本页提出申诉。停错的，恢复发放并补发。",
    "If this is wrong, go to your agency with your ID card, or appeal on this page. What was stopped by "
    "mistake is paid again, with all the months between.",
)
_PAID: Final = Text("正常发放", "It is being paid")
_NOT_PAID: Final = Text("目前没有发放", "It is not being paid now")
_WHY_STOPPED: Final[dict[str, Text]] = {
    "deceased": Text("登记信息显示本人已去世。", "The registers say that the person has died."),
    "missing": Text("登记信息显示本人失踪。", "The registers say that the person is missing."),
    "in_custody": Text(
        "登记信息显示本人正在服刑或被羁押。", "The registers say that the person is in custody."
    ),
    "suspected": Text("有些情况需要与本人当面核实。", "Something has to be settled with you in person."),
    "terminated_other": Text("名册登记这项待遇已经结束。", "The register says that this benefit has ended."),
}
_UNKNOWN_WHY: Final = Text("原因请向经办机构了解。", "Please ask your agency why.")
_LAPSED: Final = Text(
    "认证到期后没有再认证，所以暂停。", "The proof of life ran out and no new one came, so it was suspended."
)
_CERTIFY_AND_RESUME: Final = Text(
    "认证一次就恢复，停发的月份会补发。{come}",
    "One proof of life and it is paid again, with the months between. {come}",
).fill(come=_COME)
_NO_DAY: Final = Text("（日期不详）", "(no date)")
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@dataclass(frozen=True, slots=True)
class BenefitFacts:
    """What the words rest on. ``stopped``: first month that is not paid. ``told_on`` and ``grace_until``: of
    a notice the person was given that the date has passed."""

    state: str
    standing: Standing | None
    due_on: date | None
    stopped: Month | None = None
    told_on: date | None = None
    grace_until: date | None = None


@dataclass(frozen=True, slots=True)
class BenefitWords:
    """Is it paid, why (if there is something to say), and what to do next (if there is something to do)."""

    paid: Text
    why: Text | None
    next: Text | None
    tone: Tone


def day_words(day: date | None) -> Text:
    """Return a day as people say it."""
    if day is None:
        return _NO_DAY
    return Text(chinese_day(day), f"{day.day} {_MONTHS[day.month - 1]} {day.year}")


def month_words(month: Month) -> Text:
    """Return a month as people say it."""
    return Text(f"{month.year}年{month.month}月", f"{_MONTHS[month.month - 1]} {month.year}")


def benefit_words(facts: BenefitFacts, today: date) -> BenefitWords:
    """Return how a benefit stands on a day."""
    if facts.standing == "suspended":
        return BenefitWords(_since(facts, today), _LAPSED, _CERTIFY_AND_RESUME, "stopped")
    if facts.standing is None:
        why = _WHY_STOPPED.get(facts.state, _UNKNOWN_WHY)
        return BenefitWords(_since(facts, today), why, _APPEAL, "stopped")
    return _in_payment(facts)


def _in_payment(facts: BenefitFacts) -> BenefitWords:
    if facts.standing == "covered":
        why = Text("认证有效，到 {day} 为止。", "Your proof of life holds until {day}.").fill(
            day=day_words(facts.due_on)
        )
        then = Text(
            "{day} 以前再认证一次就可以。", "Prove it once more by {day}; until then nothing is needed."
        )
        return BenefitWords(_PAID, why, then.fill(day=day_words(facts.due_on)), "good")
    if facts.standing == "due_soon":
        why = Text("认证快到期了：{day}。", "Your proof of life runs out soon: {day}.").fill(
            day=day_words(facts.due_on)
        )
        return BenefitWords(_PAID, why, _COME, "soon")
    if facts.standing == "never":
        why = Text("还没有认证记录。", "No proof of life is on record yet.")
        return BenefitWords(_PAID, why, _COME, "soon")
    why = Text("认证已在 {day} 到期。", "Your proof of life ran out on {day}.").fill(
        day=day_words(facts.due_on)
    )
    if facts.grace_until is not None:
        told = Text(
            "{why}我们在 {told} 通知过您：请在 {until} 以前认证。",
            "{why} We told you on {told}: please prove it by {until}.",
        )
        why = told.fill(
            why=why, told=day_words(facts.told_on or facts.due_on), until=day_words(facts.grace_until)
        )
    return BenefitWords(_PAID, why, _COME, "soon")


def _since(facts: BenefitFacts, today: date) -> Text:
    if facts.stopped is None:
        return _NOT_PAID
    month = month_words(facts.stopped)
    if facts.stopped > Month.of(today):
        return Text("{month}起不再发放", "It will not be paid from {month} on").fill(month=month)
    return Text("{month}起没有发放", "It has not been paid since {month}").fill(month=month)
