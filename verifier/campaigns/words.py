"""Codes of campaigns in words: states, ways, stages, and why a reminder was dropped or did not arrive."""

from __future__ import annotations

from typing import Final

from verifier.language import Text

CAMPAIGN_STATES: Final[dict[str, Text]] = {
    "proposed": Text("待审批", "awaiting approval"),
    "running": Text("已批准发送", "approved"),
    "refused": Text("不发送", "not sent"),
}
RECIPIENT_STATES: Final[dict[str, Text]] = {
    "planned": Text("待发送", "planned"),
    "queued": Text("正在发送", "on its way out"),
    "sent": Text("已发出", "sent"),
    "delivered": Text("已送达", "delivered"),
    "undeliverable": Text("未能送达", "undeliverable"),
    "dropped": Text("未发送", "not sent"),
}
CHANNELS: Final[dict[str, Text]] = {
    "sms": Text("短信", "text message"),
    "letter": Text("信函", "letter"),
    "none": Text("没有联系方式", "no way to reach"),
}
ORIGINS: Final[dict[str, Text]] = {
    "night": Text("夜间自动", "by the night"),
    "hand": Text("人工安排", "by hand"),
}
WHY: Final[dict[str, Text]] = {
    "certified": Text("已完成认证", "certified meanwhile"),
    "ended": Text("待遇已不在发放", "benefit no longer in payment"),
    "death": Text(
        "已登记死亡或失踪，或死亡疑点成立", "on record as dead or missing, or a death was confirmed"
    ),
    "opted_out": Text("本人不要提醒", "wants no reminders"),
    "refused": Text("本批提醒未获批准", "this campaign was not approved"),
    "no_way": Text("没有可用的电话和地址", "neither phone nor address"),
    "bad_number": Text("空号或停机", "number does not exist or is off"),
    "returned": Text("信函退回", "letter came back"),
    "other": Text("其他原因", "another reason"),
}
#: of a preview: why somebody is left out of the next campaign
REMINDED: Final = Text("这一阶段已提醒过", "reminded at this stage already")


def stage_name(stage: int) -> Text:
    """Return what a stage is called."""
    if stage == 0:
        return Text("已过期", "past due")
    return Text("到期前 {n} 天", "{n} days before").fill(n=stage)
