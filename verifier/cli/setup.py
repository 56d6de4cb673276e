"""Commands that prepare: ``init``, ``migrate``, ``user add``, ``doctor``."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from verifier.accounts.actor import system_actor
from verifier.accounts.passwords import new_password
from verifier.accounts.rights import Right
from verifier.accounts.service import add_user, bring_in_agencies
from verifier.audit.keys import audit_key, make_keys, session_key
from verifier.audit.service import Happening
from verifier.cli.exit_codes import FOUND
from verifier.cli.options import As, Json
from verifier.cli.output import print_json, say
from verifier.cli.state import State, acting
from verifier.context import open_context
from verifier.database import EVERYWHERE, Database
from verifier.devices.server_key_files import make_server_keys, require_lasting
from verifier.errors import VerifierError
from verifier.language import Text
from verifier.migrate import require_current, upgrade


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(init)
    app.command()(migrate)
    app.command()(doctor)
    users = typer.Typer(help="用户 / users", no_args_is_help=True)
    users.command("add")(user_add)
    app.add_typer(users, name="user")


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


def user_add(
    ctx: typer.Context,
    name: str,
    role: Annotated[str, typer.Option(help="investigator, approver, supervisor, operator, …")],
    agency: Annotated[
        str | None, typer.Option(help="机构代码，缺省为最上级 / agency code, default the root")
    ] = None,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="从标准输入读密码 / read the password from stdin")
    ] = False,
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """新增用户；不给密码时打印一次性密码 / Add a user; without a password a one-time one is printed."""
    state: State = ctx.obj
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else new_password()
    with state.open() as context:
        actor = acting(context, as_user)
        actor.require(Right.USERS_MANAGE)
        with context.database.write(EVERYWHERE) as session:
            user = add_user(session, context.clock, name, role, agency, password)
            happening = Happening(
                "user.added", "user", str(user.id), {"role": role, "agency_id": user.agency_id}
            )
            context.auditor.record(session, actor.name, actor.os_user, [happening])
            shown: dict[str, Any] = {"user": user.name, "role": role}
    if not password_stdin:
        shown["password"] = password
    if as_json:
        print_json(shown)
        return
    text = Text("用户 {user}（{role}）已建立。", "User {user} ({role}) was added.")
    say(text.fill(**{key: shown[key] for key in ("user", "role")}).in_language(state.language))
    if not password_stdin:
        once = Text("密码（只显示这一次）：{p}", "Password (shown only once): {p}")
        say(once.fill(p=password).in_language(state.language))


def doctor(ctx: typer.Context, as_json: Json = False) -> None:
    """检查配置、密钥和数据库 / Check configuration, keys and database."""
    state: State = ctx.obj
    settings = state.settings
    findings: list[VerifierError] = []
    checks: tuple[Callable[[Path], object], ...] = (
        audit_key,
        session_key,
        lambda folder: require_lasting(folder, state.clock.now()),
    )
    for check in checks:
        try:
            check(settings.security.key_dir)
        except VerifierError as error:
            findings.append(error)
    database = Database(settings.database.url)
    try:
        require_current(database)
    except VerifierError as error:
        findings.append(error)
    finally:
        database.close()
    if as_json:
        print_json(
            {
                "database": database.url.render_as_string(hide_password=True),
                "findings": [finding.message.as_dict() for finding in findings],
            }
        )
    else:
        for finding in findings:
            say(finding.in_language(state.language))
        if not findings:
            say(Text("一切正常。", "Everything is in order.").in_language(state.language))
    if findings:
        raise typer.Exit(FOUND)
