"""Colleagues at work on service tasks: who takes one, when the visit is, how it ended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.audit.service import Happening
from verifier.bars.closeness import must_not_be_kin
from verifier.certification.renewing import certify
from verifier.certification.subjects import subject_of
from verifier.certification.tables import ServiceTask
from verifier.certification.tasks.opening import CERTIFYING, close_task, open_task
from verifier.certification.tasks.visits import NOT_MET, visits_in_vain
from verifier.certification.words import OUTCOME_NAMES
from verifier.clock import business_today
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.errors import Conflict, InvalidInput, NotFound
from verifier.language import Text
from verifier.reasons import checked_reason

_LONGEST_NAME: Final = 60
#: so many visits at which nobody was met; then somebody finds out what has become of the person
_MOST_VISITS: Final = 2
_NEXT: Final[dict[tuple[str, str], tuple[str, Text]]] = {
    ("staff_check", "not_met"): (
        "home_visit",
        Text("网点未见到本人，请上门服务。", "The person was not met at the branch: visit at home."),
    ),
    ("home_visit", "not_met"): (
        "home_visit",
        Text(
            "上门未见到本人，请另约时间再次上门。",
            "The person was not met at home: agree on another day and visit again.",
        ),
    ),
    ("staff_check", "died"): (
        "review",
        Text(
            "家属告知本人已去世：请查找死亡记录，核实前不停发。",
            "The family says the person has died: look for the record; nothing is stopped until then.",
        ),
    ),
}
_REVIEW_VISITS: Final = Text(
    "两次上门都未见到本人：请通过家属、村（社区）查明下落，查明前不停发。",
    "Nobody was met at two visits: find out through family or community where the person is; nothing is "
    "stopped before that.",
)


def assign(context: Context, actor: Actor, task_id: int, to: str) -> ServiceTask:
    """Name the colleague who takes an open task.

    Raises:
        NotPermitted, NotFound, Conflict: no right, no such task for this actor, or closed.
        InvalidInput: no name, or one over 60 characters.
    """
    name = to.strip()
    if not 0 < len(name) <= _LONGEST_NAME:
        raise InvalidInput(
            Text("请写明由谁办理。", "Say who takes the task."),
            Text("姓名不超过 {n} 字。", "A name has at most {n} characters.").fill(n=_LONGEST_NAME),
        )

    def change(_session: Session, task: ServiceTask, audit: list[Happening]) -> None:
        task.assigned_to = name
        audit.append(
            Happening("task.assigned", "task", str(task.id), {"task_kind": task.kind, "assigned_to": name})
        )

    return _work_on(context, actor, task_id, change)


def schedule(context: Context, actor: Actor, task_id: int, visit_on: date) -> ServiceTask:
    """Write down the day agreed with the person.

    Raises:
        NotPermitted, NotFound, Conflict: no right, no such task for this actor, or closed.
        InvalidInput: the day is over.
    """
    if visit_on < business_today(context.clock):
        raise InvalidInput(
            Text("约定日期 {day} 已过。", "The day {day} is over.").fill(day=visit_on),
            Text("请约定今天或以后的日期。", "Agree on today or later."),
        )

    def change(_session: Session, task: ServiceTask, audit: list[Happening]) -> None:
        task.visit_on = visit_on
        audit.append(
            Happening(
                "task.scheduled", "task", str(task.id), {"task_kind": task.kind, "date": visit_on.isoformat()}
            )
        )

    return _work_on(context, actor, task_id, change)


def close(
    context: Context,
    actor: Actor,
    task_id: int,
    outcome: str,
    note: str,
    *,
    id_card_seen: bool = False,
) -> ServiceTask:
    """Close a task; ``certified`` renews the certification: the colleague saw the person and the ID card.

    A person not met at the branch is visited at home, and once more if not met there; after two visits in
    vain somebody finds out what has become of them. If the family tells of a death, somebody looks for the
    record, and nothing stops. The note stays with the task.

    Raises:
        NotPermitted: no right, not a person, or certified by the person themselves or a relative.
        NotFound, Conflict: no such task for this actor, or closed already.
        InvalidInput: an unknown outcome, no note, or certified without the ID card, or by a task not for it.
    """
    words = checked_reason(note)
    if outcome not in OUTCOME_NAMES:
        raise InvalidInput(
            Text("没有结果“{o}”。", "There is no outcome “{o}”.").fill(o=outcome),
            Text("可选：{all}。", "Choose one of: {all}.").fill(all=", ".join(OUTCOME_NAMES)),
        )
    if outcome == "certified" and not id_card_seen:
        raise InvalidInput(
            Text("登记为已认证，须查验过身份证。", "To certify, the ID card must have been seen."),
            Text("请查验后再登记。", "Have a look at it, then record it."),
        )

    def change(session: Session, task: ServiceTask, audit: list[Happening]) -> None:
        if outcome == "certified" and task.kind not in CERTIFYING:
            raise InvalidInput(
                Text("这类任务不能登记为已认证。", "A task of this kind certifies nobody."),
                Text("请在工作人员核验或上门服务任务中登记。", "Record it in a staff check or a home visit."),
            )
        now, today = context.clock.now(), business_today(context.clock)
        close_task(task, outcome=outcome, note=words, by=actor.name, at=now, audit=audit)
        session.flush()
        if outcome == "certified":
            must_not_be_kin(session, actor, task.person_id)
            people = subject_of(session, task.person_id).person_ids
            audit += certify(session, context, people, today, "staff", f"task:{task.id}", actor.name).audit
        following = _following(session, task, outcome)
        if following is not None:
            kind, why, facts = following
            settings = context.settings.certification
            days = settings.visit_days if kind == "home_visit" else settings.task_days
            open_task(
                session,
                person_id=task.person_id,
                kind=kind,
                why=why,
                facts=facts,
                by=actor.name,
                at=now,
                due_on=today + timedelta(days=days),
                audit=audit,
            )

    return _work_on(context, actor, task_id, change)


def _following(session: Session, task: ServiceTask, outcome: str) -> tuple[str, Text, dict[str, int]] | None:
    facts = {"task": task.id}
    asked = "staff_check" if outcome == "died" and task.kind in CERTIFYING else task.kind
    found = _NEXT.get((asked, outcome))
    if found is not None and (task.kind, outcome) == ("home_visit", "not_met"):
        visits = visits_in_vain(session, subject_of(session, task.person_id).person_ids)
        if visits >= _MOST_VISITS:
            return "review", _REVIEW_VISITS, facts | {NOT_MET: visits}
    return None if found is None else (*found, facts)


def _work_on(
    context: Context,
    actor: Actor,
    task_id: int,
    change: Callable[[Session, ServiceTask, list[Happening]], None],
) -> ServiceTask:
    actor.require(Right.TASKS_WORK)
    actor.require_person()
    with context.database.read(actor.scope) as session:
        if session.scalar(select(ServiceTask.id).where(ServiceTask.id == task_id)) is None:
            raise NotFound(Text("没有第 {id} 号任务。", "There is no task {id}.").fill(id=task_id))
    # the person may be on a register of another agency as well: a certification is all of theirs
    with context.database.write(EVERYWHERE) as session:
        task = session.scalars(select(ServiceTask).where(ServiceTask.id == task_id).with_for_update()).one()
        if task.closed_at is not None:
            raise Conflict(
                Text("该任务已经办结。", "This task is closed already."),
                Text("请刷新后再看。", "Refresh it and look again."),
            )
        audit: list[Happening] = []
        change(session, task, audit)
        context.auditor.record(session, actor.name, actor.os_user, audit)
        return task
