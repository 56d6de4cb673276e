"""Refusals as RFC 9457 problems: the status of each code, and whether trying again may help (section 6)."""

from __future__ import annotations

import json
from typing import Any, Final, NamedTuple

from verifier.logs import new_trace as random_trace
from verifier.protocol.refusals import Refusal, RefusalCode

CONTENT_TYPE: Final = "application/problem+json"


class Kind(NamedTuple):
    """How a code is answered."""

    status: int
    retryable: bool


KINDS: Final[dict[RefusalCode, Kind]] = {
    "malformed_request": Kind(400, False),
    "digest_mismatch": Kind(400, False),
    "signature_input_invalid": Kind(400, False),
    "signature_missing": Kind(401, False),
    "signature_invalid": Kind(401, False),
    "key_unknown": Kind(401, False),
    "signature_expired": Kind(401, True),
    "clock_skew": Kind(401, True),
    "enrolment_code_invalid": Kind(403, False),
    "device_pending": Kind(403, True),
    "device_suspended": Kind(403, False),
    "device_revoked": Kind(403, False),
    "operator_not_on_device": Kind(403, False),
    "not_found": Kind(404, False),
    "challenge_unknown": Kind(404, False),
    "not_enrolled": Kind(404, False),
    "method_not_allowed": Kind(405, False),
    "replay_detected": Kind(409, False),
    "challenge_used": Kind(409, False),
    "capture_duplicate": Kind(409, False),
    "template_reused": Kind(409, False),
    "chain_fork": Kind(409, False),
    "device_exists": Kind(409, False),
    "idempotency_in_progress": Kind(409, True),
    "challenge_expired": Kind(410, False),
    "capture_too_old": Kind(410, False),
    "body_too_large": Kind(413, False),
    "format_unsupported": Kind(415, False),
    "template_malformed": Kind(422, False),
    # taken again, the same finger may pass
    "quality_low": Kind(422, True),
    "pad_failed": Kind(422, True),
    "modality_mismatch": Kind(422, False),
    "idempotency_mismatch": Kind(422, False),
    "person_locked": Kind(423, False),
    "rate_limited": Kind(429, True),
    "internal_error": Kind(500, True),
    "overloaded": Kind(503, True),
    "storage_unavailable": Kind(503, True),
}

#: answers that are never kept for a repeat under the same Idempotency-Key (section 1)
NEVER_KEPT: Final = frozenset({401, 413, 429})
_SERVER_ERRORS: Final = 500


def is_kept(status: int) -> bool:
    """Tell whether an answer of this status is kept for repeats."""
    return status not in NEVER_KEPT and status < _SERVER_ERRORS


def new_trace() -> str:
    """Return a number by which an answer is found again in the log."""
    return f"t-{random_trace()}"


def problem(refusal: Refusal, trace_id: str) -> dict[str, Any]:
    """Return the problem a refusal is answered with."""
    kind = KINDS[refusal.code]
    return {
        "type": f"urn:pv:problem:{refusal.code}",
        "title": refusal.code.replace("_", " "),
        "status": kind.status,
        "code": refusal.code,
        "retryable": kind.retryable,
        "trace_id": trace_id,
        "errors": [dict(error) for error in refusal.errors],
    }


def problem_bytes(refusal: Refusal, trace_id: str | None = None) -> tuple[int, bytes]:
    """Return status and body of the problem a refusal is answered with."""
    told = problem(refusal, trace_id or new_trace())
    return told["status"], json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
