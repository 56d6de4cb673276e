"""Commands that prepare: ``init`` and ``migrate``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from verifier.accounts.actor import system_actor
from verifier.accounts.service import bring_in_agencies
from verifier.audit.keys import make_keys
from verifier.audit.service import Happening
from verifier.cli.options import Json
from verifier.cli.output import print_json, say
from verifier.cli.state import State
from verifier.context import open_context
from verifier.database import EVERYWHERE
from verifier.devices.server_key_files import make_server_keys
from verifier.language import Text
from verifier.migrate import upgrade
from verifier.operation.lost_keys import make_up_for_lost_keys


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(init)
    app.command()(migrate)


def init(
    ctx: typer.Context,
    templates_given_up: Annotated[
        bool,
        typer.Option(
            "--templates-given-up",
            help="模板库密钥确已丢失：另行生成，相关人员重新采集 / "
            "the vault's key is lost for good: make another, and enrol those people anew",
        ),
    ] = False,
    as_json: Json = False,
) -> None:
    """首次安装：生成密钥、建库、登记机构 / First use: keys, database, agencies. Safe to repeat."""
    state: State = ctx.obj
    folder = state.settings.security.key_dir
    replaced = make_up_for_lost_keys(state.settings, given_up=templates_given_up)
    made = replaced + make_keys(folder) + make_server_keys(folder, state.clock.now())
    revision, new = _prepare(state, replaced)
    if as_json:
        print_json({"keys_made": made, "schema": revision, "agencies_new": new})
        return
    say(
        Text(
            "就绪：新密钥 {k} 个，数据库结构 {r}，新机构 {n} 个。",
            "Ready: {k:new key|new keys}, schema {r}, {n:new agency|new agencies}.",
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


def _prepare(state: State, replaced: Sequence[str] = ()) -> tuple[str, int]:
    revision = upgrade(state.settings)
    actor = system_actor()
    context = open_context(state.settings, state.clock)
    try:
        with context.database.write(EVERYWHERE) as session:
            happenings = bring_in_agencies(session, state.settings.agencies)
            lost = [Happening("vault.key_given_up", "vault", name, {}) for name in replaced]
            context.auditor.record(session, actor.name, actor.os_user, [*lost, *happenings])
    finally:
        context.database.close()
    return revision, sum(happening.action == "agency.added" for happening in happenings)
