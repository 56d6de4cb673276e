"""How a deadline stands, in words and with a tone: “3 天后到期”, “还剩 3 个工作日”, “昨天到期” (pure)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

from verifier.language import Text
from verifier.procedure.law import Unit
from verifier.procedure.workdays import WorkCalendar

Tone = Literal["late", "soon", "calm"]

SOON_DAYS: Final = 3
"""A deadline so near is shown as pressing."""

_PROVISIONAL: Final = Text(
    "{words}（暂定，待公布放假安排后重算）", "{words} (provisional until the holidays are published)"
)


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day by which something is due, itself still in time; ``days`` left, negative when it is over.

    Days are those of the calendar, or working days where :func:`standing` says so.
    """

    on: date
    days: int
    tone: Tone
    words: Text
    provisional: bool = False


def deadline(on: date, today: date) -> Deadline:
    """Return how a deadline stands today, in days of the calendar."""
    days = (on - today).days
    if days < 0:
        late = -days
        words = Text("已超期 {n} 天", "{n} days late") if late > 1 else Text("昨天到期", "due yesterday")
        return Deadline(on, days, "late", words.fill(n=late))
    if days == 0:
        return Deadline(on, days, _tone(days), Text("今天到期", "due today"))
    if days == 1:
        return Deadline(on, days, _tone(days), Text("明天到期", "due tomorrow"))
    return Deadline(on, days, _tone(days), Text("{n} 天后到期", "due in {n} days").fill(n=days))


def standing(
    on: date, today: date, unit: Unit, calendar: WorkCalendar, *, provisional: bool = False
) -> Deadline:
    """Return how a deadline stands in the unit of its term.

    A term in months is told in days; the day itself and lateness always in days of the calendar.
    """
    found = deadline(on, today)
    if unit == "working_days" and on > today:
        counted = calendar.count_working_days(today, on)
        provisional = provisional or counted.provisional
        words = Text(
            "还剩 {n} 个工作日", "1 working day left" if counted.days == 1 else "{n} working days left"
        )
        found = Deadline(on, counted.days, _tone(counted.days), words.fill(n=counted.days))
    if not provisional:
        return found
    return replace(found, words=_PROVISIONAL.fill(words=found.words), provisional=True)


def _tone(left: int) -> Tone:
    return "soon" if left <= SOON_DAYS else "calm"
