"""Enters events into a case's history: live only what is lawful, a migrated past as it was, marked (pure)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from verifier.errors import Conflict, InvalidInput
from verifier.language import Text, day_in_words
from verifier.procedure.history import Event
from verifier.procedure.judging import judge
from verifier.procedure.law import Law, Path
from verifier.procedure.verdicts import Verdict

_PERSON = "person"


@dataclass(frozen=True, slots=True)
class Entry:
    """An event as it stands in the history. ``verdict``: what the law said (None for a fact).

    ``mark``: the sentence shown beside it where its order would not be lawful today; None where nothing is
    wrong.
    """

    event: Event
    verdict: Verdict | None
    mark: Text | None


def enter(
    law: Law, path: Path, history: Iterable[Event], event: Event, today: date, office: str | None = None
) -> Entry:
    """Return the entry of ``event``, recorded today.

    What the person does (an appeal) is always entered, late or not; whether it is in time is for whoever
    decides it.

    Raises:
        InvalidInput: an unknown kind, a day to come, or a live step that names nobody.
        Conflict: a live step that is not lawful; the message names the clause.
    """
    _check(law, event, today)
    made = replace(event, recorded=today)
    if event.kind in law.facts:
        return Entry(made, None, None)
    verdict = judge(law, path, history, event.kind, event.on, office=office, by=event.by or None, as_of=today)
    if verdict.lawful:
        return Entry(made, verdict, None)
    if event.migrated:
        return Entry(made, verdict, _mark(verdict))
    if _PERSON in verdict.step.who:
        return Entry(made, verdict, verdict.reasons)
    raise not_lawful_now(verdict.step.name, verdict.reasons)


def not_lawful_now(step: Text, why: Text) -> Conflict:
    """Return what refuses a step: its name, and why it is not lawful in the case as it stands."""
    return Conflict(
        Text("现在不能办理“{step}”：{why}", "“{step}” is not lawful now: {why}").fill(step=step, why=why),
        Text("请先办理案件页所列的下一步。", "Take the next lawful step shown with the case first."),
    )


def retrace(law: Law, path: Path, history: Iterable[Event]) -> tuple[Entry, ...]:
    """Return a whole history, given in the order of entry, with a mark on each step unlawful when taken.

    A step is judged by what took effect before it and was entered before it: later entries never heal it, nor
    spoil it. A migrated one was entered long after: of other migrated events those of earlier days count.
    """
    events = sorted(enumerate(history), key=lambda placed: placed[1].on)
    entries = []
    for place, (order, event) in enumerate(events):
        if event.kind in law.facts:
            entries.append(Entry(event, None, None))
            continue
        before = [one for other, one in events[:place] if other < order or (event.migrated and one.migrated)]
        before = before if event.migrated else counted_live(law, before)
        by = event.by or None
        verdict = judge(law, path, before, event.kind, event.on, by=by, as_of=event.entered)
        entries.append(Entry(event, verdict, None if verdict.lawful else _mark(verdict)))
    return tuple(entries)


def counted_live(law: Law, history: Iterable[Event]) -> list[Event]:
    """Return what counts for a live step: without the notices an earlier system gave."""
    return [event for event in history if not (event.migrated and event.kind in law.live_only)]


def _check(law: Law, event: Event, today: date) -> None:
    if event.kind not in law.facts and event.kind not in law.steps:
        raise InvalidInput(
            Text("没有这种步骤或事项：{kind}。", "There is no such step or fact: {kind}.").fill(
                kind=event.kind
            )
        )
    if event.on > today:
        raise InvalidInput(
            Text("{day}尚未到来。", "{day} has not come yet.").fill(day=day_in_words(event.on)),
            Text("请登记实际办理的日期。", "Enter the day on which it was done."),
        )
    if event.kind in law.steps and not event.by and not event.migrated:
        raise InvalidInput(Text("须写明经办人。", "Say who takes the step."))


def _mark(verdict: Verdict) -> Text:
    return Text("按现行规则，此顺序不合法：{why}", "Order not lawful today: {why}").fill(why=verdict.reasons)
