"""The kinds of lead about checks at devices: who was certified, where, by whom, and what does not fit.

None accuses a retiree, and none stops a payment: the fault is more likely a device's or a colleague's.
"""

from __future__ import annotations

from typing import Final

from verifier.crossmatch.kind_text import KindText
from verifier.language import Text

_NO_STOP: Final = Text(
    "这类疑点针对核验过程，不针对本人：不能据此停发，也不能要求本人退款。",
    "This is about how the check was made, not about the retiree: it never leads to a stop or a debt.",
)

CHECK_KINDS: Final[dict[str, KindText]] = {
    "check_after_death": KindText(
        Text("死亡记录之后通过核验", "Checked after a recorded death"),
        Text(
            "死亡记录确为本人，而设备核验不是本人完成的吗？",
            "Is the death record this person's and true, so that the check was not made by them?",
        ),
        Text(
            "本人可能健在，死亡记录有误：先联系本人，并请来源单位更正。不能据此停发。",
            "The person may be alive and the record wrong: reach the person first, and ask the source to "
            "correct it. It never leads to a stop by itself.",
        ),
    ),
    "one_finger_several_people": KindText(
        Text("一指多人", "One finger, several people"),
        Text(
            "同一手指或手掌以两个身份采集，且没有正当原因，需要立案核实吗？",
            "One finger or hand was enrolled under two identities and nothing explains it: should a case be "
            "opened?",
        ),
        Text(
            "可能是采集时选错人员，也可能是一人两个身份；先当面核对两名人员。比对也有极小的误差。",
            "The wrong person may have been chosen at enrolment, or one human has two identities: see both "
            "people first. A comparison, too, may very rarely err.",
        ),
    ),
    "sample_reused": KindText(
        Text("样本重复使用", "Sample used again"),
        Text(
            "同一份样本被再次提交，且不是设备故障，需要立案核实吗？",
            "One very sample was sent again and no fault of the device explains it: should a case be opened?",
        ),
        _NO_STOP,
    ),
    "identical_scores": KindText(
        Text("比对结果完全相同", "Identical results"),
        Text(
            "多次核验结果完全相同，且不是设备或软件问题，需要立案核实吗？",
            "Several checks had exactly the same result and no fault explains it: should a case be opened?",
        ),
        _NO_STOP,
    ),
    "impossible_travel": KindText(
        Text("两地核验时间过近", "Two places, too little time"),
        Text(
            "两次核验不可能都由本人完成，且设备时间、位置无误，需要立案核实吗？",
            "The person cannot have made both checks, and clocks and places of the devices are right: should "
            "a case be opened?",
        ),
        Text(
            "设备时间或网点位置登记有误也会如此；先核对设备。不能据此停发。",
            "A wrong clock or place of a device looks the same: verify the devices first. It never leads to "
            "a stop.",
        ),
    ),
    "too_many_checks": KindText(
        Text("短时间内核验过多", "Too many checks in an hour"),
        Text(
            "短时间内的核验不是集中办理，也无法说明，需要立案核实吗？",
            "It was no busy day and nobody can explain so many checks: should a case be opened?",
        ),
        _NO_STOP,
    ),
    "odd_hours_checks": KindText(
        Text("非正常时间核验", "Checks at odd hours"),
        Text(
            "非正常时间的核验不是上门或加班办理，也无法说明，需要立案核实吗？",
            "It was no visit and no overtime, and nobody can explain the checks: should a case be opened?",
        ),
        _NO_STOP,
    ),
    "enrolment_differs": KindText(
        Text("重新采集与原登记不符", "A new enrolment unlike the old"),
        Text(
            "重新采集的不是本人的手指或手掌，且不是皮肤磨损、采集质量所致，需要立案核实吗？",
            "The newly enrolled finger or hand is not the person's, and neither worn skin nor a poor capture "
            "explains it: should a case be opened?",
        ),
        Text(
            "多半是皮肤磨损或采集不清；请当面重新采集。此后一段时间由工作人员核验，待遇不受影响。",
            "Mostly it is worn skin or a poor capture: enrol the person again, face to face. For some time a "
            "colleague sees them at each check; it never leads to a stop by itself.",
        ),
    ),
    "chain_fork": KindText(
        Text("设备核验序号冲突", "A device's checks contradict each other"),
        Text(
            "设备数据前后矛盾，且不是恢复旧数据所致，需要立案核实吗？",
            "The device contradicted itself and restored no old state: should a case be opened?",
        ),
        _NO_STOP,
    ),
}

#: what such a lead holds, in the order in which it is read
CHECK_FACTS: Final[dict[str, Text]] = {
    "died": Text("记载的死亡日期", "recorded day of death"),
    "device": Text("设备", "device"),
    "devices": Text("设备", "devices"),
    "operator": Text("操作员", "operator"),
    "colleague": Text("经办人员", "colleague"),
    "sites": Text("站点", "site"),
    "count": Text("次数", "times"),
    "limit": Text("核查标准", "looked at from"),
    "people": Text("涉及人数", "people"),
    "km": Text("相距（公里）", "kilometres apart"),
    "minutes": Text("间隔（分钟）", "minutes between"),
    "from": Text("开始时间", "from"),
    "to": Text("结束时间", "to"),
    "modalities": Text("采集方式", "modality"),
    "positions": Text("核验序号", "positions in the chain"),
    "checks": Text("核验编号", "checks"),
    "certifications": Text("认证编号", "certifications"),
    "enrolment": Text("采集编号", "enrolment"),
}
