"""Commands for certification: ``certification status``, ``partner``, ``tasks`` and ``lapses``."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Annotated

import typer

from verifier.accounts.rights import Right
from verifier.benefits.words import SCHEME_NAMES, STATE_NAMES
from verifier.certification import open_work, partners
from verifier.certification.person_status import person_status
from verifier.certification.subjects import subject_named
from verifier.certification.words import BASIS_NAMES
from verifier.cli import certification_lapses, certification_tasks
from verifier.cli.certification_lapses import lapse_line
from verifier.cli.certification_tasks import task_line
from verifier.cli.options import As, Json, PersonRef, day_of
from verifier.cli.output import print_json, say, show
from verifier.cli.state import State, acting
from verifier.language import Text


def register(app: typer.Typer) -> None:
    """Add the commands."""
    room = typer.Typer(help="资格认证 / certification", no_args_is_help=True)
    room.command("status")(status_command)
    room.command("partner")(partner_command)
    certification_tasks.register(room)
    certification_lapses.register(room)
    app.add_typer(room, name="certification")


def status_command(
    ctx: typer.Context, person_ref: PersonRef, as_user: As = None, as_json: Json = False
) -> None:
    """查看一人的认证情况 / How a person stands, by ID number or register number."""
    state: State = ctx.obj
    with state.looking(as_user, Right.CERTIFICATION_VIEW) as (context, session):
        status = person_status(session, subject_named(session, person_ref), context.clock.now())
    if as_json:
        print_json(
            {
                "benefits": [asdict(one) for one in status.benefits],
                "enrolled": status.enrolled,
                "paused_until": status.paused_until,
                "tasks": [open_work.task_dict(task) for task in status.tasks],
                "lapses": [open_work.lapse_dict(lapse) for lapse in status.lapses],
            }
        )
        return
    language = state.language
    for one in status.benefits:
        basis = "" if one.basis is None else BASIS_NAMES[one.basis].in_language(language)
        scheme = SCHEME_NAMES[one.scheme].in_language(language)
        standing = STATE_NAMES[one.state].in_language(language)
        say(f"{scheme}  {standing}  {one.certified_on or '—'} → {one.due_on or '—'}  {basis}")
    for task in status.tasks:
        say(task_line(task, language))
    for lapse in status.lapses:
        say(lapse_line(lapse, language))


def partner_command(
    ctx: typer.Context,
    person_ref: PersonRef,
    partner: Annotated[str, typer.Option(help="协作机构名称与编号 / the partner agency and its number")],
    on: Annotated[
        date,
        typer.Option(parser=day_of, metavar="YYYY-MM-DD", help="见到本人的日期 / the day it saw the person"),
    ],
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """登记异地协作机构的认证 / Certify somebody whom a partner agency elsewhere saw in person."""
    state: State = ctx.obj
    with state.open() as context:
        actor = acting(context, as_user)
        renewal = partners.record_partner_certification(context, actor, person_ref, on, partner)
    done = Text("已认证，有效期至 {until}。", "Certified until {until}.").fill(until=renewal.until)
    nothing = Text("此人没有需要认证的待遇。", "Nothing this person receives asks for a certification.")
    show(
        {"certified_until": renewal.until, "after_recorded_death": renewal.after_recorded_death},
        done if renewal.until else nothing,
        state.language,
        as_json=as_json,
    )
