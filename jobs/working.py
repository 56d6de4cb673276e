"""One look at what is due: open it, take the next, do it, write down what became of it.

Any number of processes may look at the same time. A job is finished only under the fence it was taken with.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import structlog

from jobs.duty import Duty, Work
from jobs.escalation import escalation
from jobs.failing import in_words
from jobs.intake import intake
from jobs.morning import morning
from jobs.nightly import Wanted, run_night
from verifier.accounts.actor import Actor, system_actor
from verifier.context import Context
from verifier.errors import AlreadyRunning, Conflict, whereabouts
from verifier.language import Text
from verifier.runs.catalogue import STEPS
from verifier.runs.heartbeat import heartbeat
from verifier.runs.queue import JobTicket, fail_job, finish_job, open_due, put_back, renew, take_next
from verifier.runs.service import reopen_step

log = structlog.get_logger("scheduler")
_RESUME: Final = Text("请先恢复这一步，再补做。", "Resume it first, then have it done again.")


def night(duty: Duty) -> dict[str, Any]:
    """Hold the night of the date; after the last try, what failed in it is left to a person."""
    ticket = duty.ticket
    wanted = Wanted(ticket.asked_at, give_up=duty.last)
    result = run_night(duty.context, duty.actor, ticket.business_date, duty.progress, wanted)
    report = result.report
    return {
        "run_id": report.get("run_id"),
        "already_done": result.already_done,
        "opened": report.get("opened", 0),
        "waiting": len(report.get("refused", ())) + len(report.get("held", ())),
    }


def step_again(duty: Duty) -> dict[str, Any]:
    """Do one step of a finished night again: the night is opened for it, and resumed.

    Raises:
        Conflict: the step is paused, so that it was left out again.
    """
    ticket = duty.ticket
    if ticket.asked_at is not None:
        reopen_step(duty.context, ticket.business_date, ticket.job, ticket.asked_at)
    result = run_night(duty.context, duty.actor, ticket.business_date, duty.progress)
    if result.report.get("steps", {}).get(ticket.job, {}).get("paused"):
        raise Conflict(Text("这一步已暂停，没有做。", "This step is paused and was not done."), _RESUME)
    return {"run_id": result.report.get("run_id")}


WORK: Final[Mapping[str, Work]] = {
    "intake": intake,
    "night": night,
    "morning": morning,
    "escalation": escalation,
    **dict.fromkeys(STEPS, step_again),
}


def look(context: Context, holder: str, work: Mapping[str, Work] = WORK) -> bool:
    """Open what is due and do one job; return whether there was one.

    Raises:
        ConfigurationError: a schedule names no time, or the office's calendar cannot be read.
    """
    open_due(context, [name for name in work if name not in STEPS])
    ticket = take_next(context, holder, work)
    if ticket is None:
        return False
    do(context, system_actor(), ticket, work[ticket.job])
    return True


def do(context: Context, actor: Actor, ticket: JobTicket, work: Work) -> None:
    """Do a job that was taken and write down what became of it; what goes wrong is told there, not raised."""
    settings = context.settings.jobs
    duty = Duty(context, actor, ticket, last=ticket.attempt >= settings.attempts)
    told = {"job": ticket.job, "date": str(ticket.business_date), "attempt": ticket.attempt}
    log.info("job.begun", **told)
    try:
        with heartbeat(lambda: renew(context, ticket), settings.lease_seconds / 3):
            _do(duty, work)
    except AlreadyRunning:
        log.info("job.taken_over", **told)


def _do(duty: Duty, work: Work) -> None:
    try:
        result = work(duty)
    except AlreadyRunning:  # what the job needs is being done elsewhere, or the job itself is
        put_back(duty.context, duty.ticket)
        log.info("job.put_back", job=duty.ticket.job, date=str(duty.ticket.business_date))
    except Exception as error:
        problem, remedy = in_words(error)
        dead = fail_job(duty.context, duty.ticket, problem, remedy)
        log.warning("job.failed", job=duty.ticket.job, dead=dead, where=whereabouts(error))
    else:
        finish_job(duty.context, duty.ticket, result)
        log.info("job.done", job=duty.ticket.job, date=str(duty.ticket.business_date))
