"""The morning's report on what waits for whom: by role, and by colleague."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from verifier.accounts.rights import ROLE_NAMES
from verifier.campaigns.tables import Campaign, Recipient
from verifier.cases.rules import ACTIVE_STATES
from verifier.cases.tables import Case
from verifier.certification.tables import Lapse, ServiceTask
from verifier.citizens.tables import CitizenRequest
from verifier.crossmatch.tables import Lead
from verifier.feeds.tables import Feed
from verifier.language import Text
from verifier.reporting.morning_lines import Line, Part, or_nothing


def roles_part(session: Session, today: date) -> Part:
    """Return what waits for each role, in the session's scope."""
    late_task = ServiceTask.closed_at.is_(None) & (ServiceTask.due_on < today)
    late_case = Case.state.in_(ACTIVE_STATES) & (Case.deadline_on < today)
    appeal = (CitizenRequest.kind == "appeal") & (CitizenRequest.state == "open")
    letter = (Recipient.channel == "letter") & (Recipient.state == "queued")
    asked: tuple[tuple[str, str, Any, ColumnElement[bool], Text, bool], ...] = (
        (
            "investigator",
            "/leads",
            Lead.id,
            Lead.state == "open",
            Text("待判定疑点", "leads to decide"),
            False,
        ),
        (
            "investigator",
            "/appeals",
            CitizenRequest.id,
            appeal,
            Text("待答复申诉", "appeals to answer"),
            True,
        ),
        ("investigator", "/cases?queue=due_soon", Case.id, late_case, Text("超期案件", "cases late"), True),
        (
            "approver",
            "/cases?state=assessment_proposed",
            Case.id,
            Case.state == "assessment_proposed",
            Text("待审批核定", "assessments to approve"),
            False,
        ),
        (
            "approver",
            "/cases",
            Case.id,
            Case.payment == "stop_proposed",
            Text("待审批停发", "stops to approve"),
            False,
        ),
        (
            "approver",
            "/lapses?state=proposed",
            Lapse.id,
            Lapse.state == "proposed",
            Text("待审批暂停", "suspensions to approve"),
            False,
        ),
        (
            "approver",
            "/campaigns",
            Campaign.id,
            Campaign.state == "proposed",
            Text("待审批提醒", "campaigns to approve"),
            False,
        ),
        (
            "supervisor",
            "/feeds?state=held",
            Feed.id,
            Feed.state == "held",
            Text("待放行数据", "feeds to release or reject"),
            True,
        ),
        (
            "operator",
            "/tasks?due=late",
            ServiceTask.id,
            late_task,
            Text("超期服务任务", "service tasks late"),
            True,
        ),
        ("operator", "/letters", Recipient.id, letter, Text("待打印信函", "letters to print"), False),
    )  # fmt: skip -- one line for each thing that waits
    lines = []
    for role, path, column, condition, what, urgent in asked:
        number = session.scalar(select(func.count(column)).where(condition)) or 0
        if number:
            text = Text("{role}：{what} {n} 项。", "{role}: {n} {what}.")
            lines.append(
                Line(text.fill(role=ROLE_NAMES[role], what=what, n=f"{number:,}"), path, urgent=urgent)
            )
    return Part(Text("等待处理，按角色", "Waiting, by role"), or_nothing(lines))


def people_part(session: Session, today: date) -> Part:
    """Return what each colleague has in hand, and how much of it is late."""
    held: dict[str, list[int]] = {}
    for at, query in enumerate(
        (
            select(Case.assigned_to, func.count(Case.id), _late(Case.deadline_on, today))
            .where(Case.state.in_(ACTIVE_STATES), Case.assigned_to.is_not(None))
            .group_by(Case.assigned_to),
            select(ServiceTask.assigned_to, func.count(ServiceTask.id), _late(ServiceTask.due_on, today))
            .where(ServiceTask.closed_at.is_(None), ServiceTask.assigned_to.is_not(None))
            .group_by(ServiceTask.assigned_to),
        )
    ):
        for name, number, late in session.execute(query):
            counts = held.setdefault(str(name), [0, 0, 0])
            counts[at] += int(number)
            counts[2] += int(late or 0)
    text = Text(
        "{name}：案件 {cases} 件，服务任务 {tasks} 项，其中超期 {late}。",
        "{name}: {cases} cases, {tasks} service tasks, {late} of them late.",
    )
    lines = [
        Line(text.fill(name=name, cases=cases, tasks=tasks, late=late), urgent=late > 0)
        for name, (cases, tasks, late) in sorted(held.items(), key=lambda one: (-one[1][2], one[0]))
    ]
    return Part(Text("等待处理，按承办人", "Waiting, by colleague"), or_nothing(lines))


def _late(due: Any, today: date) -> ColumnElement[Any]:
    return func.sum(case((due < today, 1), else_=0))
