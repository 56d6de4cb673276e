"""Numbers of papers: 1, 2, 3 … by agency, kind and year, without a gap, however many are made at once."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from verifier.notices.tables import NoticeNumber


def next_serial(session: Session, agency_id: int, kind: str, year: int) -> int:
    """Take the next number: locked until the transaction ends, free again if that comes to nothing."""
    query = select(NoticeNumber).where(
        NoticeNumber.agency_id == agency_id, NoticeNumber.kind == kind, NoticeNumber.year == year
    )
    fresh = query.with_for_update().execution_options(populate_existing=True)
    counter = session.scalar(fresh)
    if counter is None:
        # of two first papers the second waits here for the first, and then finds its counter
        values = {"agency_id": agency_id, "kind": kind, "year": year, "last": 0}
        if session.get_bind().dialect.name == "postgresql":
            session.execute(postgresql.insert(NoticeNumber).values(values).on_conflict_do_nothing())
        else:
            session.execute(sqlite.insert(NoticeNumber).values(values).on_conflict_do_nothing())
        counter = session.scalars(fresh).one()
    counter.last += 1
    session.flush()
    return counter.last
