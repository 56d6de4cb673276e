"""Commands for reports: ``report month``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from verifier.accounts.rights import Right
from verifier.cli.options import As, Json, month_of
from verifier.cli.output import print_json, say
from verifier.cli.state import State, acting
from verifier.language import Text
from verifier.months import Month
from verifier.reporting.branches import look_from
from verifier.reporting.monthly import month_report
from verifier.reporting.workbook import write_report


def register(app: typer.Typer) -> None:
    """Add the commands."""
    room = typer.Typer(help="报表 / reports", no_args_is_help=True)
    room.command("month")(month_command)
    room.callback()(lambda: None)
    app.add_typer(room, name="report")


def month_command(
    ctx: typer.Context,
    month: Annotated[Month, typer.Argument(parser=month_of, metavar="YYYY-MM", help="月份 / month")],
    out: Annotated[Path, typer.Option(help="写入的 XLSX 文件 / XLSX file to write")],
    agency: Annotated[str | None, typer.Option(help="机构编码 / code of an agency")] = None,
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """督导月报，写成 XLSX / The month's report of supervision as XLSX."""
    state: State = ctx.obj
    with state.open() as context:
        actor = acting(context, as_user)
        if actor.is_person:
            actor.require(Right.SUPERVISION_VIEW)
        with context.database.read(actor.scope, one_picture=True) as session:
            found = month_report(session, context, look_from(session, actor.scope, agency), month)
        write_report(out, found, context.settings.feeds)
    if as_json:
        print_json(found.as_dict() | {"file": str(out)})
    else:
        text = Text("{m} 督导月报已写入 {file}。", "The report of {m} is written to {file}.")
        say(text.fill(m=month, file=out).in_language(state.language))
