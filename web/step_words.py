"""What a step of the night did, in a sentence for the page of a run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from verifier.language import Text

_NOTHING: Final = Text("—", "—")

_COUNTED: Final[dict[str, tuple[Text, tuple[str, ...]]]] = {
    "intake": (
        Text(
            "导入 {imported}，待放行 {held}，重复 {duplicate}，未能导入 {failed}，未传完 {waiting}",
            "{imported} imported, {held} held, {duplicate} known, {failed} refused, {waiting} not complete",
        ),
        ("imported", "held", "duplicate", "failed", "waiting"),
    ),
    "night": (
        Text("新增疑点 {opened}，等待人工 {waiting}", "{opened} leads, {waiting} wait"),
        ("opened", "waiting"),
    ),
    "morning": (
        Text("写好 {written} 份，寄出 {sent} 份", "{written} written, {sent} sent"),
        ("written", "sent"),
    ),
    "escalation": (
        Text(
            "上报疑点 {lead}、案件 {case}、任务 {task}，已了结 {ended}",
            "{lead} leads, {case} cases and {task} tasks raised, {ended} dealt with",
        ),
        ("lead", "case", "task", "ended"),
    ),
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
            "新逾期 {lapsed}，已认证 {ended}，待告知 {to_notify}",
            "{lapsed} lapsed, {ended} certified, {to_notify} to notify",
        ),
        ("lapsed", "ended", "to_notify"),
    ),
    "reminders": (
        Text(
            "短信 {sms}，信函 {letter}，联系不上 {none}，待审批 {waiting}",
            "{sms} text messages, {letter} letters, {none} out of reach, {waiting} wait for approval",
        ),
        ("sms", "letter", "none", "waiting"),
    ),
    "outbox": (
        Text(
            "发出 {sent}，稍后重试 {put_off}，不再需要 {dropped}",
            "{sent} sent, {put_off} to be tried again, {dropped} no longer wanted",
        ),
        ("sent", "put_off", "dropped"),
    ),
    "instalments": (
        Text(
            "新欠 {missed}，已补缴 {caught_up}，违约 {broken}",
            "{missed} missed one, {caught_up} caught up, {broken} broken",
        ),
        ("missed", "caught_up", "broken"),
    ),
    "publications": (Text("视为送达 {served} 份", "{served} papers served"), ("served",)),
    "deadlines": (
        Text("期限变化 {changed} 件，恢复办理 {woken} 件", "{changed} deadlines changed, {woken} cases back"),
        ("changed", "woken"),
    ),
    "reconciliation": (
        Text("核对 {compared} 项，不一致 {differing} 项", "{compared} compared, {differing} differ"),
        ("compared", "differing"),
    ),
    "payroll": (
        Text("待放行 {waiting} 份，暂缓 {held_rows} 行", "{waiting} files wait, {held_rows} rows held"),
        ("waiting", "held_rows"),
    ),
    "figures": (Text("统计机构 {agencies} 个", "{agencies} agencies counted"), ("agencies",)),
    "retention": (
        Text(
            "销毁 {people} 人的模板、{kept_probes} 份到期的未认出采集",
            "templates of {people} people and {kept_probes} captures kept for appeals destroyed",
        ),
        ("people", "kept_probes"),
    ),
    "purge": (
        Text(
            "清理一次性编号 {nonces} 个、已存应答 {answers} 条、会话 {sessions} 个",
            "{nonces} one-time numbers, {answers} kept answers and {sessions} sessions cleared",
        ),
        ("nonces", "answers", "sessions"),
    ),
}


def step_result(name: str, result: Mapping[str, Any]) -> Text:
    """Return what a step of the night did; a dash while it has not ended or where nothing is to be said."""
    if not result:
        return _NOTHING
    if result.get("paused"):
        return Text("已暂停，没有做", "paused, not done")
    if "problem" in result:
        return Text.from_dict(result["problem"])
    if name in _TOLD:
        return _TOLD[name](result)
    if name in _COUNTED:
        text, counts = _COUNTED[name]
        return text.fill(**{count: f"{result.get(count, 0):,}" for count in counts})
    return _NOTHING


def job_result(job: str, result: Mapping[str, Any]) -> Text:
    """Return what a job did; a night that was done before says so."""
    if result.get("already_done"):
        return Text("早已完成，没有新数据", "done before, nothing new came")
    return step_result(job, result)


def _finished(result: Mapping[str, Any]) -> Text:
    return Text("续完 {n} 批", "{n} feeds finished").fill(n=len(result.get("finished", ())))


def _settled(result: Mapping[str, Any]) -> Text:
    opened = sum(counts.get("opened", 0) for counts in result.values())
    return Text("新增疑点 {n}", "{n} leads opened").fill(n=f"{opened:,}")


def _month_closed(result: Mapping[str, Any]) -> Text:
    if result.get("held"):
        return Text("有出入，未能结账", "does not agree, waits for a person")
    return Text("结账 {n} 个月", "{n} months closed").fill(n=len(result.get("closed", ())))


def _sealed(result: Mapping[str, Any]) -> Text:
    return Text("至第 {n} 条", "up to entry {n}").fill(n=result.get("audit_seq", "—"))


def _backed_up(result: Mapping[str, Any]) -> Text:
    if result.get("held"):
        return Text("没有做成", "failed, waits for a person")
    if not result.get("made"):
        return _NOTHING
    return Text("{name}，清理旧备份 {n} 份", "{name}, {n} old ones removed").fill(
        name=result.get("name", ""), n=result.get("removed", 0)
    )


_TOLD: Final[dict[str, Callable[[Mapping[str, Any]], Text]]] = {
    "finish_feeds": _finished,
    "settle": _settled,
    "month_end": _month_closed,
    "seal": _sealed,
    "backup": _backed_up,
}
