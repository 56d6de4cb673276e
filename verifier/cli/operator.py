"""Commands for operators at devices: ``operator add | list | disable | new-pin``."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from verifier.accounts.rights import Right
from verifier.cli.options import As, Json
from verifier.cli.output import print_json, say, show_rows
from verifier.cli.state import State, acting
from verifier.devices.operators import add_operator, change_pin, disable_operator
from verifier.devices.pins import hash_pin, new_pin
from verifier.devices.views import OperatorRow, list_operators
from verifier.language import Language, Text

OperatorId = Annotated[
    str, typer.Argument(help="操作员编号，见 operator list / id of the operator (see: operator list)")
]

PinStdin = Annotated[bool, typer.Option("--pin-stdin", help="从标准输入读密码 / read the PIN from stdin")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    room = typer.Typer(help="设备操作员 / operators at devices", no_args_is_help=True)
    room.command("add")(add_command)
    room.command("list")(list_command)
    room.command("disable")(disable_command)
    room.command("new-pin")(new_pin_command)
    app.add_typer(room, name="operator")


def add_command(
    ctx: typer.Context,
    operator: Annotated[str, typer.Argument(help="新操作员的编号 / id the operator is to have")],
    name: Annotated[str, typer.Option(help="姓名 / the operator's name")],
    device: Annotated[list[str], typer.Option(help="设备编号，可多次 / a device's id, repeatable")],
    pin_stdin: PinStdin = False,
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """新增操作员；不给密码时生成一个 / Add an operator; without a PIN one is made and shown once."""
    state: State = ctx.obj
    pin = _pin(pin_stdin)
    hashed = hash_pin(pin)
    with state.open() as context:
        actor = acting(context, as_user)
        with context.database.write(actor.scope) as session:
            add_operator(session, context, actor, operator, name, device, hashed)
    done = Text("操作员 {id} 已建立。", "Operator {id} was added.").fill(id=operator)
    _show(done, operator, None if pin_stdin else pin, state.language, as_json=as_json)


def list_command(ctx: typer.Context, as_user: As = None, as_json: Json = False) -> None:
    """列出操作员 / List operators with their devices."""
    state: State = ctx.obj
    with state.open() as context:
        actor = acting(context, as_user)
        actor.require(Right.DEVICES_VIEW)
        with context.database.read(actor.scope) as session:
            rows = list_operators(session)
    show_rows(
        "operators",
        [(row.as_dict(), _line(row, state.language)) for row in rows],
        state.language,
        as_json=as_json,
    )


def disable_command(
    ctx: typer.Context, operator: OperatorId, as_user: As = None, as_json: Json = False
) -> None:
    """停用操作员 / Take nothing more from an operator."""
    state: State = ctx.obj
    with state.open() as context:
        actor = acting(context, as_user)
        with context.database.write(actor.scope) as session:
            disable_operator(session, context, actor, operator)
    done = Text("操作员 {id} 已停用。", "Operator {id} is disabled.").fill(id=operator)
    _show(done, operator, None, state.language, as_json=as_json)


def new_pin_command(
    ctx: typer.Context,
    operator: OperatorId,
    pin_stdin: PinStdin = False,
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """更换操作员密码 / Give an operator a new PIN, made and shown once unless given."""
    state: State = ctx.obj
    pin = _pin(pin_stdin)
    hashed = hash_pin(pin)
    with state.open() as context:
        actor = acting(context, as_user)
        with context.database.write(actor.scope) as session:
            change_pin(session, context, actor, operator, hashed)
    done = Text("操作员 {id} 的密码已更换。", "Operator {id} has a new PIN.").fill(id=operator)
    _show(done, operator, None if pin_stdin else pin, state.language, as_json=as_json)


def _pin(from_stdin: bool) -> str:
    return sys.stdin.readline().strip() if from_stdin else new_pin()


def _line(row: OperatorRow, language: Language) -> str:
    word = Text("在用", "active") if row.active else Text("已停用", "disabled")
    return f"{row.id}  {row.name}  {word.in_language(language)}  {', '.join(row.devices)}"


def _show(done: Text, operator: OperatorId, pin: str | None, language: Language, *, as_json: bool) -> None:
    if as_json:
        print_json({"operator": operator} if pin is None else {"operator": operator, "pin": pin})
        return
    say(done.in_language(language))
    if pin is not None:
        once = Text("密码（只显示这一次）：{p}", "PIN (shown only once): {p}")
        say(once.fill(p=pin).in_language(language))
