"""A past night told again: which leads it would have raised, which not, which otherwise, and why.

Nothing is written to the live store but one entry of the audit chain: ``night.replayed``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.audit.service import Happening
from verifier.context import Context
from verifier.crossmatch.night import FINDERS
from verifier.crossmatch.replay.difference import Difference, KindCount, counts, differences
from verifier.crossmatch.replay.gaps import Gap, gaps
from verifier.crossmatch.replay.past import Group, PastNight, past_night, rules_after
from verifier.crossmatch.replay.rule_causes import RuleChange, touches
from verifier.crossmatch.replay.since import since_causes
from verifier.crossmatch.replay.standing import Leads, of_now, of_the_night
from verifier.crossmatch.replay.telling import can_compare, todays_rules, told_again
from verifier.crossmatch.replay.words import GAPS
from verifier.crossmatch.rules_in_force import RulesInForce
from verifier.database import EVERYWHERE, exclusive
from verifier.database.bulk import among, chunks
from verifier.people.tables import Person

Rules = Literal["then", "now"]
Against = Literal["night", "today"]
Advance = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class ReplayRow:
    """One lead that differs, with the codes of :data:`words.CAUSES` that say why, the likeliest first."""

    difference: Difference
    causes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Replay:
    """A past night told again. ``changed_rules``: the parts of the rules that are not those of then."""

    run_id: int
    business_date: str
    supplement: int
    rules: Rules
    against: Against
    changed_rules: tuple[str, ...]
    counts: tuple[KindCount, ...]
    rows: tuple[ReplayRow, ...]
    not_reproducible: tuple[Gap, ...]

    @property
    def unexplained(self) -> int:
        """How many rows have no cause: a fault to be looked into."""
        return sum(row.causes == ("unexplained",) for row in self.rows)

    @property
    def findings(self) -> bool:
        """Tell whether anything differs or could not be told again."""
        return bool(self.rows or self.not_reproducible)


@dataclass(frozen=True)
class _Told:
    """The leads a replay has, those it is held against, and what explains them."""

    before: Leads
    after: Leads
    change: RuleChange | None
    changed_rules: tuple[str, ...]
    gaps: list[Gap]


def replay_night(
    ctx: Context,
    actor: Actor,
    named: str,
    *,
    rules: Rules = "then",
    against: Against = "night",
    advance: Advance = lambda _done, _total: None,
) -> Replay:
    """Tell the night ``named`` (number of its run, or business date) again; audited.

    ``rules``: those of then, or today's. ``against``: the leads as that night left them, or as they are
    today. The actor sees the leads of people in their scope; one replay at a time.

    Raises:
        NotPermitted: the actor may neither see leads nor read the audit chain.
        InvalidInput, NotFound: no such night.
        Conflict: it has not finished, or kept nothing to be told again by.
        AlreadyRunning: another replay is under way.
    """
    if Right.AUDIT_READ not in actor.rights:
        actor.require(Right.LEADS_VIEW)
    with exclusive(ctx.database, "replay"), ctx.database.read(EVERYWHERE, one_picture=True) as live:
        night = past_night(live, named)
        told = _told(ctx, live, night, rules, against, advance)
        # people may have moved to another agency since: what counts is who may see them today
        visible = _visible(ctx, actor, (told.before, told.after))
        before, after = _only(told.before, visible), _only(told.after, visible)
        found = differences(before, after)
        rows = tuple(_explained(live, night, told, against, found))
        result = Replay(
            run_id=night.run_id,
            business_date=night.business_date.isoformat(),
            supplement=night.supplement,
            rules=rules,
            against=against,
            changed_rules=told.changed_rules,
            counts=counts(_kinds(night), before, after, found),
            rows=rows,
            not_reproducible=tuple(told.gaps),
        )
    _audit(ctx, actor, result)
    return result


def _kinds(night: PastNight) -> list[str]:
    return [kind for kind in FINDERS if kind in night.kinds]


def _told(
    ctx: Context, live: Session, night: PastNight, rules: Rules, against: Against, advance: Advance
) -> _Told:
    kinds = _kinds(night)
    kept_kinds = [night.kinds[kind] for kind in kinds]
    then_too = rules == "then"
    found = gaps(live, night, by_rules_of_then=then_too, on_server=not ctx.database.is_sqlite)
    before = of_the_night(live, kept_kinds) if against == "night" else of_now(live, kinds)
    kept = told_again(ctx, live, night, _then, "kept", advance)
    now = todays_rules(live, ctx.settings)
    changed = _changed_rules([group.rules for group in night.groups], now)
    if then_too:
        return _Told(before, kept, None, changed, found)
    then = night.groups[-1].rules
    again: Leads | None = None
    if all(group.rules.compared_with == now.compared_with for group in night.groups):
        after = told_again(ctx, live, night, lambda _: now, "kept", advance)
    else:
        after = told_again(ctx, live, night, lambda _: now, "compared", advance)
        if all(can_compare(live, group.rules) for group in night.groups):
            again = told_again(ctx, live, night, _then, "compared", advance)
        else:
            found.append(Gap(None, "not_compared_again", GAPS["not_compared_again"]))
    return _Told(before, after, RuleChange(then, now, kept, again), changed, found)


def _then(group: Group) -> RulesInForce:
    return group.rules


def _changed_rules(then: Iterable[RulesInForce], now: RulesInForce) -> tuple[str, ...]:
    """Return the parts of the rules in which today's differ from any the night went by."""
    present = now.as_dict()
    differ = {name for one in then for name, value in one.as_dict().items() if value != present[name]}
    return tuple(name for name in present if name in differ)


