"""Two cases about one matter become one, and are parted again: nothing is moved, so nothing can be lost.

Leads, verifications, files and papers of a merged case stay its own; the case that goes on in its place reads
them with its own (see ``findings``). Parting takes that reading away: each has what it had, and what came in
meanwhile. What was proposed in the merged case falls; parted again, it begins at its verification.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.cases.assessing import PROPOSED, end_assessments
from verifier.cases.bars import must_not_be_close
from verifier.cases.caseload.changing import may_work, note
from verifier.cases.course.entering import Entered, enter_step
from verifier.cases.opening import lock_person
from verifier.cases.rules import OPEN_STATES, STATE_NAMES
from verifier.cases.steps import locked_case
from verifier.cases.tables import Assessment, Case
from verifier.certification.subjects import subject_of
from verifier.context import Context
from verifier.errors import Conflict, InvalidInput
from verifier.language import Text
from verifier.reasons import checked_reason

#: an assessment that counted for something once: the case keeps its own papers and ledger
_DECIDED = ("approved", "superseded")
#: nothing that rests on both cases' evidence waits or stands
_PARTABLE = ("verification", "confirmed")
_NOT_STOPPED = ("paid", "notified")
#: of these the fact is the human's, whatever the entry; elsewhere what was rightly drawn under one entry
#: would be counted as overpaid under the other
_ABOUT_THE_HUMAN = ("death",)


def merge(
    ctx: Context, actor: Actor, case_id: int, into: int, reason: str, version: int | None = None
) -> Case:
    """Merge a case into another of the same human and kind; return the one that goes on.

    Raises:
        NotPermitted: the actor lacks the right, is not a person, or is close to the person.
        InvalidInput: no reason, a case into itself, or two cases that are not about one matter.
        NotFound: no such case for this actor.
        Conflict: changed since it was shown, a decision was taken already, or it holds others itself.
    """
    may_work(actor)
    why = checked_reason(reason)
    with ctx.database.write(actor.scope) as session:
        case, other = _both(session, case_id, into, version)
        must_not_be_close(session, actor, other)
        _must_be_one_matter(session, case, other)
        _must_be_undecided(session, case, other)
        step = Entered("merged", why, detail={"into": other.id})
        _, happening = enter_step(session, ctx, case, actor, step)
        case.merged_into = other.id
        end_assessments(session, case, PROPOSED, "overtaken")
        other.snoozed_until = other.snooze_reason = None
        taken = note(session, ctx, other, "took_over", why, {"case": case.id}, by=actor.name)
        ctx.auditor.record(session, actor.name, actor.os_user, [happening, taken])
    return other


def unmerge(ctx: Context, actor: Actor, case_id: int, reason: str, version: int | None = None) -> Case:
    """Part a merged case from the one it went into; return it, at its verification with all it had.

    Raises:
        NotPermitted: the actor lacks the right, is not a person, or is close to the person.
        InvalidInput: no reason.
        NotFound: no such case for this actor.
        Conflict: changed since it was shown, not merged, or something that rests on both waits or stands.
    """
    may_work(actor)
    why = checked_reason(reason)
    with ctx.database.write(actor.scope) as session:
        into = session.scalar(select(Case.merged_into).where(Case.id == case_id))
        if into is None:
            locked_case(session, case_id, version)
            raise Conflict(
                Text("案件没有并入他案。", "The case is not merged into another."),
                Text("请查看案件的当前状态。", "Look at the case as it is now."),
            )
        case, other = _both(session, case_id, into, version)
        must_not_be_close(session, actor, other)
        if other.state not in _PARTABLE or other.payment not in _NOT_STOPPED:
            raise Conflict(
                Text(
                    "案件 {id} 已有依据两案证据的提议或决定，现在不能拆分。",
                    "A proposal or decision in case {id} rests on the evidence of both: it is not parted.",
                ).fill(id=other.id),
                Text(
                    "请先退回提议、撤销决定、恢复发放或重新办理。",
                    "Have it refused, annulled or resumed, or take the case up again, first.",
                ),
            )
        step = Entered("unmerged", why, detail={"from": other.id})
        _, happening = enter_step(session, ctx, case, actor, step)
        case.merged_into = None
        given = note(session, ctx, other, "gave_back", why, {"case": case.id}, by=actor.name)
        ctx.auditor.record(session, actor.name, actor.os_user, [happening, given])
    return case


def _both(session: Session, case_id: int, other_id: int, version: int | None) -> tuple[Case, Case]:
    """Return both cases locked: their people first, then the older case first, as everybody does."""
    if case_id == other_id:
        raise InvalidInput(Text("不能并入自身。", "A case is not merged into itself."))
    people = session.scalars(select(Case.person_id).where(Case.id.in_((case_id, other_id)))).all()
    for person_id in sorted(set(people)):
        lock_person(session, person_id)
    locked = {number: locked_case(session, number) for number in sorted((case_id, other_id))}
    return locked_case(session, case_id, version), locked[other_id]


def _must_be_one_matter(session: Session, case: Case, other: Case) -> None:
    human = case.kind in _ABOUT_THE_HUMAN
    entries = subject_of(session, case.person_id).person_ids if human else (case.person_id,)
    if other.person_id not in entries or case.kind != other.kind:
        raise InvalidInput(
            Text(
                "两案不是同一人的同类案件，或不属同一名册登记。",
                "The two are not of one kind about one human, or stand under entries that are kept apart.",
            ),
            Text("可登记为来源案件和派生案件。", "Link one as grown out of the other instead."),
        )
    if case.agency_id != other.agency_id:
        raise InvalidInput(
            Text("两案属于不同经办机构。", "The two belong to different agencies."),
            Text("可登记为来源案件和派生案件。", "Link one as grown out of the other instead."),
        )


def _must_be_undecided(session: Session, case: Case, other: Case) -> None:
    holds = session.scalar(select(Case.id).where(Case.merged_into == case.id).limit(1))
    if holds is not None:
        raise Conflict(
            Text("案件 {id} 已并入本案。", "Case {id} is merged into this one.").fill(id=holds),
            Text("请反向合并，或先拆分。", "Merge the other way round, or part that one first."),
        )
    decided = session.scalar(
        select(Assessment.id).where(Assessment.case_id == case.id, Assessment.state.in_(_DECIDED)).limit(1)
    )
    if decided is not None or case.payment == "stopped":
        raise Conflict(
            Text("本案已作过决定，须单独办理。", "A decision was taken in this case: it goes on by itself."),
            Text("请将另一案件并入本案。", "Merge the other one into it instead."),
        )
    if other.state not in OPEN_STATES:
        raise Conflict(
            Text("案件 {id} {state}，不能并入。", "Case {id} is {state}: nothing is merged into it.").fill(
                id=other.id, state=STATE_NAMES[other.state]
            ),
            Text("可登记为来源案件和派生案件。", "Link one as grown out of the other instead."),
        )
