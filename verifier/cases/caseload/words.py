"""What was arranged about a case, in words: sentences of its history, names in the chain (words only)."""

from __future__ import annotations

from typing import Final

from verifier.language import Text

#: one sentence for each happening of this room
WORK_SENTENCES: Final[dict[str, Text]] = {
    "took_over": Text("案件 {case} 并入本案，一并办理。", "Case {case} was merged into this one."),
    "gave_back": Text("案件 {case} 拆出，恢复独立办理。", "Case {case} was parted from this one."),
    "linked": Text("登记为案件 {parent} 的派生案件。", "Linked as grown out of case {parent}."),
    "unlinked": Text("解除与来源案件 {parent} 的关联。", "The link to case {parent} was taken away."),
    "child_linked": Text(
        "案件 {child} 登记为本案的派生案件。", "Case {child} was linked as grown out of this."
    ),
    "child_unlinked": Text("解除与派生案件 {child} 的关联。", "The link to case {child} was taken away."),
    "assigned": Text("由 {to} 办理。", "{to} works on it."),
    "unassigned": Text("{from} 不再经办，待分派。", "{from} gave it back; nobody has it."),
    "snoozed": Text("搁置至 {until}。", "Put off until {until}."),
    "woken": Text("提前恢复办理。", "Brought back before its day."),
    "snooze_over": Text("搁置日期已到，恢复办理。", "The day it was put off to has come."),
    "deadline_near": Text(
        "法定期限 {due} 将至，恢复办理。", "The legal deadline of {due} is near: it is back on the list."
    ),
    "sum_released": Text(
        "放行前系统核定的应追回款。", "The sum an earlier system had decided was released: it is owed."
    ),
}

#: the same as audited, named for whoever reads the chain
WORK_ACTIONS: Final[dict[str, Text]] = {
    "took_over": Text("他案并入", "Another case merged into it"),
    "gave_back": Text("拆出他案", "Another case parted from it"),
    "linked": Text("登记为派生案件", "Linked to the case it grew out of"),
    "unlinked": Text("解除与来源案件的关联", "Link to the case it grew out of taken away"),
    "child_linked": Text("登记派生案件", "A case grown out of it linked"),
    "child_unlinked": Text("解除与派生案件的关联", "A case grown out of it no longer linked"),
    "assigned": Text("分派案件", "Case assigned"),
    "unassigned": Text("退回待分派", "Case given back"),
    "snoozed": Text("搁置案件", "Case put off"),
    "woken": Text("恢复办理", "Case brought back"),
    "snooze_over": Text("搁置期满，恢复办理", "Case back: its day has come"),
    "deadline_near": Text("期限将至，恢复办理", "Case back: its deadline is near"),
    "sum_released": Text("放行前系统的核定金额", "Sum of an earlier system released"),
}

#: what says who works on a case and when: nothing happened in it
ARRANGEMENTS: Final = frozenset(WORK_SENTENCES) - {"sum_released"}
