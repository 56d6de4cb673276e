"""A case's life as one table: in which state which step is lawful, where it leads, and who may take it.

No state and no step of this table stops a payment: an approved assessment says what was overpaid, no more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from verifier.accounts.rights import Right
from verifier.language import Text


@dataclass(frozen=True, slots=True)
class Step:
    """Where a step leads and the right it takes."""

    new_state: str
    right: Right


_DECIDE, _WORK, _APPROVE = Right.LEADS_DECIDE, Right.CASES_WORK, Right.CASES_APPROVE

#: the sum stands and is being recovered
RECOVERING: Final = (
    "assessed",
    "return_ordered",
    "agreement",
    "offset",
    "handed_over",
    "penalty",
    "enforcement",
)
#: nothing is owed any more
SETTLED: Final = ("repaid", "written_off")
#: a new lead joins a case in one of these; any other case goes on without it
OPEN_STATES: Final = ("verification", "confirmed", "assessment_proposed")
#: at an end, and may be taken up again with all its leads
REOPENABLE: Final = ("cleared", "closed")
#: somebody still has to do something
ACTIVE_STATES: Final = (*OPEN_STATES, *RECOVERING, *SETTLED)


def _rows(states: Sequence[str], action: str, new: str, right: Right) -> dict[tuple[str, str], Step]:
    """Return one row of the table per state; an empty ``new`` leaves the case where it is."""
    return {(state, action): Step(new or state, right) for state in states}


#: (state, action) → step: how a case moves. When a step is lawful, procedure.toml says besides; steps that
#: move nothing (an inspection opened, a person's reply) stand there alone. Payment: ``payment_rules``.
TRANSITIONS: Final[dict[tuple[str, str], Step]] = {
    # leads come and, while nothing has been done yet, go
    **_rows(OPEN_STATES, "lead_joined", "", _DECIDE),
    **_rows(["verification"], "lead_left", "", _DECIDE),
    **_rows(["verification"], "withdrawn", "withdrawn", _DECIDE),
    # is it true? asked again when a certification contradicts what was verified; a refutation sends the case
    # back from wherever it is before the decision
    **_rows(["verification", "confirmed"], "fact_confirmed", "confirmed", _WORK),
    **_rows(OPEN_STATES, "fact_refuted", "verification", _WORK),
    # how much? proposed by one, approved by another
    **_rows(["confirmed"], "assessment_proposed", "assessment_proposed", _WORK),
    **_rows(["assessment_proposed"], "assessment_approved", "assessed", _APPROVE),
    **_rows(["assessment_proposed"], "assessment_refused", "confirmed", _APPROVE),
    # the money back: the law says in which order; the state tells how far it has come
    **_rows(["assessed", "return_ordered"], "order_served", "return_ordered", _WORK),
    **_rows(["assessed", "return_ordered"], "order_served_by_publication", "return_ordered", _WORK),
    **_rows(RECOVERING, "agreement_signed", "agreement", _APPROVE),
    # the night tells each further one too, and of an agreement that another step was taken beside
    **_rows(["agreement", "return_ordered"], "instalment_missed", "return_ordered", _WORK),
    **_rows(["agreement", "return_ordered"], "agreement_ended", "return_ordered", _WORK),
    **_rows(["return_ordered"], "instalment_caught_up", "agreement", _WORK),
    **_rows(RECOVERING, "offset_later_benefits", "offset", _APPROVE),
    **_rows(RECOVERING, "offset_account", "offset", _APPROVE),
    **_rows(RECOVERING, "offset_grants", "offset", _APPROVE),
    **_rows(RECOVERING, "handed_over", "handed_over", _WORK),
    **_rows(["handed_over", "penalty"], "handed_back", "return_ordered", _WORK),
    **_rows(["handed_over"], "penalty_opened", "penalty", _WORK),
    **_rows(RECOVERING, "enforcement_applied", "enforcement", _WORK),
    **_rows(RECOVERING, "repaid", "repaid", _WORK),
    **_rows(RECOVERING, "write_off_refused", "", _APPROVE),
    **_rows(RECOVERING, "part_written_off", "", _APPROVE),
    **_rows(RECOVERING, "written_off", "written_off", _APPROVE),
    **_rows(RECOVERING, "names_published", "", _APPROVE),
    **_rows(RECOVERING, "names_refused", "", _APPROVE),
    # a receipt taken back, a refund: it is owed again
    **_rows(SETTLED, "owed_again", "assessed", _WORK),
    # the decision falls: by a court, a reconsideration, or our own insight
    **_rows((*RECOVERING, *SETTLED), "decision_annulled", "verification", _APPROVE),
    # two cases about one matter become one, and may be parted again
    **_rows(OPEN_STATES, "merged", "merged", _WORK),
    **_rows(["merged"], "unmerged", "verification", _WORK),
    # the way out, and back in
    **_rows(OPEN_STATES, "cleared", "cleared", _WORK),
    **_rows((*OPEN_STATES, *SETTLED), "closed", "closed", _APPROVE),
    **_rows(["cleared"], "reopened", "verification", _WORK),
    **_rows(["closed"], "reopened", "verification", _APPROVE),
}

STATE_NAMES: Final[dict[str, Text]] = {
    "verification": Text("待核实", "to be verified"),
    "confirmed": Text("事实已核实", "fact verified"),
    "assessment_proposed": Text("多发金额待审批", "assessment awaits approval"),
    "assessed": Text("应追回款已核定", "overpayment assessed"),
    "return_ordered": Text("已责令退回", "return ordered"),
    "agreement": Text("分期退还中", "instalments agreed"),
    "offset": Text("抵扣中", "being offset"),
    "handed_over": Text("已移交劳动保障监察", "with the labour inspection"),
    "penalty": Text("行政处罚办理中", "penalty proceeding"),
    "enforcement": Text("已申请强制执行", "court enforcement"),
    "repaid": Text("已全部退回", "repaid in full"),
    "written_off": Text("已核销", "written off"),
    "closed": Text("已结案", "closed"),
    "cleared": Text("已排除", "cleared"),
    "withdrawn": Text("已撤回", "withdrawn"),
    "merged": Text("已并入他案", "merged into another"),
}

ACTION_LABELS: Final[dict[str, Text]] = {
    "fact_confirmed": Text("登记核实：属实", "Record verification: true"),
    "fact_refuted": Text("登记核实：不属实", "Record verification: not true"),
    "assessment_proposed": Text("提出多发金额核定", "Propose assessment"),
    "assessment_approved": Text("批准", "Approve"),
    "assessment_refused": Text("退回", "Refuse"),
    "decision_annulled": Text("撤销核定，重新核实", "Annul the assessment and verify anew"),
    "merged": Text("并入他案", "Merge into another case"),
    "unmerged": Text("恢复为独立案件", "Part from the other case"),
    "cleared": Text("排除并结案", "Clear and close"),
    "closed": Text("结案", "Close"),
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
    "account": Text("账户异常", "unusual bank account"),
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


def state_after(state: str, action: str, *, anyhow: bool = False) -> str:
    """Return the state after ``action``; unchanged where the table says nothing of it.

    ``anyhow``: what an earlier system did is taken as done, from whatever state it was.
    """
    step = step_from(state, action)
    if step is not None:
        return step.new_state
    goals = {one.new_state for (_, kind), one in TRANSITIONS.items() if kind == action} if anyhow else set()
    return goals.pop() if len(goals) == 1 else state
