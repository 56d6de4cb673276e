"""Everything a case page shows, read in one go: who, what is proved, what is missing, how much, what next."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.accounts.tables import Agency
from verifier.benefits.payments import changes_of, entitlements_of
from verifier.benefits.tables import Entitlement
from verifier.cases.assessing import PROPOSED, TAKEN_OVER
from verifier.cases.assessing_rules import Overpayment, StopStatement
from verifier.cases.caseload.blinding import (
    blind_course,
    blind_evidence,
    blind_timeline,
    blind_verifications,
    hidden_from,
    named_to_none,
)
from verifier.cases.course.entering import fits_tables, right_for
from verifier.cases.course.history import course_of, known_to
from verifier.cases.course.view import CourseView, view_of
from verifier.cases.evidence import StopRule
from verifier.cases.findings import (
    CaseLeads,
    EvidenceItem,
    evidence_of,
    leads_of,
    overpayment_of,
    verifications_of,
)
from verifier.cases.next_steps import next_step
from verifier.cases.readiness import NOT_ASSESSED, NOTHING_OVERPAID, Readiness, readiness_of
from verifier.cases.rules import ACTION_LABELS, OPEN_STATES, RECOVERING
from verifier.cases.tables import Assessment, Case, CaseEvent, Verification
from verifier.cases.timeline import TimelineEntry, timeline
from verifier.cases.timeline_offers import offered
from verifier.clock import business_today
from verifier.context import Context
from verifier.crossmatch.tables import Lead, LeadDecision
from verifier.errors import NotFound
from verifier.language import Text
from verifier.people.history import identity_changes_of
from verifier.people.masking import mask_id
from verifier.people.tables import Person
from verifier.procedure.law import Law
from verifier.resources.statutes import cite

_FINE_LAW: Final = Text(
    "{law}；以欺诈、伪造证明材料或者其他手段骗取待遇，并由行政部门查明的，方可处罚。",
    "{law}; only where the department has found that the benefit was obtained by fraud, forged papers or "
    "other deceit.",
)
_FACT_STANDS: Final = frozenset({"confirmed", "assessment_proposed", *RECOVERING})
#: a fact, not a step: the law allows it whenever the table does
_ANNULLED: Final = frozenset({"decision_annulled"})


@dataclass(frozen=True, slots=True)
class IdentityBar:
    """What stays in sight: name, masked ID, register number, agency, the largest amount at risk in fen."""

    name: str
    masked_id: str
    register: str
    pid: str
    birth: str | None
    agency_name: Text
    amount_at_risk_fen: int


@dataclass(frozen=True, slots=True)
class CaseAction:
    """A step lawful now: its name in the transition table, its label, the right it takes."""

    name: str
    label: Text
    right: Right


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case with all that belongs to it. Amounts in fen.

    ``overpayment`` is counted from actual payments at this moment, None where no confirmed lead names a month
    to stop or no debt can be assessed (``not_assessable`` says why). ``stop_statements`` are all the months
    the leads name. ``to_release``: a sum an earlier system decided, not owed before another approver releases
    it. ``fine_fen`` is information, given once the fact is verified: only the administrative
    department may fine, under ``fine_law``. ``course``: how the case stands before the law; ``actions`` holds
    what of it this floor's own services take. ``not_now``: steps in the right order that the
    sum speaks against, each with why. ``next_step`` is never silent. ``contradicted_on``: the latest
    certification if it is later than a recorded death. ``blind``: the reader may give the second look that
    waits; names and reasons are hidden (:mod:`verifier.cases.caseload.blinding`).
    """

    case: Case
    person: Person
    identity: IdentityBar
    leads: tuple[Lead, ...]
    entitlements: tuple[Entitlement, ...]
    evidence: tuple[EvidenceItem, ...]
    stop_rule: StopRule
    verifications: tuple[Verification, ...]
    timeline: tuple[TimelineEntry, ...]
    stop_statements: tuple[StopStatement, ...]
    overpayment: Overpayment | None
    assessments: tuple[Assessment, ...]
    pending: Assessment | None
    to_release: Assessment | None
    actions: tuple[CaseAction, ...]
    course: CourseView
    blind: bool
    fine_fen: tuple[int, int] | None
    fine_law: Text
    not_assessable: Text | None
    next_step: Text
    not_now: Mapping[str, Text]
    last_certified_on: date | None
    certified_until: date | None
    contradicted_on: date | None


