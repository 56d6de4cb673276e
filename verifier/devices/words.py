"""Words for the codes of this room: kinds of sites, states of devices, kinds of alerts."""

from __future__ import annotations

from typing import Final, Literal

from verifier.language import Text

SiteKind = Literal["bank", "employer", "township"]
AlertKind = Literal[
    "chain_fork",
    "chain_gap",
    "template_reused",
    "clock",
    "operator_paused",
    "sensor_fault",
    "enrolment_differs",
    "pad_failed",
]

SITE_KINDS: Final[dict[SiteKind, Text]] = {
    "bank": Text("银行网点", "bank branch"),
    "employer": Text("用人单位", "employer"),
    "township": Text("街道（乡镇）", "township"),
}
DEVICE_STATES: Final[dict[str, Text]] = {
    "pending": Text("待审批", "waiting for approval"),
    "active": Text("使用中", "in use"),
    "suspended": Text("已暂停", "suspended"),
    "revoked": Text("已注销", "revoked"),
}
ALERT_KINDS: Final[dict[AlertKind, Text]] = {
    "chain_fork": Text("同一序号出现两份不同的核验", "two different checks under one position"),
    "chain_gap": Text("核验序号中断", "positions of checks are missing"),
    "template_reused": Text("同一份样本再次提交", "the same sample was sent again"),
    "clock": Text("设备时钟不准", "the device's clock is wrong"),
    "operator_paused": Text("操作员多次输错密码", "an operator's PIN was wrong several times"),
    "sensor_fault": Text("采集器故障", "a sensor does not work"),
    "enrolment_differs": Text(
        "重新采集的指纹或掌静脉与原登记不符", "a new enrolment resembles nothing of the one it replaced"
    ),
    "pad_failed": Text("防伪检测未通过", "presentation-attack detection failed"),
}
