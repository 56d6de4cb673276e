"""What the packaged templates of recovery's later steps say: agreement, offset, reminder, court, penalty."""

from __future__ import annotations

from typing import Final

from verifier.notices.wording_debts import APPEAL, END, OWED, PAY, Block

LADDER_PAPERS: Final[dict[str, tuple[Block, ...]]] = {
    "instalment_agreement": (
        ("head",),
        ("title",),
        (
            "form",
            [("退款人", "{{ addressee }}"), ("当事人", "{{ name }}"), ("案件编号", "{{ case_no }}")],
            [34, 122],
        ),
        (
            "text",
            "{{ facts }}应退回的养老保险待遇合计{{ total }}元（大写：{{ total_capital }}）。"
            "截至{{ made_on }}，尚应退回{{ owed }}元（大写：{{ owed_capital }}）。",
        ),
        (
            "text",
            "依据{{ law }}，经双方协商，自{{ first_instalment }}起分{{ instalments }}个月退还，"
            "每月{{ instalment }}元，最后一个月{{ last_instalment }}元，于每月月底前退还。",
        ),
        *PAY,
        (
            "text",
            "每月退款后，退款人家庭的收入不低于当地最低生活保障标准。家庭情况有变化的，可以申请重新约定。",
        ),
        (
            "text",
            "按期退还的，本机构不采取其他追回措施；未按期退还的，本机构可以终止本协议，依法追回其余款项。",
        ),
        (
            "form",
            [("退款人（签名）", "", "日期", ""), ("经办机构（印章）", "", "日期", "")],
            [40, 50, 20, 46],
        ),
        *END,
    ),
    "offset_notice": (
        ("head",),
        ("title",),
        ("to",),
        ("text", "{{ facts }}"),
        ("text", "应退回的养老保险待遇合计{{ total }}元（大写：{{ total_capital }}）。"),
        OWED,
        (
            "text",
            "依据{{ law }}，对尚应退回的款项予以抵扣。从后续待遇中抵扣的，"
            "每月抵扣后留足当地最低生活保障标准的生活费用。",
        ),
        ("text", "对抵扣有异议或者生活确有困难的，请与本机构联系，我们将予以复核。"),
        *END,
        ("receipt",),
    ),
    "reminder": (
        ("head",),
        ("title",),
        ("to",),
        ("text", "{{ facts }}"),
        (
            "text",
            "应退回的养老保险待遇合计{{ total }}元（大写：{{ total_capital }}），已依法责令退回，"
            "至今未退清。",
        ),
        OWED,
        ("text", "依据{{ law }}，现予催告，请于{{ due_on }}前退回尚应退回的款项。"),
        *PAY,
        (
            "text",
            "收到本催告书后，可以向本机构陈述和申辩。逾期仍不退回又无正当理由的，"
            "将依法申请人民法院强制执行。",
        ),
        *END,
        ("receipt",),
    ),
    "enforcement_application": (
        ("head",),
        ("title",),
        ("to",),
        (
            "form",
            [
                ("申请人", "{{ agency }}"),
                ("被申请人", "{{ name }}（公民身份号码：{{ id_no }}）"),
                ("案件编号", "{{ case_no }}"),
            ],
            [34, 122],
        ),
        ("heading", "一、请求事项"),
        ("text", "强制执行被申请人应退回的养老保险待遇{{ owed }}元（大写：{{ owed_capital }}）。"),
        ("heading", "二、事实和理由"),
        (
            "text",
            "{{ facts }}应退回的养老保险待遇合计{{ total }}元（大写：{{ total_capital }}）。"
            "经责令退回并催告，被申请人在法定期限内未申请行政复议、未提起行政诉讼，又不履行。",
        ),
        ("text", "依据{{ law }}，特申请强制执行。"),
        ("heading", "附件："),
        ("each", "enclosures", "{{ loop.index }}. {{ one }}"),
        *END,
    ),
    "penalty_notice": (
        ("head",),
        ("title",),
        ("to",),
        ("text", "{{ facts }}"),
        (
            "text",
            "依据{{ law }}，拟对你作出罚款{{ fine }}元（大写：{{ fine_capital }}）的行政处罚。",
        ),
        (
            "text",
            "对上述事实、理由、依据和拟处罚内容，你有权自收到本告知书之日起{{ statement_term }}内"
            "陈述和申辩，并可以依法要求听证。我们不会因陈述、申辩而加重处罚。",
        ),
        *END,
        ("receipt",),
    ),
    "penalty_decision": (
        ("head",),
        ("title",),
        ("form", [("当事人", "{{ addressee }}"), ("案件编号", "{{ case_no }}")], [34, 122]),
        ("heading", "一、查明的事实"),
        ("text", "{{ facts }}"),
        ("heading", "二、依据和决定"),
        (
            "text",
            "处罚前已告知拟处罚的内容、事实、理由和依据，并听取了陈述、申辩（或者当事人在期限内未提出）。"
            "依据{{ law }}，决定处以罚款{{ fine }}元（大写：{{ fine_capital }}）。"
            "罚款不冲抵应退回的养老保险待遇。",
        ),
        ("heading", "三、救济途径"),
        APPEAL,
        *END,
        ("receipt",),
    ),
}
