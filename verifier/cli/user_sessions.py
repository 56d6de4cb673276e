"""Commands for who is logged in: ``user sessions`` and ``user log-out``."""

from __future__ import annotations

from typing import Annotated

import typer

from verifier.accounts.reaching import user_id_of
from verifier.accounts.session_list import end_all_of, end_one, every_session
from verifier.cli.options import As, Json, Reason
from verifier.cli.output import show, show_rows
from verifier.cli.state import State, acting
from verifier.database import EVERYWHERE
from verifier.errors import InvalidInput
from verifier.language import Text


def register(room: typer.Typer) -> None:
    """Add the commands to the users' group."""
    room.command("sessions")(sessions_command)
    room.command("log-out")(log_out_command)


def sessions_command(
    ctx: typer.Context,
    name: Annotated[str | None, typer.Argument(help="用户名，缺省为全部 / user name, default all")] = None,
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """列出会话 / List who is logged in, since when and from where."""
    state: State = ctx.obj
    with state.open() as context:
        actor = acting(context, as_user)
        with context.database.read(EVERYWHERE) as session:
            if name is not None:
                user_id_of(session, name)
            found = [one for one in every_session(session, context, actor) if name in {None, one.user_name}]
    rows = [
        (
            {
                "session": one.key,
                "user": one.user_name,
                "since": one.since.isoformat(),
                "seen_at": one.seen_at.isoformat(),
                "from": one.address,
                "waits_for_second_factor": one.half,
            },
            f"{one.key}  {one.user_name:<20}  {one.since:%Y-%m-%d %H:%M}  {one.address}",
        )
        for one in found
    ]
    show_rows("sessions", rows, state.language, as_json=as_json)


def log_out_command(
    ctx: typer.Context,
    reason: Reason,
    name: Annotated[str | None, typer.Argument(help="用户名：全部会话 / user: every session")] = None,
    session_key: Annotated[
        str | None, typer.Option("--session", help="一个会话，见 user sessions / one session")
    ] = None,
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """结束会话 / End every session of a user, or one session of anybody."""
    state: State = ctx.obj
    with state.open() as context:
        actor = acting(context, as_user)
        with context.database.write(EVERYWHERE) as session:
            if session_key is not None and name is None:
                ended = end_one(session, context, actor, session_key, reason)
            elif name is not None and session_key is None:
                ended = end_all_of(session, context, actor, user_id_of(session, name), reason)
            else:
                raise InvalidInput(
                    Text("请给出用户名或 --session 之一。", "Give either a user name or --session.")
                )
    said = Text("已结束 {n} 个会话。", "Sessions ended: {n}.").fill(n=ended)
    show({"ended": ended}, said, state.language, as_json=as_json)
