"""Turns the plain values of an audit entry into words: what changed from what to what, how much, why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from verifier.accounts.rights import ROLE_NAMES
from verifier.accounts.words import PROPOSAL_KINDS
from verifier.cases.caseload.review_view import DRAWN_FOR
from verifier.cases.rules import STATE_NAMES as CASE_STATES
from verifier.certification.words import (
    BASIS_NAMES,
    DECISION_NAMES,
    LAPSE_NAMES,
    MODALITY_NAMES,
    OUTCOME_NAMES,
    STEP_NAMES,
    TASK_NAMES,
)
from verifier.crossmatch.kinds_catalogue import STATE_NAMES as LEAD_STATES
from verifier.crossmatch.kinds_catalogue import VERDICT_NAMES
from verifier.crossmatch.thresholds import THRESHOLDS
from verifier.devices.words import DEVICE_STATES
from verifier.language import Text
from verifier.money import yuan_text
from verifier.notices.service_rules import OUTCOME_NAMES as SERVICE_OUTCOMES
from verifier.recovery.words import DEBT_STATES
from web.wording import FEED_STATES, REVEALABLE, word

SUBJECTS: Final[dict[str, Text]] = {
    "lead": Text("疑点", "lead"),
    "case": Text("案件", "case"),
    "person": Text("人员", "person"),
    "feed": Text("数据", "feed"),
    "run": Text("运行", "run"),
    "user": Text("用户", "user"),
    "leads": Text("疑点", "leads"),
    "agency": Text("机构", "agency"),
    "rule": Text("比对规则", "matching rule"),
    "threshold": Text("疑点阈值", "threshold"),
    "site": Text("站点", "site"),
    "device": Text("设备", "device"),
    "operator": Text("设备操作员", "operator"),
    "server_keys": Text("服务器密钥", "server keys"),
    "vault": Text("模板库", "template vault"),
    "check": Text("核验", "check"),
    "task": Text("服务任务", "service task"),
    "lapse": Text("认证逾期", "lapse"),
    "lapses": Text("认证逾期", "lapses"),
    "debt": Text("应追回款", "debt"),
    "receipts": Text("收款", "receipts"),
    "refund": Text("退款", "refund"),
    "payroll": Text("发放文件", "payment file"),
    "ledger": Text("台账", "ledger"),
    "notice": Text("文书", "paper"),
    "evidence": Text("证据", "evidence"),
    "publication": Text("公示名单", "publication list"),
    "review": Text("排除复核", "second look"),
    "batch": Text("数据批次", "batch"),
    "search": Text("搜索", "search"),
}
_LABELS: Final[dict[str, Text]] = {
    "verdict": Text("结论", "verdict"),
    "version": Text("版本", "version"),
    "paper": Text("文书种类", "kind of paper"),
    "number": Text("文号", "number"),
    "case": Text("案件", "case"),
    "cases": Text("案件", "cases"),
    "lapse": Text("认证逾期", "lapse"),
    "sha256": Text("文件校验值", "checksum of the file"),
    "bytes": Text("大小（字节）", "size in bytes"),
    "method": Text("送达方式", "way of serving"),
    "service": Text("送达结果", "outcome of serving"),
    "evidence": Text("证据编号", "evidence"),
    "approvals": Text("已批准人数", "approvals"),
    "needed": Text("须批准人数", "approvals needed"),
    "until": Text("截止", "until"),
    "lead": Text("疑点", "lead"),
    "leads": Text("疑点", "leads"),
    "decision": Text("结论编号", "decision"),
    "verification": Text("核实", "verification"),
    "assessment": Text("核定", "assessment"),
    "total_fen": Text("金额", "amount"),
    "payments": Text("发放笔数", "payments"),
    "stop": Text("停发月份", "month to stop"),
    "field": Text("内容", "value"),
    "reason": Text("理由", "reason"),
    "reasons": Text("理由", "reasons"),
    "rows": Text("行数", "rows"),
    "imported_by": Text("导入人", "imported by"),
    "begun_by": Text("原导入人", "begun by"),
    "kind": Text("类别", "kind"),
    "source": Text("来源", "source"),
    "evidence_class": Text("证据分类", "class of evidence"),
    "path": Text("隶属", "place in the tree"),
    "role": Text("角色", "role"),
    "role_before": Text("原角色", "role before"),
    "agency_code": Text("机构", "agency"),
    "agency_before": Text("原机构", "agency before"),
    "sessions": Text("会话数", "sessions"),
    "account_step": Text("事项", "step"),
    "named_only": Text("命令行以 --as 指明，未经本人登录", "named at the command line, not logged in"),
    "proposed_by": Text("提出人", "proposed by"),
    "date": Text("日期", "date"),
    "feed": Text("来源", "source"),
    "same": Text("核实为同一人", "pairs of one person"),
    "different": Text("核实为不同的人", "pairs of different people"),
    "wrong_at_least": Text("出错比例至少", "share wrong at least"),
    "enrolment": Text("采集编号", "enrolment"),
    "positions": Text("部位", "positions"),
    "templates": Text("模板数", "templates"),
    "legal_basis": Text("依据", "legal basis"),
    "notice_version": Text("告知书版本", "version of the notice"),
    "operator_id": Text("操作员编号", "operator"),
    "findings": Text("疑似重复", "possible duplicates"),
    "previous_key": Text("原密钥", "previous key"),
    "destroyed_keys": Text("已销毁密钥", "destroyed keys"),
    "result": Text("核验结果", "result"),
    "next_step": Text("下一步", "next step"),
    "hours": Text("小时", "hours"),
    "check": Text("核验编号", "check"),
    "seq": Text("序号", "position"),
    "keyed_hash": Text("所搜内容的加密摘要", "sealed digest of what was looked for"),
    "found_people": Text("找到人员", "people found"),
    "found_cases": Text("找到案件", "cases found"),
    "found_leads": Text("找到疑点", "leads found"),
    "found_accounts": Text("找到账户", "accounts found"),
    "found_papers": Text("找到文书", "papers found"),
    "found_debts": Text("找到应追回款", "debts found"),
    "page": Text("页", "page"),
    "missing_from": Text("缺失自", "missing from"),
    "missing_to": Text("至", "to"),
    "modality": Text("采集方式", "modality"),
    "operator": Text("操作员", "operator"),
    "basis": Text("认证方式", "by"),
    "reference": Text("依据编号", "rests on"),
    "task_kind": Text("任务", "task"),
    "person": Text("人员编号", "person"),
    "outcome": Text("办理结果", "outcome"),
    "assigned_to": Text("承办人", "taken by"),
    "lapsed": Text("新逾期", "newly lapsed"),
    "ended": Text("因认证结束", "ended by a certification"),
    "resumed": Text("恢复并补发", "resumed with back-pay"),
    "withdrawn": Text("撤回", "withdrawn"),
    "budget": Text("出错限度", "budget of wrong pairs"),
    "agency_id": Text("机构", "agency"),
    "site_id": Text("站点", "site"),
    "pad_required": Text("须活体检测", "liveness detection needed"),
    "attended": Text("有人值守", "attended"),
    "issued_by": Text("接入码签发人", "code issued by"),
    "device": Text("设备", "device"),
    "devices": Text("设备", "devices"),
    "alert": Text("提醒编号", "alert"),
    "generation": Text("密钥代次", "generation of keys"),
    "overlap_days": Text("并用天数", "days of overlap"),
    "proposal": Text("提议编号", "proposal"),
    "debt": Text("应追回款", "debt"),
    "list": Text("公示名单", "publication list"),
    "notice": Text("文书编号", "paper"),
    "service_id": Text("送达记录", "record of service"),
    "receipt": Text("收款编号", "receipt"),
    "plan": Text("分期协议", "plan"),
    "monthly_fen": Text("月还款", "monthly instalment"),
    "months": Text("月数", "months"),
    "turnover_fen": Text("当月发生额", "posted in the month"),
    "missed": Text("欠还期数", "missed instalments"),
    "held": Text("暂缓行数", "rows held"),
    "files": Text("文件数", "files"),
    "to": Text("经办人", "given to"),
    "from": Text("原为", "from"),
    "into": Text("并入案件", "merged into case"),
    "parent": Text("来源案件", "case it grew out of"),
    "child": Text("派生案件", "case grown out of it"),
    "drawn_for": Text("抽取原因", "drawn for"),
    "relation": Text("申报编号", "declaration"),
    "woken": Text("结束搁置", "brought back"),
    "revealed": Text("含完整个人信息", "personal data in full"),
    "threshold": Text("阈值", "threshold"),
    "value": Text("数值", "value"),
    "value_before": Text("原数值", "value before"),
}
_STATES: Final = {
    "case": CASE_STATES,
    "lead": LEAD_STATES,
    "feed": FEED_STATES,
    "device": DEVICE_STATES,
    "lapse": LAPSE_NAMES,
    "debt": DEBT_STATES,
}

_CODES: Final = {
    "verdict": VERDICT_NAMES,
    "role": ROLE_NAMES,
    "role_before": ROLE_NAMES,
    "account_step": PROPOSAL_KINDS,
    "field": REVEALABLE,
    "result": DECISION_NAMES,
    "modality": MODALITY_NAMES,
    "next_step": STEP_NAMES,
    "basis": BASIS_NAMES,
    "task_kind": TASK_NAMES,
    "outcome": OUTCOME_NAMES,
    "service": SERVICE_OUTCOMES,
    "drawn_for": DRAWN_FOR,
    "threshold": {name: one.title for name, one in THRESHOLDS.items()},
}


def subject_name(kind: str) -> Text:
    """Return what an entry is about."""
    return word(SUBJECTS, kind)


def details(subject_type: str, detail: Mapping[str, Any]) -> list[tuple[Text, Text]]:
    """Return label and value of everything an entry holds; previous and new state as one line."""
    rest = {name: value for name, value in detail.items() if value not in (None, "", [], {})}
    found = []
    if "new" in rest:
        names = _STATES.get(subject_type, {})
        previous, new = (word(names, rest.pop(name, None)) for name in ("previous", "new"))
        found.append((Text("状态", "state"), Text(f"{previous.zh} → {new.zh}", f"{previous.en} → {new.en}")))
    found += [(word(_LABELS, name), _value(name, value)) for name, value in rest.items()]
    return found


def _value(name: str, value: Any) -> Text:
    if name in _CODES:
        return word(_CODES[name], str(value))
    if isinstance(value, bool):
        return Text("是", "yes") if value else Text("否", "no")
    if name.endswith("_fen") and isinstance(value, int):
        return Text(f"{yuan_text(value)} 元", f"¥{yuan_text(value)}")
    if isinstance(value, dict) and {"zh", "en"} <= value.keys():
        return Text(str(value["zh"]), str(value["en"]))
    if isinstance(value, list):
        parts = [_value("", one) for one in value]
        return Text("、".join(part.zh for part in parts), ", ".join(part.en for part in parts))
    return Text(str(value), str(value))
