"""Which steps and facts have a service of their own, and where; what is not here is entered as it is."""

from __future__ import annotations

from typing import Final

from verifier.cases.course.facts import COMPUTED
from verifier.language import Text

_VERIFY: Final = Text("请登记人工核实。", "Record a human verification.")
_ASSESS: Final = Text("请在多发金额核定中办理。", "Propose or decide the assessment.")
_CLEAR: Final = Text("请办理排除。", "Clear the case.")
_CLOSE: Final = Text("请办理结案。", "Close the case.")
_REOPEN: Final = Text("请办理重新办理。", "Take the case up again.")
_ANNUL: Final = Text("请办理撤销核定。", "Annul the decision.")
_LEAD: Final = Text("请在疑点页撤回确认。", "Take the lead's confirmation back.")
_STOP: Final = Text("请在停发与恢复中办理。", "Go through the stop of payment.")
_LAPSE: Final = Text("请在认证逾期中办理。", "Go through the lapsed certification.")
_LEDGER: Final = Text("款项以台账为准：请登记收款。", "The ledger tells it: record the receipt.")
_PLAN: Final = Text("请在分期协议中办理。", "Go through the instalment plan.")
_OFFSET: Final = Text("请在抵扣中办理。", "Go through the offset.")
_WRITE_OFF: Final = Text("请在核销中办理。", "Go through the write-off.")
_NAMES: Final = Text("请在公示名单中办理。", "Go through the publication of names.")
_MERGE: Final = Text("请在并案中办理。", "Merge the cases, or part them.")
_BUDGET: Final = Text("请在错停限额中放行。", "Release the batch at the budget.")
_SERVE: Final = Text(
    "请制作文书并登记送达，送达日即为办理日。",
    "Make the paper and record its service: the step is entered with it, on the day it was served.",
)
_SEEN: Final = Text(
    "由系统按现有记录判定，不能手工登记。", "The system finds it from what is on file; nobody enters it."
)

#: kind of step or fact → where it is done; what is not here is entered as it is
ELSEWHERE: Final[dict[str, Text]] = {
    **dict.fromkeys(COMPUTED, _SEEN),
    **dict.fromkeys(("fact_confirmed", "fact_refuted"), _VERIFY),
    **dict.fromkeys(("assessment_proposed", "assessment_approved", "assessment_refused"), _ASSESS),
    "cleared": _CLEAR,
    "closed": _CLOSE,
    "reopened": _REOPEN,
    "decision_annulled": _ANNUL,
    "withdrawn": _LEAD,
    **dict.fromkeys(
        (
            "person_notified", "reply_received", "stop_proposed", "stop_approved", "stop_refused",
            "resumed", "stop_reversed",
        ),
        _STOP,
    ),
    **dict.fromkeys(
        ("lapsed", "lapse_noticed", "lapse_stop_proposed", "lapse_stop_refused", "lapse_stop_approved"),
        _LAPSE,
    ),
    **dict.fromkeys(("repaid", "owed_again"), _LEDGER),
    **dict.fromkeys(
        ("agreement_signed", "instalment_missed", "instalment_caught_up", "agreement_ended"), _PLAN
    ),
    **dict.fromkeys(("offset_later_benefits", "offset_account", "offset_grants"), _OFFSET),
    **dict.fromkeys(
        ("write_off_proposed", "write_off_refused", "written_off", "part_written_off"), _WRITE_OFF
    ),
    **dict.fromkeys(("names_proposed", "names_published", "names_refused", "names_withdrawn"), _NAMES),
    **dict.fromkeys(("merged", "unmerged"), _MERGE),
    **dict.fromkeys(("batch_halted", "batch_released"), _BUDGET),
    # papers of this agency: no day is written down that no proof of service bears out
    **dict.fromkeys(("order_served", "order_published", "order_served_by_publication"), _SERVE),
    **dict.fromkeys(("handed_over", "decision_notified"), _SERVE),
}  # fmt: skip

#: the same, where this agency took the step; what another office served is entered with its number
ELSEWHERE_IF_OURS: Final[dict[str, Text]] = dict.fromkeys(("reminder_served", "enforcement_applied"), _SERVE)
