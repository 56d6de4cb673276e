"""Commands for the search: ``search rebuild`` gathers anew what people are found by."""

from __future__ import annotations

import typer

from verifier.cli.options import As, Json
from verifier.cli.output import print_json, progress_bar, say
from verifier.cli.state import State, acting
from verifier.language import Text
from verifier.search.keeping import rebuild


def register(app: typer.Typer) -> None:
    """Add the commands."""
    room = typer.Typer(help="搜索 / search", no_args_is_help=True)
    room.command("rebuild")(rebuild_command)
    room.callback()(lambda: None)
    app.add_typer(room, name="search")


def rebuild_command(ctx: typer.Context, as_user: As = None, as_json: Json = False) -> None:
    """重建搜索索引 / Gather anew what people are found by; meanwhile only some of them are found."""
    state: State = ctx.obj
    labels = {"people": Text("整理人员", "gathering people")}
    with state.open() as context, progress_bar(labels, state.language) as show:
        built = rebuild(
            context, acting(context, as_user), lambda done, total: show("people", done, total or None)
        )
    if as_json:
        print_json({"people": built.people, "accounts": built.accounts})
        return
    text = Text(
        "搜索索引已重建：{people} 人，{accounts} 个账户。",
        "The search is rebuilt: {people:person|people}, {accounts:account|accounts}.",
    )
    say(text.fill(people=built.people, accounts=built.accounts).in_language(state.language))
