"""The night seeks all new positions again, thoroughly: two may have been enrolled at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.biometrics.vault.duplicates import record_findings, search_everybody
from verifier.biometrics.vault.opening import references_of
from verifier.biometrics.vault.tables import DuplicateSearch, Template
from verifier.context import Context
from verifier.database import EVERYWHERE, exclusive
from verifier.people.tables import Person

_SETTLED: Final = timedelta(minutes=5)
"""Numbers are given before transactions end: what is younger waits for the next night."""
_ONE: Final = 1
MOST_A_NIGHT: Final = 3000
"""Two hours with 100,000 fingers on record; after a campaign the rest waits, sought at enrolment already."""


@dataclass(frozen=True)
class DuplicateReport:
    """How many positions were sought, how many findings are new, and how many positions wait."""

    searched: int
    findings: int
    left: int


def search_duplicates(
    context: Context,
    actor: Actor,
    advance: Callable[[int, int], None] | None = None,
    most: int = MOST_A_NIGHT,
) -> DuplicateReport:
    """Seek the positions enrolled since the last time, at most so many; may be killed and run again.

    Each position is a transaction of its own with the mark of how far the search has come.

    Raises:
        AlreadyRunning: another process is at it.
        ConfigurationError: a key is missing.
    """
    searched = findings = 0
    with exclusive(context.database, "vault.duplicates"):
        with context.database.read(EVERYWHERE) as session:
            total = session.scalar(_waiting(session, context, func.count(Template.id))) or 0
        while searched < most:
            found = _next(context, actor)
            if found is None:
                break
            searched, findings = searched + 1, findings + found
            if advance is not None:
                advance(min(searched, total), min(total, most))
        with context.database.read(EVERYWHERE) as session:
            left = session.scalar(_waiting(session, context, func.count(Template.id))) or 0
    return DuplicateReport(searched, findings, left)


def _waiting(session: Session, context: Context, *what: Any) -> Any:
    through = session.scalar(select(DuplicateSearch.through_template_id)) or 0
    return select(*what).where(
        Template.id > through,
        Template.search_code.is_not(None),
        Template.revoked_at.is_(None),
        Template.created_at <= context.clock.now() - _SETTLED,
    )


def _next(context: Context, actor: Actor) -> int | None:
    """Seek the next position; return how many findings are new, None when none is left."""
    with context.database.read(EVERYWHERE) as session:
        query = _waiting(session, context, Template).order_by(Template.id).limit(1)
        template: Template | None = session.scalar(query)
        if template is None:
            return None
        own = _entries(session, template.person_id)
        same = references_of(session, context, [template.person_id], template.modality)
        samples = [one.sample for one in same if one.position == template.position]
        hits = (
            search_everybody(session, context, template.modality, samples, own, most=None) if samples else ()
        )
    # the later of two is the one enrolled under another name; the earlier finds it, too, and is no news
    earlier = tuple(hit for hit in hits if hit.template_id < template.id)
    with context.database.write(EVERYWHERE) as session:
        found = record_findings(
            session,
            context,
            template_id=template.id,
            person_id=template.person_id,
            agency_id=template.agency_id,
            hits=earlier,
            by=actor.name,
            reference=template.enrolment_id,
        )
        _mark(session, template.id)
    return found


def _entries(session: Session, person_id: int) -> tuple[int, ...]:
    """Return all entries of the identity: nobody is their own double."""
    root = session.scalar(select(func.coalesce(Person.identity_id, Person.id)).where(Person.id == person_id))
    query = select(Person.id).where(func.coalesce(Person.identity_id, Person.id) == root)
    return tuple(session.scalars(query))


def _mark(session: Session, template_id: int) -> None:
    mark = session.get(DuplicateSearch, _ONE)
    if mark is None:
        session.add(DuplicateSearch(id=_ONE, through_template_id=template_id, detail={}))
    else:
        mark.through_template_id = template_id
    session.flush()
