"""What undoing a stop of a case would do, told before anybody does it: nothing here is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.cases.findings import leads_of
from verifier.cases.rules import REOPENABLE
from verifier.cases.stop_tables import Stop, StopGround
from verifier.cases.stops.budgets import BatchState, Ground, exceeds, state_of
from verifier.cases.stops.view import StopView, stop_view
from verifier.context import Context
from verifier.errors import Conflict
from verifier.language import Text
from verifier.months import Month
from verifier.notices.publication_rules import PROPOSED, PUBLISHED
from verifier.notices.tables import PublicationEntry, PublicationList
from verifier.recovery.views import DebtRow, debts_of_case
from verifier.settings.stops import StopSettings

_FALLEN: Final = ("new", "withdrawn")


@dataclass(frozen=True, slots=True)
class Effect:
    """One batch the error counts against. ``would_halt``: it goes over its budget by this one."""

    state: BatchState
    would_halt: bool


@dataclass(frozen=True, slots=True)
class ReversalView:
    """What would happen, all of it or nothing. Amounts in fen.

    ``debts``: those that stand and would be reversed; what was received of them becomes refundable.
    ``sources``: whose records are to be corrected, one letter each; ``leads``: how many would stay silent;
    ``lists``: numbers of the publications that would lose this name.
    """

    stops: StopView
    stop: Stop
    resumed: Month
    debts: tuple[DebtRow, ...]
    sources: tuple[str, ...]
    leads: int
    lists: tuple[int, ...]
    batches: tuple[Effect, ...]


def reversal_view(session: Session, context: Context, case_id: int) -> ReversalView:
    """Return what undoing the stop of a case today would do: the standing one, or the last resumed.

    Raises:
        NotFound: no such case in the session's scope.
        Conflict: no stop of this case is left to be undone.
    """
    stops = stop_view(session, context, case_id)
    stop = stops.undoable
    if stop is None:
        raise Conflict(
            Text("本案没有可以撤销的停发。", "No stop of this case is left to be undone."),
            Text("由名册停发的，请函告发放机构恢复。", "If a roll stopped it, write to the paying agency."),
        )
    leads = leads_of(session, stops.case)
    records = [record for _, record in leads.rows if record is not None]
    # a case at an end is taken up again first, with the leads cleared before
    heard = ("confirmed", "cleared") if stops.case.state in REOPENABLE else ("confirmed",)
    return ReversalView(
        stops=stops,
        stop=stop,
        resumed=stops.would_resume,
        debts=tuple(debt for debt in debts_of_case(session, case_id) if debt.state not in _FALLEN),
        sources=tuple(sorted({record.source for record in records})),
        leads=sum(lead.state in heard for lead in leads.leads),
        lists=_lists(session, case_id),
        batches=_batches(session, context.settings.stops, stop),
    )


def _lists(session: Session, case_id: int) -> tuple[int, ...]:
    query = (
        select(PublicationList.id)
        .join(PublicationEntry, PublicationEntry.list_id == PublicationList.id)
        .where(
            PublicationEntry.case_id == case_id,
            PublicationEntry.withdrawn_at.is_(None),
            PublicationList.state.in_((PROPOSED, PUBLISHED)),
        )
        .order_by(PublicationList.id)
    )
    return tuple(session.scalars(query))


def _batches(session: Session, settings: StopSettings, stop: Stop) -> tuple[Effect, ...]:
    rows = session.scalars(select(StopGround).where(StopGround.stop_id == stop.id)).all()
    batches = sorted({one for row in rows for one in Ground(row.feed, row.rule, row.file_id).batches})
    states = [state_of(session, settings, batch) for batch in batches]
    return tuple(
        Effect(one, one.halted_id is None and exceeds(max(one.approved, 1), one.wrong + 1, settings))
        for one in states
    )
