"""Steps that take two people, at the command line: whoever is named with ``--as`` proves to be that person.

``--as`` names a user, and whoever holds the machine may name anybody. For a step that one person proposes and
another approves that is not enough: one at the keyboard could be both. So each side is asked for the user's
own password and, where there is one, the code of the second factor, as at the console's door; wrong ones are
counted with those of the door. See ``docs/adr/0027-two-people-at-the-command-line.md``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, Final

import typer
from sqlalchemy import select

from verifier.accounts.actor import operating_system_user
from verifier.accounts.events import note_event
from verifier.accounts.second_factor import holds, state_of
from verifier.accounts.service import actor_named, password_holds, prove_password
from verifier.accounts.tables import User
from verifier.accounts.three_administrators import SECURITY
from verifier.cli.state import State
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.errors import NotPermitted
from verifier.language import Text

#: commands by which one person proposes, or another decides
STEPS: Final = frozenset(
    {
        "user role",
        "user enable",
        "user invite",
        "user totp-reset",
        "user approve",
        "weights estimate",
        "weights adopt",
        "certification lapses propose",
        "certification lapses approve",
        "notices publish propose",
        "notices publish approve",
        "cases clear",
        "cases reviews decide",
        "cases sum propose",
        "cases sum approve",
        "cases sum release",
        "cases stop propose",
        "cases stop approve",
        "cases stop release",
        "refunds propose",
        "refunds approve",
        "write-off propose",
        "write-off approve",
        "offset propose",
        "offset approve",
        "plans propose",
        "plans approve",
        "payroll check",
        "payroll bring",
        "payroll release",
        "payroll hand-out",
    }
)
#: who is added by somebody takes two people only where it is one of the security administrators
ADD_USER: Final = "user add"
_PASSWORD: Final = Text("用户 {name} 的密码", "Password of {name}")
_CODE: Final = Text("用户 {name} 的验证码（或恢复码）", "Code of {name}'s app, or one of recovery")


def ask_in_person(app: typer.Typer) -> None:
    """Have every command of :data:`STEPS` ask before it begins.

    Raises:
        LookupError: a command of the list is not there, though another of its first word is.
    """
    every = list(commands(app))
    words = {_first(path) for path, _ in every}
    left = {path for path in (*STEPS, ADD_USER) if _first(path) in words}
    for path, command in every:
        if path in left and command.callback is not None:
            command.callback = _asking(command.callback, only_for_role=path == ADD_USER)
            left.remove(path)
    if left:
        raise LookupError(sorted(left))


def commands(app: typer.Typer, above: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every command with its words, ``cases stop approve``."""
    for command in app.registered_commands:
        name = command.name or getattr(command.callback, "__name__", "").replace("_", "-")
        yield f"{above}{name}", command
    for group in app.registered_groups:
        if group.typer_instance is not None:
            yield from commands(group.typer_instance, f"{above}{group.name or ''} ")


def _first(path: str) -> str:
    return path.partition(" ")[0]


def _asking(command: Callable[..., Any], *, only_for_role: bool) -> Callable[..., Any]:
    @wraps(command)
    def asked(**named: Any) -> Any:
        user = named.get("as_user")
        if user is not None and (not only_for_role or named["role"] == SECURITY):
            prove(named["ctx"].obj, user)
        return command(**named)

    return asked


def prove(state: State, name: str) -> None:
    """Ask for what only the user of that name knows, and write down whether it held.

    Raises:
        NotFound: no active user of that name.
        NotPermitted: nobody is there to be asked, it did not hold, or the user has yet to set up the second
            factor their role must have.
    """
    with state.open() as context:
        factor = _factor(context, name)
        if factor == "wanted":
            raise NotPermitted(
                Text(
                    "用户 {name} 尚未设置双因素登录。", "The user {name} has yet to set up a second factor."
                ).fill(name=name),
                Text("请先登录工作台完成设置。", "Log in at the console and set it up first."),
            )
        password = _answer(state, _PASSWORD.fill(name=name))
        code = _answer(state, _CODE.fill(name=name)) if factor == "on" else None
        if not _held(context, name, password, code):
            raise NotPermitted(
                Text("未能证明是用户 {name} 本人。", "It was not shown that this is {name}.").fill(name=name),
                Text(
                    "请核对密码与验证码；多次出错后须稍候，或在工作台办理。",
                    "Check password and code; after several wrong ones wait, or go to the console.",
                ),
            )


def _factor(context: Context, name: str) -> str:
    with context.database.read(EVERYWHERE) as session:
        actor_named(session, name)
        user = session.scalars(select(User).where(User.name == name)).one()
        return state_of(session, context.settings.security, user)


def _held(context: Context, name: str, password: str, code: str | None) -> bool:
    proof = prove_password(context.database, name, password)
    where = f"shell:{operating_system_user()}"
    with context.database.write(EVERYWHERE) as session:
        user = password_holds(session, context.clock, context.settings.security, proof)
        held = user is not None and (code is None or holds(session, context, user, code, where))
        note_event(session, context.clock, "step_proved" if held else "step_refused", name, where)
    return held


def _answer(state: State, asked: Text) -> str:
    if state.proof_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if sys.stdin is None or not sys.stdin.isatty():
        raise NotPermitted(
            Text(
                "这一步须由两人办理，用 --as 指明的人须在场。",
                "This step takes two people: whoever --as names must be there.",
            ),
            Text(
                "请在终端中运行，由本人输入密码；脚本中用 --proof-stdin 从标准输入逐行给出密码和验证码；"
                "或在工作台办理。",
                "Run it at a terminal, where they type their password; in a script give password and code, a "
                "line each, on standard input with --proof-stdin; or take the step at the console.",
            ),
        )
    words = asked.in_language(state.language)
    return str(typer.prompt(words, hide_input=True, err=True))
