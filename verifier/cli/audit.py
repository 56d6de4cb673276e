"""Commands for the audit chain: ``audit verify``."""

from __future__ import annotations

import typer

from verifier.audit.words import CHAIN_PROBLEMS
from verifier.cli.exit_codes import FOUND
from verifier.cli.options import Json
from verifier.cli.output import print_json, say
from verifier.cli.state import State
from verifier.database import EVERYWHERE
from verifier.language import Text


def register(app: typer.Typer) -> None:
    """Add the commands."""
    room = typer.Typer(help="审计链 / audit chain", no_args_is_help=True)
    room.command("verify")(verify_command)
    room.callback()(lambda: None)
    app.add_typer(room, name="audit")


def verify_command(ctx: typer.Context, as_json: Json = False) -> None:
    """从头验证审计链 / Verify the chain from its first entry; names the first bad one."""
    state: State = ctx.obj
    with state.open_unheard() as context, context.database.read(EVERYWHERE) as session:
        report = context.check_audit_chain(session)
    if as_json:
        print_json({"entries": report.entries, "first_bad": report.first_bad_seq, "problem": report.problem})
    elif report.problem is None:
        text = Text("审计链完整，共 {n} 条。", "The chain is whole: {n:entry|entries}.")
        say(text.fill(n=report.entries).in_language(state.language))
    else:
        text = Text("审计链第 {n} 条{problem}。", "Entry {n} of the chain {problem}.")
        say(
            text.fill(n=report.first_bad_seq, problem=CHAIN_PROBLEMS[report.problem]).in_language(
                state.language
            )
        )
    if report.problem is not None:
        raise typer.Exit(FOUND)
