"""Why a replay differs, and what of a past night cannot be told again, in words."""

from __future__ import annotations

from typing import Final

from verifier.language import Text

WHAT_NAMES: Final[dict[str, Text]] = {
    "raised": Text("会产生（当时没有）", "would be raised"),
    "not_raised": Text("不会产生（当时有）", "would not be raised"),
    "changed": Text("内容不同", "differs"),
}

CAUSES: Final[dict[str, Text]] = {
    # rules
    "rule_halted": Text("所依规则此后被暂停", "its rule has been halted since"),
    "rule_lifted": Text("所依规则当时被暂停，此后恢复", "its rule was halted then and has been lifted since"),
    "weights": Text("比对参数已更换", "other weights are in force"),
    "comparing": Text("比对程序已更新", "records are compared by newer code"),
    "thresholds": Text("所用标准已调整", "thresholds have been changed"),
    "names": Text("来源名称的写法已调整", "sources are called otherwise"),
    "code": Text("查找疑点的程序已更新", "the finders' code is newer"),
    "compared_again": Text(
        "按当时的名册重新比对：名册自首次比对后已变化",
        "compared once more with the roll of that night, which had changed since the pair was first compared",
    ),
    # what came since
    "record_later": Text("所依记录此后才到", "its record came later"),
    "record_corrected": Text("来源此后以同一编号更正了记录", "the source told the same record anew since"),
    "person_changed": Text("人员信息此后有变更", "the person's identity changed since"),
    "identity_changed": Text("此后认定（或不再认定）为同一人", "entries were joined or parted since"),
    "entitlement_changed": Text("待遇此后有变更", "an entitlement changed since"),
    "payment_later": Text("此后有新的发放或退回", "payments or returns came since"),
    "account_later": Text("此后有新的账户信息", "news of accounts came since"),
    "certified_since": Text("此后有新的认证", "a certification came since"),
    "checked_since": Text("此后有新的核验或采集", "checks or enrolments came since"),
    "decided_since": Text("此后已作出结论", "a decision was taken since"),
    "rules_since": Text("此后的夜间作业所依规则不同", "later nights went by other rules"),
    "later_night": Text("时间推移：此后的夜间作业按更晚的日期计算", "later nights counted by a later date"),
    # nothing of these
    "while_settling": Text("整理疑点期间数据有变化", "data moved while the night settled its leads"),
    "unexplained": Text("原因不明，请核查", "no cause was found: look into it"),
}

GAPS: Final[dict[str, Text]] = {
    "not_kept": Text(
        "该夜没有整理这类疑点的记录，无法重演。", "The night kept nothing of this kind: it is not told again."
    ),
    "no_finder": Text(
        "这类疑点现已不再查找，无法重演。", "This kind is not sought any more: it cannot be told again."
    ),
    "code_changed": Text(
        "查找疑点的程序此后有更新；“当时规则”只能以现在的程序重演。",
        "The finders' code is newer than that night: even by the rules of then it is today's code that runs.",
    ),
    "while_settling": Text(
        "该类疑点查找之后、写入之前数据有变化（{tables}）；金额和状态可能不同。",
        "Data moved between finding and writing this kind ({tables}): amounts and states may differ.",
    ),
    "not_compared_again": Text(
        "比对程序此后有更新，无法用当时的程序重新比对；规则与名册变化的影响不能分开。",
        "Records are compared by newer code: what the rules changed and what comparing once more changed "
        "cannot be told apart.",
    ),
    "side_by_side": Text(
        "该夜进行时有数据正在入库（{feeds}）；当时已入库的部分只能按行号推定。",
        "Feeds were being applied while the night ran ({feeds}): what had come is taken from row numbers.",
    ),
}

#: the parts of ``RulesInForce``
RULE_PARTS: Final[dict[str, Text]] = {
    "compared_with": Text("比对版本", "version of comparing"),
    "model": Text("比对参数", "weights"),
    "halted": Text("暂停的规则", "halted rules"),
    "crossmatch": Text("疑点阈值", "thresholds of leads"),
    "watch": Text("核验监测标准", "thresholds of checks"),
    "names": Text("来源名称", "names of sources"),
    "code": Text("查找程序", "the finders' code"),
}
