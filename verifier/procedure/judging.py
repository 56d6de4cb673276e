"""The next lawful step: what a case's history allows on a day, what not, and by which clause (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from verifier.procedure import verdicts
from verifier.procedure.history import Event, Known, known
from verifier.procedure.law import Law, Path, Rule, Step
from verifier.procedure.terms import terms_end
from verifier.procedure.verdicts import Limit, Refusal, Verdict
from verifier.procedure.workdays import Reckoned


@dataclass(frozen=True, slots=True)
class Survey:
    """All steps of a case on a day: ``lawful`` now, ``coming`` with time, ``refused`` for other reasons.

    Each step of the path stands in exactly one of them, in the path's order. ``ended``: the case is closed.
    """

    lawful: tuple[Verdict, ...]
    coming: tuple[Verdict, ...]
    refused: tuple[Verdict, ...]
    ended: bool

    @property
    def duties(self) -> tuple[Verdict, ...]:
        """What must be done now."""
        return tuple(verdict for verdict in self.lawful if verdict.step.duty)


def survey(law: Law, path: Path, history: Iterable[Event], on: date, office: str | None = None) -> Survey:
    """Return how every step of ``path`` stands on a day; ``office``: for those of one office only."""
    now = known(law, history, on)
    found = [_judged(law, path, law.steps[key], now, on, office, None) for key in path.steps]
    return Survey(
        lawful=tuple(one for one in found if one.lawful),
        coming=tuple(one for one in found if one.coming is not None),
        refused=tuple(one for one in found if not one.lawful and one.coming is None),
        ended=now.has(law.groups["ends"]),
    )


def judge(
    law: Law,
    path: Path,
    history: Iterable[Event],
    key: str,
    on: date,
    *,
    office: str | None = None,
    by: str | None = None,
    as_of: date | None = None,
) -> Verdict:
    """Return what the law says of one step on a day.

    ``office``, ``by``: who would take it, None where that is not asked yet; ``as_of``: what was known by
    that day.

    Raises:
        KeyError: no such step: a mistake in the program.
    """
    return _judged(law, path, law.steps[key], known(law, history, on, as_of), on, office, by)


def _judged(
    law: Law, path: Path, step: Step, now: Known, on: date, office: str | None, by: str | None
) -> Verdict:
    refusals = list(_persons(law, path, step, now, office, by))
    opens: list[Limit] = []
    closes: list[tuple[Limit, Rule]] = []
    for rule in step.rules:
        if rule.paths and path.key not in rule.paths:
            continue
        if rule.opens_after:
            found = _opening(law, rule, now)
            refusals += [found] if isinstance(found, Refusal) else []
            opens += [found] if isinstance(found, Limit) else []
        elif rule.closes_after:
            limit = _closing(law, rule, now)
            closes += [] if limit is None else [(limit, rule)]
        else:
            refusals += _plain_rule(law, rule, now)
    refusals += [
        verdicts.early(limit.clause, limit.reckoned, [limit.term] if limit.term else [])
        for limit in opens
        if on < limit.reckoned.on
    ]
    passed = [(limit, rule) for limit, rule in closes if on > limit.reckoned.on]
    refusals += [
        verdicts.over(rule.clause, limit.reckoned, rule.terms) for limit, rule in passed if not rule.late
    ]
    return Verdict(
        step=step,
        on=on,
        refusals=tuple(refusals),
        opens=max(opens, key=lambda limit: limit.reckoned.on, default=None),
        closes=min((limit for limit, _ in closes), key=lambda limit: limit.reckoned.on, default=None),
        overdue=any(rule.late for _, rule in passed),
    )


def _persons(
    law: Law, path: Path, step: Step, now: Known, office: str | None, by: str | None
) -> Iterator[Refusal]:
    """Yield what speaks against the step before its rules are asked: path, office, person, the end."""
    if step.key not in path.steps:
        yield verdicts.not_in_path(law, path.name)
    if office is not None and office not in step.who:
        yield verdicts.wrong_office(law, step)
    if by is not None and step.other_than:
        other = now.last(step.other_than)
        if other >= 0 and now.events[other].by == by:
            yield verdicts.same_person(law, now.events[other].kind)
    if not step.after_end and now.has(law.groups["ends"]):
        yield verdicts.plain("ended", law.clause("ended"))
    if step.about_debt and now.last(law.groups["settled"]) > now.last(law.groups["unsettled"]):
        yield verdicts.plain("settled", law.clause("settled"))


def _plain_rule(law: Law, rule: Rule, now: Known) -> list[Refusal]:
    if rule.switch:
        return [] if law.switches[rule.switch] else [verdicts.plain("off", rule.clause)]
    if rule.needs:
        there = now.after(now.last(rule.since)).has(rule.needs)
        return [] if there else [verdicts.need(rule.clause, law, rule.needs)]
    bar = now.last(rule.barred_by)
    if bar < 0 or now.last(rule.lifted_by) > bar:
        return []
    return [verdicts.barred(rule.clause, law, now.events[bar].kind, now.events[bar].on)]


def _opening(law: Law, rule: Rule, now: Known) -> Limit | Refusal | None:
    """Return the first day of the window, why there is none yet, or None where the rule does not apply."""
    counted = now.after(now.last(rule.since))
    _, place = counted.anchors(rule.opens_after)
    if place < 0:
        return None if rule.optional else verdicts.need(rule.clause, law, rule.opens_after)
    behind = counted.after(place)
    if behind.has(rule.unless) or (rule.when and not behind.has(rule.when)):
        return None
    anchor = counted.events[place]
    lifted = next((event for event in behind.events if event.kind in rule.lifted_by), None)
    if lifted is not None:
        return Limit(Reckoned(lifted.on, provisional=False), None, rule.clause)
    if rule.own_due and anchor.due is not None:
        return Limit(_next_day(Reckoned(anchor.due, provisional=False)), rule.terms[-1], rule.clause)
    begins = anchor.entered if rule.from_entry else anchor.on
    last = terms_end(begins, rule.terms, law.calendar)
    return Limit(last if rule.with_last_day else _next_day(last), rule.terms[-1], rule.clause)


def _closing(law: Law, rule: Rule, now: Known) -> Limit | None:
    """Return the last day of the window, None where nothing bounds it."""
    counted = now.after(now.last(rule.since))
    first, last = counted.anchors(rule.closes_after)
    behind = counted.after(last)
    if first < 0 or behind.has(rule.unless) or (rule.when and not behind.has(rule.when)):
        return None
    ends = terms_end(counted.events[first].on, rule.terms, law.calendar)
    return Limit(ends, rule.terms[-1], rule.clause)


def _next_day(last: Reckoned) -> Reckoned:
    return Reckoned(last.on + timedelta(days=1), last.provisional)
