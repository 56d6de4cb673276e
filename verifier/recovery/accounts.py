"""The accounts of the ledger, on two lines of money that no posting crosses, and the kinds of transactions.

What is recovered is income of the fund; it is never netted against benefits paid out (RULES: recovery). So an
amount withheld from a later benefit is two postings: the benefit is due in full on its own line, and what was
withheld arrives as a receipt on the other.
"""

from __future__ import annotations

from typing import Final

from verifier.language import Text

BANK: Final = "bank"
DEBTS_DUE: Final = "debts_due"
FEES_DUE: Final = "fees_due"
TO_RECOVER: Final = "to_recover"
FEES_TO_RECOVER: Final = "fees_to_recover"
RECOVERED: Final = "recovered"
FEES_RECEIVED: Final = "fees_received"
UNALLOCATED: Final = "unallocated"
REFUNDS_PAYABLE: Final = "refunds_payable"
WRITTEN_OFF: Final = "written_off"
FEES_WRITTEN_OFF: Final = "fees_written_off"
WITHHELD: Final = "withheld"
BETWEEN_AGENCIES: Final = "between_agencies"
BENEFITS: Final = "benefits"
BENEFITS_WITHHELD: Final = "benefits_withheld"

#: account → what it is called, in the order of the trial balance
RECOVERY_LINE: Final[dict[str, Text]] = {
    BANK: Text("追回款银行存款", "bank account of recovered money"),
    WITHHELD: Text("待划转抵扣款", "withheld, to be transferred"),
    BETWEEN_AGENCIES: Text("机构间往来", "between agencies"),
    DEBTS_DUE: Text("应追回款", "debts"),
    FEES_DUE: Text("应收滞纳金或利息", "late fees due"),
    WRITTEN_OFF: Text("已核销", "written off"),
    FEES_WRITTEN_OFF: Text("已核销滞纳金或利息", "late fees written off"),
    TO_RECOVER: Text("应追回待实现", "assessed, not yet recovered"),
    FEES_TO_RECOVER: Text("滞纳金或利息待实现", "late fees not yet received"),
    UNALLOCATED: Text("待认领收款", "receipts not yet allocated"),
    REFUNDS_PAYABLE: Text("应退款", "refunds payable"),
    RECOVERED: Text("追回收入（基金）", "recovered: income of the fund"),
    FEES_RECEIVED: Text("滞纳金或利息收入", "late fees received"),
}
BENEFIT_LINE: Final[dict[str, Text]] = {
    BENEFITS: Text("待遇支出（被抵扣部分）", "benefits due, the part withheld"),
    BENEFITS_WITHHELD: Text("待遇抵扣应划转", "withheld from benefits, to be handed over"),
}
ACCOUNT_NAMES: Final[dict[str, Text]] = RECOVERY_LINE | BENEFIT_LINE

KIND_NAMES: Final[dict[str, Text]] = {
    "assessed": Text("核定应追回", "assessed"),
    "late_fee": Text("计收滞纳金或利息", "late fee or interest"),
    "received": Text("收款", "received"),
    "offset": Text("抵扣", "offset"),
    "allocated": Text("认领到应追回款", "allocated to a debt"),
    "refund_opened": Text("转应退款", "turned into a refund"),
    "refunded": Text("退款", "refunded"),
    "written_off": Text("核销", "written off"),
    "reversal": Text("冲回", "reversal"),
}
#: kinds that move money out, or give a claim up: proposed by one person, approved by another
TWO_PEOPLE: Final = ("refunded", "written_off", "offset")


def line_of(account: str) -> str:
    """Return the line of money an account lies on: ``recovery`` or ``benefits``."""
    return "recovery" if account in RECOVERY_LINE else "benefits"
