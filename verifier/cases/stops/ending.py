"""How a stop ends: from which month its benefits are paid again, and what is paid back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.benefits.overpayment import RUNNING
from verifier.benefits.suspending import locked_entitlements, release
from verifier.cases.stop_tables import Stop
from verifier.cases.stops.deciding import APPROVED
from verifier.cases.stops.paying_back import BackPayLine, back_pay_of, lines_of, stored
from verifier.cases.tables import Case
from verifier.errors import Conflict
from verifier.language import Text
from verifier.months import Month

Ending = Literal["resumed", "reversed"]
ENDED: Final = "ended"


@dataclass(frozen=True, slots=True)
class Ended:
    """What came of it. ``otherwise``: schemes a roll has ended for a reason of its own since: that stands."""

    resumed_from: Month
    lines: tuple[BackPayLine, ...]
    otherwise: tuple[str, ...]


def standing_stop(session: Session, case: Case) -> Stop:
    """Return the approved stop of a locked case, locked.

    Raises:
        Conflict: none stands.
    """
    query = select(Stop).where(Stop.case_id == case.id, Stop.state == APPROVED).order_by(Stop.id.desc())
    found = session.scalars(
        query.limit(1).with_for_update().execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise Conflict(
            Text("本案没有正在执行的停发。", "No stop of this case stands."),
            Text("由名册停发的，请函告发放机构恢复。", "If a roll stopped it, write to the paying agency."),
        )
    return found


def stop_to_undo(session: Session, case: Case) -> Stop:
    """Return the stop of a locked case that may be found wrong, locked: the standing or last resumed one.

    Whoever was released at the old rate and whose sentence was quashed later was stopped by mistake too.

    Raises:
        Conflict: there is none, or it is undone already.
    """
    query = select(Stop).where(Stop.case_id == case.id, Stop.state.in_((APPROVED, ENDED)))
    found = session.scalars(
        query.order_by(Stop.id.desc()).limit(1).with_for_update().execution_options(populate_existing=True)
    ).one_or_none()
    if found is None or found.ending == "reversed":
        raise Conflict(
            Text("本案没有可以撤销的停发。", "No stop of this case is left to be undone."),
            Text("由名册停发的，请函告发放机构恢复。", "If a roll stopped it, write to the paying agency."),
        )
    return found


def undo_resumed(session: Session, stop: Stop, *, by: str, at: datetime, reason: str) -> Ended:
    """Have a locked stop that was resumed count as wrong: what its end did not pay back is paid back now.

    Its benefits are paid since, and nothing changes about that.
    """
    if stop.resumed_from is None:
        raise ValueError(f"stop {stop.id} was never resumed")
    benefits = locked_entitlements(session, stop.person_id, stop.schemes)
    new = back_pay_of(session, stop, benefits, stop.resumed_from)
    stop.ending = "reversed"
    stop.ended_by, stop.ended_at, stop.end_reason = by, at, reason
    lines = sorted((*lines_of(stop), *new), key=lambda line: (line.month, line.scheme))
    stop.back_pay, stop.back_pay_fen = stored(lines), sum(line.fen for line in lines)
    session.flush()
    return Ended(stop.resumed_from, new, ())


def end_stop(
    session: Session,
    stop: Stop,
    ending: Ending,
    resumed: Month,
    *,
    paid_back: bool,
    by: str,
    at: datetime,
    reason: str,
) -> Ended:
    """Have the benefits of a locked stop paid from ``resumed`` on, and write down what is paid back."""
    benefits = locked_entitlements(session, stop.person_id, stop.schemes)
    lines = back_pay_of(session, stop, benefits, resumed) if paid_back else ()
    otherwise = [
        benefit.scheme
        for benefit in benefits
        if not release(session, benefit, resumed, at=at, by=by) and benefit.state != RUNNING
    ]
    stop.state, stop.ending = ENDED, ending
    stop.ended_by, stop.ended_at, stop.end_reason = by, at, reason
    stop.resumed_from = resumed
    stop.back_pay, stop.back_pay_fen = stored(lines), sum(line.fen for line in lines)
    session.flush()
    return Ended(resumed, lines, tuple(otherwise))
