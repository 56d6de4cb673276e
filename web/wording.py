"""The console's words: those of the domain under the names templates use, and what only the console says.

An unknown code is shown as it is: a word that is missing must not hide a fact.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from verifier.audit import words as audit_words
from verifier.benefits import words as benefit_words
from verifier.biometrics.vault import enrolment_view
from verifier.cases import evidence
from verifier.cases.assessing_rules import StopStatement
from verifier.certification import standing
from verifier.certification import words as certification_words
from verifier.crossmatch import kinds_catalogue
from verifier.devices import words as device_words
from verifier.feeds import words as feed_words
from verifier.language import Text
from verifier.months import Month
from verifier.people import words as people_words
from verifier.people.masking import mask_id
from verifier.runs import words as run_words

#: as long as a telephone number without its area code and longer; full-width digits count
_LONG_NUMBER: Final = re.compile(r"\d{7,}[0-9Xx]?")

ACCESS_PURPOSES: Final = enrolment_view.PURPOSE_NAMES
ALERTS: Final = device_words.ALERT_KINDS
AMOUNT_BASES: Final = kinds_catalogue.BASIS_NAMES
AMOUNT_BASIS_NOTES: Final = kinds_catalogue.BASIS_NOTES
CERTIFICATION_BASES: Final = certification_words.BASIS_NAMES
CHANNELS: Final = certification_words.CHANNEL_NAMES
CHECK_DECISIONS: Final = certification_words.DECISION_NAMES
CHECK_REASONS: Final = certification_words.CHECK_REASON_NAMES
CHECK_STEPS: Final = certification_words.STEP_NAMES
CHAIN_PROBLEMS: Final = audit_words.CHAIN_PROBLEMS
DEVICE_STATES: Final = device_words.DEVICE_STATES
ENTITLEMENT_STATES: Final = benefit_words.STATE_NAMES
EVIDENCE_CLASSES: Final = evidence.CLASS_NAMES
FEED_KINDS: Final = feed_words.KIND_NAMES
FEED_STATES: Final = feed_words.STATE_NAMES
LAPSES: Final = certification_words.LAPSE_NAMES
LEAD_STATES: Final = kinds_catalogue.STATE_NAMES
LEGAL_BASES: Final = enrolment_view.BASIS_NAMES
MODALITIES: Final = certification_words.MODALITY_NAMES
OUTCOMES: Final = certification_words.OUTCOME_NAMES
PAD_RESULTS: Final = certification_words.PAD_NAMES
POSITIONS: Final = certification_words.POSITION_NAMES
RUN_STATES: Final = run_words.STATE_NAMES
RUN_STEPS: Final = run_words.STEP_NAMES
SCHEMES: Final = benefit_words.SCHEME_NAMES
SEXES: Final = people_words.SEX_NAMES
SIGNS: Final = certification_words.SIGN_NAMES
SIGN_WEIGHTS: Final = certification_words.WEIGHT_NAMES
SITE_KINDS: Final = device_words.SITE_KINDS
STANDINGS: Final = standing.STANDING_NAMES
STRENGTHS: Final = kinds_catalogue.STRENGTH_NAMES
TASKS: Final = certification_words.TASK_NAMES
TIERS: Final = kinds_catalogue.TIER_NAMES
WHY_NOT: Final = certification_words.WHY_NOT_NAMES

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
    "debt.opened": Text("应追回款立账", "Debt opened"),
    "debt.withdrawn": Text("撤销应追回款", "Debt withdrawn: its case was taken up again"),
    "debt.paid": Text("收款入账", "Receipt allocated to a debt"),
    "debt.allocation_reversed": Text("冲回认领", "Allocation reversed"),
    "debt.fee_charged": Text("计收滞纳金或利息", "Late fee charged"),
    "debt.write_off_proposed": Text("提出核销", "Write-off proposed"),
    "debt.offset_proposed": Text("提出抵扣", "Offset proposed"),
    "debt.proposal_approved": Text("批准核销或抵扣", "Write-off or offset approved"),
    "debt.proposal_refused": Text("退回核销或抵扣", "Write-off or offset refused"),
    "debt.plan_proposed": Text("提出分期协议", "Instalment plan proposed"),
    "debt.plan_approved": Text("批准分期协议", "Instalment plan approved"),
    "debt.plan_refused": Text("退回分期协议", "Instalment plan refused"),
    "debt.plan_broken": Text("分期协议违约", "Instalment plan broken"),
    "receipts.taken": Text("银行收款入账", "Bank receipts posted"),
    "refund.opened": Text("产生应退款", "Refund owed"),
    "refund.proposed": Text("提出退款", "Refund proposed"),
    "refund.paid": Text("退款入账", "Refund paid"),
    "payroll.checked": Text("核对发放文件", "Payment file checked"),
    "payroll.released": Text("放行发放文件", "Payment file released"),
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
    "case.bundle_exported": Text("导出案件档案包", "Bundle of the case exported"),
    "notice.made": Text("制作文书", "Paper made"),
    "notice.opened": Text("取用文书", "Paper opened"),
    "notice.service_recorded": Text("登记送达", "Service recorded"),
    "evidence.attached": Text("附上证据", "Evidence attached"),
    "evidence.opened": Text("取用证据", "Evidence opened"),
    "publication.proposed": Text("提出公示名单", "Publication proposed"),
    "publication.approved": Text("批准公示名单", "Publication approved"),
    "publication.published": Text("公示", "Names published"),
    "publication.refused": Text("退回公示名单", "Publication refused"),
    "publication.entry_withdrawn": Text("撤下公示姓名", "Published name withdrawn"),
    "publication.withdrawn": Text("撤下公示名单", "Publication withdrawn"),
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
    "person.enrolled": Text("登记指纹或掌静脉", "Finger or hand enrolled"),
    "templates.revoked": Text("作废模板", "Templates revoked"),
    "vault.rotation_begun": Text("开始更换模板库密钥", "Rotation of the vault's key begun"),
    "vault.rotated": Text("模板库密钥更换完成", "Vault's key rotated"),
    "user.added": Text("新增用户", "User added"),
    "check.decided": Text("核验一次采集", "Capture checked"),
    "person.certified": Text("完成资格认证", "Person certified"),
    "person.checks_paused": Text("当日多次未认出，暂停设备核验", "Checks at devices paused for the person"),
    "task.opened": Text("新增服务任务", "Service task opened"),
    "task.assigned": Text("指定承办人", "Service task assigned"),
    "task.scheduled": Text("约定上门日期", "Visit arranged"),
    "task.closed": Text("办结服务任务", "Service task closed"),
    "lapse.changed": Text("认证逾期办理", "Lapse of a certification changed"),
    "lapses.swept": Text("更新认证逾期", "Lapses brought up to date"),
    "site.added": Text("新增站点", "Site added"),
    "device.code_issued": Text("签发设备接入码", "Code for a device issued"),
    "device.joined": Text("设备申请接入", "Device asked to join"),
    "device.approved": Text("批准设备", "Device approved"),
    "device.suspended": Text("暂停设备", "Device suspended"),
    "device.resumed": Text("恢复设备", "Device resumed"),
    "device.revoked": Text("注销设备", "Device revoked"),
    "device.key_changed": Text("设备更换密钥", "Device changed its key"),
    "device.alert_seen": Text("查看设备提醒", "Alert about a device looked at"),
    "operator.added": Text("新增设备操作员", "Operator added"),
    "operator.disabled": Text("停用设备操作员", "Operator disabled"),
    "operator.pin_changed": Text("更换操作员密码", "Operator's PIN changed"),
    "operator.session_begun": Text("操作员登录设备", "Operator began at a device"),
    "server_keys.rotated": Text("更换服务器密钥", "Server keys changed"),
}


def word(words: Mapping[Any, Text], code: str | None) -> Text:
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
    if kind == "device" and rest:
        return Text("设备 {n}", "device {n}").fill(n=rest)
    if kind == "feed" and rest:
        return Text("数据 {n}", "feed {n}").fill(n=rest)
    if kind == "system" and rest:
        return Text("系统", "the system")
    return Text(name, name)


def lapse_reason(reason: str) -> Text:
    """Return why a lapse moved: a colleague's own words, or what the system or a certification did it for."""
    basis, _, reference = reason.partition(" ")
    if basis in CERTIFICATION_BASES:
        named = CERTIFICATION_BASES[basis]
        return Text(f"{named.zh} {reference}".strip(), f"{named.en} {reference}".strip())
    return word(certification_words.LAPSE_REASON_NAMES, reason)


