"""Verdicts in words, and reasons that come up again and again, one press away; others are always possible."""

from __future__ import annotations

from typing import Final

from verifier.crossmatch.kinds_catalogue import VERDICT_NAMES
from verifier.language import Text

Reasons = dict[str, tuple[Text, ...]]

_ABOUT_A_RECORD: Final[Reasons] = {
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
_ABOUT_AN_ACCOUNT: Final[Reasons] = {
    "same_person": (
        Text("无委托手续，收款人无法说明理由", "No mandate, and the payee gives no reason"),
        Text("多人待遇由一人支取，未转交本人", "One person draws for several and does not hand it on"),
    ),
    "different": (
        Text("亲属代管，有委托书", "A relative manages it, with a mandate"),
        Text("集中供养机构统一代管", "A care home manages it for its residents"),
        Text("户名为同一人的不同写法", "The holder is the same person, written differently"),
    ),
    "not_enough": (
        Text("待银行提供开户资料", "Waiting for the bank's account papers"),
        Text("需电话或入户了解", "Needs a call or a visit"),
    ),
}
_ABOUT_LIFE: Final[Reasons] = {
    "same_person": (
        Text("多次联系未果，需立案核实", "Several attempts to reach failed: to be verified as a case"),
        Text("家属或村居反映情况异常", "Family or village report something unusual"),
    ),
    "different": (
        Text("已核实本人健在并补认证", "Found alive and certified again"),
        Text("已通过其他渠道认证，数据未同步", "Certified another way; the data had not arrived"),
    ),
    "not_enough": (
        Text("已预约上门服务", "A home visit is arranged"),
        Text("联系方式失效，待村居协助", "Contact data out of date: the village will help"),
    ),
}
_BY_KIND: Final[dict[str, Reasons]] = {
    "shared_account": _ABOUT_AN_ACCOUNT,
    "holder_not_retiree": _ABOUT_AN_ACCOUNT,
    "no_life_sign": _ABOUT_LIFE,
    "certification_lapsed": _ABOUT_LIFE,
}
_VERDICTS_WITHOUT_RECORD: Final[dict[str, Text]] = {
    "same_person": Text("疑点成立，立案核实", "the suspicion holds: open a case"),
    "different": Text("疑点不成立，排除", "the suspicion does not hold: clear it"),
}


def quick_reasons(kind: str) -> Reasons:
    """Return the common reasons for each verdict about a kind of lead."""
    return _BY_KIND.get(kind, _ABOUT_A_RECORD)


def verdict_label(verdict: str, *, has_record: bool) -> Text:
    """Return the verdict as the button says it; without a record nobody is "the same person"."""
    plain = VERDICT_NAMES[verdict]
    return plain if has_record else _VERDICTS_WITHOUT_RECORD.get(verdict, plain)
