"""What became of one capture, as the kiosk tells it to the person and to whoever runs the command."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from verifier.kiosk.client import Answer
from verifier.kiosk.queue import Entry
from verifier.kiosk.refused import AGAIN, words_of
from verifier.language import Text
from verifier.protocol import base64url, receipts

Kind = Literal["answered", "refused", "deferred"]

DEFERRED: Final = Text(
    "已记录，网络恢复后自动提交。", "It is recorded and will be sent by itself when the line is back."
)
WITH_STAFF: Final = frozenset({"staff_check", "home_visit"})
_STEPS: Final = frozenset(
    {"done", "retry_same", "other_finger", "best_finger", "palm_vein", "staff_check", "home_visit"}
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One capture's fate.

    Attributes:
        kind: answered, refused for good, or deferred: kept on the disk until the line is back.
        next_step: a step of the protocol; for a refusal the one that fits it.
        message: what the person is told, and with ``advice`` what to do better.
        decision, reason, certified_until, attempts_left, check_id, receipt: of the answer.
        receipt_holds: the receipt is signed by a believed key and is about the bytes we sent.
        code: of a refusal.
    """

    kind: Kind
    seq: int
    capture_id: str
    next_step: str
    message: Text
    advice: tuple[Text, ...] = ()
    decision: str | None = None
    reason: str | None = None
    certified_until: date | None = None
    attempts_left: int | None = None
    check_id: str | None = None
    receipt: str | None = None
    receipt_holds: bool = False
    code: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return it for ``--json``."""
        return {
            "state": self.kind,
            "decision": self.decision,
            "reason": self.reason,
            "next_step": self.next_step,
            "message": self.message.as_dict(),
            "advice": [text.as_dict() for text in self.advice],
            "certified_until": None if self.certified_until is None else self.certified_until.isoformat(),
            "attempts_left": self.attempts_left,
            "check_id": self.check_id,
            "capture_id": self.capture_id,
            "seq": self.seq,
            "receipt": self.receipt,
            "receipt_holds": self.receipt_holds,
            "code": self.code,
        }


def deferred(entry: Entry) -> Outcome:
    """Return the outcome of a capture that waits on the disk."""
    return Outcome("deferred", entry.seq, entry.capture_id, "done", DEFERRED)


def outcome_of(entry: Entry, answer: Answer, pinned: Mapping[str, bytes]) -> Outcome:
    """Return what a final answer means; with one we do not understand the person is sent to a colleague."""
    if not answer.ok:
        return _refusal(entry, answer)
    try:
        return _answered(entry, answer.body, pinned)
    except (KeyError, TypeError, ValueError):
        return Outcome("answered", entry.seq, entry.capture_id, "staff_check", words_of("unknown")[1])


def _answered(entry: Entry, told: Mapping[str, Any], pinned: Mapping[str, bytes]) -> Outcome:
    until = told["certified_until"]
    return Outcome(
        kind="answered",
        seq=entry.seq,
        capture_id=entry.capture_id,
        next_step=_step(told["next_step"]),
        message=Text.from_dict(told["message"]),
        decision=str(told["decision"]),
        reason=str(told["reason"]),
        certified_until=None if until is None else date.fromisoformat(until),
        attempts_left=int(told["attempts_left"]),
        check_id=str(told["check_id"]),
        receipt=str(told["receipt"]),
        receipt_holds=_holds(entry, str(told["receipt"]), str(told["check_id"]), pinned),
    )


def _refusal(entry: Entry, answer: Answer) -> Outcome:
    code = answer.code or "unknown"
    what, then = words_of(code)
    message = Text(what.zh + then.zh, f"{what.en} {then.en}")
    step = "retry_same" if code in AGAIN else "staff_check"
    advice: tuple[Text, ...] = ()
    left = None
    for detail in answer.body.get("errors", ()):
        # a capture the quality gate held back is told its next step there, in the server's words
        if isinstance(detail, dict) and "next_step" in detail and code == "quality_low":
            step = _step(detail["next_step"])
            message = _text(detail.get("message")) or message
            advice = tuple(filter(None, map(_text, detail.get("advice", ()))))
            left = detail.get("attempts_left")
    return Outcome(
        "refused",
        entry.seq,
        entry.capture_id,
        step,
        message,
        advice,
        attempts_left=left if isinstance(left, int) else None,
        code=code,
    )


def _step(told: Any) -> str:
    """Return a step; one of a later version, which we cannot show, is a colleague's."""
    return told if told in _STEPS else "staff_check"


def _text(told: Any) -> Text | None:
    match told:
        case {"zh": str(zh), "en": str(en)}:
            return Text(zh, en)
        case _:
            return None


def _holds(entry: Entry, receipt: str, check_id: str, pinned: Mapping[str, bytes]) -> bool:
    for public in pinned.values():
        try:
            payload = receipts.read(receipt, public)
        except ValueError:
            continue
        return (
            payload.get("body_sha256") == base64url.encode(entry.hash)
            and payload.get("capture_id") == entry.capture_id
            and payload.get("check_id") == check_id
        )
    return False
