"""Commands for files kept as evidence: ``evidence attach | list | export``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from verifier.accounts.rights import Right
from verifier.cli.notices_results import evidence_dict
from verifier.cli.options import As, Case, Json, Note
from verifier.cli.output import show, show_rows
from verifier.cli.state import State, acting
from verifier.language import Text
from verifier.notices.evidence import attach, find_files, open_file, read_file, receive
from verifier.whole_files import write_whole

Source = Annotated[str, typer.Option(help="材料来源 / where the file is from")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    room = typer.Typer(help="证据材料 / evidence", no_args_is_help=True)
    room.command("attach")(attach_command)
    room.command("list")(list_command)
    room.command("export")(export_command)
    app.add_typer(room, name="evidence")


def attach_command(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help="材料文件 / the file to attach")],
    case: Annotated[int, typer.Option("--case", help="案件编号 / number of the case")],
    source: Source,
    note: Note = "",
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """把文件附到案件 / Attach a file to a case."""
    state: State = ctx.obj
    with state.open() as context:
        actor = acting(context, as_user)
        received = receive(context, read_file(context, file), file.name, source, note)
        row = attach(context, actor, case, received)
    done = Text("证据 {id}：{name}", "Evidence {id}: {name}").fill(id=row.id, name=row.name)
    show(evidence_dict(row), done, state.language, as_json=as_json)


def list_command(
    ctx: typer.Context,
    words: Annotated[str, typer.Option(help="查找的词 / words to look for")] = "",
    case: Case = None,
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """查找证据材料 / Find files by name, source, note or type."""
    state: State = ctx.obj
    with state.looking(as_user, Right.CASES_VIEW) as (_, session):
        found = find_files(session, words, case)
    rows = [(evidence_dict(one), f"{one.id:>6}  {one.name}  {one.source}  {one.note}") for one in found]
    show_rows("evidence", rows, state.language, as_json=as_json)


def export_command(
    ctx: typer.Context,
    file: Annotated[int, typer.Argument(help="材料编号，见 evidence list / number of the file")],
    out: Annotated[Path, typer.Option(help="写入的文件 / file to write")],
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """取出证据材料 / Write a file of evidence out, verified against its hash."""
    state: State = ctx.obj
    with state.open() as context:
        row, data = open_file(context, acting(context, as_user), file)
        write_whole(out, data)
    done = Text("已写入 {file}。", "Written to {file}.").fill(file=out)
    show(evidence_dict(row) | {"file": str(out)}, done, state.language, as_json=as_json)
