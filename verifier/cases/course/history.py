"""A case's history as the law reads it: the law of its region, the kind of path, the dated events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.cases.course.facts import present_facts
from verifier.cases.findings import CaseLeads, leads_of
from verifier.cases.tables import Case, CaseEvent
from verifier.clock import CHINA, business_today
from verifier.context import Context
from verifier.errors import ConfigurationError
from verifier.language import Text
from verifier.procedure.entering import counted_live
from verifier.procedure.history import Event
from verifier.procedure.judging import Survey, survey
from verifier.procedure.law import Law, Path

#: what the law calls a case's own events where the names differ
_LAW_NAMES: Final = {"opened": "lead_confirmed", "lead_joined": "lead_confirmed"}


@dataclass(frozen=True, slots=True)
class Course:
    """A case as the law sees it. ``events`` are what was entered, ``facts`` what is so today."""

    law: Law
    path: Path
    events: tuple[Event, ...]
    facts: tuple[Event, ...]

    @property
    def history(self) -> tuple[Event, ...]:
        """Everything that counts today for a live step."""
        return (*counted_live(self.law, self.events), *self.facts)

    def survey(self, on: date, office: str | None = None) -> Survey:
        """Return how every step of the path stands on a day."""
        return survey(self.law, self.path, self.history, on, office)


def course_of(session: Session, context: Context, case: Case) -> Course:
    """Return the course of a case that was read in scope.

    Raises:
        ConfigurationError: the office's procedure file has no path for this kind of case.
    """
    law = context.law_of(session, case.agency_id)
    leads = leads_of(session, case)
    path = law.path_of(case.kind, custody_payment(leads))
    if path is None:
        raise ConfigurationError(
            Text("程序规则没有“{kind}”类案件。", "The procedure has no path for “{kind}” cases.").fill(
                kind=case.kind
            )
        )
    events = events_of(session, law, case)
    today = business_today(context.clock)
    return Course(law, path, events, present_facts(session, case, leads, events, today))


def custody_payment(leads: CaseLeads) -> str:
    """Return what the records of custody mean for the payment: the gravest; without any it goes on."""
    found = {str(lead.facts.get("payment")) for lead in leads.leads}
    return next((meaning for meaning in ("stop", "suspend") if meaning in found), "pay")


def events_of(session: Session, law: Law, case: Case) -> tuple[Event, ...]:
    """Return the entered events the law knows, in the order of entry."""
    query = select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(CaseEvent.id)
    found = []
    for event in session.scalars(query):
        kind = known_to(law, event)
        if kind is not None:
            found.append(
                Event(
                    kind=kind,
                    on=event.effective_on,
                    by=_who(event),
                    due=event.due_on,
                    recorded=event.at.astimezone(CHINA).date(),
                    migrated=event.migrated,
                )
            )
    return tuple(found)


def known_to(law: Law, event: CaseEvent) -> str | None:
    """Return what the law calls an event of a case; None for one it does not know."""
    kind = _LAW_NAMES.get(event.action, event.action)
    return kind if kind in law.steps or kind in law.facts else None


def _who(event: CaseEvent) -> str:
    """Return who took a step: here its actor, elsewhere or earlier whoever the event names."""
    named = str(event.detail.get("by", ""))
    if event.office == "agency":
        return named if event.migrated else event.actor
    return named or event.office
