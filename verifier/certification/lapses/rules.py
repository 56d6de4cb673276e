"""The lawful steps of a lapse: notice, grace, and two people before anything stops (条例 Art. 26; pure).

lapsed → noticed → proposed → suspended → resumed. A certification ends it from any state before ``suspended``
as ``certified``, from ``suspended`` as ``resumed``. One withdrawn because the benefit was no longer in
payment begins anew, with its notice and grace, when the benefit is in payment again.
"""

from __future__ import annotations

from datetime import date
from typing import Final, Literal

from verifier.certification.words import LAPSE_NAMES
from verifier.errors import Conflict, NotPermitted
from verifier.language import Text
from verifier.months import Month
from verifier.procedure.law import Law
from verifier.procedure.terms import term_end

Step = Literal["notice", "propose", "refuse", "approve", "certify", "withdraw", "reopen"]

OPEN: Final = ("lapsed", "noticed", "proposed", "suspended")
_NEXT: Final[dict[tuple[str, Step], str]] = {
    ("lapsed", "notice"): "noticed",
    ("noticed", "propose"): "proposed",
    ("proposed", "refuse"): "noticed",
    ("proposed", "approve"): "suspended",
    ("lapsed", "certify"): "certified",
    ("noticed", "certify"): "certified",
    ("proposed", "certify"): "certified",
    ("suspended", "certify"): "resumed",
    ("lapsed", "withdraw"): "withdrawn",
    ("noticed", "withdraw"): "withdrawn",
    ("proposed", "withdraw"): "withdrawn",
    ("withdrawn", "reopen"): "lapsed",
}


def state_after(state: str, step: Step) -> str:
    """Return the state a step leads to.

    Raises:
        Conflict: the step is not lawful in this state.
    """
    found = _NEXT.get((state, step))
    if found is None:
        raise Conflict(
            Text(
                "这条逾期现为“{state}”，不能办理此步骤。",
                "This lapse is “{state}”: the step is not lawful now.",
            ).fill(state=LAPSE_NAMES[state]),
            Text("请刷新后再办。", "Refresh it and look again."),
        )
    return found


def grace_end(noticed_on: date, law: Law) -> date:
    """Return the last day of grace: nothing may be proposed before the day after it."""
    return term_end(noticed_on, law.terms["certification_grace"], law.calendar).on


def check_grace(grace_until: date | None, today: date) -> None:
    """Do nothing when a notice was given and its grace has passed.

    Raises:
        Conflict: no notice, or grace has not ended.
    """
    if grace_until is None:
        raise Conflict(
            Text(
                "尚未告知本人，不能提出暂停。", "The person has not been notified: nothing can be proposed."
            ),
            Text("请先告知并登记方式。", "Notify them first and record how."),
        )
    if today <= grace_until:
        raise Conflict(
            Text(
                "宽限期至 {day}，之后才能提出暂停。",
                "Grace lasts until {day}; a suspension can be proposed only after that.",
            ).fill(day=grace_until),
            Text("请先设法联系本人。", "Try to reach the person meanwhile."),
        )


def check_other_person(proposed_by: str | None, approver: str) -> None:
    """Do nothing when somebody else than the proposer approves.

    Raises:
        NotPermitted: it is the same person.
    """
    if proposed_by is None or proposed_by == approver:
        raise NotPermitted(
            Text("提出人不能审批自己的提议。", "Whoever proposed a suspension cannot approve it."),
            Text("请由另一位同事审批。", "Ask another colleague to approve it."),
        )


def suspended_from(today: date) -> Month:
    """Return the first month not paid after an approval: the next, never the running one."""
    return Month.of(today).plus(1)


def resumed_from(today: date) -> Month:
    """Return the month payment begins again after a certification: the next (32号 Art. 49)."""
    return Month.of(today).plus(1)
