"""Words for the codes of this floor: states, grounds, kinds of holds."""

from __future__ import annotations

from typing import Final

from verifier.language import Text
from verifier.recovery.accounts import ACCOUNT_NAMES, KIND_NAMES
from verifier.recovery.books import DEBT_STATES

__all__ = [
    "ACCOUNT_NAMES",
    "DEBT_STATES",
    "HOLD_NAMES",
    "KIND_NAMES",
    "NEVER_PAID",
    "OFFSET_NAMES",
    "PAYROLL_STATES",
    "PLAN_STATES",
    "PROPOSAL_STATES",
    "REFUND_STATES",
    "SYSTEM_REASONS",
    "WRITE_OFF_GROUNDS",
]

#: reasons the ledger itself gives; they are stored in both languages at once
BY_REFERENCE: Final = Text("附言写明应追回款编号", "the memo quotes the debt's reference")
RECEIVED: Final = Text("银行流水", "bank statement")
OVERPAID: Final = Text("收款超过余额", "received beyond what was due")
CONFIRMED: Final = Text("金额和付款人相符，人工确认", "amount and payer agree, confirmed by a person")
SYSTEM_REASONS: Final = {str(one): one for one in (BY_REFERENCE, RECEIVED, OVERPAID, CONFIRMED)}

OFFSET_NAMES: Final[dict[str, Text]] = {
    "later_benefits": Text("以后月份的待遇", "later benefits"),
    "account_balance": Text("个人账户余额", "balance of the individual account"),
    "funeral_grant": Text("丧葬补助金", "funeral grant"),
    "survivor_grant": Text("抚恤金", "survivor grant"),
}

WRITE_OFF_GROUNDS: Final[dict[str, Text]] = {
    "no_estate": Text("债务人死亡且无遗产可供清偿", "the debtor died and left nothing"),
    "court_ended": Text("法院终结执行", "the court ended enforcement"),
    "untraceable": Text("债务人下落不明", "the debtor cannot be found"),
    "other": Text("其他（见理由）", "other (see the reason)"),
}

PROPOSAL_STATES: Final[dict[str, Text]] = {
    "proposed": Text("待审批", "awaits approval"),
    "approved": Text("已批准", "approved"),
    "refused": Text("已退回", "refused"),
    "overtaken": Text("已失效", "overtaken"),
}

PLAN_STATES: Final[dict[str, Text]] = {
    "proposed": Text("待审批", "awaits approval"),
    "refused": Text("已退回", "refused"),
    "running": Text("履行中", "running"),
    "completed": Text("已还清", "completed"),
    "broken": Text("已违约", "broken"),
    "ended": Text("已终止", "ended"),
}

REFUND_STATES: Final[dict[str, Text]] = {
    "open": Text("应退", "owed"),
    "proposed": Text("待审批", "awaits approval"),
    "paid": Text("已退", "paid"),
}

PAYROLL_STATES: Final[dict[str, Text]] = {
    "unchecked": Text("待核对", "not checked yet"),
    "held": Text("有暂缓行，待处理", "rows are held"),
    "waiting": Text("已核对，待放行", "checked, awaits release"),
    "released": Text("已放行", "released"),
    "set_aside": Text("已作废", "set aside"),
}

HOLD_NAMES: Final[dict[str, Text]] = {
    "unreadable": Text("该行无法读取", "the row cannot be read"),
    "not_on_roll": Text("名册上查无此人或此待遇", "no such person or benefit on the roll"),
    "suspended": Text("待遇已停发或暂停", "the benefit is stopped or suspended"),
    "open_case": Text("案件事实已核实，尚未办结", "a case whose fact is verified is open"),
    "twice": Text("同一待遇同一月份重复", "the same benefit and month twice"),
    "paid_before": Text("该月已发放", "this month was paid before"),
    "released_before": Text("该月已由另一份放行文件发放", "another file that has left pays this month"),
}
#: holds that no approval lifts: the row is taken out and the file checked anew
NEVER_PAID: Final = ("unreadable", "not_on_roll", "suspended", "twice", "paid_before", "released_before")
