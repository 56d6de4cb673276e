"""What a stop would be: which state the benefit gets, in which schemes, from which month (pure).

States that stop a payment are never merged: who died, who is missing, who is in custody, whose benefit ended,
who is suspected.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from verifier.cases.assessing_rules import StopStatement
from verifier.crossmatch.tables import Lead
from verifier.errors import Conflict, InvalidInput
from verifier.feeds.content.words import ENTITLEMENT_STATES
from verifier.language import Text
from verifier.months import Month

_BY_FAMILY: Final = {
    "death": "deceased",
    "two_rolls": "terminated_other",
    # of irregular checks nothing is known but that something is wrong
    "checks": "suspected",
}
#: what a register writes as the reason where somebody was declared missing
_MISSING: Final = frozenset({*ENTITLEMENT_STATES["missing"], "宣告失踪", "被宣告失踪", "declared missing"})


@dataclass(frozen=True, slots=True)
class Period:
    """What the confirmed leads say: ``since`` they say payment was not due, ``until`` it is due again."""

    since: Month | None
    until: Month | None
    schemes: tuple[str, ...] | None
    lead_id: int | None


def cause_of(family: str, leads: Sequence[Lead], reasons: Sequence[str | None]) -> str | None:
    """Return the state the benefits would get; None where this kind of case stops nothing.

    ``reasons``: what the registers of death wrote of each record. Only if all say so is somebody missing.
    """
    if family == "custody":
        return _of_custody(leads)
    stated = [(reason or "").strip().casefold() for reason in reasons]
    if family == "death" and stated and all(one in _MISSING for one in stated):
        return "missing"
    return _BY_FAMILY.get(family)


def _of_custody(leads: Sequence[Lead]) -> str | None:
    """Return ``in_custody`` for a sentence or detention; who is only wanted sits nowhere: ``suspected``."""
    meant = {(lead.facts.get("payment"), lead.facts.get("status")) for lead in leads}
    if any(payment == "stop" or status == "detained_untried" for payment, status in meant):
        return "in_custody"
    return "suspected" if any(payment == "suspend" for payment, _ in meant) else None


def period_of(statement: StopStatement | None, leads: Sequence[Lead]) -> Period:
    """Return the period of the statement that prevails; a suspension before a judgment names its end only."""
    if statement is not None:
        said = statement.period
        return Period(said.stop, said.until, said.schemes, statement.lead_id)
    ends = [_end_of(lead.facts) for lead in leads if lead.facts.get("payment") == "suspend"]
    open_ended = not ends or any(end is None for end in ends)
    return Period(None, None if open_ended else max(end for end in ends if end is not None), None, None)


def _end_of(facts: dict[str, Any]) -> Month | None:
    ended = facts.get("ended")
    return None if ended is None else Month.of(date.fromisoformat(str(ended))).plus(1)


def first_month(period: Period, today: date, chosen: Month | None = None) -> Month:
    """Return the first month not paid: never one that has begun. What was paid before is a debt, no stop.

    Raises:
        InvalidInput: ``chosen`` has begun, or is before payment ceased to be due.
        Conflict: by then it is due again.
    """
    earliest = Month.of(today).plus(1)
    if period.since is not None:
        earliest = max(earliest, period.since)
    if chosen is not None and chosen < earliest:
        raise InvalidInput(
            Text("停发最早自 {month} 起。", "Payment can stop from {month} at the earliest.").fill(
                month=earliest
            ),
            Text("此前已发的按应追回款核定。", "What was paid before is assessed as a debt."),
        )
    first = chosen or earliest
    if period.until is not None and first >= period.until:
        raise Conflict(
            Text("自 {month} 起又应发放，无须停发。", "From {month} it is due again: nothing to stop.").fill(
                month=period.until
            ),
            Text("此前已发的按应追回款核定。", "What was paid before is assessed as a debt."),
        )
    return first


def chosen_schemes(
    running: Collection[str],
    said: Collection[str] | None,
    decided: Collection[str] | None,
    asked: Collection[str] | None,
    *,
    one_must_stay: bool,
) -> tuple[str, ...]:
    """Return the schemes to stop, of those in payment.

    ``said``: those the leads name, None for all; ``decided``: those a person's decision ends, None where
    there is none; ``asked``: those the proposer names, None for all that may be. Of two benefits
    (``one_must_stay``) nothing ends that neither a lead nor that decision names.

    Raises:
        Conflict: none of them is in payment, or nothing says which benefit ends.
        InvalidInput: one is asked for that is not in payment, or that should stay.
    """
    named = decided if decided is not None else said
    if named is None and one_must_stay:
        raise Conflict(
            Text("尚未判定终止哪一份待遇。", "Nothing says which benefit ends."),
            Text(
                "请先登记“判定保留哪一份待遇”，写明终止的险种。",
                "Enter first which benefit stays, and the scheme that ends.",
            ),
        )
    may_stop = [scheme for scheme in running if named is None or scheme in named]
    if not may_stop:
        raise Conflict(
            Text("相关待遇已不在发放，无须停发。", "The benefit is not in payment: nothing to stop."),
            Text("请查看待遇状态。", "Look at the state of the benefits."),
        )
    wrong = sorted(set(asked or ()) - set(may_stop))
    if wrong:
        raise InvalidInput(
            Text("不能停发的险种：{s}。", "Not to be stopped: {s}.").fill(s=", ".join(wrong)),
            Text("可选：{s}。", "Choose from: {s}.").fill(s=", ".join(sorted(may_stop))),
        )
    return tuple(sorted(set(asked) if asked else set(may_stop)))
