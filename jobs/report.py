"""The written report of a night: what it did, what it refused and why; in both languages, and JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from verifier.crossmatch.kinds_catalogue import KINDS
from verifier.language import LANGUAGES, Language, Text

_HEADINGS = {
    "title": Text("夜间作业报告 {date}", "Night report {date}"),
    "compared": Text(
        "比对：新增或变更人员 {people} 人，新记录 {records} 条。",
        "Compared: {people} new or changed people, {records} new records.",
    ),
    "leads": Text("疑点", "Leads"),
    "table": Text(
        "| 种类 | 新增 | 更新 | 撤销 | 已排除不再提示 |",
        "| kind | opened | refreshed | withdrawn | suppressed |",
    ),
    "refused": Text("未处理，等待人工", "Refused, waiting for a person"),
    "nothing_refused": Text("无。", "Nothing."),
    "feed": Text(
        "第 {id} 号数据（{kind}，{source}，{rows} 行）：", "Feed {id} ({kind}, {source}, {rows} rows): "
    ),
    "seal": Text("审计链封存于第 {seq} 条。", "The audit chain is sealed at entry {seq}."),
}


def write_report(directory: Path, report: dict[str, Any]) -> list[str]:
    """Write the report's files into ``directory``, replacing earlier ones of the run; return their names."""
    directory.mkdir(parents=True, exist_ok=True)
    stem = f"nightly-{report['business_date']}" + (f"-{report['supplement']}" if report["supplement"] else "")
    names = [f"{stem}.json"]
    _replace(directory / names[0], json.dumps(report, ensure_ascii=False, indent=2))
    for language in LANGUAGES:
        name = f"{stem}.{language}.md"
        _replace(directory / name, report_text(report, language))
        names.append(name)
    return names


def report_text(report: dict[str, Any], language: Language) -> str:
    """Return the report as Markdown."""

    def say(key: str, **values: Any) -> str:
        return _HEADINGS[key].fill(**values).in_language(language)

    steps = report["steps"]
    lines = ["# " + say("title", date=report["business_date"]), "", say("compared", **steps["compare"]), ""]
    lines += ["## " + say("leads"), "", say("table"), "|---|---:|---:|---:|---:|"]
    for kind in KINDS:
        counts = steps["settle"][kind]
        name = KINDS[kind].name.in_language(language)
        numbers = " | ".join(str(counts[key]) for key in ("opened", "refreshed", "withdrawn", "suppressed"))
        lines.append(f"| {name} | {numbers} |")
    lines += ["", "## " + say("refused"), ""]
    for feed in report["refused"]:
        reasons = " ".join(Text.from_dict(reason).in_language(language) for reason in feed["reasons"])
        known = say("feed", id=feed["feed_id"], kind=feed["kind"], source=feed["source"], rows=feed["rows"])
        lines.append(f"- {known}{reasons}")
    if not report["refused"]:
        lines.append(say("nothing_refused"))
    lines += ["", say("seal", seq=steps["seal"]["audit_seq"]), ""]
    return "\n".join(lines)


def _replace(path: Path, content: str) -> None:
    """A reader never sees half a report."""
    draft = path.with_suffix(path.suffix + ".draft")
    draft.write_text(content, encoding="utf-8")
    draft.replace(path)
