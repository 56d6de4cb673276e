"""The scheduler process. Any number may run: exactly-once lies in the table of jobs, its leases and fences.

It looks again and again at what is due; SIGTERM ends it after the job at hand, which a kill would only delay.
"""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from types import FrameType

import structlog
from sqlalchemy.exc import SQLAlchemyError

from jobs.duty import Work
from jobs.heads import HeadKeeper
from jobs.working import WORK, look
from verifier.context import Context
from verifier.errors import VerifierError, whereabouts
from verifier.runs.catalogue import SCHEDULED, schedule_of
from verifier.runs.schedule import office_calendar, schedule
from verifier.settings import Settings

Open = Callable[[], AbstractContextManager[Context]]

log = structlog.get_logger("scheduler")


def check_schedules(settings: Settings) -> None:
    """Refuse to start with a schedule that names no time.

    Raises:
        ConfigurationError: one does not, or the office's calendar cannot be read.
    """
    calendar = office_calendar(settings)
    for job in SCHEDULED:
        schedule(*schedule_of(settings, job), calendar)


def serve_schedule(
    settings: Settings, open_context: Open, over: threading.Event, work: Mapping[str, Work] = WORK
) -> None:
    """Do what is due until ``over`` is set; a failure of the store is logged and waited out."""
    check_schedules(settings)
    holder = f"{socket.gethostname()}:{os.getpid()}"
    log.info("scheduler.started", holder=holder)
    heads = HeadKeeper()
    while not over.is_set():
        try:
            with open_context() as context:
                heads.look(context)
                while not over.is_set() and look(context, holder, work):
                    pass
        except VerifierError as error:
            log.warning("scheduler.waits", message=error.message.en)
        except (SQLAlchemyError, OSError) as error:  # the writer's turn is a file beside the store
            log.warning("scheduler.waits", where=whereabouts(error))
        over.wait(settings.jobs.poll_seconds)


def until_told() -> threading.Event:
    """Return what is set when the process is asked to end."""
    over = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        over.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    return over
