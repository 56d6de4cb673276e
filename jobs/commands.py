"""Adds ``nightly`` and ``scheduler`` to the command line."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from jobs import job_commands
from jobs.nightly import run_night
from jobs.report import report_text
from verifier import logs
from verifier.cli.options import As, Json, day_of
from verifier.cli.output import print_json, progress_bar, say, tell
from verifier.cli.state import State, acting
from verifier.clock import business_today
from verifier.language import Text
from verifier.runs.words import STEP_NAMES


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("nightly")(nightly_command)
    app.command("scheduler")(scheduler_command)
    job_commands.register(app)


def nightly_command(
    ctx: typer.Context,
    day: Annotated[
        date | None,
        typer.Option("--date", parser=day_of, metavar="YYYY-MM-DD", help="业务日期 / business date"),
    ] = None,
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """夜间作业：比对、整理疑点、报告 / The night: compare, settle leads, report. Resumable, once per date."""
    state: State = ctx.obj
    labels = {name.zh: name for name in STEP_NAMES.values()}
    with state.open() as context, progress_bar(labels, state.language) as show:
        business_date = business_today(context.clock) if day is None else day
        result = run_night(
            context,
            acting(context, as_user),
            business_date,
            lambda step, done, total: show(step.zh, done, total or None),
        )
    if as_json:
        print_json(result.report | {"already_done": result.already_done})
    else:
        if result.already_done:
            text = Text(
                "{d} 的夜间作业早已完成，也没有新数据。",
                "The night of {d} was done before, and nothing new came.",
            )
            tell(text.fill(d=business_date).in_language(state.language))
        say(report_text(result.report, state.language))
    raise typer.Exit(result.exit_code)


def scheduler_command(ctx: typer.Context) -> None:
    """调度进程 / The one scheduler process: runs the night at its hour, until stopped."""
    from jobs.scheduler import (  # noqa: PLC0415 -- only the one process that waits needs it
        serve_schedule,
        until_told,
    )

    state: State = ctx.obj
    logs.configure(level=state.settings.logs.level, form=state.settings.logs.format)
    serve_schedule(state.settings, state.open, until_told())
