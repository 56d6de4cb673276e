"""What is so today without anybody having entered it: does the evidence carry a stop, is it contradicted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from verifier.cases.findings import CaseLeads, verifications_of
from verifier.cases.readiness import Readiness, readiness_of
from verifier.cases.stops.budgets import halted_among
from verifier.cases.tables import Case
from verifier.clock import CHINA
from verifier.procedure.history import Event, Known, known
from verifier.procedure.judging import judge
from verifier.procedure.law import Law, Path

#: facts the program finds for itself; nobody enters them by hand
EVIDENCE: Final = ("evidence_sufficient", "evidence_lost")
CONTRADICTION: Final = ("life_sign_later", "contradiction_settled")
BATCH: Final = ("batch_halted", "batch_released")
COMPUTED: Final = frozenset({*EVIDENCE, *CONTRADICTION, *BATCH, "certified", "lead_confirmed"})
#: what speaks against a step, each beside what ends it
_AGAINST: Final = {"evidence_lost": EVIDENCE, "life_sign_later": CONTRADICTION, "batch_halted": BATCH}
#: kinds of case that end well when the person proves to be alive
_ENDED_BY_CERTIFICATION: Final = frozenset({"certification", "checks"})


def present_facts(
    session: Session, case: Case, leads: CaseLeads, events: Sequence[Event], today: date
) -> tuple[Event, ...]:
    """Return the facts of this moment as events of today, behind everything that was entered.

    They are asked anew each time, so that a proposal made on evidence that has gone since cannot be approved.
    """
    readiness = readiness_of(session, case, leads, verifications_of(session, case))
    entered = Known(tuple(events))
    found = []
    if readiness.stop_rule.allowed:
        found.append(Event("evidence_sufficient", today))
    elif entered.has(EVIDENCE[:1]):
        found.append(Event("evidence_lost", today))
    if readiness.contradiction_open:
        found.append(Event("life_sign_later", today))
    elif readiness.contradicted_on is not None or _last_of(entered, CONTRADICTION) == "life_sign_later":
        found.append(Event("contradiction_settled", today))
    if halted_among(session, leads):
        found.append(Event("batch_halted", today))
    elif _last_of(entered, BATCH) == "batch_halted":
        found.append(Event("batch_released", today))
    if _certified_since(case, readiness):
        found.append(Event("certified", today))
    return tuple(found)


def facts_to_record(
    law: Law, path: Path, events: Sequence[Event], facts: Sequence[Event], event: Event
) -> tuple[Event, ...]:
    """Return the facts of this moment to be entered before a lawful live ``event``.

    All of them where the event would not be lawful without: whoever retraces the history later finds what it
    rested on. What speaks against the case is entered, once, where the event is about it: a refusal.
    """
    if event.kind in law.facts:
        return ()
    today = max((fact.on for fact in facts), default=event.on)
    now = known(law, events, event.on, today)
    alone = judge(law, path, events, event.kind, event.on, by=event.by or None, as_of=today)
    if not alone.lawful:
        return tuple(facts)
    asked = _asked_by(law, event.kind)
    return tuple(
        fact
        for fact in facts
        if fact.kind in asked & set(_AGAINST) and _last_of(now, _AGAINST[fact.kind]) != fact.kind
    )


def _asked_by(law: Law, kind: str) -> set[str]:
    """Return what the rules of a step look at, and those of the step it decides on."""
    steps = (law.steps[kind], *(law.steps[other] for other in law.steps[kind].other_than))
    return {one for step in steps for rule in step.rules for one in (*rule.needs, *rule.barred_by)}


def _last_of(events: Known, kinds: tuple[str, ...]) -> str | None:
    place = events.last(kinds)
    return None if place < 0 else events.events[place].kind


def _certified_since(case: Case, readiness: Readiness) -> bool:
    last = readiness.last_certified_on
    opened = case.opened_at.astimezone(CHINA).date()
    return case.kind in _ENDED_BY_CERTIFICATION and last is not None and last > opened
