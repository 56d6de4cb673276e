"""Thresholds of finders: each with its sentence; a new value is proposed by one after seeing its effect."""

from __future__ import annotations

import time
from typing import Any, Final

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from verifier.accounts.rights import Right
from verifier.crossmatch.kinds_catalogue import KINDS
from verifier.crossmatch.models import of_all
from verifier.crossmatch.threshold_changes import (
    STATE_NAMES,
    approve_threshold,
    changes_of,
    propose_threshold,
    refuse_threshold,
    standing_changes,
    withdraw_threshold,
)
from verifier.crossmatch.threshold_effect import LAST_DAYS, threshold_effect
from verifier.crossmatch.thresholds import THRESHOLDS, threshold_named
from verifier.crossmatch.thresholds_in_force import settings_in_force, value_of
from verifier.database import EVERYWHERE
from verifier.errors import Conflict, InvalidInput
from verifier.language import Text
from web.access import needs
from web.console.asked import given_verdict
from web.console.case_forms import given_reason
from web.console.effects_seen import effect_seen, note_seen
from web.toasts import leave_toast
from web.visit import actor, context, reading

blueprint = Blueprint("thresholds", __name__)

# Thresholds are everybody's, no agency's: whoever may see runs sees them, counts only. The services ask of
# whoever proposes, approves or refuses for a person of the top agency.

#: seconds of finding after which a page gives up; a worker is ended at 120
_MOST_SECONDS: Final = 60.0
_SEEN: Final = "threshold_effects"


@blueprint.get("/administration/thresholds")
@needs(Right.RUNS_VIEW)
def listing() -> str:
    """Show each threshold: its sentence, the value in force, the configuration's, what is proposed."""
    configured = context().settings
    with reading(EVERYWHERE) as session:
        present, standing = settings_in_force(session, configured), standing_changes(session)
    rows = [
        (one, value_of(present, one), value_of(configured, one), standing.get(one.name, {}))
        for one in THRESHOLDS.values()
    ]
    return render_template("administration/thresholds.html", rows=rows)


@blueprint.get("/administration/thresholds/<name>")
@needs(Right.RUNS_VIEW)
def threshold(name: str) -> str:
    """Show one threshold with its history, and what was last seen of another value's effect."""
    return _page(name)


@blueprint.post("/administration/thresholds/<name>/effect")
@needs(Right.RUNS_VIEW)
def show_effect(name: str) -> str:
    """Find with the thresholds in force and with the new value; that it was seen is all that is kept."""
    value = _given_value()
    with reading(EVERYWHERE) as session:
        of_all(session, actor())
    ends = time.monotonic() + _MOST_SECONDS

    def in_time() -> None:
        if time.monotonic() > ends:
            raise Conflict(
                Text("计算影响需时过长，已停止。", "Working the effect out takes too long for a page."),
                Text("请在系统空闲时重试。", "Try again when the system is less busy."),
            )

    note_seen(_SEEN, name, threshold_effect(context(), name, value, in_time).as_dict())
    return _page(name)


@blueprint.post("/administration/thresholds/<name>")
@needs(Right.THRESHOLDS_PROPOSE)
def propose(name: str) -> AnyResponse:
    """Propose a value whose effect was seen in this session, on the value in force now."""
    found, value, seen = threshold_named(name), _given_value(), effect_seen(_SEEN, name)
    with reading(EVERYWHERE) as session:
        before = value_of(settings_in_force(session, context().settings), found)
    if seen is None or (seen["value"], seen["before"]) != (value, before):
        raise Conflict(
            Text("请先查看这个数值的影响，再提出。", "Look at the effect of this value first."),
            Text("在本页点“查看影响”。", "Use “Show the effect” on this page."),
        )
    propose_threshold(context(), actor(), name, value, seen, given_reason())
    leave_toast(
        Text("已提出，尚未生效，须由另一人批准。", "Proposed, and not in force: another person approves it.")
    )
    return redirect(url_for("thresholds.threshold", name=name))


@blueprint.post("/administration/thresholds/changes/<small:number>/decision")
@needs(Right.THRESHOLDS_APPROVE)
def decision(number: int) -> AnyResponse:
    """Approve or refuse what somebody else proposed."""
    if given_verdict(request.form):
        change = approve_threshold(context(), actor(), number, given_reason())
        leave_toast(Text("已批准，自下一次夜间作业起生效。", "Approved: in force from the next night on."))
    else:
        change = refuse_threshold(context(), actor(), number, given_reason())
        leave_toast(Text("已退回，现用数值不变。", "Refused; the value in force stays."))
    return redirect(url_for("thresholds.threshold", name=change.name))


@blueprint.post("/administration/thresholds/changes/<small:number>/withdrawal")
@needs(Right.THRESHOLDS_PROPOSE)
def withdrawal(number: int) -> AnyResponse:
    """Take one's own proposal back."""
    change = withdraw_threshold(context(), actor(), number, given_reason())
    leave_toast(Text("已收回，现用数值不变。", "Taken back; the value in force stays."))
    return redirect(url_for("thresholds.threshold", name=change.name))


def _page(name: str) -> str:
    found, configured = threshold_named(name), context().settings
    with reading(EVERYWHERE) as session:
        value = value_of(settings_in_force(session, configured), found)
        changes = changes_of(session, name)
    seen: dict[str, Any] | None = effect_seen(_SEEN, name)
    if seen is not None and seen["before"] != value:
        seen = None  # held against a value that is no longer in force
    return render_template(
        "administration/threshold.html",
        threshold=found,
        value=value,
        configured=value_of(configured, found),
        changes=changes,
        proposed=next((one for one in changes if one.state == "proposed"), None),
        seen=seen,
        kinds=KINDS,
        state_names=STATE_NAMES,
        last_days=LAST_DAYS,
    )


def _given_value() -> int:
    value = request.form.get("value", type=int)
    if value is None:
        raise InvalidInput(
            Text("请填写新数值。", "A new value is needed."), Text("填写整数。", "A whole number.")
        )
    return value
