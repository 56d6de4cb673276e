"""The reference kiosk's commands: ``kiosk enrol | check | sync | status``; ``kiosk ui`` is added by web."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated, Literal

import typer

from verifier.cli.kiosk_words import check_lines, joined_line, standing_lines, sync_lines
from verifier.cli.options import Json
from verifier.cli.output import print_json, say, tell
from verifier.cli.state import State as Cli
from verifier.cli.state import language_of
from verifier.errors import InvalidInput
from verifier.kiosk.checking import Captured, Kiosk, Turn
from verifier.kiosk.enrolling import Joined, join, standing, unreachable
from verifier.kiosk.outcome import WITH_STAFF, Outcome
from verifier.kiosk.sample_file import read_sample
from verifier.kiosk.scanner import PALMS, Position, as_position
from verifier.kiosk.state import State
from verifier.kiosk.status import standing_of
from verifier.kiosk.transport import Unreachable
from verifier.language import Language, Text

NAME = "kiosk"
_NOT_MATCHED, _FOR_A_PERSON, _FAILED = 3, 5, 1
_ASK_AGAIN_SECONDS = 2.0
StateDir = Annotated[Path, typer.Option("--state", help="终端数据目录 / the kiosk's folder")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    room = typer.Typer(help="认证终端 / the reference kiosk", no_args_is_help=True)
    room.command("enrol")(enrol_command)
    room.command("check")(check_command)
    room.command("sync")(sync_command)
    room.command("status")(status_command)
    app.add_typer(room, name=NAME)


def enrol_command(
    ctx: typer.Context,
    server: Annotated[str, typer.Option(help="服务器地址 / the server's address")],
    code: Annotated[str, typer.Option(help="一次性接入码 / the one-time code")],
    state: StateDir,
    key: Annotated[
        str | None, typer.Option(help="与接入码一起给出的指纹 / the thumbprint printed with the code")
    ] = None,
    serial: Annotated[str, typer.Option(help="设备序列号 / serial number")] = "simulated",
    model: Annotated[str, typer.Option(help="设备型号 / model")] = "reference kiosk",
    wait: Annotated[int, typer.Option(help="等待审批的秒数 / seconds to wait for approval", min=0)] = 0,
    as_json: Json = False,
) -> None:
    """接入服务器，等待另一位管理员批准 / Join a server; another administrator approves."""
    cli: Cli = ctx.obj
    joined = join(
        State.made(state), cli.clock, server.rstrip("/"), code, thumbprint=key, serial=serial, model=model
    )
    joined = _awaited(cli, State.existing(state), joined, wait)
    if as_json:
        print_json(joined.as_dict())
    else:
        say(joined_line(joined).in_language(language_of(cli)))
    if joined.status == "pending":
        raise typer.Exit(_FOR_A_PERSON)
    if joined.status != "active":
        raise typer.Exit(_FAILED)
    _lay_in(Kiosk(State.existing(state), cli.clock), language_of(cli))


def check_command(
    ctx: typer.Context,
    image: Annotated[Path, typer.Argument(help="PNG, BMP, FMR")],
    state: StateDir,
    person: Annotated[str, typer.Option(help="身份证号或社保号 / ID or social-security number")],
    modality: Annotated[Literal["finger", "palm_vein"], typer.Option(help="finger, palm_vein")] = "finger",
    position: Annotated[
        str | None,
        typer.Option(
            help="手指 0–10、left_palm、right_palm；默认所要的 / finger or hand; else the one asked for"
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """核验一个人；无网络时先记录 / Check one person; without a line it is recorded for later."""
    cli: Cli = ctx.obj
    sample = read_sample(image)
    chosen = _chosen(position, modality)
    kiosk = Kiosk(State.existing(state), cli.clock)
    turn = kiosk.begin(person, [modality])
    outcome = kiosk.submit(turn, Captured(sample, modality, _place(chosen, turn)))
    if as_json:
        print_json(outcome.as_dict() | {"exit_code": _exit_code(outcome)})
    else:
        for line in check_lines(outcome):
            say(line.in_language(language_of(cli)))
    raise typer.Exit(_exit_code(outcome))


def sync_command(ctx: typer.Context, state: StateDir, as_json: Json = False) -> None:
    """提交排队的采集 / Send what waits, renew keys and challenges."""
    cli: Cli = ctx.obj
    try:
        report = Kiosk(State.existing(state), cli.clock).sync()
    except Unreachable as error:
        raise unreachable(error) from error
    if as_json:
        print_json(report.as_dict())
    else:
        for line in sync_lines(report):
            say(line.in_language(language_of(cli)))
    if report.left:
        raise typer.Exit(_FAILED)
    if report.refused:
        raise typer.Exit(_NOT_MATCHED)


def status_command(ctx: typer.Context, state: StateDir, as_json: Json = False) -> None:
    """终端状态：连接、排队、离线储备 / How the kiosk stands: line, queue, store."""
    cli: Cli = ctx.obj
    told = standing_of(State.existing(state), cli.clock)
    if as_json:
        print_json(told.as_dict())
    else:
        for line in standing_lines(told):
            say(line.in_language(language_of(cli)))
    if told.server_says in ("pending", "device_pending"):
        raise typer.Exit(_FOR_A_PERSON)
    if told.server_says != "active":
        raise typer.Exit(_FAILED)


def _exit_code(outcome: Outcome) -> int:
    """Return 0 matched or recorded, 5 a colleague is needed, 3 not matched, 1 refused."""
    if outcome.next_step in WITH_STAFF and outcome.code in (None, "quality_low", "person_locked"):
        return _FOR_A_PERSON
    if outcome.kind == "deferred" or (outcome.kind == "answered" and outcome.decision == "match"):
        return 0
    return _NOT_MATCHED if outcome.code in (None, "quality_low") else _FAILED


def _lay_in(kiosk: Kiosk, language: Language) -> None:
    """Lay in challenges right after joining; without a line that comes with the first check."""
    try:
        kiosk.sync()
    except Unreachable:
        later = Text("没有网络，稍后再取离线储备。", "No line; challenges are laid in later.")
        tell(later.in_language(language))


def _awaited(cli: Cli, state: State, joined: Joined, seconds: int) -> Joined:
    until = time.monotonic() + seconds
    while joined.status == "pending" and time.monotonic() < until:
        time.sleep(_ASK_AGAIN_SECONDS)
        with state.alone():
            joined = standing(state, cli.clock, joined.server_key if joined.compared else None)
    return joined


def _chosen(told: str | None, modality: str) -> Position | None:
    if told is None:
        return None
    position = as_position(told)
    if position is None or (position in PALMS) != (modality == "palm_vein"):
        raise InvalidInput(
            Text("没有这个手指或手掌：{told}。", "Not a finger or hand: {told}.").fill(told=told),
            Text(
                "手指 0 到 10；手掌 left_palm 或 right_palm。",
                "Fingers are 0 to 10; hands left_palm or right_palm.",
            ),
        )
    return position


def _place(chosen: Position | None, turn: Turn) -> Position:
    """Return the finger or hand to name: as given, else the one asked for, else any finger."""
    if chosen is not None:
        return chosen
    if turn.requested is not None:
        return turn.requested
    if turn.modalities[0] == "palm_vein":
        raise InvalidInput(
            Text("离线时须说明是哪只手。", "Without a line the hand must be named."),
            Text("请加 --position left_palm 或 right_palm。", "Add --position left_palm or right_palm."),
        )
    return 0
