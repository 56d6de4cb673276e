"""Turns the plain values of an audit entry into words: what changed from what to what, how much, why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from verifier.cases.rules import STATE_NAMES as CASE_STATES
from verifier.crossmatch.kinds_catalogue import STATE_NAMES as LEAD_STATES
from verifier.crossmatch.kinds_catalogue import VERDICT_NAMES
from verifier.language import Text
from verifier.money import yuan_text
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
}
_LABELS: Final[dict[str, Text]] = {
    "verdict": Text("结论", "verdict"),
    "version": Text("版本", "version"),
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
    "date": Text("日期", "date"),
    "feed": Text("来源", "feed"),
    "same": Text("核实为同一人", "pairs of one person"),
    "different": Text("核实为不同的人", "pairs of different people"),
    "wrong_at_least": Text("出错比例至少", "share wrong at least"),
    "budget": Text("出错限度", "budget of wrong pairs"),
}
_STATES: Final = {"case": CASE_STATES, "lead": LEAD_STATES, "feed": FEED_STATES}


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
    if name == "verdict":
        return word(VERDICT_NAMES, str(value))
    if name == "field":
        return word(REVEALABLE, str(value))
    if name.endswith("_fen") and isinstance(value, int):
        return Text(f"{yuan_text(value)} 元", f"¥{yuan_text(value)}")
    if isinstance(value, dict) and {"zh", "en"} <= value.keys():
        return Text(str(value["zh"]), str(value["en"]))
    if isinstance(value, list):
        parts = [_value("", one) for one in value]
        return Text("、".join(part.zh for part in parts), ", ".join(part.en for part in parts))
    return Text(str(value), str(value))
