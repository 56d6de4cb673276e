"""Verdicts in words, and reasons one press away: only such as are true of the lead on the page.

Another reason can always be typed; where identity is in doubt, opening a case takes a typed one.
"""

from __future__ import annotations

from typing import Final

from verifier.crossmatch.diff import DiffRow
from verifier.crossmatch.kinds_catalogue import VERDICT_NAMES
from verifier.crossmatch.kinds_of_checks import CHECK_KINDS
from verifier.crossmatch.lead_view import LeadView
from verifier.language import Text
from web.formatting import day_text

Reasons = dict[str, tuple[Text, ...]]

_FIELDS: Final[dict[str, Text]] = {
    "id": Text("身份证号", "ID number"),
    "name": Text("姓名", "name"),
    "birth": Text("出生日期", "date of birth"),
}
_WITHOUT_RECORD: Final[dict[str, Reasons]] = {
    "shared_account": {
        "same_person": (
            Text("查无委托或代管手续，支取人无法说明", "No mandate found, and the payee cannot explain it"),
            Text("多人待遇由一人支取，未转交本人", "One person draws for several and does not hand it on"),
        ),
        "different": (
            Text("亲属代管，已见委托书", "A relative manages it; the mandate was seen"),
            Text("集中供养机构统一代管，已核对名单", "A care home manages it; its list was checked"),
        ),
        "not_enough": (
            Text("待银行提供开户资料", "Waiting for the bank's account papers"),
            Text("需电话或入户了解", "Needs a call or a visit"),
        ),
    },
    "holder_not_retiree": {
        "same_person": (
            Text("没有委托代领手续，户主无法说明", "There is no mandate, and the holder cannot explain it"),
        ),
        "different": (
            Text("已见委托代领手续", "The mandate was seen"),
            Text("银行确认账户属于本人，户名登记有误", "The bank confirms the account is the retiree's own"),
        ),
        "not_enough": (
            Text("待银行提供开户资料", "Waiting for the bank's account papers"),
            Text("待本人或家属提交委托手续", "Waiting for the mandate from the person or the family"),
        ),
    },
    "no_life_sign": {
        "same_person": (
            Text("多次联系未果，无法确认在世", "Several attempts to reach failed: it is open whether alive"),
            Text("家属或村居反映情况异常", "Family or village report something unusual"),
        ),
        "different": (Text("已核实本人健在并补认证", "Found alive and certified again"),),
        "not_enough": (
            Text("已预约上门服务", "A home visit is arranged"),
            Text("联系方式失效，待村居协助", "Contact data out of date: the village will help"),
        ),
    },
    "certification_lapsed": {
        "same_person": (
            Text(
                "多次联系未果，未见其他渠道认证", "Several attempts to reach failed; no other proof of life"
            ),
        ),
        "different": (
            Text("已核实本人健在并补认证", "Found alive and certified again"),
            Text("已通过其他渠道认证，数据未同步", "Certified another way; the data had not arrived"),
        ),
        "not_enough": (
            Text("已预约上门服务", "A home visit is arranged"),
            Text("联系方式失效，待村居协助", "Contact data out of date: the village will help"),
        ),
    },
    "on_two_rolls": {
        "same_person": (),
        "different": (
            Text("另一份待遇已终止，没有同时领取", "The other benefit has ended: never drawn together"),
        ),
        "not_enough": (
            Text("等待另一方答复", "Waiting for the other side to answer"),
            Text("待查清应保留哪一份待遇", "Which benefit stays is still open"),
        ),
    },
    "two_ids_one_person": {
        "same_person": (),
        "different": (
            Text("已核对照片和户籍，是两个人", "Photos and household registers compared: two people"),
        ),
        "not_enough": (
            Text("待户籍部门答复", "Waiting for the household register to answer"),
            Text("需要核对照片或上门核实", "Needs a look at photos, or a visit"),
        ),
    },
}
_ABOUT_CHECKS: Final[Reasons] = {
    "same_person": (Text("设备和操作均无法说明，需立案核查", "Neither device nor operator can explain it"),),
    "different": (
        Text("已核查设备日志，属设备故障或时间有误", "The device's log was seen: a fault or a wrong clock"),
        Text("已向站点核实，属集中办理或上门服务", "The site confirmed: a busy day or visits"),
    ),
    "not_enough": (
        Text("待设备管理员提供日志", "Waiting for the device's log"),
        Text("需请本人到场重新认证", "The person is asked to certify anew"),
    ),
}
_ALIVE: Final = (
    Text("入户见到本人，死亡记录有误", "Visited and seen alive: the record is wrong"),
    Text("视频核实本人健在，死亡记录有误", "Seen alive by video call: the record is wrong"),
)
_AGREE: Final = Text("一致", "agree")
_UNEXPLAINED: Final = Text("{same}，账户变更无法说明", "{same}; nobody can explain the change of account")
_VERDICTS_WITHOUT_RECORD: Final[dict[str, Text]] = {
    "same_person": Text("疑点成立，立案核实", "the suspicion holds: open a case"),
    "different": Text("没有问题，排除", "nothing is wrong: clear"),
}


