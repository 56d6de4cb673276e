"""The one scheduler process. It only rings the bell: exactly-once lives in the run's table and lock.

Two schedulers alive ring twice and still give one run. APScheduler 3.11; times are Chinese times.
"""

from __future__ import annotations

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
from verifier.errors import AlreadyRunning, VerifierError
from verifier.settings import Settings

Open = Callable[[], AbstractContextManager[Context]]
#: a night missed because the machine slept is still run when it wakes within so many seconds
_GRACE_SECONDS = 6 * 3600

log = structlog.get_logger("scheduler")


def night_trigger(settings: Settings) -> CronTrigger:
    """Return when the night begins."""
    minute, hour, day, month, weekday = settings.nightly.schedule.split()
    return CronTrigger(minute=minute, hour=hour, day=day, month=month, day_of_week=weekday, timezone=CHINA)


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
