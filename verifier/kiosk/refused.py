"""Refusals of the server in plain words: what happened, and what the person does next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from verifier.errors import VerifierError
from verifier.kiosk.client import Answer
from verifier.language import Text

_STAFF: Final = Text(
    "请带身份证找工作人员核验，同样有效。",
    "Please show your ID card to a colleague: that counts just the same.",
)
_AGAIN: Final = Text("请再放一次手指或手掌。", "Please place your finger or hand once more.")
_OUT_OF_ORDER: Final = Text(
    "这台设备暂时不能用，不是您的问题。", "This kiosk cannot be used at the moment; that is not your fault."
)

#: code → what happened, what to do
WORDS: Final[Mapping[str, tuple[Text, Text]]] = {
    "not_enrolled": (
        Text("没有找到可以比对的登记。", "We found nothing on record to compare with."),
        Text(
            "请核对号码；无误的话，请找工作人员帮您登记。",
            "Please check the number; if it is right, a colleague will help you to enrol.",
        ),
    ),
    "person_locked": (Text("今天已经试了好几次，歇一歇。", "That was enough tries for today."), _STAFF),
    "quality_low": (
        Text("这次没有看清楚，不是您的问题。", "It was not clear; that is not your fault."),
        _AGAIN,
    ),
    "challenge_expired": (Text("时间有点久了，没关系。", "That took a little long, no matter."), _AGAIN),
    "challenge_used": (Text("需要重新开始，没关系。", "We have to start anew, no matter."), _AGAIN),
    "challenge_unknown": (Text("需要重新开始，没关系。", "We have to start anew, no matter."), _AGAIN),
    "capture_too_old": (
        Text("采集时间太久，没有被接受。", "The capture came too late to count."),
        Text("请再来认证一次。", "Please come and certify once more."),
    ),
    "template_reused": (Text("没有采到新的指纹或掌静脉。", "No new finger or palm was read."), _AGAIN),
    "modality_mismatch": (
        Text("放的不是所要的手指或手掌。", "That was another finger or hand than asked for."),
        _AGAIN,
    ),
    "pad_failed": (
        Text(
            "设备这次没有采好，不是您的问题。",
            "The sensor could not make it out this time; that is not your fault.",
        ),
        _STAFF,
    ),
    "template_malformed": (_OUT_OF_ORDER, _STAFF),
    "format_unsupported": (_OUT_OF_ORDER, _STAFF),
    "body_too_large": (_OUT_OF_ORDER, _STAFF),
    "device_pending": (
        Text("这台设备还在等待审批。", "This kiosk is waiting for approval."),
        Text("请另一位安全管理员批准。", "Another security administrator has to approve it."),
    ),
    "device_suspended": (Text("这台设备已被暂停。", "This kiosk has been suspended."), _STAFF),
    "device_revoked": (Text("这台设备已被注销。", "This kiosk has been revoked."), _STAFF),
    "key_unknown": (
        Text("服务器不认识这台设备。", "The server does not know this kiosk."),
        Text("请用新的接入码重新接入。", "Let it join again with a new code."),
    ),
    "enrolment_code_invalid": (
        Text("接入码不对、已用过或已过期。", "The code is wrong, used or expired."),
        Text("请向安全管理员要一个新码。", "Ask a security administrator for a new one."),
    ),
    "device_exists": (
        Text("这台设备已经登记过。", "This kiosk is registered already."),
        Text("请用空的数据目录重新接入。", "Join again with an empty folder."),
    ),
    "chain_fork": (
        Text("服务器的记录与本机不一致，已报告。", "The server's record differs from ours; it was reported."),
        Text("请联系维护人员。", "Call maintenance."),
    ),
    "clock_skew": (
        Text("本机时钟不准。", "This machine's clock is wrong."),
        Text("请校准时钟。", "Set it right."),
    ),
}
#: codes after which the same person simply places a finger again
AGAIN: Final = frozenset(
    {
        "quality_low",
        "challenge_expired",
        "challenge_used",
        "challenge_unknown",
        "template_reused",
        "modality_mismatch",
    }
)


class Refused(VerifierError):
    """The server refused, for good, what was asked. ``code``: of the protocol's section 6."""

    def __init__(self, code: str, trace_id: str | None = None) -> None:
        what, then = words_of(code)
        super().__init__(what, then)
        self.code = code
        self.trace_id = trace_id


class NeedsColleague(Refused):
    """A refusal that a person lifts: a check that has to go on at the counter, a device to be approved."""

    exit_code = 5


_BY_A_PERSON: Final = frozenset({"person_locked", "device_pending"})


def words_of(code: str) -> tuple[Text, Text]:
    """Return what happened and what to do, for a code the person need not know."""
    return WORDS.get(code, (_OUT_OF_ORDER, _STAFF))


def refused(answer: Answer) -> Refused:
    """Return the refusal an answer is."""
    trace = answer.body.get("trace_id")
    code = answer.code or "unknown"
    kind = NeedsColleague if code in _BY_A_PERSON else Refused
    return kind(code, trace if isinstance(trace, str) else None)
