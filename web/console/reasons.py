"""Reasons that come up again and again, one press away; a reason of one's own is always possible."""

from __future__ import annotations

from typing import Final

from verifier.language import Text

QUICK_REASONS: Final[dict[str, tuple[Text, ...]]] = {
    "same_person": (
        Text("身份证号、姓名、出生日期一致", "ID number, name and date of birth agree"),
        Text(
            "身份证号一致，姓名为异体字或同音字", "ID number agrees; the name is a variant or sounds the same"
        ),
        Text("已与数据提供单位核对，确为同一人", "Checked with the source: the same person"),
    ),
    "different": (
        Text("身份证号不同，仅同名同姓", "Different ID numbers, only the name is the same"),
        Text("同村亲属或双胞胎，并非本人", "A relative or twin, not this person"),
        Text("本人在该日期之后有经核实的生存证明", "A verified life sign of this person after that date"),
    ),
    "not_enough": (
        Text("记录缺身份证号，需向来源单位补充", "The record has no ID number: ask the source"),
        Text("需入户或视频核实", "Needs a visit or a video call"),
        Text("等待户籍部门答复", "Waiting for the police registry to answer"),
    ),
}
