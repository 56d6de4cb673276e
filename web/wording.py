"""The console's words for codes the database keeps: states, schemes, sources, steps, what was done.

An unknown code is shown as it is: a word that is missing must not hide a fact.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from verifier.cases.assessing_rules import StopStatement
from verifier.crossmatch.kinds_catalogue import KINDS
from verifier.language import Text
from verifier.months import Month
from verifier.people.masking import mask_id

#: as long as a telephone number without its area code and longer; full-width digits count
_LONG_NUMBER: Final = re.compile(r"\d{7,}[0-9Xx]?")

FEED_KINDS: Final[dict[str, Text]] = {
    "roll": Text("待遇领取名册", "Benefit roll"),
    "payments": Text("发放明细", "Payments"),
    "deaths": Text("死亡数据", "Deaths"),
    "custody": Text("羁押服刑数据", "Custody"),
    "other-roll": Text("其他险种名册", "Other roll"),
    "accounts": Text("银行账户", "Bank accounts"),
}
FEED_STATES: Final[dict[str, Text]] = {
    "receiving": Text("接收中", "Receiving"),
    "held": Text("等待人工放行", "Held for a person"),
    "applying": Text("入库中", "Being applied"),
    "applied": Text("已入库", "Applied"),
    "rejected": Text("已退回", "Rejected"),
}
RUN_STATES: Final[dict[str, Text]] = {
    "running": Text("运行中", "Running"),
    "done": Text("已完成", "Done"),
    "failed": Text("未完成", "Failed"),
    "interrupted": Text("已中断，可续跑", "Interrupted, resumable"),
    "pending": Text("未开始", "Not started"),
}
SCHEMES: Final[dict[str, Text]] = {
    "employee": Text("城镇职工", "Urban employees"),
    "public": Text("机关事业", "Public sector"),
    "resident": Text("城乡居民", "Residents"),
}
EVIDENCE_CLASSES: Final[dict[str, Text]] = {
    "A": Text("户籍登记", "Civil registration"),
    "B": Text("民政", "Civil affairs"),
    "C": Text("医疗", "Medical"),
    "D": Text("法院宣告", "Court declaration"),
    "E": Text("村居、殡葬、家属", "Village, funeral or family"),
    "F": Text("人工核实并附证明", "Human verification with proof"),
}
AMOUNT_BASES: Final[dict[str, Text]] = {
    "actual": Text("实发", "actual"),
    "estimated": Text("估算", "estimated"),
    "mixed": Text("部分估算", "partly estimated"),
}
AMOUNT_BASIS_NOTES: Final[dict[str, Text]] = {
    "actual": Text("全部来自已导入的发放明细", "entirely from imported payment files"),
    "estimated": Text(
        "尚无发放明细，按月待遇标准估算", "no payment file yet: estimated from the monthly entitlement"
    ),
    "mixed": Text(
        "部分月份尚无发放明细，按月待遇标准估算",
        "months without a payment file are estimated from the monthly entitlement",
    ),
}
PAYMENT_STATES: Final[dict[str, Text]] = {
    "paid": Text("已发放", "paid"),
    "failed": Text("银行退回", "returned by the bank"),
}
ENTITLEMENT_STATES: Final[dict[str, Text]] = {
    "running": Text("正常发放", "in payment"),
    "suspended": Text("已暂停", "suspended"),
    "stopped": Text("已停发", "stopped"),
    "deceased": Text("死亡停发", "stopped: deceased"),
    "missing": Text("失踪", "missing"),
    "in_custody": Text("服刑羁押", "in custody"),
    "certification_lapsed": Text("认证逾期", "certification lapsed"),
    "suspected": Text("存疑", "suspected"),
    "terminated_other": Text("其他终止", "ended for another reason"),
}
CUSTODY_STATUS: Final[dict[str, Text]] = {
    "imprisoned": Text("服刑", "imprisoned"),
    "detained": Text("羁押未决", "detained untried"),
    "wanted": Text("在逃", "wanted"),
    "probation": Text("缓刑", "suspended sentence"),
    "parole": Text("假释", "parole"),
}
SEXES: Final[dict[str, Text]] = {"M": Text("男", "male"), "F": Text("女", "female")}
REVEALABLE: Final[dict[str, Text]] = {
    "id_no": Text("身份证号", "ID number"),
    "record_id_no": Text("比对记录的身份证号", "ID number in the record"),
    "phone": Text("电话", "Phone"),
    "account_no": Text("银行账号", "Bank account"),
}
ASSESSMENT_STATES: Final[dict[str, Text]] = {
    "proposed": Text("待审批", "Awaiting approval"),
    "approved": Text("已批准", "Approved"),
    "refused": Text("已退回", "Refused"),
    "overtaken": Text("已失效", "Overtaken"),
    "superseded": Text("已被取代", "Superseded"),
}
ACTIONS: Final[dict[str, Text]] = {
    "lead.opened": Text("产生疑点", "Lead opened"),
    "lead.decided": Text("作出结论", "Lead decided"),
    "lead.undone": Text("撤销结论", "Decision undone"),
    "lead.withdrawn": Text("撤回疑点", "Lead withdrawn"),
    "leads.exported": Text("导出疑点", "Leads exported"),
    "case.opened": Text("立案", "Case opened"),
    "case.lead_joined": Text("并入疑点", "Lead joined the case"),
    "case.lead_left": Text("移出疑点", "Lead left the case"),
    "case.withdrawn": Text("案件撤回", "Case withdrawn"),
    "case.fact_confirmed": Text("登记核实：属实", "Verification recorded: true"),
    "case.fact_refuted": Text("登记核实：不属实", "Verification recorded: not true"),
    "case.cleared": Text("排除结案", "Case cleared"),
    "case.reopened": Text("重新立案", "Case reopened"),
    "case.assessment_proposed": Text("提出核定", "Assessment proposed"),
    "case.assessment_approved": Text("批准核定", "Assessment approved"),
    "case.assessment_refused": Text("不批准核定", "Assessment refused"),
    "person.revealed": Text("查看隐去的信息", "Masked data revealed"),
    "feed.imported": Text("导入数据", "Feed imported"),
    "feed.quarantine_written": Text("下载待改正的行", "Quarantine downloaded"),
    "night.sealed": Text("封存审计链", "Audit chain sealed"),
    "feed.held": Text("暂缓入库", "Feed held"),
    "feed.released": Text("放行", "Feed released"),
    "feed.rejected": Text("退回", "Feed rejected"),
    "feed.applied": Text("入库完成", "Feed applied"),
    "run.started": Text("开始夜间作业", "Night run started"),
    "run.finished": Text("完成夜间作业", "Night run finished"),
    "user.added": Text("新增用户", "User added"),
}


def word(words: dict[str, Text], code: str | None) -> Text:
    """Return the word for a code, or the code itself."""
    if code is None:
        return Text("—", "—")
    return words.get(code) or Text(code, code)


TIERS: Final[dict[str, Text]] = {
    "certain": Text("确定同一人", "Certain"),
    "probable": Text("可能同一人", "Probable"),
}
STRENGTHS: Final[dict[str, Text]] = {
    "strong": Text("强证据", "Strong"),
    "supporting": Text("佐证", "Supporting"),
}
LEAD_STATES: Final[dict[str, Text]] = {
    "open": Text("待处理", "Open"),
    "waiting": Text("待补充信息", "Waiting"),
    "confirmed": Text("已确认", "Confirmed"),
    "cleared": Text("已排除", "Cleared"),
    "withdrawn": Text("已撤销", "Withdrawn"),
}
SORTS: Final[dict[str, Text]] = {
    "expected": Text("预期金额", "Expected amount"),
    "amount": Text("涉及金额", "Money at risk"),
    "newest": Text("最新在前", "Newest first"),
    "oldest": Text("最早在前", "Oldest first"),
}


def kind_name(code: str) -> Text:
    """Return the name of a kind of lead, or its code."""
    kind = KINDS.get(code)
    return Text(code, code) if kind is None else kind.name


CHAIN_PROBLEMS: Final[dict[str, Text]] = {
    "missing": Text("缺少一条", "an entry is missing"),
    "changed": Text("内容被改动", "an entry was changed"),
    "rewritten": Text("整段被重写", "a part was rewritten"),
    "cut off": Text("末尾被截去", "the end was cut off"),
}


def actor_name(name: str) -> Text:
    """Return who acted: a user's name as it is, the system and feeds in words."""
    kind, _, rest = name.partition(":")
    if kind == "feed" and rest:
        return Text("数据 {n}", "feed {n}").fill(n=rest)
    if kind == "system" and rest:
        return Text("系统", "the system")
    return Text(name, name)


