"""How often each identity rule proved right, and the brake: over its budget, a rule is certain no more.

Invariant 10: the share of wrong pairs is measured from what people decided. Once even its lower bound is
above the rule's budget, the rule's pairs go to review until a person lifts that; then only later decisions
count. The pairs people decide first are those with the most money at risk: no random sample, but all there
is.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import sqrt
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchers.records.scoring.rules import RULES, Rule
from verifier.accounts.actor import Actor, system_actor
from verifier.audit.service import Happening
from verifier.context import Context
from verifier.crossmatch.model_tables import HaltedRule
from verifier.crossmatch.models import may_set_weights
from verifier.crossmatch.reviews import reviews
from verifier.database import EVERYWHERE
from verifier.errors import Conflict, NotFound
from verifier.language import Text
from verifier.reasons import checked_reason

Z: Final = 1.959964
"""Two-sided 95 per cent."""
FEWEST_WRONG: Final = 2
"""A single decision may itself be a slip of the key; two wrong pairs can halt a rule."""


@dataclass(frozen=True, slots=True)
class RulePrecision:
    """Reviewed pairs of one rule. ``cleared_later``: whose case was cleared, nobody said why."""

    same: int
    different: int
    cleared_later: int = 0

    @property
    def reviewed(self) -> int:
        """Pairs decided to be one person, or two."""
        return self.same + self.different

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 per cent interval of the share that is right (Wilson 1927)."""
        return wilson(self.same, self.reviewed)

    @property
    def wrong_at_least(self) -> float:
        """The lower bound of the share that is wrong."""
        return wilson(self.different, self.reviewed)[0]


@dataclass(frozen=True, slots=True)
class RuleState:
    """A rule, what was measured since it was last lifted, and since when it is halted."""

    rule: Rule
    precision: RulePrecision
    halted_at: datetime | None

    @property
    def over_budget(self) -> bool:
        """A certain rule that is wrong more often than it may be."""
        measured = self.precision
        enough = measured.different >= FEWEST_WRONG
        return self.rule.tier == "certain" and enough and measured.wrong_at_least > self.rule.budget


def wilson(hits: int, trials: int) -> tuple[float, float]:
    """Return the 95 per cent Wilson score interval of a share; (0, 1) where nothing was tried."""
    if trials == 0:
        return 0.0, 1.0
    share, spread = hits / trials, Z * Z / trials
    centre = share + spread / 2
    half = Z * sqrt(share * (1 - share) / trials + spread / (4 * trials))
    low = 0.0 if hits == 0 else (centre - half) / (1 + spread)
    return max(0.0, low), 1.0 if hits == trials else min(1.0, (centre + half) / (1 + spread))


def precision_by_rule(
    session: Session, since: Mapping[str, datetime] | None = None
) -> dict[str, RulePrecision]:
    """Return what was reviewed of each identity rule, by its name, of the leads the session sees.

    A pair counts once, for the rule that had taken it up. ``since``: rule → only decisions after that moment.
    """
    counts: defaultdict[str, Counter[bool | None]] = defaultdict(Counter)
    for review in reviews(session).values():
        start = None if since is None else since.get(review.rule)
        if start is None or review.decided_at > start:
            counts[review.rule][review.same] += 1
    return {
        rule.name: RulePrecision(*(counts[rule.name][same] for same in (True, False, None))) for rule in RULES
    }


def rule_states(session: Session) -> list[RuleState]:
    """Return every rule in the order they are tried."""
    halted = {
        row.rule: row for row in session.scalars(select(HaltedRule).where(HaltedRule.lifted_at.is_(None)))
    }
    measured = precision_by_rule(session, _last_lifted(session))
    return [
        RuleState(rule, measured[rule.name], halted[rule.name].halted_at if rule.name in halted else None)
        for rule in RULES
    ]


def halt_over_budget(context: Context, guard: Callable[[Session], None]) -> list[str]:
    """Halt every certain rule that is over its budget, audited as the system's doing; return their names.

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
            counts = {
                "same": state.precision.same,
                "different": state.precision.different,
                "wrong_at_least": round(state.precision.wrong_at_least, 6),
                "budget": state.rule.budget,
            }
            session.add(HaltedRule(rule=state.rule.name, halted_at=context.clock.now(), **counts))
            happening = Happening("rule.halted", "rule", state.rule.name, counts)
            context.auditor.record(session, actor.name, actor.os_user, [happening])
    return [state.rule.name for state in due]


def lift(ctx: Context, actor: Actor, rule: str, reason: str) -> None:
    """Let a halted rule be certain again; what was decided before no longer counts against it. Audited.

    Raises:
        NotPermitted: no right, no person, or not of the top agency.
        NotFound: no such rule.
        Conflict: the rule is not halted.
        InvalidInput: no reason.
    """
    why = checked_reason(reason)
    if rule not in {known.name for known in RULES}:
        raise NotFound(
            Text("没有规则 {r}。", "There is no rule {r}.").fill(r=rule),
            Text("用 weights rules 查看。", "weights rules lists them."),
        )
    with ctx.database.write(EVERYWHERE) as session:
        may_set_weights(session, actor)
        query = select(HaltedRule).where(HaltedRule.rule == rule, HaltedRule.lifted_at.is_(None))
        halted = session.scalar(query.with_for_update())
        if halted is None:
            raise Conflict(Text("规则 {r} 没有被暂停。", "The rule {r} is not halted.").fill(r=rule))
        halted.lifted_at, halted.lifted_by, halted.lift_reason = ctx.clock.now(), actor.name, why
        happening = Happening("rule.lifted", "rule", rule, {"reason": why})
        ctx.auditor.record(session, actor.name, actor.os_user, [happening])


def _due(session: Session) -> list[RuleState]:
    return [state for state in rule_states(session) if state.over_budget and state.halted_at is None]


def _last_lifted(session: Session) -> dict[str, datetime]:
    query = (
        select(HaltedRule.rule, func.max(HaltedRule.lifted_at).label("at"))
        .where(HaltedRule.lifted_at.is_not(None))
        .group_by(HaltedRule.rule)
    )
    return {rule: at for rule, at in session.execute(query) if at is not None}
