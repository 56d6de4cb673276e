"""Commands about the budget of wrongful stops: ``cases stop budget | release``."""

from __future__ import annotations

from typing import Annotated

import typer

from verifier.accounts.rights import Right
from verifier.cases.stops.budgets import batch_states
from verifier.cases.stops.releasing import release_batch
from verifier.cli.exit_codes import HELD
from verifier.cli.options import As, Json, Reason
from verifier.cli.output import show, show_rows
from verifier.cli.state import State, acting
from verifier.cli.stop_words import batch_dict, batch_line
from verifier.language import Text


def add_to(room: typer.Typer) -> None:
    """Add the commands to the group ``stop``."""
    room.command("budget")(budget_command)
    room.command("release")(release_command)


def budget_command(ctx: typer.Context, as_user: As = None, as_json: Json = False) -> None:
    """错停限额 / Wrongful stops of each feed, rule and file; exit code 5 while one is halted."""
    own: State = ctx.obj
    with own.looking(as_user, Right.CASES_VIEW) as (context, session):
        states = batch_states(session, context.settings.stops)
    rows = [(batch_dict(state), batch_line(state, own.language)) for state in states]
    show_rows("batches", rows, own.language, as_json=as_json)
    if any(state.halted_id is not None for state in states):
        raise typer.Exit(HELD)


def release_command(
    ctx: typer.Context,
    halt: Annotated[int, typer.Argument(help="停止编号 / number of the halt (see: budget)")],
    reason: Reason,
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """放行批次 / Release a halted batch."""
    own: State = ctx.obj
    with own.open() as context:
        done = release_batch(context, acting(context, as_user), halt, reason)
    said = Text("批次 {id} 已放行。", "Batch {id} released.").fill(id=done.id)
    show({"halt": done.id, "feed": done.feed, "rule": done.rule}, said, own.language, as_json=as_json)
