"""What the packaged templates about money to be returned say, block by block."""

from __future__ import annotations

from typing import Any, Final

Block = tuple[Any, ...]

_LINES: Final[Block] = (
    "table",
    "lines",
    [
        ("待遇所属月份", "one.month", 38),
        ("险种", "one.scheme", 34),
        ("发放账户", "one.account", 50),
        ("金额（元）", "one.amount", 34),
    ],
    ["合计", "", "{{ count }}笔", "{{ total }}"],
)
PAY: Final[tuple[Block, ...]] = (
    ("when", "pay_to", "退款方式：{{ pay_to }}。退款时请注明案件编号{{ case_no }}。"),
    ("when", "not pay_to", "退款时请注明案件编号{{ case_no }}；退款账户及方式请向本机构查询。"),
)
OWED: Final[Block] = (
    "text",
    "截至{{ made_on }}，上述款项尚应退回{{ owed }}元（大写：{{ owed_capital }}）。",
)
_OBJECT: Final[Block] = (
    "text",
    "如对上述事实或者金额有异议，请于{{ due_on }}前向本机构说明并提供材料，我们将予以复核。"
    "一次性退回确有困难的，可以申请分期退回，每月退款后留足当地最低生活保障标准的生活费用。",
)
END: Final[tuple[Block, ...]] = (("sign",),)
APPEAL: Final[Block] = (
    "text",
    "如不服本决定，可以自收到本决定书之日起{{ reconsideration_term }}内依法申请行政复议，"
    "或者自收到本决定书"
    "之日起{{ litigation_term }}内依法向人民法院提起行政诉讼。逾期不申请复议、不提起诉讼又不履行的，"
    "经催告后将依法申请人民法院强制执行。",
)

