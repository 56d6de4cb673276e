"""Every kind of lead, and every word for its tier, strength, state and verdict, in both languages."""

from __future__ import annotations

from typing import Final

from verifier.crossmatch.kind_text import KindText
from verifier.crossmatch.kinds_of_checks import CHECK_KINDS
from verifier.language import Text
from verifier.resources.statutes import cite

_KINDS_OF_RECORDS: Final[dict[str, KindText]] = {
    "paid_after_death": KindText(
        Text("死亡后继续领取", "Paid after death"),
        Text(
            "死亡记录上的人与这名待遇领取人员是同一个人吗？",
            "Are the person on the death record and this retiree the same person?",
        ),
        Text(
            "死亡当月待遇照发，次月起停发。没有有效身份号码的记录或村组信息只能作为佐证，不能单独作为停发依据。",
            "The month of death is still due; payment stops with the next. A record without a valid ID, or a "
            "village note, only supports: alone it can never lead to a stop.",
        ),
    ),
    "in_custody": KindText(
        Text("服刑或羁押期间领取", "Paid while in custody"),
        Text(
            "羁押、服刑记录上的人与这名待遇领取人员是同一个人吗？",
            "Are the person on the custody record and this retiree the same person?",
        ),
        Text(
            "是否停发取决于羁押状态：管制、缓刑、监外执行、假释期间照发但不调整；未决羁押只可暂停（{law}）。",
            "Whether payment stops depends on the custody status: supervision, probation, sentence served "
            "outside and parole are paid without adjustments; detention before trial only suspends ({law}).",
        ).fill(law=cite("custody")),
    ),
    "on_two_rolls": KindText(
        Text("重复领取待遇", "On two rolls"),
        Text(
            "两份名册上的是同一个人，并且同时领取两份待遇吗？",
            "Are both rolls about the same person, drawing two benefits at the same time?",
        ),
        Text(
            "保留哪一份待遇由险种决定（{law}）；职工与职工重复须人工判定。",
            "Which benefit stays follows from the schemes ({law}); two of one scheme are decided by hand.",
        ).fill(law=cite("scheme_linking")),
    ),
    "two_ids_one_person": KindText(
        Text("一人两个身份号码", "Two IDs for one person"),
        Text(
            "名册上这两个不同号码的编号是同一个人，并且各领一份待遇吗？",
            "Are these two entries of the roll, under different numbers, one person drawing two benefits?",
        ),
        Text(
            "同名、同生日、同住址也可能是两个人；先核对照片和户籍，两个号码不能同时有效。",
            "Two people may share name, birthday and home; compare photo and household register first. Both "
            "numbers cannot be valid for one person.",
        ),
    ),
    "shared_account": KindText(
        Text("多人共用一个银行账户", "One account for many people"),
        Text(
            "多人待遇发到同一账户，且没有查到正当理由，需要立案核实吗？",
            "Several people are paid to one account and no lawful reason was found: should a case be opened?",
        ),
        Text(
            "亲属代管、集体供养等也会共用账户；共用本身不说明任何人已死亡。",
            "Relatives or homes may manage accounts for several people; sharing alone proves nobody's death.",
        ),
    ),
    "account_changed_around_death": KindText(
        Text("死亡前后变更账户", "Account changed around a death"),
        Text(
            "死亡记录确为本人，且账户变更无法说明，需要立案核实吗？",
            "The death record is this person's and nobody can explain the change of account: should a case "
            "be opened?",
        ),
        Text(
            "变更日期来自名册或账户文件；须先确认死亡记录就是本人。",
            "The date of change comes from the roll or accounts file; first settle that the death record is "
            "this person's.",
        ),
    ),
    "holder_not_retiree": KindText(
        Text("账户户名不是本人", "Account holder is not the retiree"),
        Text(
            "户名不是本人，且没有查到委托代领手续，需要立案核实吗？",
            "The account is in another name and no mandate was found: should a case be opened?",
        ),
        Text(
            "委托代领、姓名用字不同也会造成不一致，单独不说明问题。",
            "An agreed proxy or another spelling also differ; alone this proves nothing.",
        ),
    ),
    "no_life_sign": KindText(
        Text("高龄且长期无生存迹象", "Very old, no sign of life"),
        Text(
            "经联系仍无法确认这名高龄人员在世，需要立案核实吗？",
            "After trying to reach them it is still open whether this very old person is alive: should a "
            "case be opened?",
        ),
        Text(
            "没有生存迹象不等于死亡：认证失败也不是疑点。只能据此安排核实，不能据此停发。",
            "No sign of life is not a death, and a failed check is no suspicion: it asks for a visit, never "
            "for a stop.",
        ),
    ),
    "certification_lapsed": KindText(
        Text("待遇领取资格认证逾期", "Certification lapsed"),
        Text(
            "认证确已逾期，且本人未在其他渠道认证吗？",
            "Has the certification really lapsed, with no proof of life by any other way?",
        ),
        Text(
            "停发前须先调查（{first}）；补认证后次月恢复并补发（{then}）。",
            "Investigated before payment stops ({first}); certified again, payment resumes next month, "
            "with back-pay for every suspended month ({then}).",
        ).fill(first=cite("investigate_before_stop"), then=cite("resume_after_certification")),
    ),
}

#: in the order of reports
KINDS: Final[dict[str, KindText]] = _KINDS_OF_RECORDS | CHECK_KINDS

TIER_NAMES: Final[dict[str, Text]] = {
    "certain": Text("确定同一人", "certain"),
    "probable": Text("可能同一人", "probable"),
}

STRENGTH_NAMES: Final[dict[str, Text]] = {
    "strong": Text("强证据", "strong"),
    "supporting": Text("佐证", "supporting"),
}

STATE_NAMES: Final[dict[str, Text]] = {
    "open": Text("待处理", "open"),
    "waiting": Text("待补充信息", "waiting for information"),
    "confirmed": Text("已立案", "case opened"),
    "cleared": Text("已排除", "cleared"),
    "withdrawn": Text("已撤销（数据变化）", "withdrawn: its data changed"),
}

VERDICT_NAMES: Final[dict[str, Text]] = {
    "same_person": Text("是同一人，立案核实", "same person: open a case"),
    "different": Text("不是同一人，排除", "different person: clear"),
    "alive": Text("是同一人，但本人健在（记录有误）", "same person, but alive: the record is wrong"),
    "not_enough": Text("信息不足", "not enough information"),
    "undo": Text("撤回上一结论", "last decision undone"),
    "case_cleared": Text("随案件排除", "cleared with its case"),
    "stop_wrong": Text("错停已撤销：本人健在或记录有误，排除", "wrongful stop undone: the record is wrong"),
    "stop_other": Text("错停已撤销：记录是另一人的，排除", "wrongful stop undone: another person's record"),
    "case_reopened": Text("随案件恢复", "restored with its case"),
}

BASIS_NAMES: Final[dict[str, Text]] = {
    "actual": Text("实发", "actual"),
    "estimated": Text("估算", "estimated"),
    "mixed": Text("部分估算", "partly estimated"),
}

#: the same in a sentence
BASIS_NOTES: Final[dict[str, Text]] = {
    "actual": Text("全部来自已导入的发放记录", "entirely from imported payment files"),
    "estimated": Text(
        "尚无发放记录，按月待遇标准估算", "no payment file yet: estimated from the monthly entitlement"
    ),
    "mixed": Text(
        "部分月份尚无发放记录，按月待遇标准估算",
        "months without a payment file are estimated from the monthly entitlement",
    ),
}
