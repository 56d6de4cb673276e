"""How payment stands in a case as one table; who may take a step, and where it leads (pure).

Stopping is a matter of its own beside the debt: a debt may stand while payment goes on, and a payment may be
stopped where nothing is owed. Nothing here happens by itself: each row is a person's step, and when it is
lawful procedure.toml says besides (evidence, notice, reply window, a second person).
"""

from __future__ import annotations

from typing import Final

from verifier.accounts.rights import Right
from verifier.cases.rules import Step
from verifier.language import Text

_WORK, _APPROVE = Right.CASES_WORK, Right.CASES_APPROVE

#: (payment, action) → step
PAYMENT_TRANSITIONS: Final[dict[tuple[str, str], Step]] = {
    ("paid", "person_notified"): Step("notified", _WORK),
    ("notified", "person_notified"): Step("notified", _WORK),  # told anew, after a stop was refused
    ("notified", "stop_proposed"): Step("stop_proposed", _WORK),
    ("stop_proposed", "stop_refused"): Step("notified", _APPROVE),
    ("stop_proposed", "stop_approved"): Step("stopped", _APPROVE),
    ("stopped", "resumed"): Step("paid", _APPROVE),
    ("stopped", "stop_reversed"): Step("paid", _APPROVE),
    # a stop that was resumed proves wrong later
    ("paid", "stop_reversed"): Step("paid", _APPROVE),
    ("notified", "stop_reversed"): Step("paid", _APPROVE),
    # what was proposed falls with the fact, with the case, or with the case that goes on in its place
    ("stop_proposed", "fact_refuted"): Step("notified", _WORK),
    ("stop_proposed", "cleared"): Step("paid", _WORK),
    ("stop_proposed", "merged"): Step("paid", _WORK),
    ("notified", "cleared"): Step("paid", _WORK),
    ("notified", "merged"): Step("paid", _WORK),
}

PAYMENT_NAMES: Final[dict[str, Text]] = {
    "paid": Text("正常发放", "paid"),
    "notified": Text("已告知本人", "person notified"),
    "stop_proposed": Text("停发待审批", "stop awaits approval"),
    "stopped": Text("已停发", "stopped"),
}

PAYMENT_LABELS: Final[dict[str, Text]] = {
    "person_notified": Text("登记已告知本人", "Record that the person was notified"),
    "stop_proposed": Text("提出停发", "Propose the stop"),
    "stop_approved": Text("批准停发", "Approve the stop"),
    "stop_refused": Text("退回停发提议", "Refuse the stop"),
    "resumed": Text("恢复发放", "Resume payment"),
    "stop_reversed": Text("撤销错停并补发", "Undo a wrongful stop with back-pay"),
}


def payment_after(payment: str, action: str, *, anyhow: bool = False) -> str:
    """Return how payment stands after ``action``; unchanged where the table says nothing of it.

    ``anyhow``: what an earlier system did to the payment is taken as done, however payment stood; what it
    only proposed can be decided by nobody here and is left.
    """
    if anyhow and action == "stop_proposed":
        return payment
    step = PAYMENT_TRANSITIONS.get((payment, action))
    if step is None and anyhow and action in PAYMENT_LABELS:
        step = next(one for (_, kind), one in PAYMENT_TRANSITIONS.items() if kind == action)
    return payment if step is None else step.new_state


def payment_step(payment: str, action: str) -> Step | None:
    """Return the step ``action`` is while payment stands so; None where the table has none."""
    return PAYMENT_TRANSITIONS.get((payment, action))
