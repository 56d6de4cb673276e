"""The console's words: those of the domain under the names templates use, and what only the console says.

An unknown code is shown as it is: a word that is missing must not hide a fact.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from verifier.audit import words as audit_words
from verifier.benefits import words as benefit_words
from verifier.cases import evidence
from verifier.cases.assessing_rules import StopStatement
from verifier.crossmatch import kinds_catalogue
from verifier.feeds import words as feed_words
from verifier.language import Text
from verifier.months import Month
from verifier.people import words as people_words
from verifier.people.masking import mask_id
from verifier.runs import words as run_words

#: as long as a telephone number without its area code and longer; full-width digits count
_LONG_NUMBER: Final = re.compile(r"\d{7,}[0-9Xx]?")

AMOUNT_BASES: Final = kinds_catalogue.BASIS_NAMES
AMOUNT_BASIS_NOTES: Final = kinds_catalogue.BASIS_NOTES
CHAIN_PROBLEMS: Final = audit_words.CHAIN_PROBLEMS
ENTITLEMENT_STATES: Final = benefit_words.STATE_NAMES
EVIDENCE_CLASSES: Final = evidence.CLASS_NAMES
FEED_KINDS: Final = feed_words.KIND_NAMES
FEED_STATES: Final = feed_words.STATE_NAMES
LEAD_STATES: Final = kinds_catalogue.STATE_NAMES
RUN_STATES: Final = run_words.STATE_NAMES
RUN_STEPS: Final = run_words.STEP_NAMES
SCHEMES: Final = benefit_words.SCHEME_NAMES
SEXES: Final = people_words.SEX_NAMES
STRENGTHS: Final = kinds_catalogue.STRENGTH_NAMES
TIERS: Final = kinds_catalogue.TIER_NAMES

REVEALABLE: Final[dict[str, Text]] = {
    "id_no": Text("身份证号", "ID number"),
    "record_id_no": Text("比对数据的身份证号", "ID number in the record"),
    "phone": Text("电话", "phone"),
    "account_no": Text("银行账号", "bank account"),
}
ASSESSMENT_STATES: Final[dict[str, Text]] = {
    "proposed": Text("待审批", "Awaiting approval"),
    "approved": Text("已批准", "Approved"),
    "refused": Text("已退回", "Refused"),
    "overtaken": Text("已失效", "Overtaken"),
    "superseded": Text("已被取代", "Superseded"),
}
#: what the audit chain says was done; a test holds the list against the code
ACTIONS: Final[dict[str, Text]] = {
    "weights.proposed": Text("提出比对参数", "Weights proposed"),
    "weights.adopted": Text("启用比对参数", "Weights adopted"),
    "weights.withdrawn": Text("撤回比对参数", "Weights withdrawn"),
    "rule.halted": Text("暂停比对规则", "Rule halted"),
    "rule.lifted": Text("恢复比对规则", "Rule lifted"),
    "lead.opened": Text("产生疑点", "Lead opened"),
    "lead.decided": Text("作出结论", "Lead decided"),
    "lead.undone": Text("撤销结论", "Decision undone"),
    "lead.withdrawn": Text("撤销疑点（数据变化）", "Lead withdrawn: its data changed"),
    "lead.reopened": Text("恢复疑点（数据再现）", "Lead back: its data holds again"),
    "leads.exported": Text("导出疑点", "Leads exported"),
    "case.opened": Text("立案", "Case opened"),
    "case.lead_joined": Text("并入疑点", "Lead joined the case"),
    "case.lead_left": Text("移出疑点", "Lead left the case"),
    "case.withdrawn": Text("案件撤回", "Case withdrawn"),
    "case.fact_confirmed": Text("登记核实：属实", "Verification recorded: true"),
    "case.fact_refuted": Text("登记核实：不属实", "Verification recorded: not true"),
    "case.cleared": Text("排除结案", "Case cleared"),
    "case.reopened": Text("重新办理", "Case reopened"),
    "case.assessment_proposed": Text("提出核定", "Assessment proposed"),
    "case.assessment_approved": Text("批准核定", "Assessment approved"),
    "case.assessment_refused": Text("退回核定", "Assessment refused"),
    "person.revealed": Text("查看隐去的信息", "Masked data revealed"),
    "feed.received": Text("开始导入数据", "Feed received"),
    "feed.continued": Text("续接中断的导入", "Interrupted feed continued"),
    "feed.held": Text("暂缓入库", "Feed held"),
    "feed.released": Text("放行", "Feed released"),
    "feed.rejected": Text("退回数据", "Feed rejected"),
    "feed.applied": Text("入库完成", "Feed applied"),
    "feed.quarantine_written": Text("下载待改正的行", "Quarantine downloaded"),
    "night.sealed": Text("封存审计链", "Audit chain sealed"),
    "agency.added": Text("新增机构", "Agency added"),
    "agency.moved": Text("调整机构隶属", "Agency moved in the tree"),
    "user.added": Text("新增用户", "User added"),
}


def word(words: dict[str, Text], code: str | None) -> Text:
    """Return the word for a code, or the code itself."""
    if code is None:
        return Text("—", "—")
    return words.get(code) or Text(code, code)


SORTS: Final[dict[str, Text]] = {
    "expected": Text("预期金额", "Expected amount"),
    "weight": Text("把握从大到小", "Most likely first"),
    "amount": Text("涉及金额", "Money at risk"),
    "newest": Text("最新在前", "Newest first"),
    "oldest": Text("最早在前", "Oldest first"),
}


def kind_name(code: str) -> Text:
    """Return the name of a kind of lead, or its code."""
    kind = kinds_catalogue.KINDS.get(code)
    return Text(code, code) if kind is None else kind.name


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
