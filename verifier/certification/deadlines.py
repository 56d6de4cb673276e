"""A deadline as a colleague reads it: how many days are left, in words and with a tone (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from verifier.language import Text

Tone = Literal["late", "soon", "calm"]

SOON_DAYS: Final = 3
"""A deadline so near is shown as pressing."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day by which something is due; ``days`` left, negative when it is over."""

    on: date
    days: int
    tone: Tone
    words: Text


def deadline(on: date, today: date) -> Deadline:
    """Return how a deadline stands today; the day itself is still in time."""
    days = (on - today).days
    if days < 0:
        late = -days
        words = Text("已超期 {n} 天", "{n} days late") if late > 1 else Text("昨天到期", "due yesterday")
        return Deadline(on, days, "late", words.fill(n=late))
    tone: Tone = "soon" if days <= SOON_DAYS else "calm"
    if days == 0:
        return Deadline(on, days, tone, Text("今天到期", "due today"))
    if days == 1:
        return Deadline(on, days, tone, Text("明天到期", "due tomorrow"))
    return Deadline(on, days, tone, Text("{n} 天后到期", "due in {n} days").fill(n=days))
