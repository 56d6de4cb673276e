"""Commands for service tasks: ``certification tasks list | close | schedule | assign``."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from verifier.accounts.rights import Right
from verifier.certification import open_work
from verifier.certification.tables import ServiceTask
from verifier.certification.tasks import work
from verifier.certification.words import OUTCOME_NAMES, TASK_NAMES
from verifier.cli.options import As, Json, Note, day_of
from verifier.cli.output import show, show_rows
from verifier.cli.state import State, acting
from verifier.language import Language, Text

TaskNo = Annotated[int, typer.Argument(help="任务编号，见 certification tasks list / number of the task")]


def register(room: typer.Typer) -> None:
    """Add the commands to those of certification."""
    tasks = typer.Typer(help="服务任务 / service tasks", no_args_is_help=True)
    tasks.command("list")(tasks_command)
    tasks.command("close")(close_command)
    tasks.command("schedule")(schedule_command)
    tasks.command("assign")(assign_command)
    room.add_typer(tasks, name="tasks")


def tasks_command(ctx: typer.Context, as_user: As = None, as_json: Json = False) -> None:
    """列出未办结的任务 / List open tasks, the most urgent first."""
    state: State = ctx.obj
    with state.looking(as_user, Right.CERTIFICATION_VIEW) as (_, session):
        found = open_work.tasks(session)
    rows = [(open_work.task_dict(task), task_line(task, state.language)) for task in found]
    show_rows("tasks", rows, state.language, as_json=as_json)


def close_command(
    ctx: typer.Context,
    task: TaskNo,
    outcome: Annotated[str, typer.Option(help=" / ".join(OUTCOME_NAMES))],
    note: Note,
    id_card_seen: Annotated[bool, typer.Option("--id-card-seen", help="已查验身份证 / ID card seen")] = False,
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """办结任务；certified 即完成认证 / Close a task; `certified` renews the certification."""
    state: State = ctx.obj
    with state.open() as context:
        actor = acting(context, as_user)
        closed = work.close(context, actor, task, outcome, note, id_card_seen=id_card_seen)
    _show_task(closed, state.language, as_json=as_json)


def schedule_command(
    ctx: typer.Context,
    task: TaskNo,
    on: Annotated[date, typer.Option(parser=day_of, metavar="YYYY-MM-DD", help="约定日期 / the day agreed")],
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """登记约定日期 / Write down the day agreed with the person."""
    state: State = ctx.obj
    with state.open() as context:
        changed = work.schedule(context, acting(context, as_user), task, on)
    _show_task(changed, state.language, as_json=as_json)


def assign_command(
    ctx: typer.Context,
    task: TaskNo,
    to: Annotated[str, typer.Option(help="承办人 / who takes it")],
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """指定承办人 / Name the colleague who takes a task."""
    state: State = ctx.obj
    with state.open() as context:
        changed = work.assign(context, acting(context, as_user), task, to)
    _show_task(changed, state.language, as_json=as_json)


def _show_task(task: ServiceTask, language: Language, *, as_json: bool) -> None:
    line = task_line(task, language)
    show(open_work.task_dict(task) | {"outcome": task.outcome}, Text(line, line), language, as_json=as_json)


def task_line(task: ServiceTask, language: Language) -> str:
    """Return the line that shows a task: why it is there, or how it ended."""
    told = Text.from_dict(task.why) if task.outcome is None else OUTCOME_NAMES[task.outcome]
    kind = TASK_NAMES[task.kind].in_language(language)
    return f"{task.id:>6}  {kind}  {task.visit_on or task.due_on}  {told.in_language(language)}"
