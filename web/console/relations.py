"""Whom users are close to, declared by themselves or the security administrators: there they take no step."""

from __future__ import annotations

from typing import Final, get_args

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from verifier.accounts.rights import Right
from verifier.cases.caseload.relations import (
    RELATION_NAMES,
    Relation,
    declare_relation,
    end_relation,
    relations,
)
from verifier.errors import InvalidInput
from verifier.language import Text
from web.access import ANY_USER, needs
from web.console.asked import asked_word
from web.console.case_forms import given_reason
from web.toasts import leave_toast
from web.visit import actor, context, reading

blueprint = Blueprint("relations", __name__)

_RELATIONS: Final[tuple[Relation, ...]] = get_args(Relation)
_LONGEST: Final = 60


@blueprint.get("/relations")
@needs(ANY_USER)  # whoever decides or may come to decide declares; everybody sees their own only
def listing() -> str:
    """Show the declarations that stand: one's own, or everybody's for who manages users."""
    with_ended = request.args.get("ended") == "yes"
    with reading() as session:
        rows = relations(session, actor(), ended=with_ended)
    return render_template(
        "relations/list.html", rows=rows, with_ended=with_ended, relation_names=RELATION_NAMES
    )


@blueprint.post("/relations")
@needs(ANY_USER)  # about somebody else the service asks for the right to manage users
def declare() -> AnyResponse:
    """Declare to be a person of the roll, or related to one."""
    given = request.form
    relation = asked_word(given, "relation", _RELATIONS)
    if relation is None:
        raise InvalidInput(Text("请选择关系。", "Choose the relation."))
    person = given.get("person", "").strip()[:_LONGEST]
    user = given.get("user", "").strip() or None
    declare_relation(context(), actor(), person, relation, user)
    leave_toast(
        Text(
            "已申报：与此人有关的事项，今后不能再办理。",
            "Declared: from now on no step about this person is possible.",
        )
    )
    return redirect(url_for("relations.listing"))


@blueprint.post("/relations/<row:relation_id>/end")
@needs(Right.USERS_MANAGE)
def end(relation_id: int) -> AnyResponse:
    """End a declaration that was wrong or is over; never one that bars oneself."""
    end_relation(context(), actor(), relation_id, given_reason())
    leave_toast(Text("申报已结束，记录保留。", "The declaration is ended; it stays on record."))
    return redirect(url_for("relations.listing"))
