"""What retirees left behind goes once its time is over: visits that ended, codes nobody can enter with."""

from __future__ import annotations

from sqlalchemy import delete, or_
from sqlalchemy.orm import Session

from verifier.citizens.tables import CitizenCode, CitizenVisit
from verifier.citizens.visits import LONGEST, idle
from verifier.context import Context


def purge_citizens(session: Session, context: Context) -> dict[str, int]:
    """Delete visits that are over and codes that have expired; return how many of each."""
    now = context.clock.now()
    over = or_(CitizenVisit.began_at <= now - LONGEST, CitizenVisit.seen_at <= now - idle(context))
    visits = session.execute(delete(CitizenVisit).where(over).returning(CitizenVisit.token_hash))
    codes = session.execute(
        delete(CitizenCode).where(CitizenCode.expires_at <= now).returning(CitizenCode.person_id)
    )
    return {"citizen_visits": len(visits.all()), "citizen_codes": len(codes.all())}
