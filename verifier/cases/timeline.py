"""A case's history as sentences: what happened, who did it, previous → new, why; numbers masked.

The changes a roll brought are stored as texts: money in yuan, a month as ``2024-01``, an agency by its row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from verifier.benefits.tables import EntitlementChange
from verifier.benefits.words import SCHEME_NAMES
from verifier.benefits.words import STATE_NAMES as BENEFIT_STATES
from verifier.cases.caseload.words import WORK_SENTENCES
from verifier.cases.rules import STATE_NAMES
from verifier.cases.sentences import LAW_SENTENCES
from verifier.cases.tables import CaseEvent
from verifier.clock import CHINA
from verifier.crossmatch.kinds_catalogue import STATE_NAMES as LEAD_STATES
from verifier.crossmatch.kinds_catalogue import VERDICT_NAMES
from verifier.crossmatch.tables import LeadDecision
from verifier.language import Text, day_in_words
from verifier.money import yuan_text
from verifier.people.masking import mask_account, mask_pair, mask_phone
from verifier.people.tables import PersonChange
from verifier.people.words import FIELD_NAMES, SEX_NAMES
from verifier.procedure.reading import read_law

SENTENCES: Final[dict[str, Text]] = (
    LAW_SENTENCES
    | WORK_SENTENCES
    | {
        "opened": Text("因疑点 {lead} 成立而立案。", "Opened because lead {lead} was confirmed."),
        "lead_joined": Text("疑点 {lead} 并入本案。", "Lead {lead} joined the case."),
        "lead_left": Text("疑点 {lead} 的确认被撤回，移出本案。", "Lead {lead} was taken back and left."),
    }
)

_FIELDS: Final[dict[str, Text]] = {
    "monthly_fen": Text("月待遇标准", "monthly benefit"),
    "account_no": Text("发放账户", "account"),
    "state": Text("待遇状态", "state of the benefit"),
    "started": Text("起始月份", "first month"),
    "stopped": Text("停发月份", "first month not paid"),
    "agency_id": Text("发放机构", "paying agency"),
}
_LEAD: Final = Text("疑点 {lead}：{verdict}。", "Lead {lead}: {verdict}.")
_CHANGE: Final = Text(
    "名册（{scheme}）：{field}自 {month} 起变更。", "Roll ({scheme}): {field} changed from {month} on."
)
_OWN_CHANGE: Final = Text(
    "待遇（{scheme}）：{field}自 {month} 起变更。", "Benefit ({scheme}): {field} changed from {month} on."
)
_PERSON_CHANGE: Final = Text("名册：{field}变更，{day} 起。", "Roll: {field} changed, as of {day}.")


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One thing that happened. ``previous`` and ``new`` are None where nothing was replaced.

    ``mark``: why its order is not lawful by the rules of today, if so.
    """

    at: datetime
    actor: str
    sentence: Text
    previous: Text | None
    new: Text | None
    reason: str
    mark: Text | None = None


def timeline(
    events: Iterable[CaseEvent],
    decisions: Iterable[LeadDecision],
    changes: Iterable[tuple[str, EntitlementChange]],
    identity_changes: Iterable[PersonChange],
    agencies: Mapping[int, Text],
    marks: Mapping[int, Text],
) -> tuple[TimelineEntry, ...]:
    """Return all four histories as one, oldest first; ``agencies`` are the names by row number.

    ``marks``: what is to be said against an event, by its row number.
    """
    entries = [
        *(_of_identity(change, agencies) for change in identity_changes),
        *(_of_change(scheme, change, agencies) for scheme, change in changes),
        *(_of_decision(decision) for decision in decisions),
        *(_of_event(event, marks.get(event.id)) for event in events),
    ]
    return tuple(sorted(entries, key=lambda entry: entry.at))


def _of_event(event: CaseEvent, mark: Text | None) -> TimelineEntry:
    values: dict[str, Any] = {"lead": "", "stop": "", "payments": "", "total_fen": 0} | event.detail
    said = SENTENCES[event.action].fill(total=yuan_text(values["total_fen"]), **values)
    more = _particulars(event)
    return TimelineEntry(
        at=event.at,
        actor=event.actor,
        sentence=Text(said.zh + more.zh, f"{said.en} {more.en}".rstrip()),
        previous=None if event.previous_state is None else STATE_NAMES[event.previous_state],
        new=STATE_NAMES[event.new_state],
        reason=event.reason,
        mark=mark,
    )


