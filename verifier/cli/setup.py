"""Commands that prepare: ``init`` and ``migrate``."""

from __future__ import annotations

import typer

from verifier.accounts.actor import system_actor
from verifier.accounts.service import bring_in_agencies
from verifier.audit.keys import make_keys
from verifier.cli.options import Json
from verifier.cli.output import print_json, say
from verifier.cli.state import State
from verifier.context import open_context
from verifier.database import EVERYWHERE
from verifier.devices.server_key_files import make_server_keys
from verifier.language import Text
from verifier.migrate import upgrade


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(init)
    app.command()(migrate)


def init(ctx: typer.Context, as_json: Json = False) -> None:
    """首次安装：生成密钥、建库、登记机构 / First use: keys, database, agencies. Safe to repeat."""
    state: State = ctx.obj
    folder = state.settings.security.key_dir
    made = make_keys(folder) + make_server_keys(folder, state.clock.now())
    revision, new = _prepare(state)
    if as_json:
        print_json({"keys_made": made, "schema": revision, "agencies_new": new})
        return
    say(
        Text(
            "就绪：新密钥 {k} 个，数据库结构 {r}，新机构 {n} 个。",
            "Ready: {k} new keys, schema {r}, {n} new agencies.",
        )
        .fill(k=len(made), r=revision, n=new)
        .in_language(state.language)
    )


def migrate(ctx: typer.Context, as_json: Json = False) -> None:
    """升级数据库结构 / Bring the database to this version's schema."""
    state: State = ctx.obj
    revision, new = _prepare(state)
    if as_json:
        print_json({"schema": revision, "agencies_new": new})
        return
    say(Text("数据库结构：{r}。", "Schema: {r}.").fill(r=revision).in_language(state.language))


def _prepare(state: State) -> tuple[str, int]:
    revision = upgrade(state.settings)
    actor = system_actor()
    context = open_context(state.settings, state.clock)
    try:
        with context.database.write(EVERYWHERE) as session:
            happenings = bring_in_agencies(session, state.settings.agencies)
            context.auditor.record(session, actor.name, actor.os_user, happenings)
    finally:
        context.database.close()
    return revision, sum(happening.action == "agency.added" for happening in happenings)
