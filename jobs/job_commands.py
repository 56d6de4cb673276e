"""``jobs list | again | pause | resume``: what the scheduler does, and what a person may do about it."""

from __future__ import annotations

import os
import socket
from datetime import date
from typing import Annotated

import typer

from jobs.working import WORK, do
from verifier.accounts.actor import system_actor
from verifier.accounts.rights import Right
from verifier.cli.options import As, Json, Reason, day_of
from verifier.cli.output import print_json, say
from verifier.cli.state import State, acting
from verifier.clock import CHINA
from verifier.database import EVERYWHERE
from verifier.language import Text, joined
from verifier.runs.asking import ask_again, pause, resume
from verifier.runs.catalogue import JOBS
from verifier.runs.job_view import job_run, overview
from verifier.runs.queue import take_asked
from verifier.runs.words import JOB_STATES

_NAMES = ", ".join(JOBS)
_JobName = Annotated[str, typer.Argument(help=f"作业 / job: {_NAMES}")]
_JobOrAll = Annotated[str, typer.Argument(help=f"作业或 all / job or all: {_NAMES}")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    room = typer.Typer(help="作业 / jobs", no_args_is_help=True)
    room.command("list")(list_command)
    room.command("again")(again_command)
    room.command("pause")(pause_command)
    room.command("resume")(resume_command)
    app.add_typer(room, name="jobs")


def list_command(ctx: typer.Context, as_user: As = None, as_json: Json = False) -> None:
    """列出作业及其日程 / Jobs, when they are due, and what waits for a person."""
    state: State = ctx.obj
    with state.open() as context:
        acting(context, as_user).require(Right.RUNS_VIEW)
        with context.database.read(EVERYWHERE) as session:
            found = overview(session, context)
            rows = [
                {
                    "job": row.job.name,
                    "schedule": row.cron,
                    "days": row.days.as_dict(),
                    "next_at": None if row.next_at is None else row.next_at.isoformat(),
                    "last_date": None if row.last is None else row.last.business_date.isoformat(),
                    "last_state": None if row.last is None else row.last.state,
                    "paused": row.pause is not None or found.everything is not None,
                }
                for row in found.rows
            ]
            dead = [
                {
                    "job": letter.job,
                    "date": letter.business_date.isoformat(),
                    "problem": letter.problem.as_dict(),
                    "remedy": letter.remedy.as_dict(),
                }
                for letter in found.dead
            ]
    if as_json:
        print_json({"jobs": rows, "waiting_for_a_person": dead})
        return
    language = state.language
    for row in found.rows:
        due = "—" if row.next_at is None else f"{row.next_at.astimezone(CHINA):%Y-%m-%d %H:%M}"
        held = row.pause is not None or found.everything is not None
        said = Text("已暂停", "paused") if held else JOB_STATES.get(row.last.state if row.last else "")
        say(f"{row.job.name:<12} {due}  {'' if said is None else said.in_language(language)}")
    for letter in found.dead:
        say(f"{letter.business_date} {letter.title.in_language(language)}")
        say(f"  {joined(letter.problem, letter.remedy).in_language(language)}")


def again_command(
    ctx: typer.Context,
    job: _JobName,
    reason: Reason,
    day: Annotated[
        date, typer.Option("--date", parser=day_of, metavar="YYYY-MM-DD", help="业务日期 / business date")
    ],
    now: Annotated[bool, typer.Option("--now", help="立即在此办理 / do it here, at once")] = False,
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """补做一项作业 / Have a job done for a date, again or after all; the scheduler takes it up."""
    state: State = ctx.obj
    with state.open() as context:
        number = ask_again(context, acting(context, as_user), job, day, reason)
        if now:
            ticket = take_asked(context, f"{socket.gethostname()}:{os.getpid()}", number)
            if ticket is not None:
                do(context, system_actor(), ticket, WORK[job])
        with context.database.read(EVERYWHERE) as session:
            run = job_run(session, number)
            told = {"job_run_id": number, "state": run.state, "problem": run.problem or None}
    if as_json:
        print_json(told)
    else:
        say(JOB_STATES[str(told["state"])].in_language(state.language))
        if run.problem:
            say(Text.from_dict(run.problem).in_language(state.language))
    raise typer.Exit(0 if run.state in ("waiting", "done", "running") else 1)


def pause_command(
    ctx: typer.Context,
    job: _JobOrAll,
    reason: Reason,
    until: Annotated[
        date, typer.Option(parser=day_of, metavar="YYYY-MM-DD", help="到哪天为止 / up to and with")
    ],
    as_user: As = None,
) -> None:
    """暂停作业 / Have a job, a step of the night, or all wait."""
    state: State = ctx.obj
    with state.open() as context:
        pause(context, acting(context, as_user), job, until, reason)
    say(Text("已暂停，至 {d}。", "Paused up to {d}.").fill(d=until).in_language(state.language))


def resume_command(ctx: typer.Context, job: _JobOrAll, reason: Reason, as_user: As = None) -> None:
    """恢复作业 / End a pause before its time."""
    state: State = ctx.obj
    with state.open() as context:
        resume(context, acting(context, as_user), job, reason)
    say(Text("已恢复。", "Resumed.").in_language(state.language))
