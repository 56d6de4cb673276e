"""What becomes of a proposed or published name stands in its case's course, whoever takes it back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.audit.service import Happening
from verifier.cases.steps import locked_case, move
from verifier.cases.tables import CaseEvent
from verifier.notices.tables import PublicationEntry

#: what was said of a name before; a decision annulled or a case taken up anew wipes a mere proposal
_SAID: Final = (
    "names_proposed", "names_published", "names_refused", "names_withdrawn",
    "decision_annulled", "reopened", "unmerged",
)  # fmt: skip


def refused_names(
    session: Session, entries: Iterable[PublicationEntry], by: str, at: datetime, reason: str
) -> list[Happening]:
    """Enter that a proposal to publish was refused; return what to audit."""
    return _entered(session, entries, "names_refused", ("names_proposed",), by, at, reason)


def withdrawn_names(
    session: Session, entries: Iterable[PublicationEntry], by: str, at: datetime, reason: str
) -> list[Happening]:
    """Enter that names were taken back, wherever they stood; return what to audit.

    Taking a name back is lawful at any time: nothing is asked.
    """
    standing = ("names_proposed", "names_published")
    return _entered(session, entries, "names_withdrawn", standing, by, at, reason)


def _entered(
    session: Session,
    entries: Iterable[PublicationEntry],
    action: str,
    after: tuple[str, ...],
    by: str,
    at: datetime,
    reason: str,
) -> list[Happening]:
    told = []
    for entry in sorted(entries, key=lambda one: one.case_id):
        case = locked_case(session, entry.case_id)
        if _stands(session, case.id, after):
            detail = {"list": entry.list_id}
            told.append(move(session, case, action, by=by, at=at, reason=reason, detail=detail))
    return told


def _stands(session: Session, case_id: int, after: tuple[str, ...]) -> bool:
    query = select(CaseEvent.action).where(CaseEvent.case_id == case_id, CaseEvent.action.in_(_SAID))
    said = list(session.scalars(query.order_by(CaseEvent.id)))
    published = [one for one in said if one in ("names_published", "names_withdrawn")]
    if "names_published" in after and published[-1:] == ["names_published"]:
        return True
    return bool(said) and said[-1] in after
