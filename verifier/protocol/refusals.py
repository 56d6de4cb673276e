"""Every way a request of the protocol is refused, by the codes of section 6."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, get_args

RefusalCode = Literal[
    # 400
    "malformed_request",
    "digest_mismatch",
    "signature_input_invalid",
    # 401
    "signature_missing",
    "signature_invalid",
    "key_unknown",
    "signature_expired",
    "clock_skew",
    # 403
    "enrolment_code_invalid",
    "device_pending",
    "device_suspended",
    "device_revoked",
    "operator_not_on_device",
    # 404, 405
    "not_found",
    "challenge_unknown",
    "not_enrolled",
    "method_not_allowed",
    # 409
    "replay_detected",
    "challenge_used",
    "capture_duplicate",
    "template_reused",
    "chain_fork",
    "device_exists",
    "idempotency_in_progress",
    # 410
    "challenge_expired",
    "capture_too_old",
    # 413, 415
    "body_too_large",
    "format_unsupported",
    # 422
    "template_malformed",
    "quality_low",
    "pad_failed",
    "modality_mismatch",
    "idempotency_mismatch",
    # 423
    "person_locked",
    # 429, 500, 503
    "rate_limited",
    "internal_error",
    "overloaded",
    "storage_unavailable",
]
REFUSAL_CODES: frozenset[RefusalCode] = frozenset(get_args(RefusalCode))


class Refusal(Exception):
    """A request is refused with a code the kiosk understands; its HTTP status is the transport's business.

    Attributes:
        code: one of section 6.
        errors: what exactly is wrong, for the problem's ``errors``: names and bounds, never what was sent.
        retry_after: whole seconds after which another try makes sense, if that is known.
    """

    def __init__(
        self,
        code: RefusalCode,
        errors: tuple[Mapping[str, Any], ...] = (),
        retry_after: int | None = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.errors = errors
        self.retry_after = retry_after
