"""The steps of the night and the states of runs and steps, in words."""

from __future__ import annotations

from typing import Final

from verifier.language import Text

STEP_NAMES: Final[dict[str, Text]] = {
    "intake": Text("接收投递的文件", "take in dropped files"),
    "finish_feeds": Text("续完中断的数据", "finish interrupted feeds"),
    "life_signs": Text("续办待用的生存迹象", "take up waiting life signs"),
    "compare": Text("比对新增与变更", "compare what is new"),
    "duplicates": Text("查找重复采集", "seek fingers enrolled twice"),
    "certification": Text("更新资格认证", "bring certifications up to date"),
    "settle": Text("整理疑点", "settle the leads"),
    "instalments": Text("核对分期还款", "look after instalments"),
    "publications": Text("登记公告期满的送达", "enter services whose publication is over"),
    "deadlines": Text("重算案件期限", "count the cases' deadlines anew"),
    "month_end": Text("台账月末结账", "close the ledger's month"),
    "reconciliation": Text("名册、发放、银行退回核对", "compare roll, payments and bank returns"),
    "payroll": Text("核对待发放文件", "check coming payment files"),
    "reminders": Text("安排认证提醒", "plan reminders to certify"),
    "outbox": Text("发出短信和邮件", "send what waits in the outbox"),
    "figures": Text("统计各机构本月情况", "count the month by agency"),
    "retention": Text("销毁到期模板", "destroy templates past their time"),
    "purge": Text("清理过期请求数据", "clear what requests left behind"),
    "seal": Text("封存审计链", "seal the audit chain"),
    "backup": Text("备份", "make a backup"),
}

#: an interrupted run stays ``running``: the next start goes on with it
STATE_NAMES: Final[dict[str, Text]] = {
    "running": Text("运行中", "running"),
    "done": Text("已完成", "done"),
    "failed": Text("没有做成", "failed"),
    "paused": Text("已暂停", "paused"),
    "again": Text("等待补做", "to be done again"),
}

#: states of a job for one date
JOB_STATES: Final[dict[str, Text]] = {
    "waiting": Text("等待", "waiting"),
    "running": Text("运行中", "running"),
    "retry": Text("将重试", "will be tried again"),
    "done": Text("已完成", "done"),
    "dead": Text("未完成，等待人工", "failed, waits for a person"),
    "missed": Text("错过", "missed"),
}
