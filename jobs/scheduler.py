"""The one scheduler process. It only rings the bell: exactly-once lives in the run's table and lock.

Two schedulers alive ring twice and still give one run. APScheduler 3.11; times are Chinese times.
"""

from __future__ import annotations

import re
import signal
from collections.abc import Callable
from contextlib import AbstractContextManager
from types import FrameType

import structlog
from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.cron import CronTrigger

from jobs.nightly import run_night
from verifier.accounts.actor import system_actor
from verifier.clock import CHINA, business_today
from verifier.context import Context
from verifier.errors import AlreadyRunning, ConfigurationError, VerifierError
from verifier.language import Text
from verifier.settings import Settings

Open = Callable[[], AbstractContextManager[Context]]
#: a night missed because the machine slept is still run when it wakes within so many seconds
_GRACE_SECONDS = 6 * 3600

_NAMES = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_WEEKDAY = re.compile(r"^([0-7])(?:-([0-7]))?(?:/([1-7]))?$")

log = structlog.get_logger("scheduler")


def night_trigger(settings: Settings) -> CronTrigger:
    """Return when the night begins.

    Raises:
        ConfigurationError: the schedule names no such time.
    """
    minute, hour, day, month, weekday = settings.nightly.schedule.split()
    try:
        return CronTrigger(
            minute=minute, hour=hour, day=day, month=month, day_of_week=_weekdays(weekday), timezone=CHINA
        )
    except ValueError as error:
        raise ConfigurationError(
            Text("nightly.schedule 无法使用：{s}。", "nightly.schedule cannot be used: {s}.").fill(
                s=settings.nightly.schedule
            ),
            Text(
                "请写成：分 时 日 月 周，如 30 1 * * *。", "Write minute hour day month weekday: 30 1 * * *."
            ),
        ) from error


def _weekdays(field: str) -> str:
    """Name the days: cron counts from Sunday (0 or 7), APScheduler from Monday."""
    return ",".join(_WEEKDAY.sub(_named, part) for part in field.split(","))


def _named(found: re.Match[str]) -> str:
    first, last, step = int(found[1]), int(found[2] or found[1]), int(found[3] or 1)
    return ",".join(_NAMES[day % 7] for day in range(first, last + 1, step))


def ring(open_context: Open) -> None:
    """Run tonight's night; a failure is logged with its remedy and never ends the scheduler."""
    try:
        with open_context() as context:
            result = run_night(context, system_actor(), business_today(context.clock))
            log.info(
                "night.done",
                already_done=result.already_done,
                opened=result.report.get("opened"),
                refused=len(result.report.get("refused", [])),
            )
    except AlreadyRunning:
        log.info("night.elsewhere")
    except VerifierError as error:
        log.warning(
            "night.failed", message=error.message.en, remedy=None if error.remedy is None else error.remedy.en
        )


def serve_schedule(settings: Settings, open_context: Open) -> None:
    """Wait for the night, every night, until SIGTERM or SIGINT."""
    scheduler = BlockingScheduler(timezone=CHINA)
    scheduler.add_job(
        ring,
        night_trigger(settings),
        args=[open_context],
        id="nightly",
        coalesce=True,
        max_instances=1,
        misfire_grace_time=_GRACE_SECONDS,
    )

    def stop(_signal: int, _frame: FrameType | None) -> None:
        scheduler.shutdown(wait=False)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    log.info("scheduler.started", schedule=settings.nightly.schedule)
    scheduler.start()
