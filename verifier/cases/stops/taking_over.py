"""A stop an earlier system made: it stands here as it was, so that it can be resumed or undone here."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.benefits.payments import entitlements_of
from verifier.cases.assessing_rules import prevailing
from verifier.cases.findings import leads_of
from verifier.cases.stop_tables import Stop
from verifier.cases.stops.deciding import APPROVED
from verifier.cases.stops.ending import Ending, standing_stop
from verifier.cases.stops.planning import cause_in
from verifier.cases.tables import Case, CaseEvent
from verifier.clock import CHINA
from verifier.errors import Conflict
from verifier.language import Text
from verifier.months import Month

_ENDINGS: Final[dict[str, Ending]] = {"resumed": "resumed", "stop_reversed": "reversed"}
STOP_DECISIONS: Final = frozenset({"stop_approved", *_ENDINGS})


def take_over_stop(
    session: Session, case: Case, action: str, by: str, on: date, source: str
) -> dict[str, Any]:
    """Write down a stop an earlier system made, or how one ended; return what the event tells of it.

    No benefit changes by it: what is paid says the roll. It counts in no budget of ours. ``by``: who decided
    then, as far as it is known; payment stood still from the month after ``on``.

    Raises:
        Conflict: one stands already, or none stands that could end.
    """
    then = datetime.combine(on, time(12), tzinfo=CHINA)
    if action == "stop_approved":
        return {"stop": _begin(session, case, by, then, source).id}
    stop = standing_stop(session, case)
    stop.state, stop.ending = "ended", _ENDINGS[action]
    stop.ended_by, stop.ended_at, stop.end_reason = by, then, source
    stop.resumed_from = Month.of(on).plus(1)
    session.flush()
    return {"stop": stop.id}


def _begin(session: Session, case: Case, by: str, then: datetime, source: str) -> Stop:
    standing = select(Stop.id).where(Stop.case_id == case.id, Stop.state == APPROVED)
    if session.scalar(standing.limit(1)) is not None:
        raise Conflict(Text("本案已有停发。", "A stop of this case stands already."))
    leads = leads_of(session, case)
    statement = prevailing(leads.statements())
    named = None if statement is None else statement.period.schemes
    first = Month.of(then.date()).plus(1)
    stop = Stop(
        agency_id=case.agency_id,
        case_id=case.id,
        person_id=case.person_id,
        state=APPROVED,
        cause=cause_in(case, leads) or "suspected",
        from_month=first,
        stopped_from=first,
        schemes=sorted(
            {
                one.scheme
                for one in entitlements_of(session, case.person_id)
                if not named or one.scheme in named
            }
        ),
        basis={
            "leads": [lead.id for lead in leads.confirmed],
            "records": [lead.record_id for lead in leads.confirmed if lead.record_id is not None],
            "source": source,
        },
        proposed_by=_proposer(session, case) or by,
        proposed_at=then,
        reason=source,
        decided_by=by,
        decided_at=then,
        decision_reason=source,
        back_pay=[],
        back_pay_fen=0,
    )
    session.add(stop)
    session.flush()
    return stop


def _proposer(session: Session, case: Case) -> str:
    query = (
        select(CaseEvent.detail)
        .where(
            CaseEvent.case_id == case.id, CaseEvent.action == "stop_proposed", CaseEvent.migrated.is_(True)
        )
        .order_by(CaseEvent.id.desc())
        .limit(1)
    )
    return str((session.scalar(query) or {}).get("by", ""))