def stop_months(statements: Sequence[StopStatement]) -> list[Month]:
    """Return the months the leads of a case name as the first not due, each once."""
    return sorted({statement.period.stop for statement in statements})


_STEP_RESULTS: Final[dict[str, tuple[Text, tuple[str, ...]]]] = {
    "compare": (
        Text("人员 {people}，记录 {records}", "{people} people, {records} records"),
        ("people", "records"),
    ),
    "life_signs": (Text("补认证 {certified} 人", "{certified} certified"), ("certified",)),
    "duplicates": (
        Text("查找 {searched} 处，疑似重复 {findings} 处", "{searched} sought, {findings} met twice"),
        ("searched", "findings"),
    ),
    "certification": (
        Text(
            "新逾期 {lapsed}，已认证 {ended}，待告知 {to_notify}，将到期 {reminders}",
            "{lapsed} lapsed, {ended} certified, {to_notify} to notify, {reminders} due soon",
        ),
        ("lapsed", "ended", "to_notify", "reminders"),
    ),
    "retention": (Text("销毁 {people} 人的模板", "templates of {people} people destroyed"), ("people",)),
    "purge": (
        Text("清理随机数 {nonces}、应答 {answers}", "{nonces} nonces and {answers} answers cleared"),
        ("nonces", "answers"),
    ),
}


def step_result(name: str, result: Mapping[str, Any]) -> Text:
    """Return what a step of the night did, in a sentence; nothing while it has not ended."""
    if not result:
        return Text("—", "—")
    if name == "finish_feeds":
        return Text("续完 {n} 批", "{n} feeds finished").fill(n=len(result.get("finished", ())))
    if name == "settle":
        opened = sum(counts.get("opened", 0) for counts in result.values())
        return Text("新增疑点 {n}", "{n} leads opened").fill(n=f"{opened:,}")
    if name in _STEP_RESULTS:
        text, counts = _STEP_RESULTS[name]
        return text.fill(**{count: f"{result.get(count, 0):,}" for count in counts})
    if name == "seal":
        return Text("至第 {n} 条", "up to entry {n}").fill(n=result.get("audit_seq", "—"))
    return Text("—", "—")


def hide_numbers(text: str) -> str:
    """Return a raw row with every long number masked: identity, telephone and account numbers alike."""
    return _LONG_NUMBER.sub(lambda found: mask_id(found[0]), text)