def case_view(
    session: Session,
    context: Context,
    case_id: int,
    actor: Actor | None = None,
    *,
    viewer: Actor | None = None,
) -> CaseView:
    """Return the view of a case; ``actor`` leaves only the actions this person may take.

    ``viewer``: who looks, where that is not the actor: what is hidden from them is masked.

    Raises:
        NotFound: no such case in the session's scope.
    """
    found = session.execute(
        select(Case, Person, Agency)
        .join(Person, Person.id == Case.person_id)
        .join(Agency, Agency.id == Case.agency_id)
        .where(Case.id == case_id)
    ).one_or_none()
    if found is None:
        raise NotFound(Text("没有这个案件。", "There is no such case."))
    case, person, agency = found
    leads = leads_of(session, case)
    verifications = verifications_of(session, case)
    evidence = evidence_of(leads, verifications)
    assessments = tuple(
        session.scalars(select(Assessment).where(Assessment.case_id == case.id).order_by(Assessment.id))
    )
    pending = next((one for one in reversed(assessments) if one.state == PROPOSED), None)
    to_release = next((one for one in reversed(assessments) if one.state == TAKEN_OVER), None)
    readiness = readiness_of(session, case, leads, verifications)
    counted = None if readiness.not_assessable is not None else overpayment_of(session, case, leads)
    not_now = _refused_now(case, readiness, counted)
    standing = course_of(session, context, case)
    course = view_of(session, case, standing, business_today(context.clock), actor)
    hidden = hidden_from(session, viewer or actor, case)
    return CaseView(
        case=case,
        person=person,
        identity=_identity(person, agency, leads),
        leads=leads.leads,
        entitlements=tuple(entitlements_of(session, person.id)),
        evidence=blind_evidence(evidence, hidden),
        stop_rule=readiness.rule,
        verifications=blind_verifications(verifications, hidden),
        timeline=_history(session, case, leads, standing.law, course, hidden),
        stop_statements=leads.statements(),
        overpayment=counted,
        assessments=assessments,
        pending=pending,
        to_release=to_release,
        actions=_actions(case, pending, actor, course, not_now),
        course=blind_course(course, hidden),
        blind=bool(hidden),
        fine_fen=_fine(case, readiness, counted),
        fine_law=_FINE_LAW.fill(law=cite("fraud_fine")),
        not_assessable=readiness.not_assessable,
        next_step=next_step(
            case.state, readiness, counted, course, to_release=to_release is not None, not_now=not_now
        ),
        not_now=not_now,
        last_certified_on=readiness.last_certified_on,
        certified_until=readiness.certified_until,
        contradicted_on=readiness.contradicted_on,
    )


def _identity(person: Person, agency: Agency, leads: CaseLeads) -> IdentityBar:
    return IdentityBar(
        name=person.name,
        masked_id=mask_id(person.id_no),
        register=person.register,
        pid=person.pid,
        birth=person.birth,
        agency_name=Text(agency.name_zh, agency.name_en),
        amount_at_risk_fen=max((lead.amount_at_risk_fen for lead in leads.leads), default=0),
    )


def _history(
    session: Session,
    case: Case,
    leads: CaseLeads,
    law: Law,
    course: CourseView,
    hidden: Collection[str],
) -> tuple[TimelineEntry, ...]:
    query = select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(CaseEvent.id)
    events = session.scalars(query).all()
    known = [event for event in events if known_to(law, event) is not None]
    # as the law tells them: by the day they took effect, then as they were entered
    retraced = zip(sorted(known, key=lambda event: event.effective_on), course.history, strict=True)
    numbers = [lead.id for lead in leads.leads]
    decisions = session.scalars(
        select(LeadDecision).where(LeadDecision.lead_id.in_(numbers)).order_by(LeadDecision.id)
    )
    told = timeline(
        named_to_none(events, hidden),
        decisions,
        changes_of(session, case.person_id),
        identity_changes_of(session, case.person_id),
        {agency.id: Text(agency.name_zh, agency.name_en) for agency in session.scalars(select(Agency))},
        {event.id: seen.mark for event, seen in retraced if seen.mark is not None},
    )
    entries = sorted((*told, *offered(session, case.id)), key=lambda entry: entry.at)
    return blind_timeline(entries, hidden)


def _fine(case: Case, readiness: Readiness, counted: Overpayment | None) -> tuple[int, int] | None:
    """Nobody is shown a fine on a suspicion: the fact must be verified and a debt possible."""
    if counted is None or counted.total_fen <= 0 or not readiness.verified or case.state not in _FACT_STANDS:
        return None
    return counted.fine_fen


def _actions(
    case: Case,
    pending: Assessment | None,
    actor: Actor | None,
    course: CourseView,
    not_now: Mapping[str, Text],
) -> tuple[CaseAction, ...]:
    """Return the steps lawful now, in the order of their labels; leads come and go by their own pages."""
    if course.barred is not None or (actor is not None and not actor.is_person):
        return ()
    barred = set(not_now)
    if actor is not None and pending is not None and pending.proposed_by == actor.name:
        barred |= {"assessment_approved", "assessment_refused"}
    lawful = ({step.key for step in course.lawful} | _ANNULLED) - barred
    found = [
        CaseAction(key, label, right_for(case, key))
        for key, label in ACTION_LABELS.items()
        if key in lawful and fits_tables(case, key)
    ]
    return tuple(one for one in found if actor is None or one.right in actor.rights)


def _refused_now(case: Case, readiness: Readiness, counted: Overpayment | None) -> dict[str, Text]:
    """Return the steps the law permits and the services would refuse: about the sum, not about the order."""
    refused = {}
    ready = readiness.not_assessable is None and readiness.rule.allowed
    overpaid = counted is not None and counted.total_fen > 0
    why = readiness.not_assessable or (NOTHING_OVERPAID if ready else readiness.rule.missing)
    if not (ready and overpaid):
        refused["assessment_proposed"] = why
    if not ready:
        refused["assessment_approved"] = why
    if ready and overpaid and case.state in OPEN_STATES:
        refused["closed"] = NOT_ASSESSED
    return refused
