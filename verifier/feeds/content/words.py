"""Words of agencies → words of the code: schemes, states of payment and custody, outcomes, life signs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from verifier.feeds.content.cells import bad, quoted
from verifier.language import Text

SCHEMES: Final = {
    "employee": (
        "employee",
        "企业职工",
        "城镇职工",
        "职工",
        "企业",
        "企业职工基本养老保险",
        "城镇企业职工",
        "职工养老",
    ),
    "public": ("public", "机关事业", "机关事业单位", "机关", "事业单位", "机关事业单位养老保险"),
    "resident": ("resident", "城乡居民", "居民", "城乡居民基本养老保险", "居民养老", "新农保", "城居保"),
}

#: States that stop a payment are different things and are never merged (RULES §1).
ENTITLEMENT_STATES: Final = {
    "running": ("running", "正常", "正常发放", "发放", "在发", "享受", "正常享受", "待遇享受", "参保缴费"),
    "deceased": ("deceased", "死亡", "死亡停发", "死亡终止", "已死亡", "身故"),
    "missing": ("missing", "失踪", "失踪停发", "下落不明"),
    "in_custody": ("in_custody", "服刑", "服刑停发", "羁押", "服刑暂停"),
    "certification_lapsed": (
        "certification_lapsed",
        "未认证",
        "未认证暂停",
        "认证逾期",
        "逾期未认证",
        "未认证停发",
    ),
    "suspected": ("suspected", "疑似", "疑似停发", "暂停", "暂停发放", "待核查", "待核实"),
    "terminated_other": (
        "terminated_other",
        "停发",
        "终止",
        "终止发放",
        "注销",
        "转出",
        "其他停发",
        "其他终止",
    ),
}

#: What a court record says about where the person is (劳社厅函〔2001〕44号).
CUSTODY_STATES: Final = {
    "imprisonment": ("imprisonment", "有期徒刑", "无期徒刑", "死缓", "服刑", "服刑中", "收监", "在押服刑"),
    "short_detention": ("short_detention", "拘役"),
    "control": ("control", "管制"),
    "probation": ("probation", "缓刑"),
    "outside_prison": ("outside_prison", "监外执行", "暂予监外执行"),
    "parole": ("parole", "假释"),
    "wanted": ("wanted", "通缉", "在逃", "网上追逃"),
    "detained_untried": ("detained_untried", "羁押未决", "逮捕", "拘留", "刑事拘留", "羁押", "未决"),
    "bail": ("bail", "取保候审", "监视居住"),
    "released": ("released", "释放", "刑满释放", "已释放"),
}

#: By what a person was seen; which of them certify is a setting, and so are kinds that are not here.
LIFE_SIGN_KINDS: Final = {
    "clinic": ("clinic", "门诊", "就诊", "住院", "就医", "门诊就诊", "住院就诊", "看病"),
    "vaccination": ("vaccination", "疫苗接种", "接种", "接种疫苗", "预防接种"),
    "tax": ("tax", "个税", "个人所得税", "办税", "个税办理"),
    "transit-face": ("transit-face", "人脸乘车", "刷脸乘车", "人脸识别乘车", "刷脸乘坐公交", "人脸公交"),
    "staff-visit": ("staff-visit", "工作人员走访", "走访", "入户走访", "上门走访", "入户"),
    "phone": ("phone", "电话", "电话联系", "通话", "电话访问"),
    "bank-card": ("bank-card", "银行卡使用", "银行卡", "刷卡", "银行卡交易", "取款"),
    "online": ("online", "网上", "网上办理", "网上办事", "线上", "网办"),
}

PAYMENT_STATES: Final = {
    "paid": ("paid", "成功", "已发放", "发放成功", "正常", "已发", "支付成功"),
    "failed": ("failed", "失败", "发放失败", "退回", "退票", "支付失败", "未成功"),
}


def word(text: str | None, known: Mapping[str, tuple[str, ...]], label: Text) -> str | None:
    """Return the code's word for an agency's word; None when empty.

    Raises:
        BadCell: the word is not known; the remedy lists the words that are.
    """
    if text is None:
        return None
    wanted = text.replace(" ", "").casefold()
    for code, words in known.items():
        if wanted in words:
            return code
    raise bad(
        "word_unknown",
        Text("{label}“{text}”不在已知取值中。", "{label} “{text}” is not a known value.").fill(
            label=label, text=quoted(text)
        ),
        Text(
            "已知取值：{words}；或在映射文件 [values] 中对照。",
            "Known: {words}; or translate it under [values].",
        ).fill(words=Text("、".join(words[1] for words in known.values()), ", ".join(known))),
    )
