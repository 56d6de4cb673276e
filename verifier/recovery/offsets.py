"""Whether a debt may be offset from the debtor's other money now, and by which step of the case."""

from __future__ import annotations

from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.cases.course.asking import refusals_of, require_lawful
from verifier.cases.course.history import Course
from verifier.cases.steps import locked_case
from verifier.clock import business_today
from verifier.context import Context
from verifier.errors import Conflict
from verifier.language import Text
from verifier.procedure.verdicts import Refusal
from verifier.recovery.course import agreement_is_kept, counting, course_of_debt
from verifier.recovery.deductions import LATER, must_leave_the_minimum
from verifier.recovery.offset_rules import allowed_offsets, offset_step
from verifier.recovery.tables import Debt
from verifier.recovery.words import OFFSET_NAMES


def must_be_lawful(
    session: Session,
    context: Context,
    actor: Actor,
    debt: Debt,
    ground: str,
    amount_fen: int,
    household: tuple[int, int] | None,
) -> str:
    """Return the step by which an offset of a debt, locked with its case, begins; empty where none is taken.

    None is taken where it goes on (a deduction month by month is one decision), and where an agreement
    that is being kept is paid by deduction: then the person agreed to it. ``household``: income in fen
    and members.

    Raises:
        NotPermitted: not a person, or close to the debtor.
        Conflict: the region does not allow it, the law does not allow it now, or less than the minimum-living
            amount would be left by all that is deducted this month; the message names the clause.
        ConfigurationError, InvalidInput: of a household, as for a plan.
    """
    course = course_of_debt(session, context, debt)
    if ground not in allowed_offsets(course.law):
        raise Conflict(
            Text("本地区未允许从{ground}抵扣（{clause}）。", "No offset from {ground} ({clause}).").fill(
                ground=OFFSET_NAMES[ground], clause=course.law.clause("switched_off").words
            ),
            Text(
                "如当地文件允许，请在程序规则 [switches] 中启用。",
                "Where the region's rules do, switch it on in the procedure file, [switches].",
            ),
        )
    agreed = agreement_is_kept(course, counting(context, course))
    if ground == LATER:
        must_leave_the_minimum(session, context, debt, amount_fen, household)
        if agreed:
            return ""
    step = offset_step(ground)
    if _goes_on(course, step, context):
        return ""
    require_lawful(session, context, actor, locked_case(session, debt.case_id), step)
    return step


def _goes_on(course: Course, step: str, context: Context) -> bool:
    """Tell whether the offset was decided before and nothing but that stands against it."""
    refusals = refusals_of(course, step, business_today(context.clock))
    return bool(refusals) and all(_is_itself(one, course, step) for one in refusals)


def _is_itself(refusal: Refusal, course: Course, step: str) -> bool:
    name = course.law.event_name(step).zh
    return refusal.why == "barred" and refusal.clause.key == "one_at_a_time" and name in refusal.words.zh
