"""The names and words of rules that are not about comparing two sides."""

from __future__ import annotations

from typing import Final

from verifier.language import Text

LEAD_RULES: Final[dict[str, Text]] = {
    "same_person_number": Text(
        "名册上同一个人编号有两项在发待遇。", "One number on the roll has two running entitlements."
    ),
    "one_account": Text(
        "一个账户为多人领取待遇，达到设定人数。", "One account receives the benefits of many people."
    ),
    "other_holder": Text(
        "账户户名与本人姓名不同且读音也不相近，或户名证件号码不是本人。",
        "The holder's name differs and does not even sound alike, or the holder's ID is another one.",
    ),
    "aged_without_life_sign": Text(
        "高龄且在设定期限内没有任何生存迹象。",
        "A great age and no sign of life within the configured months.",
    ),
    "certification_overdue": Text(
        "最近一次待遇领取资格认证的有效期已过。", "The latest certification is past its due date."
    ),
    "check_after_death": Text(
        "记载的死亡日期之后，本人又通过了设备核验。",
        "A device recognised the person after the recorded death.",
    ),
    "one_finger_several_people": Text(
        "同一手指或手掌以两个身份采集。", "One finger or hand was enrolled under two identities."
    ),
    "sample_reused": Text(
        "同一份样本用了两次；每次活体采集的样本都不同。",
        "One very sample was used twice; living captures always differ.",
    ),
    "identical_scores": Text(
        "连续多次通过核验的比对结果完全相同。", "Several genuine checks in a row had exactly the same result."
    ),
    "impossible_travel": Text(
        "两次认证相隔太远，在这段时间内无法到达（已计入两台设备的时钟误差）。",
        "Two certifications too far apart for the time between them, both clocks' errors allowed for.",
    ),
    "too_many_checks": Text(
        "一台设备、一名操作员或经办人员一小时内认证的人次达到设定数量。",
        "One device, operator or colleague certified as many within an hour as is looked at.",
    ),
    "odd_hours_checks": Text(
        "一台设备、一名操作员或经办人员在非正常时间认证的人次达到设定数量。",
        "One device, operator or colleague certified as many outside the usual hours as is looked at.",
    ),
    "enrolment_differs": Text(
        "重新采集的指纹或掌静脉与所替换的原登记全都不符。",
        "A new enrolment resembles nothing of the one it replaced.",
    ),
    "chain_fork": Text(
        "设备的同一核验序号出现两份不同内容。", "Two different bodies came under one position of a device."
    ),
}
