"""What recovery does stands in the case's course: the law is asked first, the step entered with the money."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.audit.service import Happening
from verifier.cases.course.asking import require_lawful
from verifier.cases.course.entering import Entered, enter_step
from verifier.cases.course.history import Course, course_of
from verifier.cases.rules import SETTLED
from verifier.cases.steps import locked_case, move
from verifier.cases.tables import Case
from verifier.clock import CHINA, business_today
from verifier.context import Context
from verifier.errors import Conflict
from verifier.language import Text
from verifier.procedure.history import Known, known
from verifier.recovery.happenings import DebtMoved, InstalmentCaughtUp, InstalmentMissed
from verifier.recovery.tables import Debt

_UNKEPT: Final = ("instalment_missed", "agreement_ended", "owed_again")


def ask(session: Session, context: Context, actor: Actor, debt: Debt, action: str) -> None:
    """Do nothing where a step about a debt, locked with its case, would be lawful today.

    Raises:
        NotPermitted: not a person, or close to the debtor.
        Conflict: it is not lawful; the message names the clause.
    """
    require_lawful(session, context, actor, locked_case(session, debt.case_id), action)


def enter(
    session: Session,
    context: Context,
    actor: Actor,
    debt: Debt,
    action: str,
    reason: str,
    detail: Mapping[str, Any],
) -> Happening:
    """Enter a step about a debt, locked with its case, into the case's course; return what to audit.

    Raises:
        NotPermitted: no right to it, not a person, or close to the debtor.
        Conflict: it is not lawful; the message names the clause.
    """
    case = locked_case(session, debt.case_id)
    told = {"debt": debt.reference, **detail}
    _, happening = enter_step(session, context, case, actor, Entered(action, reason, detail=told))
    return happening


def course_of_debt(session: Session, context: Context, debt: Debt) -> Course:
    """Return the course of the case of a debt that was read in scope."""
    case = session.scalars(select(Case).where(Case.id == debt.case_id)).one()
    return course_of(session, context, case)


def counting(context: Context, course: Course) -> Known:
    """Return what of a course counts today."""
    return known(course.law, course.events, business_today(context.clock))


def agreement_is_kept(course: Course, now: Known) -> bool:
    """Tell whether an agreement on instalments was signed and is being kept."""
    return now.last(course.law.groups["agreed"]) > now.last(_UNKEPT)


def tell_case(session: Session, event: DebtMoved) -> None:
    """Handle a debt that was settled or is open again: its case is repaid, or owed again.

    A write-off approved by two has entered its own step before anything is posted.

    Raises:
        Conflict: the case was closed: it is taken up again first.
    """
    case = locked_case(session, event.case_id)
    if event.new == "open":
        if case.state == "closed":
            raise Conflict(
                Text("案件 {id} 已结案，收款不能冲回。", "Case {id} is closed: nothing is taken back.").fill(
                    id=case.id
                ),
                Text(
                    "请先重新办理该案件，收款即可重新认领。",
                    "Take the case up again first: its receipts can then be allocated anew.",
                ),
            )
        _note(session, case, "owed_again", event.by, event.at, event.audit, debt=event.debt_id)
    elif case.state not in SETTLED:
        _note(session, case, "repaid", event.by, event.at, event.audit, debt=event.debt_id)


def note_missed(session: Session, event: InstalmentMissed) -> None:
    """Handle an instalment that stayed away; where the agreement is broken by it, that it has ended."""
    case = locked_case(session, event.case_id)
    detail = {"plan": event.plan_id, "missed": event.missed}
    if event.missed > event.previous:
        _note(session, case, "instalment_missed", event.by, event.at, event.audit, **detail)
    if event.broken:
        _note(session, case, "agreement_ended", event.by, event.at, event.audit, **detail)


def note_caught_up(session: Session, event: InstalmentCaughtUp) -> None:
    """Handle instalments that were missing and came in: the agreement is kept again."""
    case = locked_case(session, event.case_id)
    _note(
        session, case, "instalment_caught_up", event.by, event.at, event.audit,
        plan=event.plan_id, missed=event.missed,
    )  # fmt: skip


def _note(
    session: Session,
    case: Case,
    action: str,
    by: str,
    at: datetime,
    audit: list[Happening],
    **detail: Any,
) -> None:
    """Enter what happened to the money: a fact, whoever may have noticed it."""
    on = at.astimezone(CHINA).date()
    audit.append(move(session, case, action, by=by, at=at, reason="", detail=detail, effective_on=on))
