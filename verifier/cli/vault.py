"""Commands for the template vault: ``vault rotate | status | revoke``."""

from __future__ import annotations

from typing import Any, Final

import typer

from verifier.accounts.rights import Right
from verifier.biometrics.vault.revoking import revoke
from verifier.biometrics.vault.rotating import rotate
from verifier.biometrics.vault.status import vault_status
from verifier.certification.subjects import subject_named
from verifier.cli.exit_codes import FOUND
from verifier.cli.options import As, Json, PersonRef, Reason
from verifier.cli.output import print_json, progress_bar, say, show
from verifier.cli.state import State, acting
from verifier.language import Text

_PHASES: Final = {"rewrap": Text("更换密钥", "changing keys")}


def register(app: typer.Typer) -> None:
    """Add the commands."""
    room = typer.Typer(help="模板库 / template vault", no_args_is_help=True)
    room.command("rotate")(rotate_command)
    room.command("status")(status_command)
    room.command("revoke")(revoke_command)
    app.add_typer(room, name="vault")


def rotate_command(ctx: typer.Context, as_user: As = None, as_json: Json = False) -> None:
    """更换模板库密钥；中断后再次运行即可 / Rotate the key; interrupted, run it again."""
    state: State = ctx.obj
    with state.open() as context, progress_bar(_PHASES, state.language) as show:
        done = rotate(context, acting(context, as_user), lambda at, of: show("rewrap", at, of))
    shown: dict[str, Any] = {
        "key_id": done.key_id,
        "resumed": done.resumed,
        "rewrapped": done.rewrapped,
        "damaged": done.damaged,
        "destroyed_keys": list(done.destroyed),
    }
    if as_json:
        print_json(shown)
    else:
        told = Text(
            "密钥 {k}：{n} 个模板已更换；旧密钥销毁 {d} 个。",
            "Key {k}: {n:template|templates} moved to it; {d:old key|old keys} destroyed.",
        )
        say(told.fill(k=done.key_id, n=done.rewrapped, d=len(done.destroyed)).in_language(state.language))
        if done.damaged:
            bad = Text(
                "有 {n} 个模板打不开，其旧密钥保留；请重新登记这些人。",
                "{n:template|templates} cannot be opened, the old keys are kept; enrol those people again.",
            )
            say(bad.fill(n=done.damaged).in_language(state.language))
    if done.damaged:
        raise typer.Exit(FOUND)


def status_command(ctx: typer.Context, as_user: As = None, as_json: Json = False) -> None:
    """查看模板库 / Show what the vault holds."""
    state: State = ctx.obj
    with state.open() as context:
        actor = acting(context, as_user)
        actor.require(Right.VAULT_MANAGE)
        with context.database.read(actor.scope) as session:
            found = vault_status(session, context)
    if as_json:
        print_json(found.as_dict())
    else:
        told = Text(
            "{p} 人、{t} 个模板在用，{r} 个已作废；密钥 {k}；查阅 {a} 次；疑似重复 {d} 处。",
            "{p:person|people}, {t:template|templates} in use, {r} revoked; key {k}; "
            "{a:access|accesses}; {d:possible duplicate|possible duplicates}.",
        )
        filled = told.fill(
            p=found.people,
            t=found.templates,
            r=found.revoked,
            k=found.key_id or "—",
            a=found.accesses,
            d=found.duplicate_findings,
        )
        say(filled.in_language(state.language))
        if found.rotation_unfinished:
            again = Text(
                "更换密钥尚未完成，请再运行 vault rotate。",
                "The change of keys is unfinished: run vault rotate again.",
            )
            say(again.in_language(state.language))
        for key_id in found.missing_keys:
            lost = Text("缺少密钥 {k}，请从备份恢复。", "The key {k} is missing: restore it from the backup.")
            say(lost.fill(k=key_id).in_language(state.language))
    if found.missing_keys:
        raise typer.Exit(FOUND)


def revoke_command(
    ctx: typer.Context,
    person_ref: PersonRef,
    reason: Reason,
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """作废一人的全部模板 / Revoke all templates of a person."""
    state: State = ctx.obj
    with state.open() as context:
        actor = acting(context, as_user)
        actor.require(Right.VAULT_MANAGE)
        with context.database.read(actor.scope) as session:
            subject = subject_named(session, person_ref)
        count = revoke(context, actor, subject.person_ids, reason)
    told = Text("已作废 {n} 个模板。", "{n:template was|templates were} revoked.").fill(n=count)
    show({"revoked": count}, told, state.language, as_json=as_json)
