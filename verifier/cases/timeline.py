"""A case's history as sentences: what happened, who did it, previous → new, why; numbers masked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from verifier.benefits.tables import EntitlementChange
from verifier.cases.rules import STATE_NAMES
from verifier.cases.tables import CaseEvent
from verifier.crossmatch.kinds_catalogue import STATE_NAMES as LEAD_STATES
from verifier.crossmatch.kinds_catalogue import VERDICT_NAMES
from verifier.crossmatch.tables import LeadDecision
from verifier.language import Text
from verifier.money import yuan_text
from verifier.people.masking import mask_account

SENTENCES: Final[dict[str, Text]] = {
    "opened": Text("因疑点 {lead} 成立而立案。", "Opened because lead {lead} was confirmed."),
    "lead_joined": Text("疑点 {lead} 并入本案。", "Lead {lead} joined the case."),
    "lead_left": Text("疑点 {lead} 的确认被撤回，移出本案。", "Lead {lead} was taken back and left."),
    "withdrawn": Text(
        "疑点 {lead} 的确认被撤回，本案随之撤回。", "Lead {lead} was taken back, and the case with it."
    ),
    "fact_confirmed": Text("人工核实：属实。", "Verified by a person: true."),
    "fact_refuted": Text("人工核实：不属实，退回核实。", "Verified by a person: not true; sent back."),
    "assessment_proposed": Text(
        "提出核定：自 {stop} 起实际多发 {payments} 笔，共 {total} 元。",
        "Assessment proposed: {payments} payments actually made from {stop} on, {total} yuan.",
    ),
    "assessment_approved": Text("核定获批：{total} 元。", "Assessment approved: {total} yuan."),
    "assessment_refused": Text("核定被退回：{total} 元。", "Assessment refused: {total} yuan."),
    "cleared": Text("疑点排除，结案；同一消息不再提示。", "Cleared and closed; the same news stays silent."),
    "reopened": Text("重新办理。", "Taken up again."),
}

_FIELDS: Final[dict[str, Text]] = {
    "monthly_fen": Text("月待遇标准", "monthly benefit"),
    "account_no": Text("发放账户", "account"),
    "state": Text("待遇状态", "state of the benefit"),
    "started": Text("起始月份", "first month"),
    "stopped": Text("停发月份", "first month not paid"),
}
_LEAD: Final = Text("疑点 {lead}：{verdict}。", "Lead {lead}: {verdict}.")
_CHANGE: Final = Text("名册：{field}自 {month} 起变更。", "Roll: {field} changed from {month} on.")


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One thing that happened. ``previous`` and ``new`` are None where nothing was replaced."""

    at: datetime
    actor: str
    sentence: Text
    previous: Text | None
    new: Text | None
    reason: str


def timeline(
    events: Iterable[CaseEvent],
    decisions: Iterable[LeadDecision],
    changes: Iterable[tuple[str, EntitlementChange]],
) -> tuple[TimelineEntry, ...]:
    """Return all three histories as one, oldest first."""
    entries = [
        *(_of_change(change) for _, change in changes),
        *(_of_decision(decision) for decision in decisions),
        *(_of_event(event) for event in events),
    ]
    return tuple(sorted(entries, key=lambda entry: entry.at))


def _of_event(event: CaseEvent) -> TimelineEntry:
    values: dict[str, Any] = {"lead": "", "stop": "", "payments": "", "total_fen": 0} | event.detail
    return TimelineEntry(
        at=event.at,
        actor=event.actor,
        sentence=SENTENCES[event.action].fill(total=yuan_text(values["total_fen"]), **values),
        previous=None if event.previous_state is None else STATE_NAMES[event.previous_state],
        new=STATE_NAMES[event.new_state],
        reason=event.reason,
    )


def _of_decision(decision: LeadDecision) -> TimelineEntry:
    return TimelineEntry(
        at=decision.decided_at,
        actor=decision.decided_by,
        sentence=_LEAD.fill(lead=decision.lead_id, verdict=VERDICT_NAMES[decision.verdict]),
        previous=LEAD_STATES[decision.previous_state],
        new=LEAD_STATES[decision.new_state],
        reason=decision.reason,
    )


def _of_change(change: EntitlementChange) -> TimelineEntry:
    return TimelineEntry(
        at=change.recorded_at,
        actor=f"feed:{change.feed_id}",
        sentence=_CHANGE.fill(
            field=_FIELDS.get(change.field, Text(change.field, change.field)), month=change.effective
        ),
        previous=_shown(change.field, change.previous),
        new=_shown(change.field, change.new),
        reason="",
    )


def _shown(field: str, value: str | None) -> Text | None:
    if value is None:
        return None
    if field == "account_no":
        shown = mask_account(value)
    elif field == "monthly_fen" and value.removeprefix("-").isdigit():
        shown = yuan_text(int(value))
    else:
        shown = value
    return Text(shown, shown)
