"""The written report of a night: what it did, what it refused and why; in both languages, and JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from verifier.crossmatch.kinds_catalogue import KINDS
from verifier.feeds.words import KIND_NAMES
from verifier.language import LANGUAGES, Language, Text

_COUNTS: Final = ("opened", "refreshed", "withdrawn", "suppressed")
_HEADINGS: Final = {
    "title": Text("夜间作业报告 {date}", "Night report {date}"),
    "supplement": Text("补充运行 {n}", "supplement {n}"),
    "totals": Text(
        "新增疑点 {opened} 条；等待人工的数据 {held} 批。",
        "{opened} leads opened; {held} feeds wait for a person.",
    ),
    "no_leads": Text("没有变化。", "Nothing changed."),
    "compared": Text(
        "比对：新增或变更人员 {people} 人，新记录及因此须重新比对的记录 {records} 条。",
        "Compared: {people} new or changed people, {records} records that are new or concern them.",
    ),
    "certified": Text(
        "资格认证：新逾期 {lapsed} 项，因认证结束 {ended} 项，待告知 {to_notify} 项，{reminders} 项将到期。",
        "Certification: {lapsed} newly lapsed, {ended} ended by a proof of life, {to_notify} wait for "
        "a notice, {reminders} are due soon.",
    ),
    "leads": Text("疑点", "Leads"),
    "table": Text(
        "| 种类 | 新增 | 更新 | 撤销 | 已排除不再提示 |",
        "| kind | opened | refreshed | withdrawn | suppressed |",
    ),
    "refused": Text("未处理，等待人工", "Refused, waiting for a person"),
    "nothing_refused": Text("无。", "Nothing."),
    "feed": Text("第 {id} 批{kind}（{source}，{rows} 行）：", "Feed {id}, {kind} ({source}, {rows} rows): "),
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
    title = say("title", date=report["business_date"])
    if report["supplement"]:
        title += " · " + say("supplement", n=report["supplement"])
    totals = say("totals", opened=report["opened"], held=len(report["refused"]))
    lines = ["# " + title, "", totals, "", say("compared", **steps["compare"]), ""]
    if "certification" in steps:  # an old report has none
        lines += [say("certified", **steps["certification"]), ""]
    lines += ["## " + say("leads"), ""]
    rows = _rows(steps["settle"], language)
    lines += [say("table"), "|---|---:|---:|---:|---:|", *rows] if rows else [say("no_leads")]
    lines += ["", "## " + say("refused"), ""]
    for feed in report["refused"]:
        reasons = " ".join(Text.from_dict(reason).in_language(language) for reason in feed["reasons"])
        kind = KIND_NAMES.get(feed["kind"]) or Text(feed["kind"], feed["kind"])
        known = say("feed", id=feed["feed_id"], kind=kind, source=feed["source"], rows=feed["rows"])
        lines.append(f"- {known}{reasons}")
    if not report["refused"]:
        lines.append(say("nothing_refused"))
    lines += ["", say("seal", seq=steps["seal"]["audit_seq"]), ""]
    return "\n".join(lines)


def _rows(settled: dict[str, dict[str, int]], language: Language) -> list[str]:
    """Return one row per kind that anything happened to; an old report lacks kinds or holds unknown ones."""
    rows = []
    for kind in [*KINDS, *sorted(settled.keys() - KINDS.keys())]:
        counts = [settled.get(kind, {}).get(key, 0) for key in _COUNTS]
        if any(counts):
            name = KINDS[kind].name.in_language(language) if kind in KINDS else kind
            rows.append(f"| {name} | {' | '.join(map(str, counts))} |")
    return rows


def _replace(path: Path, content: str) -> None:
    """A reader never sees half a report."""
    draft = path.with_suffix(path.suffix + ".draft")
    draft.write_text(content, encoding="utf-8")
    draft.replace(path)
