"""The night: finish what was interrupted, compare what is new, settle leads, look after money, seal, report.

Exactly once per business date, resumable after a kill at any point: every step is marked as done in the
transaction after its work, and each step's work may be done again without doubling anything.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import structlog
from sqlalchemy import select

from jobs import case_work, comparing, intake, money, reminders, upkeep
from jobs.backup import backup
from jobs.failing import why_failed
from jobs.figures import figures
from jobs.night import Night, Progress, Step
from jobs.report import gather, write_report
from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.clock import business_today
from verifier.context import Context
from verifier.crossmatch.match_state import changed_people, unmatched_records
from verifier.database import EVERYWHERE, exclusive
from verifier.database.bulk import rare_collections
from verifier.errors import AlreadyRunning, HeldForPerson, InvalidInput, whereabouts
from verifier.feeds.tables import Feed
from verifier.language import Text
from verifier.recovery.payroll_night import unchecked_files
from verifier.runs.catalogue import WHOLE_NIGHT_ONLY
from verifier.runs.heartbeat import heartbeat
from verifier.runs.queue import paused_jobs
from verifier.runs.service import (
    Taking,
    begin_step,
    finish_run,
    finish_step,
    last_run,
    leave_step,
    renew_run,
    take_run,
)
from verifier.runs.tables import Run
from verifier.runs.words import STEP_NAMES

log = structlog.get_logger("night")


@dataclass(frozen=True, slots=True)
class NightResult:
    """What became of the call: the report, and whether anything was done now."""

    report: dict[str, Any]
    already_done: bool

    @property
    def exit_code(self) -> int:
        """5 when the ledger does not agree, 3 when anything else waits for a person, else 0."""
        held = {one["step"] for one in self.report.get("held", ())}
        if "month_end" in held:
            return HeldForPerson.exit_code
        return 3 if held or self.report.get("refused") else 0


def no_progress(_step: Text, _done: int, _total: int) -> None:
    """Say nothing."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of a night beyond its date. ``asked_at``: a person then asked for it to be held again.

    ``give_up``: steps that fail are left to a person and the night ends; else it stays open, to be resumed.
    """

    asked_at: datetime | None = None
    give_up: bool = False


def run_night(
    context: Context,
    actor: Actor,
    business_date: date,
    progress: Progress = no_progress,
    wanted: Wanted = Wanted(),
) -> NightResult:
    """Do the night of one business date.

    A step on which nothing rests and which fails does not keep the later ones from being done; its error is
    raised in the end. A step a person paused is left out, and the report says so.

    Raises:
        NotPermitted: the actor may not start runs.
        InvalidInput: the date has not come: terms that still run would be taken for over.
        AlreadyRunning: another process is at it.
    """
    actor.require(Right.RUNS_START)
    if business_date > business_today(context.clock):
        raise InvalidInput(Text("这一天还没有到。", "That day has not come yet."))
    with ExitStack() as held, rare_collections():
        taking = Taking(_new_work(context, business_date), wanted.asked_at, _alone(context, held))
        ticket = take_run(context, actor, business_date, taking)
        if ticket is None:
            return NightResult(_last_report(context, business_date), already_done=True)
        night = Night(context, actor, ticket, progress)
        with heartbeat(lambda: renew_run(context, ticket), context.settings.jobs.lease_seconds / 3):
            try:
                failed = _do_steps(night)
            except AlreadyRunning:  # the night is another process's now
                raise
            except Exception:
                if wanted.give_up:
                    _keep_what_there_is(night)
                raise
            if failed is not None and not wanted.give_up:
                raise failed
            report = gather(context, ticket)
            report["files"] = write_report(context.settings.nightly.report_dir, report)
            finish_run(context, ticket, report)
        return NightResult(report, already_done=False)


def _keep_what_there_is(night: Night) -> None:
    """Seal and back up though the night was halted; neither counts as done: the whole night does them again.

    What fails here is logged only: the error that halted the night is the one to be told.
    """
    for name in ("seal", "backup"):
        try:
            _STEPS[name](night)
        except Exception as error:
            log.warning("night.step_failed", step=name, where=whereabouts(error))


def _alone(context: Context, held: ExitStack) -> bool:
    """Tell whether this process holds the night's lock now; else another one lives, awake or asleep."""
    try:
        held.enter_context(exclusive(context.database, "nightly"))
    except AlreadyRunning:
        return False
    return True


def _do_steps(night: Night) -> Exception | None:
    """Do every step that is not done yet; return why the last one failed that did."""
    with night.context.database.read(EVERYWHERE) as session:
        paused = paused_jobs(session, night.context.clock.now())
    failed = None
    for position, (name, step) in enumerate(_STEPS.items()):
        if begin_step(night.context, night.ticket, name, position):
            if name in paused:
                leave_step(night.context, night.ticket, name, "paused", {"paused": True})
                continue
            night.progress(STEP_NAMES[name], 0, 0)
            failed = _do_step(night, name, step) or failed
    return failed


def _do_step(night: Night, name: str, step: Step) -> Exception | None:
    try:
        result = step(night)
    except AlreadyRunning:  # the night is another process's now
        raise
    except Exception as error:
        if name in WHOLE_NIGHT_ONLY:
            raise
        log.warning("night.step_failed", step=name, where=whereabouts(error))
        leave_step(night.context, night.ticket, name, "failed", why_failed(error))
        return error
    finish_step(night.context, night.ticket, name, result)
    return None


def _new_work(context: Context, business_date: date) -> bool:
    with context.database.read(EVERYWHERE) as session:
        interrupted = session.scalar(select(Feed.id).where(Feed.state == "applying").limit(1))
        last = session.scalar(
            select(Feed.finished_at).where(Feed.state == "applied").order_by(Feed.finished_at.desc()).limit(1)
        )
        began = session.scalar(select(Run.started_at).order_by(Run.started_at.desc()).limit(1))
        fresh = last is not None and (began is None or last >= began)
        return (
            interrupted is not None
            or fresh
            or bool(changed_people(session))
            or bool(unmatched_records(session))
            or bool(unchecked_files(session, business_date))
        )


_STEPS: Final[dict[str, Step]] = {
    "intake": intake.at_night,
    "finish_feeds": comparing.finish_feeds,
    "life_signs": comparing.life_signs,
    "compare": comparing.compare,
    "duplicates": comparing.duplicates,
    "certification": comparing.certification,
    "settle": comparing.settle,
    "instalments": money.instalments,
    "publications": money.publications,
    "deadlines": case_work.deadlines,
    "month_end": money.month_end,
    "reconciliation": money.reconciliation,
    "payroll": money.payroll,
    "reminders": reminders.reminders,
    "outbox": reminders.outbox,
    "figures": figures,
    "retention": upkeep.retention,
    "purge": upkeep.purge,
    "seal": upkeep.seal,
    "backup": backup,
}


def _last_report(context: Context, business_date: date) -> dict[str, Any]:
    with context.database.read(EVERYWHERE) as session:
        run = last_run(session, business_date)
        return {} if run is None else run.report
