"""What an independent client reads in the served document beside the protocol's page."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from verifier.protocol.messages.answered import ChallengeAnswer
from verifier.protocol.messages.sent import HeartbeatRequest
from verifier.protocol.refusals import Refusal
from web.kiosk.bodies import read_as
from web.kiosk.openapi import document
from web.kiosk.problems import KINDS
from web.kiosk.routes import ENDPOINTS

DOCUMENT: dict[str, Any] = json.loads(document())
SEALED = {"Content-Digest", "Signature-Input", "Signature"}


def responses(path: str, method: str = "post") -> dict[str, Any]:
    found: dict[str, Any] = DOCUMENT["paths"][path][method]["responses"]
    return found


def test_every_answer_is_told_to_be_signed_and_operations_have_names_of_their_own() -> None:
    operations = [one for path in DOCUMENT["paths"].values() for one in path.values()]
    for operation in operations:
        for answer in operation["responses"].values():
            assert set(answer["headers"]) >= SEALED
    assert len({one["operationId"] for one in operations}) == len(operations)
    for name in SEALED:
        assert DOCUMENT["components"]["headers"][name]["required"] is True


def test_who_is_told_to_wait_is_told_how_long_and_repeats_are_recognised() -> None:
    checks = responses("/v1/checks")
    assert {status for status, one in checks.items() if "Retry-After" in one["headers"]} == {"429", "503"}
    kept = {status for status, one in checks.items() if "Idempotent-Replayed" in one["headers"]}
    assert kept == set(checks) - {"401", "413", "429", "500", "503"}
    assert "Idempotent-Replayed" not in responses("/v1/time", "get")["200"]["headers"]


@pytest.mark.parametrize(
    ("path", "limit"),
    [("/v1/challenges", 262144), ("/v1/checks", 1048576), ("/v1/checks/batch", 8388608)],
)
def test_the_limit_of_a_body_is_told(path: str, limit: int) -> None:
    assert DOCUMENT["paths"][path]["post"]["requestBody"]["description"] == f"At most {limit} bytes."


def test_each_code_stands_under_its_status_and_none_stands_where_it_cannot_come() -> None:
    for endpoint in ENDPOINTS:
        for status, answer in responses(endpoint.path, endpoint.method.lower()).items():
            if int(status) >= 400:
                assert {KINDS[code].status for code in answer["description"].split(", ")} == {int(status)}
    assert "device_pending" not in responses("/v1/time", "get")["403"]["description"]
    assert "device_" not in responses("/v1/devices")["403"]["description"]
    assert "capture_duplicate" not in responses("/v1/enrolments")["409"]["description"]


def test_a_challenge_for_an_enrolment_has_no_finger_at_all() -> None:
    assert "requested" not in DOCUMENT["components"]["schemas"]["ChallengeAnswer"]["required"]
    told = ChallengeAnswer(
        challenge_id="chl-1",
        challenge="A" * 43,
        expires_at=datetime(2026, 11, 22, tzinfo=UTC),
        attempts_left=1,
    )
    assert "requested" not in told.model_dump(exclude_unset=True)


def test_a_sample_without_a_format_is_malformed_and_one_of_another_format_unsupported() -> None:
    [check] = [one.message for one in ENDPOINTS if one.path == "/v1/checks"]
    assert check is not None
    for sample, code in (({}, "malformed_request"), ({"format": "jpeg"}, "format_unsupported")):
        with pytest.raises(Refusal) as refused:
            read_as(check, {"sample": sample})
        assert refused.value.code == code


@pytest.mark.parametrize("told", ["true", 1, "yes"])
def test_only_true_and_false_say_how_the_sensors_are(told: object) -> None:
    assert HeartbeatRequest.model_validate({"sensors_ok": True}).sensors_ok is True
    with pytest.raises(ValidationError):
        HeartbeatRequest.model_validate({"sensors_ok": told})
