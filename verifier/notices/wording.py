"""What each packaged template says, block by block; offices change the templates, not this file."""

from __future__ import annotations

from typing import Final

from verifier.notices.wording_debts import DEBT_PAPERS, END, Block
from verifier.notices.wording_ladder import LADDER_PAPERS

PAPERS: Final[dict[str, tuple[Block, ...]]] = {
    **DEBT_PAPERS,
    **LADDER_PAPERS,
    "lapse_notice": (
        ("head",),
        ("title",),
        ("to",),
        (
            "text",
            "您的{{ scheme }}养老保险待遇领取资格认证有效期至{{ certified_until }}，目前尚未收到新的认证。",
        ),
        (
            "text",
            "请于{{ grace_until }}前任选一种方式办理：到就近银行网点或者经办机构刷指纹、手掌；"
            "通过手机办理；"
            "行动不便的，请来电预约上门服务，不收取任何费用。",
        ),
        (
            "text",
            "依据{{ law }}，逾期未认证又无法核实情况的，可能暂停发放待遇；暂停后只要完成认证，"
            "次月即恢复并补发。",
        ),
        ("text", "指纹或者手掌未能识别不影响您的待遇，工作人员会用其他方式为您办理。"),
        *END,
        ("receipt",),
    ),
    "stop_notice": (
        ("head",),
        ("title",),
        ("to",),
        ("text", "{{ facts }}"),
        ("text", "依据{{ law }}，如不能确认应当继续领取，拟自{{ month }}起暂停发放您的养老保险待遇。"),
        (
            "text",
            "如情况不属实，请在收到本告知书之日起{{ reply_term }}内来人、来电或者书面告知本机构，"
            "并可提供证明材料；行动不便的，可以预约上门核实，不收取任何费用。",
        ),
        ("text", "在此期限届满并经两人核定之前，您的待遇照常发放。"),
        *END,
        ("receipt",),
    ),
    "suspension_notice": (
        ("head",),
        ("title",),
        ("to",),
        ("text", "{{ facts }}"),
        ("text", "依据{{ law }}，自{{ month }}起暂停发放您的养老保险待遇。"),
        (
            "text",
            "暂停发放不是终止待遇。随时可以来人、来电或者书面向本机构说明，或者办理资格认证；行动不便的，"
            "可以预约上门核实。核实应当继续领取的，自次月起恢复发放，并依法补发暂停期间的待遇。",
        ),
        *END,
        ("receipt",),
    ),
    "resumption_letter": (
        ("head",),
        ("title",),
        ("to",),
        ("text", "您的{{ scheme }}养老保险待遇领取资格已经确认。依据{{ law }}，自{{ month }}起恢复发放。"),
        (
            "when",
            "lines",
            "暂停期间的待遇共{{ count }}个月，合计{{ total }}元（大写：{{ total_capital }}），"
            "一并补发至您的"
            "待遇领取账户，明细附后。",
        ),
        ("when", "not lines", "按规定，暂停期间的待遇不予补发。"),
        ("text", "给您带来的不便，敬请谅解。对补发金额有疑问的，请与本机构联系。"),
        *END,
        ("annex", "附：补发明细"),
        (
            "table",
            "lines",
            [("补发月份", "one.month", 50), ("险种", "one.scheme", 50), ("金额（元）", "one.amount", 56)],
            ["合计", "", "{{ total }}"],
        ),
    ),
    "correction_request": (
        ("head",),
        ("title",),
        ("to",),
        ("text", "贵单位提供的下列数据与本机构核实的情况不一致。{{ facts }}"),
        (
            "table",
            "records",
            [
                ("记录编号", "one.record_no", 32),
                ("姓名", "one.name", 24),
                ("证件号码", "one.id_no", 56),
                ("登记日期", "one.event_day", 44),
            ],
        ),
        (
            "text",
            "请予核查；确有错误的，请更正并于{{ due_on }}前函复本机构，以免影响当事人的待遇和其他权益。",
        ),
        *END,
    ),
}
