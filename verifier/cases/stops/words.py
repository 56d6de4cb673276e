"""Stops in words: their states, how they end, what they rest on."""

from __future__ import annotations

from typing import Final

from verifier.language import Text

STOP_STATES: Final[dict[str, Text]] = {
    "proposed": Text("待审批", "awaits approval"),
    "approved": Text("已停发", "stopped"),
    "refused": Text("已退回", "refused"),
    "overtaken": Text("已失效", "overtaken"),
    "ended": Text("已恢复", "ended"),
}

ENDINGS: Final[dict[str, Text]] = {
    "resumed": Text("原因消失，恢复发放", "resumed: the cause is over"),
    "reversed": Text("错停已撤销", "undone: it was wrong"),
}

GROUNDS: Final[dict[str, Text]] = {
    "released": Text("已释放", "released from custody"),
    "acquitted": Text("未被定罪", "not convicted"),
}

#: who is a record of a death about, where the stop proved wrong
WRONG: Final[dict[str, Text]] = {
    "record": Text("确为本人，记录有误", "the person, but the record is wrong"),
    "person": Text("记录是另一人的", "another person's record"),
}