def _explained(
    live: Session, night: PastNight, told: _Told, against: Against, found: list[Difference]
) -> Iterable[ReplayRow]:
    moved = {kind for kind, kept in night.kinds.items() if kept.moved}
    since: dict[str, tuple[str, ...]] = {}
    later_rules: frozenset[str] = frozenset()
    if against == "today":
        later_rules = frozenset(
            name
            for rules in rules_after(live, night)
            for group in night.groups
            for name in _changed_rules([group.rules], rules)
        )
        for group in night.groups:
            kinds = {kept.kind for kept in group.kinds}
            since |= since_causes(live, group, [row for row in found if row.kind in kinds])
    for row in found:
        causes = () if told.change is None else told.change.causes(row)
        if against == "today":
            causes += since.get(row.either.subject_key, ())
            if not causes and any(touches(row.kind, name) for name in later_rules):
                causes = ("rules_since",)
            causes = causes or ("later_night",)
        elif not causes and row.kind in moved:
            causes = ("while_settling",)
        yield ReplayRow(row, causes or ("unexplained",))


def _visible(ctx: Context, actor: Actor, leads: Iterable[Leads]) -> frozenset[int] | None:
    """Return the people of some leads whom the actor may see; None where that is everybody."""
    if actor.scope == EVERYWHERE:
        return None
    people = sorted({lead["person_id"] for found in leads for lead in found.values()})
    seen: set[int] = set()
    with ctx.database.read(actor.scope) as session:
        for chunk in chunks(people):
            seen.update(session.scalars(select(Person.id).where(among(session, Person.id, chunk))))
    return frozenset(seen)


def _only(leads: Leads, visible: frozenset[int] | None) -> Leads:
    if visible is None:
        return leads
    return {key: lead for key, lead in leads.items() if lead["person_id"] in visible}


def _audit(ctx: Context, actor: Actor, result: Replay) -> None:
    detail = {
        "rules": result.rules,
        "against": result.against,
        "differences": len(result.rows),
        "not_reproducible": len(result.not_reproducible),
    }
    with ctx.database.write(actor.scope) as session:
        happening = Happening("night.replayed", "run", str(result.run_id), detail)
        ctx.auditor.record(session, actor.name, actor.os_user, [happening])
