"""Commands for lapses: ``certification lapses list | notice | propose | refuse | approve | sweep``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from typing import Annotated

import typer

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.benefits.words import SCHEME_NAMES
from verifier.certification import night, open_work
from verifier.certification.lapses import suspending
from verifier.certification.tables import Lapse
from verifier.certification.words import LAPSE_NAMES
from verifier.cli.options import As, Json, Note, Reason, day_of
from verifier.cli.output import show, show_rows
from verifier.cli.state import State, acting
from verifier.clock import business_today
from verifier.context import Context
from verifier.language import Language, Text

LapseNo = Annotated[int, typer.Argument(help="逾期编号，见 certification lapses list / number of the lapse")]

_Step = Callable[[Context, Actor, int, str], Lapse]


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
    with state.looking(as_user, Right.CERTIFICATION_VIEW) as (_, session):
        found = open_work.lapses(session, ended=everything)
    rows = [(open_work.lapse_dict(lapse), lapse_line(lapse, state.language)) for lapse in found]
    show_rows("lapses", rows, state.language, as_json=as_json)


def notice_command(
    ctx: typer.Context,
    lapse: LapseNo,
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
    ctx: typer.Context, lapse: LapseNo, reason: Reason, as_user: As = None, as_json: Json = False
) -> None:
    """提出暂停 / Propose a suspension, after notice and grace."""
    _step(ctx, suspending.propose, lapse, reason, as_user, as_json=as_json)


def refuse_command(
    ctx: typer.Context, lapse: LapseNo, reason: Reason, as_user: As = None, as_json: Json = False
) -> None:
    """退回暂停提议 / Refuse a proposal."""
    _step(ctx, suspending.refuse, lapse, reason, as_user, as_json=as_json)


def approve_command(
    ctx: typer.Context, lapse: LapseNo, reason: Reason, as_user: As = None, as_json: Json = False
) -> None:
    """批准暂停（非提出人） / Approve a suspension; not who proposed it."""
    _step(ctx, suspending.approve, lapse, reason, as_user, as_json=as_json)


def _step(
    ctx: typer.Context, step: _Step, lapse: int, reason: str, as_user: str | None, *, as_json: bool
) -> None:
    state: State = ctx.obj
    with state.open() as context:
        changed = step(context, acting(context, as_user), lapse, reason)
    _show_lapse(changed, state.language, as_json=as_json)


def sweep_command(
    ctx: typer.Context,
    on: Annotated[
        date | None,
        typer.Option("--date", parser=day_of, metavar="YYYY-MM-DD", help="业务日期 / business date"),
    ] = None,
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """更新逾期清单（不暂停任何人） / Bring lapses up to date; suspends nobody."""
    state: State = ctx.obj
    with state.open() as context:
        swept = night.sweep(context, acting(context, as_user), on or business_today(context.clock))
    text = Text(
        "新逾期 {lapsed}，结束 {ended}（其中补发 {resumed}），撤回 {withdrawn}；待告知 {to_notify}，"
        "可提出暂停 {proposable}，转上门 {visits}，待重新采集 {reenrolments}。",
        "{lapsed} lapsed, {ended} ended ({resumed} with back-pay), {withdrawn} withdrawn; "
        "{to_notify} to notify, {proposable} may be proposed, {visits} now visits, "
        "{reenrolments} to enrol anew.",
    )
    show(asdict(swept), text.fill(**asdict(swept)), state.language, as_json=as_json)


def _show_lapse(lapse: Lapse, language: Language, *, as_json: bool) -> None:
    line = lapse_line(lapse, language)
    show(open_work.lapse_dict(lapse), Text(line, line), language, as_json=as_json)


def lapse_line(lapse: Lapse, language: Language) -> str:
    """Return the line that shows a lapse."""
    scheme = SCHEME_NAMES[lapse.scheme].in_language(language)
    return f"{lapse.id:>6}  {scheme}  {lapse.due_on}  {LAPSE_NAMES[lapse.state].in_language(language)}"
