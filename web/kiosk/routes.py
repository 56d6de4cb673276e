"""Every address of the API that is answered to a signed request, and the two that are open."""

from __future__ import annotations

import re
from typing import Final

from verifier.protocol.messages import answered, sent
from verifier.protocol.refusals import Refusal
from web.kiosk import batch, checking, device_routes
from web.kiosk.endpoints import CHECK, LARGE, Endpoint

ENDPOINTS: Final[tuple[Endpoint, ...]] = (
    Endpoint(
        method="POST",
        path="/v1/devices",
        summary="A device joins with a one-time code; a second administrator approves it.",
        message=sent.JoinRequest,
        answer=answered.JoinAnswer,
        prepare=device_routes.prepare_join,
        status=202,
        refusals=("enrolment_code_invalid", "device_exists"),
        joins=True,
    ),
    Endpoint(
        method="GET",
        path="/v1/devices/self",
        summary="How this device stands: its status, site, limits, and the server's keys.",
        answer=answered.DeviceAnswer,
        prepare=device_routes.prepare_self,
        pending_may=True,
    ),
    Endpoint(
        method="POST",
        path="/v1/devices/self/keys",
        summary="Change the device's key; the request is signed with both.",
        message=sent.NewKeyRequest,
        answer=answered.NewKeyAnswer,
        prepare=device_routes.prepare_new_key,
        status=201,
        refusals=("device_exists",),
        changes_key=True,
    ),
    Endpoint(
        method="POST",
        path="/v1/operator-sessions",
        summary="An operator proves themselves with a PIN and is given a proof for 15 idle minutes.",
        message=sent.OperatorSessionRequest,
        answer=answered.OperatorSessionAnswer,
        prepare=device_routes.prepare_operator_session,
        status=201,
        refusals=("operator_not_on_device",),
    ),
    Endpoint(
        method="POST",
        path="/v1/challenges",
        summary="Ask for a random number that captures of a person are bound to.",
        message=sent.ChallengeRequest,
        answer=answered.ChallengeAnswer,
        prepare=checking.prepare_challenge,
        status=201,
        refusals=("not_enrolled", "person_locked"),
    ),
    Endpoint(
        method="POST",
        path="/v1/challenges/offline",
        summary="Lay in challenges for captures without a connection.",
        message=sent.OfflineChallengesRequest,
        answer=answered.OfflineChallengesAnswer,
        prepare=checking.prepare_offline_challenges,
        status=201,
    ),
    Endpoint(
        method="POST",
        path="/v1/checks",
        summary="Submit one capture; a match renews the person's certification.",
        message=sent.CheckRequest,
        answer=answered.CheckAnswer,
        prepare=checking.prepare_check,
        status=201,
        most_bytes=CHECK,
        refusals=(
            "operator_not_on_device",
            "challenge_unknown",
            "not_enrolled",
            "challenge_used",
            "capture_duplicate",
            "template_reused",
            "chain_fork",
            "challenge_expired",
            "capture_too_old",
            "template_malformed",
            "quality_low",
            "pad_failed",
            "modality_mismatch",
            "person_locked",
        ),
        chained=True,
    ),
    Endpoint(
        method="POST",
        path="/v1/checks/batch",
        summary="Submit captures taken without a connection; each is judged by itself.",
        message=sent.BatchRequest,
        answer=answered.BatchAnswer,
        prepare=batch.prepare_batch,
        most_bytes=LARGE,
    ),
    Endpoint(
        method="GET",
        path="/v1/checks/{check_id}",
        summary="Read the answer of a check this device made.",
        answer=answered.CheckAnswer,
        prepare=checking.prepare_find_check,
    ),
    Endpoint(
        method="POST",
        path="/v1/enrolments",
        summary="Enrol a person's fingers or hands, an operator standing by.",
        message=sent.EnrolmentRequest,
        answer=answered.EnrolmentAnswer,
        prepare=checking.prepare_enrolment,
        status=201,
        most_bytes=LARGE,
        refusals=(
            "operator_not_on_device",
            "challenge_unknown",
            "not_enrolled",
            "challenge_used",
            "template_reused",
            "challenge_expired",
            "capture_too_old",
            "template_malformed",
            "quality_low",
            "pad_failed",
            "modality_mismatch",
        ),
    ),
    Endpoint(
        method="GET",
        path="/v1/time",
        summary="The server's time.",
        answer=answered.TimeAnswer,
        prepare=device_routes.prepare_time,
        pending_may=True,
    ),
    Endpoint(
        method="POST",
        path="/v1/heartbeat",
        summary="Tell that the device is there and how it is.",
        message=sent.HeartbeatRequest,
        answer=answered.HeartbeatAnswer,
        prepare=device_routes.prepare_heartbeat,
    ),
)

KEYS_PATH: Final = "/v1/keys"
OPENAPI_PATH: Final = "/v1/openapi.json"


def _pattern(endpoint: Endpoint) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{\w+\\\}", "([A-Za-z0-9-]{1,60})", re.escape(endpoint.path)), re.ASCII)


_PATTERNS: Final = tuple((_pattern(endpoint), endpoint) for endpoint in ENDPOINTS)


def find_endpoint(method: str, path: str) -> tuple[Endpoint, str | None]:
    """Return the endpoint of an address and the variable part of the path.

    Raises:
        Refusal: ``not_found``, ``method_not_allowed``.
    """
    allowed = ["GET"] if path in (KEYS_PATH, OPENAPI_PATH) else []
    for pattern, endpoint in _PATTERNS:
        found = pattern.fullmatch(path)
        if found is not None and endpoint.method == method:
            return endpoint, found[1] if pattern.groups else None
        if found is not None:
            allowed.append(endpoint.method)
    if not allowed:
        raise Refusal("not_found")
    raise Refusal("method_not_allowed", tuple({"allowed": one} for one in allowed))
