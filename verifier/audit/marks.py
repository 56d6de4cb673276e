"""What was done from the machine itself that people usually do by logging in: found in the chain by marks.

Two kinds: a step of two people taken at the command line for somebody who was only named there, and an
account changed by the machine's own administrator, in nobody's name or in one that nobody proved. Neither can
be taken back out of the chain.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from verifier.audit.reading import PER_PAGE, ChainPage
from verifier.audit.tables import AuditEntry
from verifier.database.paging import page_span

#: steps of two people that the command line takes for whoever ``--as`` names
_OF_TWO: Final = ("feed.released", "feed.rejected", "device.approved")

_UNPROVED: Final[ColumnElement[bool]] = AuditEntry.detail["named_only"].as_boolean()

NAMED_ONLY: Final[ColumnElement[bool]] = and_(AuditEntry.action.in_(_OF_TWO), _UNPROVED)
BY_THE_MACHINE: Final[ColumnElement[bool]] = and_(
    AuditEntry.action.startswith("user."), or_(AuditEntry.actor.startswith("system:"), _UNPROVED)
)


def marked_page(session: Session, page: int = 1, per_page: int = PER_PAGE) -> ChainPage:
    """Return one page of the marked entries of both kinds, newest first."""
    marked = or_(NAMED_ONLY, BY_THE_MACHINE)
    total = session.scalar(select(func.count()).select_from(AuditEntry).where(marked)) or 0
    span = page_span(total, page, per_page)
    query = select(AuditEntry).where(marked).order_by(AuditEntry.seq.desc())
    found = session.scalars(query.limit(span.limit).offset(span.offset))
    return ChainPage(tuple(found), total, span.page, span.pages)
