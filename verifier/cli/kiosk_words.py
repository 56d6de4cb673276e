"""What the kiosk's commands say to a person."""

from __future__ import annotations

from collections.abc import Iterator

from verifier.kiosk.enrolling import Joined
from verifier.kiosk.outcome import Outcome
from verifier.kiosk.status import Standing
from verifier.kiosk.syncing import Sent
from verifier.language import Text

_STATES = {
    "pending": Text("等待另一位安全管理员批准", "waiting for another security administrator's approval"),
    "active": Text("已启用", "active"),
    "suspended": Text("已暂停", "suspended"),
    "revoked": Text("已注销", "revoked"),
    "no_connection": Text("联系不上服务器", "no line to the server"),
    "not_the_server": Text(
        "回答不是来自本终端所认的服务器", "an answer came, but not from this kiosk's server"
    ),
}


def _state(code: str) -> Text:
    """Return the words for a device's status, the refusal that tells it, or why there was no answer."""
    return _STATES.get(code.removeprefix("device_"), Text(code, code))


def joined_line(joined: Joined) -> Text:
    """Return how joining stands, and what a person has to compare."""
    text = Text(
        "终端 {id}：{state}。\n服务器密钥指纹：{key}（{compared}）",
        "Kiosk {id}: {state}.\nThumbprint of the server's key: {key} ({compared})",
    )
    compared = (
        Text("已与所给指纹核对", "it is the one that was given")
        if joined.compared
        else Text(
            "请与接入码上的密钥指纹核对，不同则停用",
            "compare it with the one printed with the code; if it differs, stop",
        )
    )
    return text.fill(
        id=joined.device_id, state=_state(joined.status), key=joined.server_key, compared=compared
    )


def check_lines(outcome: Outcome) -> Iterator[Text]:
    """Yield what the person is told."""
    yield outcome.message
    yield from outcome.advice
    if outcome.certified_until is not None:
        yield Text("有效期至 {day}", "Certified until {day}").fill(day=outcome.certified_until.isoformat())
    if outcome.attempts_left and outcome.decision != "match":
        yield Text("还可以再试 {n} 次", "{n:more try|more tries}").fill(n=outcome.attempts_left)
    if outcome.check_id is not None:
        yield Text("核验编号 {id}", "Check {id}").fill(id=outcome.check_id)


def sync_lines(report: Sent) -> Iterator[Text]:
    """Yield what became of the queue."""
    sent = len(report.answered) + len(report.refused)
    yield Text(
        "已提交 {sent} 条，其中被拒 {refused} 条；还剩 {left} 条。",
        "{sent} sent, {refused} of them refused; {left} left.",
    ).fill(sent=sent, refused=len(report.refused), left=report.left)
    for outcome in report.refused:
        yield Text("  {id}：{why}", "  {id}: {why}").fill(id=outcome.capture_id, why=outcome.message)
    if report.why is not None:
        yield Text("未能提交：{why}", "Not sent: {why}").fill(why=_state(report.why))


def standing_lines(told: Standing) -> Iterator[Text]:
    """Yield how the kiosk stands."""
    yield Text("终端 {id} · {server}", "Kiosk {id} · {server}").fill(id=told.device_id, server=told.server)
    yield Text("状态：{state}", "State: {state}").fill(state=_state(told.server_says))
    yield Text(
        "排队 {n} 条，离线储备 {c} 次", "{n} waiting, {c:capture|captures} in store without a line"
    ).fill(n=told.waiting, c=told.challenges)
    if abs(told.clock_ahead_seconds) >= 1:
        yield Text("本机时钟快 {s} 秒", "This machine's clock is {s} s ahead").fill(
            s=round(told.clock_ahead_seconds)
        )
    for row in told.refused[-5:]:
        yield Text("  被拒 {id}：{code}", "  refused {id}: {code}").fill(
            id=row["capture_id"], code=row["code"]
        )
