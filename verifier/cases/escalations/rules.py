"""From when on something waits too long (pure)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final, Literal, get_args

from verifier.language import Text, chinese_day
from verifier.procedure.workdays import WorkCalendar

Subject = Literal["lead", "case", "task"]
SUBJECTS: Final[tuple[Subject, ...]] = get_args(Subject)

SUBJECT_NAMES: Final[dict[Subject, Text]] = {
    "lead": Text("疑点", "leads"),
    "case": Text("案件", "cases"),
    "task": Text("服务任务", "service tasks"),
}
_WHY: Final[dict[Subject, Text]] = {
    "lead": Text(
        "{day}产生，已过 {n} 个工作日，尚未作出结论。",
        "Opened on {day}; {n} working days later nobody has decided it.",
    ),
    "case": Text(
        "下一步应于{day}前办理，已超期 {n} 个工作日。",
        "Its next step was due by {day}, {n} working days ago.",
    ),
    "task": Text("应于{day}前办结，已超期 {n} 个工作日。", "It was due by {day}, {n} working days ago."),
}


def last_too_late(today: date, days: int, calendar: WorkCalendar) -> date:
    """Return the last day since which more than ``days`` working days have passed by ``today``."""
    day, passed = today, 0
    while passed <= days:
        passed += calendar.is_workday(day)
        day -= timedelta(days=1)
    return day


def why(subject: Subject, since: date, today: date, calendar: WorkCalendar) -> Text:
    """Return one sentence why something was raised."""
    days = calendar.count_working_days(since, today).days
    day = Text(chinese_day(since), f"{since.day} {since:%B %Y}")
    return _WHY[subject].fill(day=day, n=days)
