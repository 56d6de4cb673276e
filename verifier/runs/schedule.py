"""When a job is due: five fields of cron, and the Chinese calendar of working days and holidays (pure).

Hours are Chinese time. What falls on a day off is left out, or done on the next working day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from apscheduler.triggers.cron import CronTrigger

from verifier.clock import CHINA
from verifier.errors import ConfigurationError
from verifier.language import Text
from verifier.procedure.reading import read_law
from verifier.procedure.workdays import WorkCalendar
from verifier.settings import Settings
from verifier.settings.jobs import Days

_NAMES: Final = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_WEEKDAY: Final = re.compile(r"^([0-7])(?:-([0-7]))?(?:/([1-7]))?$")
#: the longest row of days off, with the weekends around it, is shorter
_LONGEST_OFF: Final = timedelta(days=16)
#: a schedule that names no day within this is told as none
_FAR: Final = timedelta(days=1500)
_MOMENT: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a job is due."""

    trigger: CronTrigger
    days: Days
    calendar: WorkCalendar

    def between(self, after: datetime, until: datetime) -> list[datetime]:
        """Return every moment it is due after ``after`` up to and with ``until``, in UTC, in order."""
        found = set()
        for fire in self._fires(after - _LONGEST_OFF, until):
            moment = self._moved(fire)
            if moment is not None and after < moment <= until:
                found.add(moment.astimezone(UTC))
        return sorted(found)

    def next_after(self, moment: datetime) -> datetime | None:
        """Return the next moment it is due, in UTC; None where it never is again."""
        reach = timedelta(days=32)
        while reach < _FAR:
            if found := self.between(moment, moment + reach):
                return found[0]
            reach *= 4
        return None

    def _fires(self, after: datetime, until: datetime) -> Iterator[datetime]:
        fire = self.trigger.get_next_fire_time(None, after.astimezone(CHINA))
        while fire is not None and fire <= until:
            yield fire
            fire = self.trigger.get_next_fire_time(None, fire + _MOMENT)

    def _moved(self, fire: datetime) -> datetime | None:
        day = fire.date()
        if self.days == "workdays":
            return fire if self.calendar.is_workday(day) else None
        if self.days == "not_holidays":
            return None if self.calendar.is_holiday(day) else fire
        if self.days == "next_workday":
            return datetime.combine(self.calendar.next_workday(day).on, fire.timetz())
        return fire


def schedule(cron: str, days: Days, calendar: WorkCalendar) -> Schedule:
    """Return the schedule of ``cron``: minute hour day month weekday.

    Raises:
        ConfigurationError: it names no such time.
    """
    minute, hour, day, month, weekday = cron.split()
    try:
        trigger = CronTrigger(
            minute=minute, hour=hour, day=day, month=month, day_of_week=_weekdays(weekday), timezone=CHINA
        )
    except ValueError as error:
        raise ConfigurationError(
            Text("日程无法使用：{s}。", "The schedule cannot be used: {s}.").fill(s=cron),
            Text(
                "请写成：分 时 日 月 周，如 30 1 * * *。", "Write minute hour day month weekday: 30 1 * * *."
            ),
        ) from error
    return Schedule(trigger, days, calendar)


def office_calendar(settings: Settings) -> WorkCalendar:
    """Return the calendar of the topmost agency.

    Raises:
        ConfigurationError: the office's own procedure file cannot be used.
    """
    root = next((agency.code for agency in settings.agencies if agency.parent is None), "")
    return read_law(root, settings.procedure.office_file).calendar


def business_date(due_at: datetime) -> date:
    """Return the Chinese day on which something is due."""
    return due_at.astimezone(CHINA).date()


def _weekdays(field: str) -> str:
    """Name the days: cron counts from Sunday (0 or 7), APScheduler from Monday."""
    return ",".join(_WEEKDAY.sub(_named, part) for part in field.split(","))


def _named(found: re.Match[str]) -> str:
    first, last, step = int(found[1]), int(found[2] or found[1]), int(found[3] or 1)
    return ",".join(_NAMES[day % 7] for day in range(first, last + 1, step))
