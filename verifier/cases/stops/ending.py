"""How a stop ends: from which month its benefits are paid again, and what is paid back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.benefits.suspending import locked_entitlements, release
from verifier.cases.stop_tables import Stop
from verifier.cases.stops.deciding import APPROVED
from verifier.cases.stops.paying_back import BackPayLine, back_pay_of, stored
from verifier.cases.tables import Case
from verifier.errors import Conflict
from verifier.language import Text
from verifier.months import Month

Ending = Literal["resumed", "reversed"]


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
        benefit.scheme for benefit in benefits if not release(session, benefit, resumed, at=at, by=by)
    ]
    stop.state, stop.ending = "ended", ending
    stop.ended_by, stop.ended_at, stop.end_reason = by, at, reason
    stop.resumed_from = resumed
    stop.back_pay, stop.back_pay_fen = stored(lines), sum(line.fen for line in lines)
    session.flush()
    return Ended(resumed, lines, tuple(otherwise))
