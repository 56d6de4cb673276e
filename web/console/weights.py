"""How pairs are weighed: parameters, rules and budgets; what others change is seen before they apply."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Final

from flask import Blueprint, Response, redirect, render_template, request, url_for
from sqlalchemy import func, select
from werkzeug.wrappers import Response as AnyResponse

from verifier.accounts.rights import Right
from verifier.crossmatch.model_editing import (
    ORIGIN_NAMES,
    changed_levels,
    changed_values,
    parameters_text,
    propose_text,
)
from verifier.crossmatch.model_effect import Effect, effect
from verifier.crossmatch.models import (
    STATE_NAMES,
    adopt,
    adopted,
    in_use,
    numbered,
    of_all,
    stored_models,
    withdraw,
)
from verifier.crossmatch.rule_budgets import lift, rule_states
from verifier.database import EVERYWHERE
from verifier.errors import Conflict
from verifier.language import Text
from verifier.people.tables import Person
from web.access import needs
from web.console.asked import asked_word
from web.console.case_forms import given_reason
from web.console.effects_seen import effect_seen, note_seen
from web.toasts import leave_toast
from web.visit import actor, context, reading

blueprint = Blueprint("weights", __name__)

# Weights are everybody's, no agency's: whoever may see runs sees them, counts only. The services ask of who
# proposes, adopts, withdraws or lifts for a person of the top agency.

#: seconds of comparing after which a page gives up; a worker is ended at 120
_MOST_SECONDS: Final = 60.0
#: people on the roll above which the store alone takes too long to copy while a page waits
_MOST_PEOPLE: Final = 100_000
_MONTH: Final = timedelta(days=31)
_SEEN: Final = "effects_seen"


@blueprint.get("/administration/weights")
@needs(Right.RUNS_VIEW)
def listing() -> str:
    """Show what is in use, what is stored, and each rule with its budget."""
    with reading(EVERYWHERE) as session:
        number, model = adopted(session)
        return render_template(
            "administration/weights.html",
            number=number,
            origin=model.origin.source,
            stored=stored_models(session),
            states=rule_states(session),
            state_names=STATE_NAMES,
            origin_names=ORIGIN_NAMES,
        )


@blueprint.get("/administration/weights/<int(max=2147483647):number>")
@needs(Right.RUNS_VIEW)
def model(number: int) -> str:
    """Show one set of parameters: where it differs from the one in use, and its text to be edited."""
    return _page(number, None, "month")


@blueprint.get("/administration/weights/<int(max=2147483647):number>/parameters.json")
@needs(Right.RUNS_VIEW)
def text(number: int) -> Response:
    """Hand the parameters out as text."""
    with reading(EVERYWHERE) as session:
        found = parameters_text(session, number)
    name = f'attachment; filename="weights-{number}.json"'
    return Response(found, mimetype="application/json", headers={"Content-Disposition": name})


@blueprint.post("/administration/weights")
@needs(Right.FEEDS_RELEASE)
def propose() -> AnyResponse:
    """Store edited parameters as proposed; they take no effect."""
    number = propose_text(context(), actor(), request.form.get("parameters", ""), given_reason())
    leave_toast(
        Text(
            "第 {n} 号已提出，尚未启用。请先看影响，再由另一人启用。",
            "Number {n} is proposed and not in use. Look at its effect; another person adopts it.",
        ).fill(n=number)
    )
    return redirect(url_for("weights.model", number=number))


@blueprint.post("/administration/weights/<int(max=2147483647):number>/effect")
@needs(Right.RUNS_VIEW)
def show_effect(number: int) -> str:
    """Match the last month's records, or all, both ways; that it was seen is all that is kept."""
    span = asked_word(request.form, "span", ("month", "all")) or "month"
    if _too_large():
        raise _too_long(number)
    with reading(EVERYWHERE) as session:
        of_all(session, actor())
        other, _ = numbered(session, number)
        version = in_use(session).version
    ends = time.monotonic() + _MOST_SECONDS

    def in_time(_stage: str, _done: int, _total: int | None) -> None:
        if time.monotonic() > ends:
            raise _too_long(number)

    since = context().clock.now() - _MONTH if span == "month" else None
    found = effect(context(), other, in_time, since)
    note_seen(_SEEN, str(number), version)
    return _page(number, found, span)


@blueprint.post("/administration/weights/<small:number>/adoption")
@needs(Right.FEEDS_RELEASE)
def adoption(number: int) -> AnyResponse:
    """Have the night match with it, once its effect was seen in this session; not by who proposed it."""
    with reading(EVERYWHERE) as session:
        version = in_use(session).version
    if effect_seen(_SEEN, str(number)) != version:
        raise Conflict(
            Text("请先查看影响，再启用。", "Look at the effect before you adopt."),
            Text("在本页点“查看影响”。", "Use “Show the effect” on this page."),
        )
    adopt(context(), actor(), number, given_reason())
    leave_toast(
        Text(
            "第 {n} 号已启用，今夜全部重新比对。", "Number {n} is in use: tonight compares everything anew."
        ).fill(n=number)
    )
    return redirect(url_for("weights.listing"))


@blueprint.post("/administration/weights/<small:number>/withdrawal")
@needs(Right.FEEDS_RELEASE)
def withdrawal(number: int) -> AnyResponse:
    """Take it back; if it was in use, the documented values apply again."""
    withdraw(context(), actor(), number, given_reason())
    leave_toast(Text("第 {n} 号已撤回。", "Number {n} is withdrawn.").fill(n=number))
    return redirect(url_for("weights.listing"))


@blueprint.post("/administration/rules/lifting")
@needs(Right.FEEDS_RELEASE)
def lifting() -> AnyResponse:
    """Let a halted rule be certain again, for a reason."""
    given = request.form
    left = lift(context(), actor(), given.get("rule", ""), given_reason(), given.get("feed", ""))
    said = Text("规则已恢复。", "The rule applies again.")
    still = Text("已恢复，但仍有其他暂停。", "Lifted; other halts of the rule still stand.")
    leave_toast(still if left else said)
    return redirect(url_for("weights.listing", _anchor="rules"))


def _page(number: int, found: Effect | None, span: str) -> str:
    with reading(EVERYWHERE) as session:
        _, stored = numbered(session, number)
        used, _ = adopted(session)
        return render_template(
            "administration/model.html",
            number=number,
            used=used,
            stored=stored,
            levels=changed_levels(session, number),
            values=changed_values(session, number),
            text=parameters_text(session, number),
            effect=found,
            span=span,
            seen=effect_seen(_SEEN, str(number)) == in_use(session).version,
            too_large=_too_large(),
            state_names=STATE_NAMES,
        )


def _too_large() -> bool:
    with reading(EVERYWHERE) as session:
        return (session.scalar(select(func.count(Person.id))) or 0) > _MOST_PEOPLE


def _too_long(number: int) -> Conflict:
    return Conflict(
        Text("在页面上计算影响需时过长，已停止。", "Working the effect out takes too long for a page."),
        Text(
            "请在服务器上运行：pension-verifier weights effect {n}",
            "Run it on the server: pension-verifier weights effect {n}",
        ).fill(n=number),
    )
