"""Commands for service tasks: ``certification tasks list | close | schedule | assign``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from verifier.certification import open_work, task_work
from verifier.certification.tables import ServiceTask
from verifier.certification.words import OUTCOME_NAMES, TASK_NAMES
from verifier.cli.certification_options import Note, day_of, viewer
from verifier.cli.output import print_json, say
from verifier.cli.setup import As, Json
from verifier.cli.state import State, acting
from verifier.language import Language, Text


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
    with state.open() as context, context.database.read(viewer(context, as_user).scope) as session:
        found = open_work.tasks(session)
    if as_json:
        print_json({"tasks": [open_work.task_dict(task) for task in found]})
    else:
        say_tasks(found, state.language)


def close_command(
    ctx: typer.Context,
    task: int,
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
        closed = task_work.close(context, actor, task, outcome, note, id_card_seen=id_card_seen)
    _show_task(closed, state.language, as_json=as_json)


def schedule_command(
    ctx: typer.Context,
    task: int,
    on: Annotated[str, typer.Option(help="约定日期 / the day agreed, YYYY-MM-DD")],
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """登记约定日期 / Write down the day agreed with the person."""
    state: State = ctx.obj
    with state.open() as context:
        changed = task_work.schedule(context, acting(context, as_user), task, day_of(on))
    _show_task(changed, state.language, as_json=as_json)


def assign_command(
    ctx: typer.Context,
    task: int,
    to: Annotated[str, typer.Option(help="承办人 / who takes it")],
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """指定承办人 / Name the colleague who takes a task."""
    state: State = ctx.obj
    with state.open() as context:
        changed = task_work.assign(context, acting(context, as_user), task, to)
    _show_task(changed, state.language, as_json=as_json)


def _show_task(task: ServiceTask, language: Language, *, as_json: bool) -> None:
    if as_json:
        print_json(open_work.task_dict(task) | {"outcome": task.outcome})
    else:
        say_tasks([task], language)


def say_tasks(tasks: Sequence[ServiceTask], language: Language) -> None:
    """Print one line a task."""
    for task in tasks:
        shown: dict[str, Any] = open_work.task_dict(task)
        kind = TASK_NAMES[task.kind].in_language(language)
        why = Text.from_dict(task.why).in_language(language)
        ended = "" if task.outcome is None else OUTCOME_NAMES[task.outcome].in_language(language)
        say(f"{task.id:>6}  {kind}  {shown['visit_on'] or shown['due_on']}  {ended or why}")
