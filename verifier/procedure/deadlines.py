"""How a deadline stands, in words: “还剩 3 个工作日”, “已逾期 2 天” (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from verifier.language import Text
from verifier.procedure.law import Unit
from verifier.procedure.workdays import WorkCalendar

Tone = Literal["late", "soon", "calm"]

SOON_DAYS: Final = 3
"""A deadline so near is shown as pressing."""

_PROVISIONAL: Final = Text(
    "（暂定，待公布放假安排后重算）", " (provisional until the holidays are published)"
)


@dataclass(frozen=True, slots=True)
class Standing:
    """``left``: days in ``unit`` until ``on``, itself still in time; negative calendar days when over."""

    on: date
    left: int
    unit: Literal["days", "working_days"]
    tone: Tone
    words: Text
    provisional: bool


def standing(
    on: date, today: date, unit: Unit, calendar: WorkCalendar, *, provisional: bool = False
) -> Standing:
    """Return how a deadline stands. A term in months is told in days; lateness always in calendar days."""
    shown: Literal["days", "working_days"] = "working_days" if unit == "working_days" else "days"
    late = (today - on).days
    if late > 0:
        words = Text("已逾期 {n} 天", "1 day late" if late == 1 else "{n} days late")
        return _made(on, -late, shown, "late", words, provisional)
    left, unsure = -late, provisional
    if shown == "working_days":
        counted = calendar.count_working_days(today, on)
        left, unsure = counted.days, provisional or counted.provisional
    tone: Tone = "soon" if left <= SOON_DAYS else "calm"
    if today == on:
        return _made(on, left, shown, tone, Text("今天到期", "due today"), unsure)
    return _made(on, left, shown, tone, _left_words(left, shown), unsure)


def _left_words(left: int, unit: str) -> Text:
    if unit == "working_days":
        return Text("还剩 {n} 个工作日", "1 working day left" if left == 1 else "{n} working days left")
    return Text("还剩 {n} 天", "1 day left" if left == 1 else "{n} days left")


def _made(
    on: date, left: int, unit: Literal["days", "working_days"], tone: Tone, words: Text, provisional: bool
) -> Standing:
    filled = Text(words.zh.format(n=abs(left)), words.en.format(n=abs(left)))
    if provisional:
        filled = Text(filled.zh + _PROVISIONAL.zh, filled.en + _PROVISIONAL.en)
    return Standing(on, left, unit, tone, filled, provisional)
