"""From a lapse to a suspension: notice, grace, one person proposes, another approves; nothing by itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.bars.closeness import must_not_be_close, must_not_have_been_close
from verifier.benefits.overpayment import RUNNING
from verifier.benefits.tables import Entitlement
from verifier.certification.lapses import rules
from verifier.certification.lapses.rules import Step
from verifier.certification.lapses.writing import move, suspend
from verifier.certification.subjects import subject_of
from verifier.certification.tables import Certification, Lapse, ServiceTask
from verifier.certification.tasks.opening import CERTIFYING
from verifier.certification.tasks.visits import review_of_visits
from verifier.certification.words import CHANNEL_NAMES
from verifier.clock import business_today
from verifier.context import Context
from verifier.errors import Conflict, InvalidInput, NotFound
from verifier.language import Text
from verifier.reasons import checked_reason

_Change = Callable[[Session, Lapse, date], None]


def give_notice(context: Context, actor: Actor, lapse_id: int, channel: str, note: str) -> Lapse:
    """Write down that and how the person was told; grace begins.

    Raises:
        NotPermitted, NotFound, Conflict: no right, no such lapse for this actor, or not lawful now.
        InvalidInput: an unknown channel, or no note.
        ConfigurationError: the office's own procedure file cannot be used.
    """
    if channel not in CHANNEL_NAMES:
        raise InvalidInput(
            Text("没有告知方式“{c}”。", "There is no channel “{c}”.").fill(c=channel),
            Text("可选：{all}。", "Choose one of: {all}.").fill(all=", ".join(CHANNEL_NAMES)),
        )

    def change(session: Session, lapse: Lapse, today: date) -> None:
        lapse.noticed_on, lapse.notice_channel = today, channel
        lapse.grace_until = rules.grace_end(today, context.law_of(session, lapse.agency_id))

    return _step(context, actor, Right.TASKS_WORK, lapse_id, "notice", checked_reason(note), change)


def propose(context: Context, actor: Actor, lapse_id: int, reason: str) -> Lapse:
    """Propose to suspend, after notice and grace.

    Raises:
        NotPermitted, NotFound: no right, or no such lapse for this actor.
        Conflict: not noticed, within grace, certified meanwhile, or a staff check or visit is still owed.
        InvalidInput: no reason.
    """

    def change(session: Session, lapse: Lapse, today: date) -> None:
        rules.check_grace(lapse.grace_until, today)
        _refuse_certified(session, lapse)
        _refuse_while_we_owe_a_visit(session, lapse)
        lapse.proposed_by = actor.name

    return _step(context, actor, Right.CASES_WORK, lapse_id, "propose", checked_reason(reason), change)


def refuse(context: Context, actor: Actor, lapse_id: int, reason: str) -> Lapse:
    """Refuse a proposal; the lapse is as before it.

    Raises:
        NotPermitted, NotFound, Conflict, InvalidInput: as for :func:`approve`.
    """

    def change(_session: Session, lapse: Lapse, _today: date) -> None:
        lapse.proposed_by = None

    return _step(context, actor, Right.CASES_APPROVE, lapse_id, "refuse", checked_reason(reason), change)


def approve(context: Context, actor: Actor, lapse_id: int, reason: str) -> Lapse:
    """Suspend from next month on; by another person than who proposed.

    Raises:
        NotPermitted: no right, not a person, or the proposer.
        NotFound: no such lapse for this actor.
        Conflict: not proposed, certified meanwhile, no longer in payment, or a staff check or visit is still
            owed.
        InvalidInput: no reason.
    """

    def change(session: Session, lapse: Lapse, today: date) -> None:
        rules.check_other_person(lapse.proposed_by, actor.name)
        must_not_have_been_close(session, lapse.proposed_by or "", lapse.person_id)
        rules.check_grace(lapse.grace_until, today)
        entitlement = session.scalar(
            select(Entitlement)
            .where(Entitlement.person_id == lapse.person_id, Entitlement.scheme == lapse.scheme)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        _refuse_certified(session, lapse)
        _refuse_while_we_owe_a_visit(session, lapse)
        if entitlement is None or entitlement.state != RUNNING:
            raise Conflict(
                Text("该待遇已不在发放，无须暂停。", "This benefit is not in payment: nothing to suspend."),
                Text("无须办理，夜间作业会撤回这条逾期。", "Nothing to do: the night withdraws the lapse."),
            )
        lapse.approved_by = actor.name
        lapse.suspended_from = rules.suspended_from(today)
        suspend(session, entitlement, lapse.suspended_from, at=context.clock.now(), by=actor.name)

    return _step(context, actor, Right.CASES_APPROVE, lapse_id, "approve", checked_reason(reason), change)


def _refuse_certified(session: Session, lapse: Lapse) -> None:
    last = session.scalar(
        select(func.max(Certification.due_on)).where(
            Certification.person_id == lapse.person_id, Certification.scheme == lapse.scheme
        )
    )
    if last is not None and last > lapse.due_on:
        raise Conflict(
            Text("本人已经认证，不能暂停。", "The person is certified: nothing may be suspended."),
            Text("请刷新后再看。", "Refresh it and look again."),
        )


def _refuse_while_we_owe_a_visit(session: Session, lapse: Lapse) -> None:
    """A device that recognised nobody leads to a task of ours, never to a suspension (RULES: certification).

    Whoever was told "a colleague will see you" is not suspended because the colleague has not come yet; a
    task that is closed without meeting anybody no longer stands in the way, unless it leads to another: a
    second visit, then the review of two visits at which nobody was met.
    """
    people = subject_of(session, lapse.person_id).person_ids
    owed = session.scalar(
        select(ServiceTask.id)
        .where(
            ServiceTask.person_id.in_(people),
            ServiceTask.kind.in_(CERTIFYING),
            ServiceTask.closed_at.is_(None),
        )
        .order_by(ServiceTask.id)
        .limit(1)
    )
    if owed is not None:
        raise Conflict(
            Text(
                "尚欠本人一次工作人员核验或上门服务（第 {id} 号任务），办结前不能暂停。",
                "We still owe this person a staff check or a visit (task {id}): nothing may be suspended.",
            ).fill(id=owed),
            Text("请先办结该任务。", "Close that task first."),
        )
    review = review_of_visits(session, people)
    if review is not None:
        raise Conflict(
            Text(
                "两次上门均未见到本人，下落正在查找（第 {id} 号任务），查明前不能暂停。",
                "Nobody was met at two visits, and what has become of the person is being found out (task "
                "{id}): nothing may be suspended.",
            ).fill(id=review),
            Text("请先办结该任务。", "Close that task first."),
        )


def _step(
    context: Context, actor: Actor, right: Right, lapse_id: int, step: Step, reason: str, change: _Change
) -> Lapse:
    actor.require(right)
    actor.require_person()
    with context.database.write(actor.scope) as session:
        found = select(Lapse).where(Lapse.id == lapse_id)
        person_id = session.scalar(select(Lapse.person_id).where(Lapse.id == lapse_id))
        if person_id is None:
            raise NotFound(Text("没有第 {id} 号逾期记录。", "There is no lapse {id}.").fill(id=lapse_id))
        # in the order in which a certification locks them: benefits first, then lapses
        benefits = select(Entitlement.id).where(Entitlement.person_id == person_id).order_by(Entitlement.id)
        session.execute(benefits.with_for_update())
        must_not_be_close(session, actor, person_id)
        lapse = session.scalars(found.with_for_update().execution_options(populate_existing=True)).one()
        rules.state_after(lapse.state, step)
        change(session, lapse, business_today(context.clock))
        happening = move(session, lapse, step, by=actor.name, at=context.clock.now(), reason=reason)
        session.flush()
        context.auditor.record(session, actor.name, actor.os_user, [happening])
    return lapse
