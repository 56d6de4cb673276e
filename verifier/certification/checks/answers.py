"""What a kiosk is answered about a check, and how that answer is kept for its repeats."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from verifier.certification.checks.following import Following
from verifier.certification.checks.judging import Judgement, PreparedCheck
from verifier.context import Context
from verifier.devices.callers import Caller
from verifier.devices.server_keys import signer
from verifier.protocol import base64url, receipts
from verifier.protocol.messages.answered import CheckAnswer
from verifier.protocol.messages.parts import Told
from verifier.protocol.refusals import Refusal

CREATED: Final = 201
REFUSED: Final = 422
_QUALITY_LOW: Final = "quality_low"


def answer_of(
    context: Context,
    caller: Caller,
    prepared: PreparedCheck,
    judgement: Judgement,
    following: Following,
    check_id: str,
    attempts_left: int,
) -> CheckAnswer | Refusal:
    """Return the answer to a judged capture; to one the quality gate held back a refusal with advice."""
    message = Told(zh=following.message.zh, en=following.message.en)
    if judgement.decision == "refused":
        told = {
            "name": "sample",
            "message": message.model_dump(),
            "advice": [text.as_dict() for text in judgement.advice],
            "next_step": following.next_step,
            "attempts_left": attempts_left,
        }
        return Refusal(_QUALITY_LOW, (told,))
    return CheckAnswer(
        check_id=check_id,
        decision=judgement.decision,
        reason=judgement.reason,
        attempts_left=attempts_left,
        next_step=following.next_step,
        message=message,
        certified_until=following.certified_until,
        receipt=_receipt(context, caller, prepared, judgement, following.certified_until, check_id),
    )


def kept(answer: CheckAnswer | Refusal) -> dict[str, Any]:
    """Return status and answer as the check's row keeps them."""
    if isinstance(answer, Refusal):
        return {
            "status": REFUSED,
            "answer": {"code": answer.code, "errors": [dict(e) for e in answer.errors]},
        }
    return {"status": CREATED, "answer": answer.model_dump(mode="json")}


def stored_answer(status: int, answer: Mapping[str, Any]) -> CheckAnswer | Refusal:
    """Return what a check was answered when it came first, from what its row keeps."""
    if status == REFUSED:
        return Refusal(_QUALITY_LOW, tuple(answer["errors"]))
    return CheckAnswer.model_validate(answer)


def _receipt(
    context: Context,
    caller: Caller,
    prepared: PreparedCheck,
    judgement: Judgement,
    certified_until: date | None,
    check_id: str,
) -> str:
    server = signer(context)
    payload = {
        "check_id": check_id,
        "device_id": caller.device_id,
        "capture_id": prepared.request.capture_id,
        "body_sha256": base64url.encode(prepared.body_hash),
        "decision": judgement.decision,
        "decided_at": _moment(prepared.received_at),
        "certified_until": None if certified_until is None else certified_until.isoformat(),
    }
    return receipts.make(payload, server.private, server.kid)


def _moment(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
