"""The night: finish what was interrupted, compare what is new, settle leads, look after money, seal, report.

Exactly once per business date, resumable after a kill at any point: every step is marked as done in the
transaction after its work, and each step's work may be done again without doubling anything.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from jobs import case_work, money
from jobs.backup import backup
from jobs.night import Night, Progress, Step
from jobs.report import write_report
from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.audit.service import Happening, head_of
from verifier.biometrics.vault.destroying import destroy_due
from verifier.biometrics.vault.tables import Template
from verifier.cases.stops.looking import review_stops
from verifier.certification.lapsing import sweep as sweep_lapses
from verifier.certification.sweeping import MOST_AT_ONCE
from verifier.certification.sweeping import sweep as sweep_requests
from verifier.certification.waiting_signs import take_up_waiting_signs
from verifier.context import Context
from verifier.crossmatch.leads import LeadChanges
from verifier.crossmatch.match_state import changed_people, unmatched_records
from verifier.crossmatch.night import FINDERS, compare_what_is_new, settle_kind
from verifier.database import EVERYWHERE, exclusive
from verifier.database.bulk import rare_collections
from verifier.errors import AlreadyRunning, HeldForPerson
from verifier.feeds.service import finish_interrupted
from verifier.feeds.tables import Feed
from verifier.language import Text
from verifier.recovery.payroll_night import unchecked_files
from verifier.runs.service import (
    RunTicket,
    add_to_step,
    advance_step,
    begin_step,
    finish_run,
    finish_step,
    step_results,
    take_run,
)
from verifier.runs.tables import Run
from verifier.runs.words import STEP_NAMES


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


def run_night(
    context: Context, actor: Actor, business_date: date, progress: Progress = no_progress
) -> NightResult:
    """Do the night of one business date.

    Raises:
        NotPermitted: the actor may not start runs.
        AlreadyRunning: another process is at it.
    """
    actor.require(Right.RUNS_START)
    with exclusive(context.database, "nightly"), rare_collections():
        ticket = take_run(context, actor, business_date, new_work=_new_work(context, business_date))
        if ticket is None:
            return NightResult(_last_report(context, business_date), already_done=True)
        night = Night(context, actor, ticket, progress)
        for position, (name, step) in enumerate(_STEPS.items()):
            if begin_step(context, ticket, name, position):
                progress(STEP_NAMES[name], 0, 0)
                finish_step(context, ticket, name, step(night))
        report = _report(context, ticket)
        report["files"] = write_report(context.settings.nightly.report_dir, report)
        finish_run(context, ticket, report)
        return NightResult(report, already_done=False)


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


def _finish_feeds(night: Night) -> dict[str, Any]:
    reports = finish_interrupted(night.context, night.actor)
    return {"finished": [report.as_dict() for report in reports]}


def _life_signs(night: Night) -> dict[str, Any]:
    def note(session: Session, name: str, count: int) -> None:
        add_to_step(session, night.ticket, "life_signs", name, count)

    take_up_waiting_signs(night.context, night.actor, night.ticket.business_date, night.guard, note)
    return night.so_far("life_signs")


def _compare(night: Night) -> dict[str, Any]:
    def advance(done: int, total: int) -> None:
        advance_step(night.context, night.ticket, "compare", done, total)
        night.progress(STEP_NAMES["compare"], done, total)

    def note(session: Session, name: str, count: int) -> None:
        add_to_step(session, night.ticket, "compare", name, count)

    compare_what_is_new(night.context, night.guard, note, advance)
    return night.so_far("compare")


def _duplicates(night: Night) -> dict[str, Any]:
    """Before the leads are settled: some come of what is found. Another process at it finds the same."""
    night.check()
    if not _anybody_enrolled(night.context):
        return {"searched": 0, "findings": 0}
    # comparing fingers loads libraries a night without any does not need
    from verifier.biometrics.vault.duplicates_at_night import search_duplicates  # noqa: PLC0415 -- see above

    def advance(done: int, total: int) -> None:
        night.progress(STEP_NAMES["duplicates"], done, total)

    try:
        return asdict(search_duplicates(night.context, night.actor, advance))
    except AlreadyRunning:
        return {"searched": 0, "findings": 0}


def _anybody_enrolled(context: Context) -> bool:
    with context.database.read(EVERYWHERE) as session:
        return session.scalar(select(Template.id).where(Template.revoked_at.is_(None)).limit(1)) is not None


def _certification(night: Night) -> dict[str, Any]:
    night.check()
    swept = sweep_lapses(night.context, night.actor, night.ticket.business_date)
    review_stops(night.context, night.actor, night.ticket.business_date)
    return asdict(swept)


def _retention(night: Night) -> dict[str, Any]:
    night.check()
    return {"people": destroy_due(night.context, night.actor, night.ticket.business_date)}


def _purge(night: Night) -> dict[str, Any]:
    more = True
    while more:
        with night.context.database.write(EVERYWHERE) as session:
            night.guard(session)
            counts = sweep_requests(session, night.context)
            for name, count in counts.items():
                add_to_step(session, night.ticket, "purge", name, count)
        more = max(counts.values()) >= MOST_AT_ONCE
    return night.so_far("purge")


def _settle(night: Night) -> dict[str, Any]:
    settled = night.so_far("settle")
    for number, kind in enumerate(FINDERS):
        if kind not in settled:
            _settle_one(night, kind)
        advance_step(night.context, night.ticket, "settle", number + 1, len(FINDERS))
        night.progress(STEP_NAMES["settle"], number + 1, len(FINDERS))
    return night.so_far("settle")


def _settle_one(night: Night, kind: str) -> None:
    def note(session: Session, changes: LeadChanges) -> None:
        counts = {
            "opened": changes.opened,
            "refreshed": changes.refreshed,
            "withdrawn": changes.withdrawn,
            "suppressed": changes.suppressed,
        }
        add_to_step(session, night.ticket, "settle", kind, counts)

    settle_kind(night.context, night.actor, kind, night.ticket.business_date, night.guard, note)


def _seal(night: Night) -> dict[str, Any]:
    with night.context.database.write(EVERYWHERE) as session:
        night.guard(session)
        happening = Happening(
            "night.sealed", "run", str(night.ticket.run_id), {"date": str(night.ticket.business_date)}
        )
        night.context.auditor.record(session, night.actor.name, night.actor.os_user, [happening])
        seq, mac = head_of(session)
    night.context.keep_audit_head((seq, mac))  # only once committed: an undone head would cry wolf for ever
    return {"audit_seq": seq, "audit_mac": mac.hex()}


_STEPS: Final[dict[str, Step]] = {
    "finish_feeds": _finish_feeds,
    "life_signs": _life_signs,
    "compare": _compare,
    "duplicates": _duplicates,
    "certification": _certification,
    "settle": _settle,
    "instalments": money.instalments,
    "publications": money.publications,
    "deadlines": case_work.deadlines,
    "month_end": money.month_end,
    "reconciliation": money.reconciliation,
    "payroll": money.payroll,
    "retention": _retention,
    "purge": _purge,
    "seal": _seal,
    "backup": backup,
}


def _report(context: Context, ticket: RunTicket) -> dict[str, Any]:
    with context.database.read(EVERYWHERE) as session:
        held = session.scalars(select(Feed).where(Feed.state.in_(("held", "receiving"))).order_by(Feed.id))
        refused = [
            {
                "feed_id": feed.id,
                "kind": feed.kind,
                "source": feed.source,
                "state": feed.state,
                "rows": feed.received,
                "reasons": feed.hold_reasons
                or [
                    Text(
                        "文件尚未收完，请重新导入同一文件。",
                        "Not fully received: import the same file again.",
                    ).as_dict()
                ],
            }
            for feed in held
        ]
        steps = step_results(session, ticket.run_id)
    return {
        "run_id": ticket.run_id,
        "business_date": ticket.business_date.isoformat(),
        "supplement": ticket.supplement,
        "resumed": ticket.resumed,
        "steps": steps,
        "opened": sum(kind["opened"] for kind in steps["settle"].values()),
        "refused": refused,
        "held": money.held_of(steps),
    }


def _last_report(context: Context, business_date: date) -> dict[str, Any]:
    with context.database.read(EVERYWHERE) as session:
        run = session.scalar(
            select(Run).where(Run.business_date == business_date).order_by(Run.supplement.desc()).limit(1)
        )
        return {} if run is None else run.report
