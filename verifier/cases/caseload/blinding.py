"""The second look is blind: until it is decided, whoever may give it is not told who cleared, nor why."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.cases.caseload.drawing import WAITING
from verifier.cases.caseload.reviewing import had_a_hand
from verifier.cases.caseload.tables import SecondReview
from verifier.cases.course.view import CourseView
from verifier.cases.findings import EvidenceItem, read_with, verifications_of
from verifier.cases.tables import Case, CaseEvent, Verification
from verifier.cases.timeline import TimelineEntry
from verifier.errors import Conflict
from verifier.language import Text

#: what stands for a name or a reason until the review is decided
MASKED: Final = "***"
#: their sentences name colleagues
NAMING: Final = frozenset({"assigned", "unassigned"})


def hidden_from(session: Session, actor: Actor | None, case: Case) -> frozenset[str]:
    """Return the names ``actor`` is not told in a case: of those who cleared and verified it; mostly none.

    They are hidden from a person who may decide the review that waits and had no hand in the case.
    """
    if actor is None or not actor.is_person or Right.CASES_APPROVE not in actor.rights:
        return frozenset()
    if case.state != "cleared":
        return frozenset()
    query = select(SecondReview.cleared_by).where(
        SecondReview.case_id.in_(tuple(read_with(session, case))), SecondReview.state == WAITING
    )
    cleared = session.scalars(query).all()
    if not cleared or had_a_hand(session, case, actor.name):
        return frozenset()
    return frozenset({*cleared, *(one.verified_by for one in verifications_of(session, case))})


def named_to_none(events: Iterable[CaseEvent], hidden: Collection[str]) -> list[CaseEvent]:
    """Leave out the events whose sentence would name a colleague, where names are hidden."""
    return [event for event in events if not (hidden and event.action in NAMING)]


def blind_timeline(entries: Iterable[TimelineEntry], hidden: Collection[str]) -> tuple[TimelineEntry, ...]:
    """Take the hidden names out of a history, and the reasons their bearers gave."""
    return tuple(
        replace(entry, actor=MASKED, reason=MASKED if entry.reason else "")
        if entry.actor in hidden
        else entry
        for entry in entries
    )


def blind_course(course: CourseView, hidden: Collection[str]) -> CourseView:
    """Take the hidden names out of the dated history."""
    history = (replace(one, by=MASKED) if one.by in hidden else one for one in course.history)
    return replace(course, history=tuple(history))


def blind_verifications(
    verifications: Iterable[Verification], hidden: Collection[str]
) -> tuple[Verification, ...]:
    """Return the verifications, or copies (never stored) without who made them and how."""
    return tuple(
        Verification(
            id=one.id,
            case_id=one.case_id,
            at=one.at,
            verified_by=MASKED,
            finding=one.finding,
            how=MASKED,
            proof=one.proof,
        )
        if hidden
        else one
        for one in verifications
    )


def blind_evidence(items: Iterable[EvidenceItem], hidden: Collection[str]) -> tuple[EvidenceItem, ...]:
    """Take the hidden names out of what the evidence comes from."""
    return tuple(replace(one, source=MASKED) if one.source in hidden else one for one in items)


def must_not_be_blind(session: Session, actor: Actor, case_id: int) -> None:
    """Do nothing where nothing of a case is hidden from ``actor``.

    Raises:
        Conflict: the actor may give the second look that waits: what names everybody is not handed out.
    """
    case = session.scalar(select(Case).where(Case.id == case_id))
    if case is not None and hidden_from(session, actor, case):
        raise Conflict(
            Text(
                "本案的排除正待复核；有权复核的，复核前不能查看经办人和理由。",
                "The clearance waits for a second look that you may give: who cleared it and why is hidden.",
            ),
            Text("复核办结后即可导出，或请不复核的同事导出。", "Export it once the review is decided."),
        )