def quick_reasons(view: LeadView) -> Reasons:
    """Return the reasons to offer for each verdict; none for "same person" where identity is in doubt."""
    if view.record is None or not view.diff:
        if view.lead.kind in CHECK_KINDS:
            return _ABOUT_CHECKS
        return _WITHOUT_RECORD.get(view.lead.kind, {"not_enough": _unsettled(view)})
    return {
        "same_person": _same_person(view),
        "different": _different(view),
        "alive": _alive(view) if view.may_be_alive else (),
        "not_enough": _unsettled(view),
    }


def verdict_label(verdict: str, *, has_record: bool) -> Text:
    """Return the verdict as the button says it; without a record nobody is "the same person"."""
    plain = VERDICT_NAMES.get(verdict) or Text(verdict, verdict)
    return plain if has_record else _VERDICTS_WITHOUT_RECORD.get(verdict, plain)


def _same_person(view: LeadView) -> tuple[Text, ...]:
    conflict = view.contradicted_on is not None or any(row.tone == "contradicts" for row in view.diff)
    if view.lead.tier != "certain" or conflict:
        return ()
    agreeing = [row for row in view.diff if row.field in _FIELDS and row.tone == "agrees"]
    exact = [row for row in agreeing if row.level == "same"]
    if len(agreeing) < 2:
        return ()
    offered = [_agree(exact)] if len(exact) > 1 else []
    if len(exact) < len(agreeing):
        offered.append(_agree(agreeing, Text("相符", "match")))
    if view.lead.kind == "account_changed_around_death":
        offered = [_UNEXPLAINED.fill(same=one) for one in offered]
    return tuple(offered)


def _different(view: LeadView) -> tuple[Text, ...]:
    differing = [row for row in view.diff if row.field in _FIELDS and row.tone == "contradicts"]
    return (
        *((_agree(differing, Text("不同，不是本人", "differ: not this person")),) if differing else ()),
        Text(
            "已与来源单位核对，记录上是另一人", "Checked with the source: the record is about another person"
        ),
        Text("亲属、双胞胎或同名者，并非本人", "A relative, a twin or a namesake, not this person"),
    )


def _alive(view: LeadView) -> tuple[Text, ...]:
    if view.contradicted_on is None:
        return _ALIVE
    day = view.contradicted_on
    certified = Text(
        f"记载的死亡日期之后，本人于 {day_text(day, 'zh')} 通过认证，经联系确认健在",
        f"Certified on {day_text(day, 'en')}, after the recorded death, and reached alive",
    )
    return (certified, *_ALIVE)


def _unsettled(view: LeadView) -> tuple[Text, ...]:
    without_id = any(row.field == "id" and not row.record_value for row in view.diff)
    ask = Text("记录缺身份证号，需向来源单位补充", "The record has no ID number: ask the source")
    return (
        *((ask,) if without_id else ()),
        Text("需入户或视频核实", "Needs a visit or a video call"),
        Text("等待来源单位答复", "Waiting for the source to answer"),
    )


def _agree(rows: list[DiffRow], how: Text = _AGREE) -> Text:
    names = [_FIELDS[row.field] for row in rows]
    listed = ", ".join(name.en for name in names)
    return Text("、".join(name.zh for name in names) + how.zh, f"{listed[:1].upper()}{listed[1:]} {how.en}")