def _particulars(event: CaseEvent) -> Text:
    """Return what the sentence does not say: when, by which office, on which paper, until when."""
    parts = []
    if event.effective_on != event.at.astimezone(CHINA).date():
        parts.append(Text("{day}办理", "on {day}").fill(day=day_in_words(event.effective_on)))
    elsewhere = event.office != "agency"
    named = str(event.detail.get("by") or "").replace(event.office, "")
    if elsewhere or named:
        where = read_law().offices[event.office] if elsewhere else _same("")
        parts.append(Text(f"{where.zh}{named}经办", f"by {where.en} {named}".replace("  ", " ").rstrip()))
    if event.detail.get("document"):
        parts.append(Text("文号 {n}", "paper {n}").fill(n=event.detail["document"]))
    if event.due_on is not None:
        parts.append(Text("期限 {day}", "due {day}").fill(day=day_in_words(event.due_on)))
    if event.migrated:
        parts.append(Text("由旧系统迁入", "from an earlier system"))
    if not parts:
        return _same("")
    return Text(f"（{'，'.join(part.zh for part in parts)}）", f"({', '.join(part.en for part in parts)})")


def _of_decision(decision: LeadDecision) -> TimelineEntry:
    return TimelineEntry(
        at=decision.decided_at,
        actor=decision.decided_by,
        sentence=_LEAD.fill(lead=decision.lead_id, verdict=VERDICT_NAMES[decision.verdict]),
        previous=LEAD_STATES[decision.previous_state],
        new=LEAD_STATES[decision.new_state],
        reason=decision.reason,
    )


def _of_change(scheme: str, change: EntitlementChange, agencies: Mapping[int, Text]) -> TimelineEntry:
    shown = _benefit_value(change.field, agencies)
    return TimelineEntry(
        at=change.recorded_at,
        actor=change.decided_by or ("lapse" if change.feed_id is None else f"feed:{change.feed_id}"),
        sentence=(_CHANGE if change.feed_id is not None else _OWN_CHANGE).fill(
            scheme=SCHEME_NAMES.get(scheme) or _same(scheme),
            field=_FIELDS.get(change.field) or _same(change.field),
            month=change.effective,
        ),
        previous=None if change.previous is None else shown(change.previous),
        new=None if change.new is None else shown(change.new),
        reason="",
    )


def _benefit_value(field: str, agencies: Mapping[int, Text]) -> Callable[[str], Text]:
    shown: dict[str, Callable[[str], Text]] = {
        "account_no": lambda value: _same(mask_account(value)),
        "monthly_fen": lambda value: Text(f"{value} 元", f"{value} yuan"),
        "state": lambda value: BENEFIT_STATES.get(value) or _same(value),
        "agency_id": lambda value: _agency(value, agencies),
    }
    return shown.get(field, _same)


def _of_identity(change: PersonChange, agencies: Mapping[int, Text]) -> TimelineEntry:
    previous, new = _identity_values(change, agencies)
    return TimelineEntry(
        at=change.recorded_at,
        actor=f"feed:{change.feed_id}",
        sentence=_PERSON_CHANGE.fill(
            field=FIELD_NAMES.get(change.field) or _same(change.field), day=change.effective_on
        ),
        previous=previous,
        new=new,
        reason="",
    )


def _identity_values(change: PersonChange, agencies: Mapping[int, Text]) -> tuple[Text | None, Text | None]:
    """Return both values; of two identity numbers that are nearly one only what differs is shown."""
    if change.field == "id_no":
        before, after = mask_pair(change.previous, change.new)
        return _same(before) if before else None, _same(after) if after else None
    shown: dict[str, Callable[[str], Text]] = {
        "phone": lambda value: _same(mask_phone(value)),
        "sex": lambda value: SEX_NAMES.get(value) or _same(value),
        "agency_id": lambda value: _agency(value, agencies),
    }
    say = shown.get(change.field, _same)
    return (
        None if change.previous is None else say(change.previous),
        None if change.new is None else say(change.new),
    )


def _agency(number: str, agencies: Mapping[int, Text]) -> Text:
    return agencies.get(int(number)) or _same(f"№ {number}")


def _same(value: str) -> Text:
    return Text(value, value)
