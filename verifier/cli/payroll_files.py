"""Commands for coming payment files that are kept: brought in, listed, released, set aside."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from verifier.accounts.rights import Right
from verifier.cli.options import As, Json, Reason
from verifier.cli.output import show, show_rows
from verifier.cli.state import State, acting
from verifier.feeds.mapping import load_mapping
from verifier.language import Text
from verifier.money import yuan_text
from verifier.recovery import payroll, payroll_files
from verifier.recovery.payroll_files import KeptFile
from verifier.recovery.words import PAYROLL_STATES

Number = Annotated[int, typer.Argument(help="发放文件编号 / the payment file's number")]


def register(room: typer.Typer) -> None:
    """Add the commands to ``payroll``."""
    room.command("bring")(bring_command)
    room.command("list")(list_command)
    room.command("hand-out")(hand_out_command)
    room.command("set-aside")(set_aside_command)


def bring_command(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help="即将发放的文件 / the coming payment file")],
    mapping: Annotated[Path | None, typer.Option(help="列映射 TOML / column mapping")] = None,
    agency: Annotated[str | None, typer.Option(help="所属机构代码 / agency code")] = None,
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """报送即将发放的文件，由夜间作业核对 / Bring a coming payment file in; the night checks it."""
    state: State = ctx.obj
    chosen = None if mapping is None else load_mapping(mapping)
    with state.open() as context:
        kept = payroll_files.bring_payroll(context, acting(context, as_user), file, chosen, agency)
    words = Text("已收存，编号 {n}。", "Kept as number {n}.").fill(n=kept.id)
    show({"file": kept.id, "sha256": kept.sha256.hex()}, words, state.language, as_json=as_json)


def list_command(ctx: typer.Context, as_user: As = None, as_json: Json = False) -> None:
    """列出发放文件 / List payment files, the newest first."""
    state: State = ctx.obj
    with state.looking(as_user, Right.CASES_VIEW) as (_, session):
        files = payroll_files.kept_files(session)
    shown = []
    for kept in files:
        row = _row(kept)
        word = PAYROLL_STATES[kept.state].in_language(state.language)
        total = yuan_text(row["total_fen"])
        shown.append((row, f"{row['file']:>5}  {row['rows']:>9,}  {total:>18}  {row['held']:>6}  {word}"))
    show_rows("files", shown, state.language, as_json=as_json)


def hand_out_command(
    ctx: typer.Context,
    number: Number,
    out: Annotated[Path, typer.Option(help="送银行的文件 / the file that leaves")],
    reason: Reason,
    despite_cases: Annotated[
        bool, typer.Option("--despite-cases", help="在办案件照发 / pay rows held for open cases")
    ] = False,
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """放行收存的文件（非报送人、核对人） / Release a kept file; not who brought it in or checked it."""
    state: State = ctx.obj
    with state.open() as context:
        actor = acting(context, as_user)
        check = payroll.release_kept(context, actor, number, out, reason, despite_cases=despite_cases)
    words = Text("已放行：{h}", "Released: {h}").fill(h=check.sha256.hex())
    show({"file": number, "sha256": check.sha256.hex()}, words, state.language, as_json=as_json)


def set_aside_command(
    ctx: typer.Context, number: Number, reason: Reason, as_user: As = None, as_json: Json = False
) -> None:
    """作废收存的文件 / Set a kept file aside: it will not leave."""
    state: State = ctx.obj
    with state.open() as context:
        payroll_files.set_aside_payroll(context, acting(context, as_user), number, reason)
    words = PAYROLL_STATES["set_aside"]
    show({"file": number, "state": "set_aside"}, words, state.language, as_json=as_json)


def _row(kept: KeptFile) -> dict[str, Any]:
    check = kept.check
    return {
        "file": kept.file.id,
        "state": kept.state,
        "sha256": kept.file.sha256.hex(),
        "rows": 0 if check is None else check.rows,
        "total_fen": 0 if check is None else check.total_fen,
        "held": 0 if check is None else len(check.holds),
        "brought_by": kept.file.brought_by,
        "released_by": None if check is None else check.released_by,
    }
