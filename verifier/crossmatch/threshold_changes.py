"""A threshold changed by two people: one proposes with the effect seen, another approves. All is kept."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.accounts.tables import Agency
from verifier.audit.service import Happening
from verifier.context import Context
from verifier.crossmatch.models import of_all
from verifier.crossmatch.threshold_tables import ThresholdChange
from verifier.crossmatch.thresholds import threshold_named
from verifier.crossmatch.thresholds_in_force import settings_in_force, value_of, with_value
from verifier.database import EVERYWHERE
from verifier.errors import Conflict, NotFound, NotPermitted
from verifier.language import Text
from verifier.reasons import checked_reason

STATE_NAMES: Final[dict[str, Text]] = {
    "proposed": Text("待审批", "waiting for approval"),
    "in_force": Text("已生效", "in force"),
    "replaced": Text("已被替换", "replaced"),
    "refused": Text("已退回", "refused"),
    "withdrawn": Text("已收回", "taken back"),
}


def changes_of(session: Session, name: str) -> list[ThresholdChange]:
    """Return what was ever proposed for a threshold, newest first."""
    query = select(ThresholdChange).where(ThresholdChange.name == name)
    return list(session.scalars(query.order_by(ThresholdChange.number.desc())))


def standing_changes(session: Session) -> dict[str, dict[str, ThresholdChange]]:
    """Return name → state → the one change that is proposed or in force."""
    query = select(ThresholdChange).where(ThresholdChange.state.in_(("proposed", "in_force")))
    found: dict[str, dict[str, ThresholdChange]] = {}
    for change in session.scalars(query):
        found.setdefault(change.name, {})[change.state] = change
    return found


def propose_threshold(
    ctx: Context, actor: Actor, name: str, value: int, effect: dict[str, Any], reason: str
) -> int:
    """Propose another value of a threshold, audited; return its number. It takes no effect.

    Args:
        ctx: the context.
        actor: who proposes.
        name: of ``thresholds.THRESHOLDS``.
        value: the new value.
        effect: what the proposer was shown, as ``threshold_effect`` writes it.
        reason: why.

    Raises:
        NotPermitted: no right, no person, or not of the top agency.
        NotFound: no such threshold.
        InvalidInput: no reason, or a value outside its limits.
        Conflict: it has that value, or another proposal is open.
    """
    why, threshold = checked_reason(reason), threshold_named(name)
    with ctx.database.write(EVERYWHERE) as session:
        _may(session, actor, Right.THRESHOLDS_PROPOSE)
        settings = settings_in_force(session, ctx.settings)
        before = value_of(settings, threshold)
        with_value(settings, threshold, value)
        if value == before:
            raise Conflict(Text("与现用数值相同。", "That is the value in force."))
        if "proposed" in standing_changes(session).get(name, {}):
            raise Conflict(
                Text("这个阈值已有待审批的提议。", "A proposal about this threshold is open."),
                Text("请先批准、退回或收回它。", "Have it approved, refused or taken back first."),
            )
        change = ThresholdChange(
            name=name,
            before=before,
            value=value,
            state="proposed",
            proposed_at=ctx.clock.now(),
            proposed_by=actor.name,
            reason=why,
            effect=effect,
        )
        session.add(change)
        session.flush()
        happening = Happening("threshold.proposed", "threshold", str(change.number), _detail(change, why))
        ctx.auditor.record(session, actor.name, actor.os_user, [happening])
        return change.number


def approve_threshold(ctx: Context, actor: Actor, number: int, reason: str) -> ThresholdChange:
    """Have a proposed value take force from the next night on: a second person's decision, audited.

    Raises:
        NotPermitted: no right, no person, not of the top agency, or the proposer.
        NotFound: no such proposal.
        Conflict: it is decided, or the value in force is no longer the one its effect was held against.
        InvalidInput: no reason; or outside the limits by now.
    """
    why = checked_reason(reason)
    with ctx.database.write(EVERYWHERE) as session:
        change = _open(session, actor, Right.THRESHOLDS_APPROVE, number)
        _must_be_anothers(change, actor)
        settings, threshold = settings_in_force(session, ctx.settings), threshold_named(change.name)
        if value_of(settings, threshold) != change.before:
            raise Conflict(
                Text(
                    "提出之后，现用数值已变为 {now}，当时看到的影响不再适用。",
                    "The value in force has become {now} since: the effect that was seen no longer holds.",
                ).fill(now=value_of(settings, threshold)),
                Text("请退回，重新查看影响后再提出。", "Refuse it; look at the effect and propose anew."),
            )
        with_value(settings, threshold, change.value)
        now = ctx.clock.now()
        present = standing_changes(session).get(change.name, {}).get("in_force")
        if present is not None:
            present.state, present.ended_at = "replaced", now
            session.flush()  # one in force at most, at any moment
        _decide(ctx, change, actor, "in_force", why)
        happening = Happening("threshold.approved", "threshold", str(change.number), _detail(change, why))
        ctx.auditor.record(session, actor.name, actor.os_user, [happening])
        return change


def refuse_threshold(ctx: Context, actor: Actor, number: int, reason: str) -> ThresholdChange:
    """Refuse a value somebody else proposed, audited.

    Raises:
        NotPermitted, NotFound, Conflict, InvalidInput: as for :func:`approve_threshold`.
    """
    why = checked_reason(reason)
    with ctx.database.write(EVERYWHERE) as session:
        change = _open(session, actor, Right.THRESHOLDS_APPROVE, number)
        _must_be_anothers(change, actor)
        _decide(ctx, change, actor, "refused", why)
        happening = Happening("threshold.refused", "threshold", str(change.number), _detail(change, why))
        ctx.auditor.record(session, actor.name, actor.os_user, [happening])
        return change


def withdraw_threshold(ctx: Context, actor: Actor, number: int, reason: str) -> ThresholdChange:
    """Take one's own proposal back, audited.

    Raises:
        NotPermitted: no right, no person, not of the top agency, or somebody else's proposal.
        NotFound, Conflict, InvalidInput: as for :func:`approve_threshold`.
    """
    why = checked_reason(reason)
    with ctx.database.write(EVERYWHERE) as session:
        change = _open(session, actor, Right.THRESHOLDS_PROPOSE, number)
        if change.proposed_by != actor.name:
            raise NotPermitted(
                Text("只有提出人可以收回。", "Only who proposed it takes it back."),
                Text("有批准权限的同事可以退回。", "A colleague who may approve can refuse it."),
            )
        _decide(ctx, change, actor, "withdrawn", why)
        happening = Happening("threshold.withdrawn", "threshold", str(change.number), _detail(change, why))
        ctx.auditor.record(session, actor.name, actor.os_user, [happening])
        return change


def _may(session: Session, actor: Actor, right: Right) -> None:
    """Ask for the right, and let whoever else decides about thresholds wait."""
    actor.require_person()
    actor.require(right)
    of_all(session, actor)
    # proposals have no row before they are made: the top agency's stands for them all, and what only refers
    # to it does not wait
    session.execute(select(Agency.id).where(Agency.parent_id.is_(None)).with_for_update(key_share=True))


def _open(session: Session, actor: Actor, right: Right, number: int) -> ThresholdChange:
    _may(session, actor, right)
    change = session.get(ThresholdChange, number)
    if change is None:
        raise NotFound(Text("没有这项提议。", "There is no such proposal."))
    if change.state != "proposed":
        raise Conflict(
            Text("这项提议现为：{state}。", "This proposal is {state}.").fill(state=STATE_NAMES[change.state])
        )
    return change


def _must_be_anothers(change: ThresholdChange, actor: Actor) -> None:
    if change.proposed_by == actor.name:
        raise NotPermitted(
            Text("提出人不能审批自己的提议。", "Who proposed it may not decide on it."),
            Text(
                "请由另一位有权限的同事办理；也可以收回。",
                "Ask another colleague who holds the right, or take it back.",
            ),
        )


def _decide(ctx: Context, change: ThresholdChange, actor: Actor, state: str, why: str) -> None:
    change.state, change.decided_by = state, actor.name
    change.decided_at, change.decision_reason = ctx.clock.now(), why


def _detail(change: ThresholdChange, why: str) -> dict[str, Any]:
    return {
        "threshold": change.name,
        "value_before": change.before,
        "value": change.value,
        "reason": why,
    }
