"""The brake on identity rules: over its budget of wrong pairs a rule is certain no more, on a feed or on all.

Invariant 10, per feed and rule: once even the lower bound of the share of wrong pairs is above the rule's
budget, its pairs of that feed go to review until a person lifts that. One feed's fault halts no other feed.
A rule that is over its budget on all feeds together, and still is whichever one halted feed is left out, is
at fault itself: it is halted for all. Only pairs that were certain when they were decided count: those
decided after the last lifting, and before the halt that stands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchers.records.scoring.rules import RULES, Rule
from verifier.accounts.actor import Actor, system_actor
from verifier.audit.service import Happening
from verifier.context import Context
from verifier.crossmatch.feed_names import ALL_FEEDS, feed_of
from verifier.crossmatch.model_tables import HaltedRule
from verifier.crossmatch.models import may_set_weights
from verifier.crossmatch.review_counts import counted_reviews
from verifier.crossmatch.reviews import Review
from verifier.crossmatch.rule_precision import RulePrecision, precision_by_feed, together
from verifier.database import EVERYWHERE
from verifier.errors import Conflict, NotFound
from verifier.language import Text
from verifier.reasons import checked_reason

FEWEST_WRONG: Final = 2
"""A single decision may itself be a slip of the key; two wrong pairs can halt a rule."""
_BEFORE: Final = datetime.min.replace(tzinfo=UTC)
_AFTER: Final = datetime.max.replace(tzinfo=UTC)
Place = tuple[str, str]
"""A rule and a feed, or ``ALL_FEEDS``."""


@dataclass(frozen=True, slots=True)
class RuleState:
    """A rule on a feed, or on ``ALL_FEEDS``: what was measured there, and since when it is halted there."""

    rule: Rule
    feed: str
    #: of the pairs that were certain when they were decided, since the last lifting
    precision: RulePrecision
    #: of the pairs decided since the halt: what a person may go by who thinks of lifting it
    since_halted: RulePrecision
    over_budget: bool
    halted_at: datetime | None
    halted_for_all: bool

    @property
    def due(self) -> bool:
        """Tell whether the next night halts it."""
        return self.over_budget and self.halted_at is None and not self.halted_for_all


def exceeds(rule: Rule, measured: RulePrecision) -> bool:
    """Tell whether a rule is certain and wrong more often than it may be."""
    enough = measured.different >= FEWEST_WRONG
    return rule.tier == "certain" and enough and measured.wrong_at_least > rule.budget


def rule_states(session: Session) -> list[RuleState]:
    """Return every rule in the order they are tried: on all feeds, then on each reviewed or halted feed."""
    halts = _Halts.of(session)
    made = list(counted_reviews(session, halts.moments()))
    counted = precision_by_feed(made, halts.counts)
    later = precision_by_feed(made, halts.comes_after)
    after_all = precision_by_feed(made, halts.comes_after_all)
    found: list[RuleState] = []
    for rule in RULES:
        afterwards = {
            **later.get(rule.name, {}),
            ALL_FEEDS: together(after_all.get(rule.name, {}).values()),
        }
        found += _states(rule, counted.get(rule.name, {}), afterwards, halts.standing)
    return found


def _states(
    rule: Rule,
    counted: Mapping[str, RulePrecision],
    afterwards: Mapping[str, RulePrecision],
    standing: Mapping[Place, datetime],
) -> list[RuleState]:
    halted = {feed for name, feed in standing if name == rule.name}
    over = {feed for feed, measured in counted.items() if exceeds(rule, measured)}
    everything = together(counted.values())
    if exceeds(rule, everything) and _without_each(rule, counted, over | halted):
        over.add(ALL_FEEDS)
    nothing = RulePrecision()
    measured = {**counted, ALL_FEEDS: everything}
    shown = {feed for found in (counted, afterwards) for feed, one in found.items() if one.reviewed}
    return [
        RuleState(
            rule,
            feed,
            measured.get(feed, nothing),
            afterwards.get(feed, nothing),
            feed in over,
            standing.get((rule.name, feed)),
            ALL_FEEDS in halted,
        )
        for feed in sorted({ALL_FEEDS} | shown | halted)  # the empty name is the first
    ]


def _without_each(rule: Rule, counted: Mapping[str, RulePrecision], feeds: set[str]) -> bool:
    """Tell whether a rule is over its budget whichever one of some feeds is left out."""
    return all(
        exceeds(rule, together(one for feed, one in counted.items() if feed != left_out))
        for left_out in feeds
        if left_out != ALL_FEEDS
    )


def halt_over_budget(context: Context, guard: Callable[[Session], None]) -> list[Place]:
    """Halt every certain rule where it is over its budget, audited as the system's doing; return where.

    ``guard`` is called inside the write transaction, if there is anything to write.
    """
    with context.database.read(EVERYWHERE) as session:
        due = _due(session)
    if not due:
        return []
    actor = system_actor()
    with context.database.write(EVERYWHERE) as session:
        guard(session)
        due = _due(session)  # as it is now
        for state in due:
            halt = {
                "feed": state.feed,
                "same": state.precision.same,
                "different": state.precision.different,
                "wrong_at_least": round(state.precision.wrong_at_least, 6),
                "budget": state.rule.budget,
            }
            session.add(HaltedRule(rule=state.rule.name, halted_at=context.clock.now(), **halt))
            happening = Happening("rule.halted", "rule", state.rule.name, halt)
            context.auditor.record(session, actor.name, actor.os_user, [happening])
    return [(state.rule.name, state.feed) for state in due]


def lift(ctx: Context, actor: Actor, rule: str, reason: str, feed: str = ALL_FEEDS) -> list[str]:
    """Let a halted rule be certain again; what was decided before no longer counts against it. Audited.

    Lifted for all feeds, it stays halted for those it is halted for by themselves; lifted for one feed, it
    stays halted for all if it is. What stays is returned: names of feeds, and ``ALL_FEEDS``.

    Raises:
        NotPermitted: no right, no person, or not of the top agency.
        NotFound: no such rule.
        Conflict: the rule is not halted there.
        InvalidInput: no reason.
    """
    why = checked_reason(reason)
    if rule not in {known.name for known in RULES}:
        raise NotFound(
            Text("没有规则 {r}。", "There is no rule {r}.").fill(r=rule),
            Text(
                "请在“比对参数”中查看（weights rules）。",
                "The parameters of matching list them (weights rules).",
            ),
        )
    name = feed_of(feed) if feed.strip() else ALL_FEEDS
    with ctx.database.write(EVERYWHERE) as session:
        may_set_weights(session, actor)
        query = select(HaltedRule).where(HaltedRule.rule == rule, HaltedRule.lifted_at.is_(None))
        halted = {row.feed: row for row in session.scalars(query.with_for_update())}
        standing = halted.pop(name, None)
        if standing is None:
            raise _not_halted(rule, name, sorted(halted))
        standing.lifted_at, standing.lifted_by, standing.lift_reason = ctx.clock.now(), actor.name, why
        happening = Happening("rule.lifted", "rule", rule, {"feed": name, "reason": why})
        ctx.auditor.record(session, actor.name, actor.os_user, [happening])
        return sorted(halted)


def _not_halted(rule: str, feed: str, elsewhere: list[str]) -> Conflict:
    if feed == ALL_FEEDS:
        said = Text("规则 {r} 没有对全部来源暂停。", "The rule {r} is not halted for all feeds.")
    else:
        said = Text("规则 {r} 没有对来源 {f} 暂停。", "The rule {r} is not halted for the feed {f}.")
    remedy = None
    if ALL_FEEDS in elsewhere:
        remedy = Text("它对全部来源暂停：请不要写明来源。", "It is halted for all feeds: name no feed.")
    elif elsewhere:
        named = Text("、".join(elsewhere), ", ".join(elsewhere))
        remedy = Text("请写明来源：{n}。", "Name the feed: {n}.").fill(n=named)
    return Conflict(said.fill(r=rule, f=feed), remedy)


def _due(session: Session) -> list[RuleState]:
    return [state for state in rule_states(session) if state.due]


@dataclass(frozen=True, slots=True)
class _Halts:
    """When rules were last lifted, and since when they are halted, each by rule and feed."""

    lifted: Mapping[Place, datetime]
    standing: Mapping[Place, datetime]

    @classmethod
    def of(cls, session: Session) -> _Halts:
        lifted: dict[Place, datetime] = {}
        standing: dict[Place, datetime] = {}
        query = select(HaltedRule.rule, HaltedRule.feed, HaltedRule.halted_at, HaltedRule.lifted_at)
        for rule, feed, halted_at, lifted_at in session.execute(query):
            if lifted_at is None:
                standing[rule, feed] = halted_at
            else:
                lifted[rule, feed] = max(lifted_at, lifted.get((rule, feed), lifted_at))
        return cls(lifted, standing)

    def moments(self) -> dict[str, set[datetime]]:
        """Return rule → every moment a decision about its pairs is held against below."""
        found: defaultdict[str, set[datetime]] = defaultdict(set)
        for times in (self.lifted, self.standing):
            for (rule, _), moment in times.items():
                found[rule].add(moment)
        return found

    def counts(self, review: Review) -> bool:
        """Tell whether a pair was decided after the last lifting and before any halt that stands."""
        return all(
            self.lifted.get(place, _BEFORE) < review.decided_at <= self.standing.get(place, _AFTER)
            for place in _places(review)
        )

    def comes_after(self, review: Review) -> bool:
        """Tell whether a pair was decided since the rule is halted for its feed, or for all."""
        return any(review.decided_at > self.standing.get(place, _AFTER) for place in _places(review))

    def comes_after_all(self, review: Review) -> bool:
        """Tell whether a pair was decided since the rule is halted for all feeds."""
        return review.decided_at > self.standing.get((review.rule, ALL_FEEDS), _AFTER)


def _places(review: Review) -> tuple[Place, Place]:
    return (review.rule, review.feed), (review.rule, ALL_FEEDS)
