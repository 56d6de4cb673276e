"""Commands for who is close to whom: ``relations declare | end | list``."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from verifier.cases.caseload import relations
from verifier.cases.caseload.relations import RELATION_NAMES, Relation, RelationRow
from verifier.cli.options import As, Json, PersonRef, Reason
from verifier.cli.output import show, show_rows
from verifier.cli.state import State, acting
from verifier.language import Language, Text


def register(app: typer.Typer) -> None:
    """Add the group."""
    room = typer.Typer(help="回避关系 / who is close to whom", no_args_is_help=True)
    room.command("declare")(declare_command)
    room.command("end")(end_command)
    room.command("list")(list_command)
    app.add_typer(room, name="relations")


def declare_command(
    ctx: typer.Context,
    person: PersonRef,
    relation: Annotated[Relation, typer.Option(help="self 本人 / relative 亲属")] = "relative",
    user: Annotated[
        str | None, typer.Option(help="替哪位用户申报，缺省为本人 / user concerned, default yourself")
    ] = None,
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """申报回避关系 / Declare that a user is, or is related to, a person: they decide nothing about them."""
    state: State = ctx.obj
    with state.open() as context:
        row = relations.declare_relation(context, acting(context, as_user), person, relation, user)
    said = Text("已申报（编号 {id}）。{user} 须回避。", "Declared as {id}: {user} is barred.")
    value = {"relation": row.id, "user": row.user_name, "kind": row.relation}
    show(value, said.fill(id=row.id, user=row.user_name), state.language, as_json=as_json)


def end_command(
    ctx: typer.Context,
    relation: Annotated[int, typer.Argument(help="申报编号 / number of the declaration")],
    reason: Reason,
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """结束回避关系 / End a declaration; never one's own."""
    state: State = ctx.obj
    with state.open() as context:
        row = relations.end_relation(context, acting(context, as_user), relation, reason)
    said = Text("申报 {id} 已结束。", "Declaration {id} has ended.").fill(id=row.id)
    show({"relation": row.id, "user": row.user_name}, said, state.language, as_json=as_json)


def list_command(
    ctx: typer.Context,
    ended: Annotated[bool, typer.Option("--all", help="含已结束 / those that ended, too")] = False,
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """列出回避关系 / List declarations: one's own, or all for the security administrators."""
    state: State = ctx.obj
    with state.open() as context:
        actor = acting(context, as_user)
        with context.database.read(actor.scope) as session:
            found = relations.relations(session, actor, ended=ended)
    rows = [(asdict(row), _line(row, state.language)) for row in found]
    show_rows("relations", rows, state.language, as_json=as_json)


def _line(row: RelationRow, language: Language) -> str:
    over = "" if row.ended_by is None else Text("已结束", "ended").in_language(language)
    kind = RELATION_NAMES[row.relation].in_language(language)
    return f"{row.id:>6}  {row.user_name}  {kind}  {row.person_name} {row.masked_id}  {over}".rstrip()