def stop_months(statements: Sequence[StopStatement]) -> list[Month]:
    """Return the months the leads of a case name as the first not due, each once."""
    return sorted({statement.period.stop for statement in statements})


RUN_STEPS: Final[dict[str, Text]] = {
    "finish_feeds": Text("续完中断的数据", "Finish interrupted feeds"),
    "compare": Text("比对新增与变更", "Compare what is new"),
    "settle": Text("整理疑点", "Settle the leads"),
    "seal": Text("封存审计链", "Seal the audit chain"),
}


def step_result(name: str, result: Mapping[str, Any]) -> Text:
    """Return what a step of the night did, in a sentence; nothing while it has not ended."""
    if not result:
        return Text("—", "—")
    if name == "finish_feeds":
        return Text("续完 {n} 批", "{n} feeds finished").fill(n=len(result.get("finished", ())))
    if name == "compare":
        return Text("人员 {p}，记录 {r}", "{p} people, {r} records").fill(
            p=f"{result.get('people', 0):,}", r=f"{result.get('records', 0):,}"
        )
    if name == "settle":
        opened = sum(counts.get("opened", 0) for counts in result.values())
        return Text("新增疑点 {n}", "{n} leads opened").fill(n=f"{opened:,}")
    if name == "seal":
        return Text("至第 {n} 条", "up to entry {n}").fill(n=result.get("audit_seq", "—"))
    return Text("—", "—")


def hide_numbers(text: str) -> str:
    """Return a raw row with every long number masked: identity, telephone and account numbers alike."""
    return _LONG_NUMBER.sub(lambda found: mask_id(found[0]), text)
