"""Commands for leads: ``leads export``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from verifier.cli.options import As, Json
from verifier.cli.output import print_json, say
from verifier.cli.state import State, acting
from verifier.crossmatch.export import export_leads
from verifier.language import Text


def register(app: typer.Typer) -> None:
    """Add the commands."""
    room = typer.Typer(help="疑点 / leads", no_args_is_help=True)
    room.command("export")(export_command)
    room.callback()(lambda: None)
    app.add_typer(room, name="leads")


def export_command(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help="写入的文件：.csv 或 .xlsx / file to write: .csv or .xlsx")],
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """导出疑点为 CSV 或 XLSX / Write the leads as CSV or XLSX, by the file's ending."""
    state: State = ctx.obj
    with state.open() as context:
        count = export_leads(context, acting(context, as_user), file)
    if as_json:
        print_json({"leads": count, "file": str(file)})
    else:
        text = Text("{n} 条疑点已写入 {file}。", "{n:lead|leads} written to {file}.")
        say(text.fill(n=count, file=file).in_language(state.language))
