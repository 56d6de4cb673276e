"""The written report of a night: what it did, what it refused and why; in both languages, and JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from sqlalchemy import select

from jobs.failing import left_of
from jobs.money import held_of
from verifier.context import Context
from verifier.crossmatch.kinds_catalogue import KINDS
from verifier.database import EVERYWHERE
from verifier.feeds.tables import Feed
from verifier.feeds.words import KIND_NAMES
from verifier.language import LANGUAGES, Language, Text
from verifier.runs.service import RunTicket, step_results

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
        "资格认证：新逾期 {lapsed} 项，因认证结束 {ended} 项，待告知 {to_notify} 项。",
        "Certification: {lapsed} newly lapsed, {ended} ended by a proof of life, {to_notify} wait for a "
        "notice.",
    ),
    "reminders": Text(
        "认证提醒：短信 {sms} 条，信函 {letter} 封，联系不上 {none} 人，待审批 {waiting} 人；"
        "此前提醒的人中新完成认证 {answered} 人。",
        "Reminders to certify: {sms} text messages, {letter} letters, {none} people out of reach, {waiting} "
        "wait for approval; {answered} people reminded earlier have certified since.",
    ),
    "instalments": Text(
        "分期还款：新欠 {missed} 份，已补缴 {caught_up} 份，违约 {broken} 份。",
        "Instalments: {missed} agreements missed one, {caught_up} caught up, {broken} broken.",
    ),
    "publications": Text(
        "公告期满，视为送达的文书 {served} 份。", "Papers served by publication, their term over: {served}."
    ),
    "deadlines": Text(
        "案件期限变化 {changed} 件，搁置期满或期限将至、恢复办理 {woken} 件。",
        "Cases: {changed} deadlines changed; {woken} that were put off are back on the list.",
    ),
    "closed": Text("台账已结账：{months}。", "The ledger was closed for {months}."),
    "reconciled": Text(
        "名册、发放、银行退回核对 {months}：{compared} 项中 {differing} 项不一致"
        "（应发未发 {not_paid}，多发 {not_expected}，金额不同 {other_amount}）。",
        "Roll, payments and bank returns of {months}: {differing} of {compared} comparisons differ "
        "({not_paid} not paid, {not_expected} not expected, {other_amount} of another amount).",
    ),
    "payroll": Text(
        "待发放文件 {waiting} 份等待放行，其中暂缓 {held_rows} 行。",
        "{waiting} coming payment files wait for release; {held_rows} rows are held.",
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


def gather(context: Context, ticket: RunTicket) -> dict[str, Any]:
    """Return what the night did, what it refused, and what it left to a person."""
    with context.database.read(EVERYWHERE) as session:
        held = session.scalars(select(Feed).where(Feed.state.in_(("held", "receiving"))).order_by(Feed.id))
        refused = [
            {
                "feed_id": feed.id,
                "kind": feed.kind,
                "source": feed.source,
                "state": feed.state,
                "rows": feed.received,
                "reasons": feed.hold_reasons
                or [
                    Text(
                        "文件尚未收完，请重新导入同一文件。",
                        "Not fully received: import the same file again.",
                    ).as_dict()
                ],
            }
            for feed in held
        ]
        steps = step_results(session, ticket.run_id)
    return {
        "run_id": ticket.run_id,
        "business_date": ticket.business_date.isoformat(),
        "supplement": ticket.supplement,
        "resumed": ticket.resumed,
        "steps": steps,
        "opened": sum(kind["opened"] for kind in steps["settle"].values()),
        "refused": refused,
        "held": held_of(steps) + left_of(steps),
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
    if any(steps.get("reminders", {}).get(name) for name in ("sms", "letter", "none", "waiting", "answered")):
        lines += [say("reminders", **steps["reminders"]), ""]
    lines += _money(steps, language)
    lines += ["## " + say("leads"), ""]
    rows = _rows(steps["settle"], language)
    lines += [say("table"), "|---|---:|---:|---:|---:|", *rows] if rows else [say("no_leads")]
    lines += ["", "## " + say("refused"), ""]
    for feed in report["refused"]:
        reasons = " ".join(Text.from_dict(reason).in_language(language) for reason in feed["reasons"])
        kind = KIND_NAMES.get(feed["kind"]) or Text(feed["kind"], feed["kind"])
        known = say("feed", id=feed["feed_id"], kind=kind, source=feed["source"], rows=feed["rows"])
        lines.append(f"- {known}{reasons}")
    held = report.get("held", ())  # an old report has none
    lines += ["- " + Text.from_dict(one["message"]).in_language(language) for one in held]
    if not report["refused"] and not held:
        lines.append(say("nothing_refused"))
    lines += ["", say("seal", seq=steps["seal"]["audit_seq"]), ""]
    return "\n".join(lines)


def _money(steps: dict[str, Any], language: Language) -> list[str]:
    """Return a line for each step about cases or money that did anything; an old report has none of them."""
    found = []
    swept = steps.get("instalments", {})
    if any(swept.get(name) for name in ("missed", "caught_up", "broken")):
        found.append(_HEADINGS["instalments"].fill(**swept))
    if steps.get("publications", {}).get("served"):
        found.append(_HEADINGS["publications"].fill(**steps["publications"]))
    if any(steps.get("deadlines", {}).get(name) for name in ("changed", "woken")):
        found.append(_HEADINGS["deadlines"].fill(**steps["deadlines"]))
    if closed := steps.get("month_end", {}).get("closed"):
        found.append(_HEADINGS["closed"].fill(months=_months(closed)))
    compared = steps.get("reconciliation", {})
    if compared.get("compared"):
        found.append(_HEADINGS["reconciled"].fill(**compared | {"months": _months(compared["months"])}))
    if steps.get("payroll", {}).get("waiting"):
        found.append(_HEADINGS["payroll"].fill(**steps["payroll"]))
    return [line for text in found for line in (text.in_language(language), "")]


def _months(months: list[str]) -> Text:
    return Text("、".join(months), ", ".join(months))


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
