"""Asks whether a step would be lawful and writes nothing: before a paper is made or a plan proposed."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.cases.bars import must_not_be_close
from verifier.cases.course.entering import AGENCY, fits_tables, out_of_place
from verifier.cases.course.history import Course, course_of
from verifier.cases.tables import Case
from verifier.clock import business_today
from verifier.context import Context
from verifier.language import Text, joined
from verifier.procedure.entering import not_lawful_now
from verifier.procedure.judging import judge
from verifier.procedure.verdicts import Refusal


def require_lawful(
    session: Session, context: Context, actor: Actor, case: Case, action: str, office: str = AGENCY
) -> Course:
    """Do nothing but return the course where ``actor`` could bring a step about today, whoever then takes it.

    Raises:
        NotPermitted: not a person, or close to the person of the case.
        Conflict: the law or the tables do not allow the step now; the message names the clause.
    """
    actor.require_person()
    must_not_be_close(session, actor, case)
    course = course_of(session, context, case)
    why = why_not(course, case, action, business_today(context.clock), office)
    if why is not None:
        raise not_lawful_now(course.law.event_name(action), why)
    return course


def why_not(course: Course, case: Case, action: str, on: date, office: str = AGENCY) -> Text | None:
    """Return why a step is not lawful on a day, each reason with its clause; None where it is."""
    refusals = refusals_of(course, action, on, office)
    if refusals:
        return joined(*(one.words for one in refusals))
    return None if fits_tables(case, action) else out_of_place(case, course.law)


def refusals_of(course: Course, action: str, on: date, office: str = AGENCY) -> tuple[Refusal, ...]:
    """Return what the law says against a step on a day, nothing where it is lawful."""
    return judge(course.law, course.path, course.history, action, on, office=office).refusals
