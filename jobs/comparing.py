"""The night's work on people and records: feeds finished, pairs compared, lapses and leads up to date."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from jobs.night import Night
from verifier.biometrics.vault.tables import Template
from verifier.cases.stops.looking import review_stops
from verifier.certification.night import sweep as sweep_lapses
from verifier.certification.signs.waiting import take_up_waiting_signs
from verifier.context import Context
from verifier.crossmatch.leads import LeadChanges
from verifier.crossmatch.night import FINDERS, compare_what_is_new, settle_kind
from verifier.database import EVERYWHERE
from verifier.errors import AlreadyRunning
from verifier.feeds.service import finish_interrupted
from verifier.runs.service import add_to_step, advance_step
from verifier.runs.words import STEP_NAMES


def finish_feeds(night: Night) -> dict[str, Any]:
    """Put in place what a kill left half received or half applied."""
    reports = finish_interrupted(night.context, night.actor)
    return {"finished": [report.as_dict() for report in reports]}


def life_signs(night: Night) -> dict[str, Any]:
    """Take up signs of life that waited: a person or a weight they needed may be there now."""

    def note(session: Session, name: str, count: int) -> None:
        add_to_step(session, night.ticket, "life_signs", name, count)

    take_up_waiting_signs(night.context, night.actor, night.ticket.business_date, night.guard, note)
    return night.so_far("life_signs")


def compare(night: Night) -> dict[str, Any]:
    """Find pairs for people and records that are new or changed."""

    def advance(done: int, total: int) -> None:
        advance_step(night.context, night.ticket, "compare", done, total)
        night.progress(STEP_NAMES["compare"], done, total)

    def note(session: Session, name: str, count: int) -> None:
        add_to_step(session, night.ticket, "compare", name, count)

    compare_what_is_new(night.context, night.guard, note, advance)
    return night.so_far("compare")


def duplicates(night: Night) -> dict[str, Any]:
    """Search for people enrolled twice, before the leads are settled: some come of what is found.

    Another process at it finds the same.
    """
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


def certification(night: Night) -> dict[str, Any]:
    """Bring lapses up to date, and look at standing stops once more."""
    night.check()
    swept = sweep_lapses(night.context, night.actor, night.ticket.business_date)
    review_stops(night.context, night.actor, night.ticket.business_date)
    return asdict(swept)


def settle(night: Night) -> dict[str, Any]:
    """Have each finder raise, refresh and withdraw its leads; what is settled stays so after a kill."""
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
