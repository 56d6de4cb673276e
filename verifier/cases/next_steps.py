"""What comes next in a case, in a sentence: no state is a dead end without a word (pure)."""

from __future__ import annotations

from typing import Final

from verifier.cases.assessing_rules import Overpayment
from verifier.cases.readiness import Readiness
from verifier.language import Text

_VERIFY: Final = Text("下一步：登记人工核实。", "Next: record a human verification.")
_APPROVE: Final = Text(
    "下一步：由另一名审批人批准或退回。", "Next: another person approves or refuses the assessment."
)
_REFUSE: Final = Text("证据已有变化，只能退回：", "The evidence has changed; it can only be refused: ")
_PROPOSE: Final = Text("下一步：提出多发金额核定。", "Next: propose the assessment.")
_NOTHING_PAID: Final = Text(
    "停发月份之后没有实际多发，无须核定；可排除并结案，或等待发放记录导入。",
    "Nothing was actually overpaid, so there is nothing to assess: clear and close, or wait for payment "
    "files.",
)
_MORE: Final = Text(
    "新的记录确认后会并入本案；确已无法取得的，请排除并结案。",
    "A new record joins this case once confirmed; if none can be had, clear and close.",
)
_CLOSED: Final[dict[str, Text]] = {
    "assessed": Text(
        "应追回金额已定。责令退回、分期、抵扣等追回步骤将在本产品后续步骤中办理，目前请按现行程序办理。",
        "The sum to recover stands. The order to return, instalments and offset come in a later step of the "
        "product; until then follow the present procedure.",
    ),
    "cleared": Text("已结案；有新证据时可重新办理。", "Closed; it can be taken up again on new evidence."),
    "withdrawn": Text(
        "已撤回；新的疑点成立时另行立案。", "Withdrawn; a lead confirmed later opens a case of its own."
    ),
}


def next_step(state: str, readiness: Readiness, counted: Overpayment | None) -> Text:
    """Return what comes next in a case in ``state``."""
    if state in _CLOSED:
        return _CLOSED[state]
    if state == "verification":
        return _VERIFY
    if state == "assessment_proposed":
        missing = readiness.not_assessable or (None if readiness.rule.allowed else readiness.rule.missing)
        return _APPROVE if missing is None else Text(_REFUSE.zh + missing.zh, _REFUSE.en + missing.en)
    if readiness.next_if_verified is not None:
        return readiness.next_if_verified
    if not readiness.rule.allowed:
        missing = readiness.rule.missing
        return Text(missing.zh + _MORE.zh, f"{missing.en} {_MORE.en}")
    return _PROPOSE if counted is not None and counted.total_fen > 0 else _NOTHING_PAID
