"""A case's life as one table: in which state which step is lawful, where it leads, and who may take it.

No state and no step of this table stops a payment: an approved assessment says what was overpaid, no more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from verifier.accounts.rights import Right
from verifier.cases.evidence import CLASS_NAMES, Evidence, StopRule, stop_may_be_proposed
from verifier.language import Text

__all__ = [
    "ACTION_LABELS",
    "CLASS_NAMES",
    "FAMILIES",
    "FAMILY_NAMES",
    "OPEN_STATES",
    "STATE_NAMES",
    "TRANSITIONS",
    "Evidence",
    "Step",
    "StopRule",
    "family_of",
    "step_from",
    "stop_may_be_proposed",
]


@dataclass(frozen=True, slots=True)
class Step:
    """Where a step leads and the right it takes."""

    new_state: str
    right: Right


_DECIDE, _WORK, _APPROVE = Right.LEADS_DECIDE, Right.CASES_WORK, Right.CASES_APPROVE

#: (state, action) → step; what is not listed is not lawful
TRANSITIONS: Final[dict[tuple[str, str], Step]] = {
    # leads come and, while nothing has been done yet, go
    ("verification", "lead_joined"): Step("verification", _DECIDE),
    ("confirmed", "lead_joined"): Step("confirmed", _DECIDE),
    ("assessment_proposed", "lead_joined"): Step("assessment_proposed", _DECIDE),
    ("verification", "lead_left"): Step("verification", _DECIDE),
    ("verification", "withdrawn"): Step("withdrawn", _DECIDE),
    # is it true? asked again when a certification contradicts what was verified; a refutation sends the case
    # back from wherever it is before the decision
    ("verification", "fact_confirmed"): Step("confirmed", _WORK),
    ("confirmed", "fact_confirmed"): Step("confirmed", _WORK),
    ("verification", "fact_refuted"): Step("verification", _WORK),
    ("confirmed", "fact_refuted"): Step("verification", _WORK),
    ("assessment_proposed", "fact_refuted"): Step("verification", _WORK),
    # how much? proposed by one, approved by another
    ("confirmed", "assessment_proposed"): Step("assessment_proposed", _WORK),
    ("assessment_proposed", "assessment_approved"): Step("assessed", _APPROVE),
    ("assessment_proposed", "assessment_refused"): Step("confirmed", _APPROVE),
    # the way out, and back in
    ("verification", "cleared"): Step("cleared", _WORK),
    ("confirmed", "cleared"): Step("cleared", _WORK),
    ("assessment_proposed", "cleared"): Step("cleared", _WORK),
    ("cleared", "reopened"): Step("verification", _WORK),
    ("assessed", "reopened"): Step("verification", _APPROVE),
}

#: a new lead joins a case in one of these; any other case has ended
OPEN_STATES: Final = ("verification", "confirmed", "assessment_proposed")

STATE_NAMES: Final[dict[str, Text]] = {
    "verification": Text("待核实", "to be verified"),
    "confirmed": Text("事实已核实", "fact verified"),
    "assessment_proposed": Text("多发金额待审批", "assessment awaits approval"),
    "assessed": Text("应追回款已核定", "overpayment assessed"),
    "cleared": Text("已排除", "cleared"),
    "withdrawn": Text("已撤回", "withdrawn"),
}

ACTION_LABELS: Final[dict[str, Text]] = {
    "fact_confirmed": Text("登记核实：属实", "Record verification: true"),
    "fact_refuted": Text("登记核实：不属实", "Record verification: not true"),
    "assessment_proposed": Text("提出多发金额核定", "Propose assessment"),
    "assessment_approved": Text("批准", "Approve"),
    "assessment_refused": Text("退回", "Refuse"),
    "cleared": Text("排除并结案", "Clear and close"),
    "reopened": Text("重新办理", "Reopen"),
}

#: which kinds of lead belong together in one case: states that stop payment differently are never merged
FAMILIES: Final[dict[str, tuple[str, ...]]] = {
    "death": ("paid_after_death", "account_changed_around_death", "no_life_sign"),
    "custody": ("in_custody",),
    "two_rolls": ("on_two_rolls", "two_ids_one_person"),
    "account": ("shared_account", "holder_not_retiree"),
    "certification": ("certification_lapsed",),
    "checks": (
        "check_after_death",
        "one_finger_several_people",
        "sample_reused",
        "identical_scores",
        "impossible_travel",
        "too_many_checks",
        "odd_hours_checks",
        "chain_fork",
        "enrolment_differs",
    ),
}

FAMILY_NAMES: Final[dict[str, Text]] = {
    "death": Text("死亡后领取", "paid after death"),
    "custody": Text("服刑或羁押", "custody"),
    "two_rolls": Text("重复领取", "two benefits"),
    "account": Text("账户异常", "bank account"),
    "certification": Text("认证逾期", "certification lapsed"),
    "checks": Text("核验异常", "irregular checks"),
}


def family_of(kind: str) -> str:
    """Return the kind of case a lead of ``kind`` belongs to.

    Raises:
        KeyError: an unknown kind of lead: a mistake in the program.
    """
    for family, kinds in FAMILIES.items():
        if kind in kinds:
            return family
    raise KeyError(kind)


def step_from(state: str, action: str) -> Step | None:
    """Return the step ``action`` is in ``state``; None where it is not lawful."""
    return TRANSITIONS.get((state, action))
