"""What a feed is about and what became of it, in words."""

from __future__ import annotations

from typing import Final

from verifier.feeds.headings import FeedKind
from verifier.language import Text

#: one for each kind that can be imported
KIND_NAMES: Final[dict[str, Text]] = {
    FeedKind.ROLL.value: Text("待遇名册", "benefit roll"),
    FeedKind.PAYMENTS.value: Text("发放记录", "payments"),
    FeedKind.DEATHS.value: Text("死亡数据", "deaths"),
    FeedKind.CUSTODY.value: Text("羁押服刑数据", "custody"),
    FeedKind.OTHER_ROLL.value: Text("外地待遇名册", "other roll"),
    FeedKind.ACCOUNTS.value: Text("银行账户", "bank accounts"),
    FeedKind.LIFE_SIGNS.value: Text("生存迹象", "life signs"),
    FeedKind.BANK_STATEMENT.value: Text("追回款银行流水", "bank statement"),
    FeedKind.BANK_RETURN.value: Text("银行退回", "payments sent back by the bank"),
}

#: states a feed is stored in
STATE_NAMES: Final[dict[str, Text]] = {
    "receiving": Text("接收中", "being received"),
    "held": Text("等待人工放行", "held for a person"),
    "applying": Text("入库中", "being applied"),
    "applied": Text("已入库", "applied"),
    "rejected": Text("已退回", "rejected"),
}

#: what an import may report: a state, or that nothing was stored
RESULT_NAMES: Final[dict[str, Text]] = STATE_NAMES | {
    "repeated": Text("与以前相同，未作改变", "the same as before, nothing changed"),
    "checked": Text("试运行通过，未写入", "dry run passed, nothing written"),
    "empty": Text("文件没有数据行，未作改变", "the file holds no rows, nothing changed"),
}
