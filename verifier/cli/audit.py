"""Commands for the audit chain: ``audit verify``."""

from __future__ import annotations

import typer

from verifier.cli.output import print_json, say
from verifier.cli.setup import Json
from verifier.cli.state import State
from verifier.database import EVERYWHERE
from verifier.language import Text

_FOUND = 3
_PROBLEMS = {
    "missing": Text("缺失", "missing"),
    "changed": Text("被改动", "changed"),
    "rewritten": Text("被重写", "rewritten"),
    "cut off": Text("被截断", "cut off"),
}


def register(app: typer.Typer) -> None:
    """Add the commands."""
    room = typer.Typer(help="审计链 / audit chain", no_args_is_help=True)
    room.command("verify")(verify_command)
    room.callback()(lambda: None)
    app.add_typer(room, name="audit")


def verify_command(ctx: typer.Context, as_json: Json = False) -> None:
    """从头验证审计链 / Verify the chain from its first entry; names the first bad one."""
    state: State = ctx.obj
    with state.open() as context, context.database.read(EVERYWHERE) as session:
        report = context.auditor.verify(session)
    if as_json:
        print_json({"entries": report.entries, "first_bad": report.first_bad_seq, "problem": report.problem})
    elif report.problem is None:
        text = Text("审计链完整，共 {n} 条。", "The chain is whole: {n} entries.")
        say(text.fill(n=report.entries).in_language(state.language))
    else:
        text = Text("审计链第 {n} 条{problem}。", "Entry {n} of the chain is {problem}.")
        say(text.fill(n=report.first_bad_seq, problem=_PROBLEMS[report.problem]).in_language(state.language))
    if report.problem is not None:
        raise typer.Exit(_FOUND)
