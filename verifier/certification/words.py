"""Codes of certification in words: modalities, tasks, outcomes, lapses, what a proof of life rests on."""

from __future__ import annotations

from typing import Final

from verifier.language import Text

MODALITY_NAMES: Final[dict[str, Text]] = {
    "finger": Text("指纹", "finger"),
    "palm_vein": Text("掌静脉", "palm vein"),
}

BASIS_NAMES: Final[dict[str, Text]] = {
    "roll": Text("名册记载", "stated by the roll"),
    "check": Text("指纹或掌静脉核验", "finger or palm checked"),
    "staff": Text("工作人员当面核验", "seen by a colleague"),
    "life_sign": Text("生存迹象（静默认证）", "sign of life"),
    "proxy_sign": Text("可能由他人代办的生存迹象", "sign somebody else could have given"),
    "partner": Text("异地协助机构核验", "seen by a partner agency"),
}

DECISION_NAMES: Final[dict[str, Text]] = {
    "match": Text("认出本人", "recognised"),
    "no_match": Text("未认出", "not recognised"),
    "inconclusive": Text("无法判定", "cannot be told"),
    "refused": Text("采集质量不足", "capture too faint"),
}

CHECK_REASON_NAMES: Final[dict[str, Text]] = {
    "ok": Text("与登记一致", "agrees with the record"),
    "low_similarity": Text("与登记相差较大", "differs from the record"),
    "borderline": Text("介于两者之间", "lies between"),
    "quality": Text("采集不够清楚", "the capture is not clear enough"),
    "no_usable_reference": Text("没有可用的登记样本", "nothing on record to compare with"),
}

PAD_NAMES: Final[dict[str, Text]] = {
    "passed": Text("通过", "passed"),
    "failed": Text("未通过", "not passed"),
}

STEP_NAMES: Final[dict[str, Text]] = {
    "done": Text("完成", "done"),
    "retry_same": Text("同一部位再试", "the same once more"),
    "other_finger": Text("换一根手指", "another finger"),
    "best_finger": Text("登记最清楚的手指", "the best finger on record"),
    "palm_vein": Text("掌静脉", "palm vein"),
    "staff_check": Text("工作人员核验", "staff check"),
    "home_visit": Text("上门服务", "home visit"),
}

TASK_NAMES: Final[dict[str, Text]] = {
    "staff_check": Text("工作人员核验", "staff check"),
    "home_visit": Text("上门服务", "home visit"),
    "reenrolment": Text("重新采集", "new enrolment"),
    "review": Text("人工复核", "review"),
    "source_correction": Text("请来源更正", "correction by the source"),
    "find_address": Text("查找联系方式", "find out how to reach them"),
}

OUTCOME_NAMES: Final[dict[str, Text]] = {
    "certified": Text("已认证", "certified"),
    "not_met": Text("未见到本人", "not met"),
    "refused": Text("本人不愿办理", "declined"),
    "moved": Text("已迁居", "moved away"),
    "died": Text("家属告知已去世", "family says: died"),
    "settled": Text("已办妥", "settled"),
    "not_needed": Text("无需办理", "not needed"),
}

LAPSE_NAMES: Final[dict[str, Text]] = {
    "lapsed": Text("已逾期，待告知", "lapsed, notice is due"),
    "noticed": Text("已告知", "notified"),
    "proposed": Text("已提出暂停，待审批", "suspension proposed"),
    "suspended": Text("已暂停", "suspended"),
    "resumed": Text("已恢复并补发", "resumed with back-pay"),
    "certified": Text("已认证", "certified"),
    "withdrawn": Text("已撤回（待遇已不在发放）", "withdrawn: no longer in payment"),
}

CHANNEL_NAMES: Final[dict[str, Text]] = {
    "letter": Text("书面通知", "letter"),
    "phone": Text("电话", "telephone"),
    "sms": Text("短信", "text message"),
    "visit": Text("上门告知", "in person"),
    "village": Text("村（社区）转告", "through village or community"),
}

SIGN_NAMES: Final[dict[str, Text]] = {
    "clinic": Text("本人就诊", "clinic visit"),
    "vaccination": Text("接种疫苗", "vaccination"),
    "tax": Text("办税", "tax office"),
    "transit-face": Text("刷脸乘车", "transit gate with face"),
    "staff-visit": Text("工作人员走访", "visit by a colleague"),
    "phone": Text("电话联系", "telephone call"),
    "bank-card": Text("使用银行卡", "bank card used"),
    "online": Text("网上办事", "online service"),
}

WEIGHT_NAMES: Final[dict[str, Text]] = {
    "in_person": Text("本人到场并核对身份", "in person and identified"),
    "proxy_possible": Text("可能由他人代办", "somebody else could have done it"),
    "unknown": Text("未设定", "no weight given"),
}

LAPSE_REASON_NAMES: Final[dict[str, Text]] = {
    "in_payment_again": Text("该待遇恢复发放，认证仍逾期", "in payment again, and still not certified"),
    "due_date_passed": Text("超过到期日仍未认证", "the due date passed without a certification"),
    "no_longer_in_payment": Text("该待遇已不在发放", "the benefit is no longer in payment"),
}

WHY_NOT_NAMES: Final[dict[str, Text]] = {
    "unknown_kind": Text("尚未设定效力的迹象种类", "a kind nobody has given a weight"),
    "proxy_at_great_age": Text(
        "可能由他人代办，高龄人员不适用", "could be somebody else's; not enough at that age"
    ),
    "birth_unknown": Text(
        "可能由他人代办，且出生日期不详", "could be somebody else's, and the age is unknown"
    ),
    "in_future": Text("日期在未来", "dated in the future"),
    "not_entitled": Text("没有可认证的待遇", "no benefit to certify"),
    "proxy_for_the_dead": Text(
        "可能由他人代办，而系统登记为已死亡或失踪",
        "could be somebody else's, and the person is on record as dead or missing",
    ),
}
