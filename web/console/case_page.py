"""The page of one case: everything the investigator works from, read in one go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import render_template
from sqlalchemy.orm import Session

from verifier.cases.case_view import CaseView, case_view
from verifier.cases.caseload.assigning import colleagues
from verifier.cases.caseload.related import RelatedCase, related_cases
from verifier.cases.course.view import StepView
from verifier.cases.payment_rules import PAYMENT_NAMES
from verifier.cases.proofs import LONGEST_PROOF
from verifier.cases.rules import ACTIVE_STATES, FAMILY_NAMES, STATE_NAMES
from verifier.cases.service import FINDINGS
from verifier.cases.stops.planning import Plan, plan_of
from verifier.cases.stops.view import StopView, stop_view
from verifier.cases.stops.words import ENDINGS, GROUNDS, STOP_STATES
from verifier.cases.timeline import TimelineEntry
from verifier.clock import CHINA, business_today
from verifier.errors import Conflict, InvalidInput
from verifier.language import Text, joined
from verifier.months import Month
from verifier.notices.case_papers import CasePapers
from verifier.procedure.law import Law, Service
from verifier.recovery.views import DebtRow
from web.console.case_steps import may_annul, refused_groups, ways_of
from web.console.debts import debts_for_case
from web.console.papers import papers_for_case
from web.visit import actor, context

#: months a proposal may begin with, from the earliest on
_MONTHS: int = 6


@dataclass(frozen=True, slots=True)
class _Read:
    """What one page of a case is drawn from."""

    view: CaseView
    stops: StopView
    plan: Plan | None
    no_stop: Text | None
    papers: CasePapers
    debts: list[DebtRow]
    related: tuple[RelatedCase, ...]
    colleagues: tuple[str, ...]
    law: Law


def render_case(session: Session, case_id: int) -> str:
    """Return the page of a case.

    Raises:
        NotFound: no such case in the session's scope.
    """
    read = _read(session, case_id)
    view, me = read.view, actor()
    pending = read.stops.pending
    ways = ways_of(
        view,
        read.papers,
        read.debts,
        me,
        stop_proposer=None if pending is None else pending.proposed_by,
        no_stop=read.no_stop,
    )
    return render_template(
        "cases/case.html",
        view=view,
        stops=read.stops,
        plan=read.plan,
        papers=read.papers,
        debts=read.debts,
        related=read.related,
        colleagues=read.colleagues,
        ways=ways,
        primary=next((way for way in ways if way.open), None),
        refused=refused_groups(view.course.refused),
        may_annul=may_annul(view),
        pressing=_pressing(view.course.lawful),
        service=_service(read.law, view),
        proofs=read.law.proofs,
        months=_months(read.plan),
        today=business_today(context().clock),
        by_day=_by_day(view),
        active=view.case.state in ACTIVE_STATES,
        free=view.course.barred is None,
        longest_proof=LONGEST_PROOF,
        **_WORDS,
    )


_WORDS: dict[str, Any] = {
    "findings": FINDINGS,
    "grounds": GROUNDS,
    "stop_states": STOP_STATES,
    "endings": ENDINGS,
    "state_names": STATE_NAMES,
    "payment_names": PAYMENT_NAMES,
    "family_names": FAMILY_NAMES,
}


def _read(session: Session, case_id: int) -> _Read:
    view = case_view(session, context(), case_id, actor())
    plan, no_stop = _plan(session, view)
    return _Read(
        view=view,
        stops=stop_view(session, context(), case_id),
        plan=plan,
        no_stop=no_stop,
        papers=papers_for_case(session, case_id),
        debts=debts_for_case(session, case_id),
        related=related_cases(session, case_id),
        colleagues=colleagues(session, [view.case]),
        law=context().law_of(session, view.case.agency_id),
    )


def _plan(session: Session, view: CaseView) -> tuple[Plan | None, Text | None]:
    """Return the stop as it would be proposed now, or why there is none; neither while the law has none."""
    if all(step.key != "stop_proposed" for step in view.course.lawful):
        return None, None
    try:
        return plan_of(session, view.case, business_today(context().clock)), None
    except (Conflict, InvalidInput) as refused:
        return None, joined(refused.message, refused.remedy)


def _months(plan: Plan | None) -> list[Month]:
    return [] if plan is None else [plan.from_month.plus(number) for number in range(_MONTHS)]


def _service(law: Law, view: CaseView) -> dict[str, Service]:
    """Return the ways of serving a notice that are open now, by key."""
    happened = {event.kind for event in view.course.history}
    return {
        key: way
        for key, way in law.service.items()
        if way.term is None and (not way.after or happened & set(way.after))
    }


def _pressing(steps: tuple[StepView, ...]) -> StepView | None:
    """Return the step of an office whose last day comes first."""
    due = [step for step in steps if step.deadline is not None and not step.of_person]
    return min(due, key=lambda step: step.closes or date.max, default=None)


def _by_day(view: CaseView) -> list[tuple[date, list[TimelineEntry]]]:
    """Return the timeline by Chinese calendar day, the latest first."""
    days: dict[date, list[TimelineEntry]] = {}
    for entry in reversed(view.timeline):
        days.setdefault(entry.at.astimezone(CHINA).date(), []).append(entry)
    return list(days.items())
