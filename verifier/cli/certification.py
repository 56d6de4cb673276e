"""Commands for certification: ``certification status``, ``tasks`` and ``lapses``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

import typer

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.certification import lapsing, suspending, task_work, views
from verifier.certification.subjects import subject_named
from verifier.certification.tables import Lapse, ServiceTask
from verifier.certification.words import BASIS_NAMES, LAPSE_NAMES, OUTCOME_NAMES, TASK_NAMES
from verifier.cli.output import print_json, say
from verifier.cli.setup import As, Json
from verifier.cli.state import State, acting
from verifier.clock import business_today
from verifier.context import Context
from verifier.errors import InvalidInput
from verifier.language import Language, Text

Reason = Annotated[str, typer.Option(help="理由 / why")]
Note = Annotated[str, typer.Option(help="说明 / what was done")]
_STEPS: dict[str, Callable[[Context, Actor, int, str], Lapse]] = {
    "propose": suspending.propose,
    "refuse": suspending.refuse,
    "approve": suspending.approve,
}


def register(app: typer.Typer) -> None:
    """Add the commands."""
    room = typer.Typer(help="资格认证 / certification", no_args_is_help=True)
    room.command("status")(status_command)
    tasks = typer.Typer(help="服务任务 / service tasks", no_args_is_help=True)
    tasks.command("list")(tasks_command)
    tasks.command("close")(close_command)
    tasks.command("schedule")(schedule_command)
    tasks.command("assign")(assign_command)
    room.add_typer(tasks, name="tasks")
    lapses = typer.Typer(help="认证逾期 / lapses", no_args_is_help=True)
    lapses.command("list")(lapses_command)
    lapses.command("notice")(notice_command)
    lapses.command("propose")(propose_command)
    lapses.command("refuse")(refuse_command)
    lapses.command("approve")(approve_command)
    lapses.command("sweep")(sweep_command)
    room.add_typer(lapses, name="lapses")
    app.add_typer(room, name="certification")


def _viewer(context: Context, as_user: str | None) -> Actor:
    actor = acting(context, as_user)
    if actor.is_person:  # the system itself may look at everything it runs
        actor.require(Right.CERTIFICATION_VIEW)
    return actor


def status_command(ctx: typer.Context, person_ref: str, as_user: As = None, as_json: Json = False) -> None:
    """查看一人的认证情况 / How a person stands, by ID number or register number."""
    state: State = ctx.obj
    with state.open() as context, context.database.read(_viewer(context, as_user).scope) as session:
        status = views.person_status(session, subject_named(session, person_ref), context.clock.now())
    if as_json:
        print_json(
            {
                "benefits": [asdict(one) for one in status.benefits],
                "enrolled": status.enrolled,
                "paused_until": status.paused_until,
                "tasks": [views.task_dict(task) for task in status.tasks],
                "lapses": [views.lapse_dict(lapse) for lapse in status.lapses],
            }
        )
        return
    language = state.language
    for one in status.benefits:
        basis = "" if one.basis is None else BASIS_NAMES[one.basis].in_language(language)
        say(f"{one.scheme:<10} {one.state:<22} {one.certified_on or '—'} → {one.due_on or '—'}  {basis}")
    _say_tasks(status.tasks, language)
    _say_lapses(status.lapses, language)


def tasks_command(ctx: typer.Context, as_user: As = None, as_json: Json = False) -> None:
    """列出未办结的任务 / List open tasks, the most urgent first."""
    state: State = ctx.obj
    with state.open() as context, context.database.read(_viewer(context, as_user).scope) as session:
        found = views.tasks(session)
    if as_json:
        print_json({"tasks": [views.task_dict(task) for task in found]})
    else:
        _say_tasks(found, state.language)


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
        changed = task_work.schedule(context, acting(context, as_user), task, _day(on))
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


def lapses_command(
    ctx: typer.Context,
    everything: Annotated[bool, typer.Option("--all", help="含已结束 / those that are over, too")] = False,
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """列出认证逾期 / List lapses, the oldest first."""
    state: State = ctx.obj
    with state.open() as context, context.database.read(_viewer(context, as_user).scope) as session:
        found = views.lapses(session, ended=everything)
    if as_json:
        print_json({"lapses": [views.lapse_dict(lapse) for lapse in found]})
    else:
        _say_lapses(found, state.language)


def notice_command(
    ctx: typer.Context,
    lapse: int,
    channel: Annotated[str, typer.Option(help="letter / phone / sms / visit / village")],
    note: Note,
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """登记已告知本人 / Write down that the person was told; grace begins."""
    state: State = ctx.obj
    with state.open() as context:
        changed = suspending.give_notice(context, acting(context, as_user), lapse, channel, note)
    _show_lapse(changed, state.language, as_json=as_json)


def propose_command(
    ctx: typer.Context, lapse: int, reason: Reason, as_user: As = None, as_json: Json = False
) -> None:
    """提出暂停 / Propose a suspension, after notice and grace."""
    _step(ctx, "propose", lapse, reason, as_user, as_json=as_json)


def refuse_command(
    ctx: typer.Context, lapse: int, reason: Reason, as_user: As = None, as_json: Json = False
) -> None:
    """退回暂停提议 / Refuse a proposal."""
    _step(ctx, "refuse", lapse, reason, as_user, as_json=as_json)


def approve_command(
    ctx: typer.Context, lapse: int, reason: Reason, as_user: As = None, as_json: Json = False
) -> None:
    """批准暂停（非提出人） / Approve a suspension; not who proposed it."""
    _step(ctx, "approve", lapse, reason, as_user, as_json=as_json)


def _step(
    ctx: typer.Context, step: str, lapse: int, reason: str, as_user: str | None, *, as_json: bool
) -> None:
    state: State = ctx.obj
    with state.open() as context:
        changed = _STEPS[step](context, acting(context, as_user), lapse, reason)
    _show_lapse(changed, state.language, as_json=as_json)


def sweep_command(
    ctx: typer.Context,
    on: Annotated[str | None, typer.Option("--date", help="业务日期 / business date, YYYY-MM-DD")] = None,
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """更新逾期清单（不暂停任何人） / Bring lapses up to date; suspends nobody."""
    state: State = ctx.obj
    with state.open() as context:
        day = business_today(context.clock) if on is None else _day(on)
        swept = lapsing.sweep(context, acting(context, as_user), day)
    if as_json:
        print_json(asdict(swept))
        return
    text = Text(
        "新逾期 {lapsed}，结束 {ended}（其中补发 {resumed}），撤回 {withdrawn}；待告知 {to_notify}，"
        "可提出暂停 {proposable}，待提醒 {reminders}，转上门 {visits}，待重新采集 {reenrolments}。",
        "{lapsed} lapsed, {ended} ended ({resumed} with back-pay), {withdrawn} withdrawn; "
        "{to_notify} to notify, {proposable} may be proposed, {reminders} to remind, "
        "{visits} now visits, {reenrolments} to enrol anew.",
    )
    say(text.fill(**asdict(swept)).in_language(state.language))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInput(
            Text("日期须为 YYYY-MM-DD。", "A date is written YYYY-MM-DD."),
            Text("例如 2026-11-21。", "For example 2026-11-21."),
        ) from None


def _show_task(task: ServiceTask, language: Language, *, as_json: bool) -> None:
    if as_json:
        print_json(views.task_dict(task) | {"outcome": task.outcome})
    else:
        _say_tasks([task], language)


def _show_lapse(lapse: Lapse, language: Language, *, as_json: bool) -> None:
    if as_json:
        print_json(views.lapse_dict(lapse))
    else:
        _say_lapses([lapse], language)


def _say_tasks(tasks: Sequence[ServiceTask], language: Language) -> None:
    for task in tasks:
        shown: dict[str, Any] = views.task_dict(task)
        kind = TASK_NAMES[task.kind].in_language(language)
        why = Text.from_dict(task.why).in_language(language)
        ended = "" if task.outcome is None else OUTCOME_NAMES[task.outcome].in_language(language)
        say(f"{task.id:>6}  {kind}  {shown['visit_on'] or shown['due_on']}  {ended or why}")


def _say_lapses(lapses: Sequence[Lapse], language: Language) -> None:
    for lapse in lapses:
        name = LAPSE_NAMES[lapse.state].in_language(language)
        say(f"{lapse.id:>6}  {lapse.scheme:<10} {lapse.due_on}  {name}")
