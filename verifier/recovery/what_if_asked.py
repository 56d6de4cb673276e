"""The what-if of one debt with figures somebody changes and looks at again: nothing is written or signed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.clock import business_today
from verifier.context import Context
from verifier.errors import Conflict
from verifier.language import Text
from verifier.money import yuan_text
from verifier.months import Month
from verifier.recovery.debts import locked_debt, terms_of
from verifier.recovery.offset_rules import allowed_offsets
from verifier.recovery.plans import household_of, open_of
from verifier.recovery.what_if import USUAL_MONTHS, Household, Outcome, what_if


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody fills in; amounts in fen.

    ``minimum_fen``: another minimum-living amount than the region's, to look at. ``offsets``: sums that would
    be offset once, by kind. ``months`` and ``monthly_fen``: plans to look at, beside those of the usual
    lengths unless not ``usual``.
    """

    income_fen: int
    members: int
    minimum_fen: int | None = None
    offsets: Mapping[str, int] = field(default_factory=dict)
    months: tuple[int, ...] = ()
    monthly_fen: tuple[int, ...] = ()
    usual: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """What each plan would mean, quickest first. ``rest_fen``: what is left to repay after the offsets."""

    household: Household
    regional_fen: int | None
    open_fen: int
    offset_fen: int
    rest_fen: int
    first: Month
    outcomes: tuple[Outcome, ...]

    @property
    def is_regional(self) -> bool:
        """True if the household keeps what the region says."""
        return self.household.minimum_fen == self.regional_fen

    @property
    def may_be_proposed(self) -> bool:
        """True if a plan can be proposed as it is shown: by the region's amount, of all that is open."""
        return self.is_regional and not self.offset_fen


def ask(context: Context, actor: Actor, reference: str, question: Question) -> Answer:
    """Return what each plan would mean for the household; ``reference`` of the debt, or its number.

    Raises:
        NotPermitted, NotFound: no right, or no such debt for this actor.
        InvalidInput: no such household.
        ConfigurationError: no minimum-living amount is configured or given.
        Conflict: nothing is open, an offset the region does not allow, or more of it than is open.
    """
    actor.require(Right.CASES_VIEW)
    with context.database.read(actor.scope) as session:
        debt = locked_debt(session, reference)
        terms = terms_of(session, context, debt.agency_id)
        allowed = allowed_offsets(context.law_of(session, debt.agency_id))
        household = household_of(
            session, context, debt, question.income_fen, question.members, question.minimum_fen
        )
        total = open_of(debt)
    offsets = {kind: fen for kind, fen in question.offsets.items() if fen > 0}
    offset = sum(offsets.values())
    if offset > total or set(offsets) - set(allowed):
        raise Conflict(
            Text(
                "抵扣超过未还余额 {open} 元，或者本地区不允许。",
                "The offset exceeds the {open} yuan still open, or the region does not allow it.",
            ).fill(open=yuan_text(total)),
            Text("请核对抵扣金额。", "Check the amounts to offset."),
        )
    rest = total - offset
    first = Month.of(business_today(context.clock)).plus(1)
    outcomes = (
        what_if(
            rest,
            household,
            first,
            months=(*(USUAL_MONTHS if question.usual else ()), *question.months),
            monthly_fen=question.monthly_fen,
        )
        if rest
        else ()
    )
    return Answer(household, terms.minimum_living_fen, total, offset, rest, first, outcomes)
