"""Commands for lapses: ``certification lapses list | notice | propose | refuse | approve | sweep``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Annotated

import typer

from verifier.accounts.actor import Actor
from verifier.certification import lapsing, open_work, suspending
from verifier.certification.tables import Lapse
from verifier.certification.words import LAPSE_NAMES
from verifier.cli.certification_options import Note, Reason, day_of, viewer
from verifier.cli.output import print_json, say
from verifier.cli.setup import As, Json
from verifier.cli.state import State, acting
from verifier.clock import business_today
from verifier.context import Context
from verifier.language import Language, Text

_STEPS: dict[str, Callable[[Context, Actor, int, str], Lapse]] = {
    "propose": suspending.propose,
    "refuse": suspending.refuse,
    "approve": suspending.approve,
}


def register(room: typer.Typer) -> None:
    """Add the commands to those of certification."""
    lapses = typer.Typer(help="认证逾期 / lapses", no_args_is_help=True)
    lapses.command("list")(lapses_command)
    lapses.command("notice")(notice_command)
    lapses.command("propose")(propose_command)
    lapses.command("refuse")(refuse_command)
    lapses.command("approve")(approve_command)
    lapses.command("sweep")(sweep_command)
    room.add_typer(lapses, name="lapses")


def lapses_command(
    ctx: typer.Context,
    everything: Annotated[bool, typer.Option("--all", help="含已结束 / those that are over, too")] = False,
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """列出认证逾期 / List lapses, the oldest first."""
    state: State = ctx.obj
    with state.open() as context, context.database.read(viewer(context, as_user).scope) as session:
        found = open_work.lapses(session, ended=everything)
    if as_json:
        print_json({"lapses": [open_work.lapse_dict(lapse) for lapse in found]})
    else:
        say_lapses(found, state.language)


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
        day = business_today(context.clock) if on is None else day_of(on)
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


def _show_lapse(lapse: Lapse, language: Language, *, as_json: bool) -> None:
    if as_json:
        print_json(open_work.lapse_dict(lapse))
    else:
        say_lapses([lapse], language)


def say_lapses(lapses: Sequence[Lapse], language: Language) -> None:
    """Print one line a lapse."""
    for lapse in lapses:
        name = LAPSE_NAMES[lapse.state].in_language(language)
        say(f"{lapse.id:>6}  {lapse.scheme:<10} {lapse.due_on}  {name}")