DEBT_PAPERS: Final[dict[str, tuple[Block, ...]]] = {
    "return_notice": (
        ("head",),
        ("title",),
        ("to",),
        ("text", "{{ facts }}"),
        (
            "text",
            "经逐笔核对实际发放记录，自{{ stop }}起应退回的待遇共{{ count }}笔，合计{{ total }}元"
            "（大写：{{ total_capital }}），明细附后。",
        ),
        OWED,
        ("text", "依据{{ law }}，请于{{ due_on }}前退回尚应退回的款项。"),
        *PAY,
        _OBJECT,
        *END,
        ("annex", "附：应退回待遇明细"),
        _LINES,
        ("receipt",),
    ),
    "fraud_return_notice": (
        ("head",),
        ("title",),
        ("to",),
        ("text", "{{ facts }}"),
        (
            "text",
            "上述款项系停发月份之后由他人领取，共{{ count }}笔，合计{{ total }}元（大写："
            "{{ total_capital }}），"
            "明细附后。",
        ),
        OWED,
        ("text", "依据{{ law }}，现通知您于{{ due_on }}前如数退还尚应退回的款项。"),
        *PAY,
        _OBJECT,
        (
            "text",
            "逾期不退还又不说明情况的，本机构将依法移交处理；涉嫌违法的，由有关行政部门调查认定。",
        ),
        *END,
        ("annex", "附：应退还待遇明细"),
        _LINES,
        ("receipt",),
    ),
    "return_publication": (
        ("head",),
        ("title",),
        ("to", "{{ name }}（公民身份号码：{{ id_no }}）及有关领取人："),
        ("text", "{{ facts }}"),
        (
            "text",
            "应退回的养老保险待遇共{{ count }}笔，合计{{ total }}元（大写：{{ total_capital }}）。"
            "因以其他方式无法送达，现依法公告送达。",
        ),
        (
            "text",
            "自本公告发布之日起满{{ publication_term }}即视为送达。依据{{ law }}，"
            "请自送达之日起"
            "{{ return_term }}内到本机构办理退回手续。",
        ),
        ("text", "对上述事实或者金额有异议的，可以在上述期限内向本机构说明。"),
        *END,
    ),
    "processing_decision": (
        ("head",),
        ("title",),
        ("form", [("当事人", "{{ addressee }}"), ("案件编号", "{{ case_no }}")], [34, 122]),
        ("heading", "一、查明的事实"),
        ("text", "{{ facts }}"),
        (
            "text",
            "应退回的养老保险待遇共{{ count }}笔，合计{{ total }}元（大写：{{ total_capital }}），"
            "明细附后。"
            "经办机构已责令退回，当事人未在期限内退清。",
        ),
        OWED,
        ("heading", "二、依据"),
        ("text", "{{ law }}。"),
        ("heading", "三、处理决定"),
        (
            "text",
            "责令当事人于{{ due_on }}前退回尚应退回的款项。本决定不涉及罚款；需要处罚的，"
            "另行依法告知并听取陈述、申辩。",
        ),
        *PAY,
        ("heading", "四、救济途径"),
        APPEAL,
        *END,
        ("annex", "附：应退回待遇明细"),
        _LINES,
        ("receipt",),
    ),
    "correction_order": (
        ("head",),
        ("title",),
        ("to",),
        ("text", "{{ facts }}"),
        (
            "text",
            "经办机构责令退回后，你（单位）仍未退清应退待遇{{ total }}元（大写：{{ total_capital }}）。",
        ),
        OWED,
        (
            "text",
            "依据{{ law }}，现责令你（单位）于{{ due_on }}前改正，如数退回尚应退回的款项，"
            "并将改正情况书面报告本机关。",
        ),
        ("text", "对本指令有异议的，可以在上述期限内陈述、申辩。逾期不改正的，将依法处理。"),
        *END,
        ("receipt",),
    ),
    "audit_settlement": (
        ("head",),
        ("title",),
        (
            "form",
            [
                ("姓名", "{{ name }}", "证件号码", "{{ id_no }}"),
                ("案件编号", "{{ case_no }}", "名册编号", "{{ register_no }}"),
                ("停发月份", "{{ stop }}", "笔数", "{{ count }}"),
                ("应退金额", "{{ total }}元"),
                ("大写", "{{ total_capital }}"),
                ("事实", "{{ facts }}"),
                ("依据", "{{ law }}"),
            ],
            [26, 50, 26, 54],
        ),
        ("heading", "实际发放明细"),
        _LINES,
        ("heading", "办理意见"),
        (
            "form",
            [
                ("经办人", "", "日期", ""),
                ("复核人", "", "日期", ""),
                ("负责人", "", "日期", ""),
            ],
            [26, 50, 26, 54],
        ),
        *END,
    ),
    "hand_over_letter": (
        ("head",),
        ("title",),
        ("to",),
        (
            "text",
            "{{ name }}（公民身份号码：{{ id_no }}）养老保险待遇一案（案件编号{{ case_no }}），"
            "经本机构核查："
            "{{ facts }}",
        ),
        (
            "text",
            "应退回{{ count }}笔，合计{{ total }}元（大写：{{ total_capital }}）。本机构已责令退回，"
            "至今未退清。"
            "依据{{ law }}，现将有关材料移送你单位，请依法处理，并将结果函告本机构。",
        ),
        OWED,
        ("heading", "附件："),
        ("each", "enclosures", "{{ loop.index }}. {{ one }}"),
        *END,
        ("annex", "应退回待遇明细"),
        _LINES,
    ),
    "publication_list": (
        ("head",),
        ("title",),
        (
            "text",
            "下列人员应退回养老保险待遇，经依法告知和催收仍未退回。现予公示，"
            "公示期自{{ made_on }}至{{ due_on }}"
            "（{{ listed_term }}）。",
        ),
        (
            "table",
            "entries",
            [
                ("序号", "loop.index", 16),
                ("姓名", "one.name", 32),
                ("公民身份号码", "one.id_no", 60),
                ("尚应退回（元）", "one.amount", 48),
            ],
        ),
        ("text", "对公示内容有异议的，请在公示期内向本机构提出；已退清或者核实有误的，立即撤下。"),
        *END,
    ),
}
