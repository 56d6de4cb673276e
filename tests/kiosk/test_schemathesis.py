"""Schemathesis draws requests from the served document; each is signed, sent, its answer held against it.

No answer is a server error, none has a status, content type or shape the document does not tell. The slice
of every day is small and always the same; the slow one draws 20,000 cases anew.
"""

from __future__ import annotations

import json
import os
import secrets
import uuid
from collections import Counter
from typing import Any

import pytest
import requests
import schemathesis
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.kiosk.independent_client import Got, Kiosk, Sent, signed_by_both
from tests.kiosk.independent_encodings import jwk, raw_public
from tests.kiosk.scene import Office, Retiree, wsgi_wire
from web.kiosk.openapi import document
from web.kiosk.routes import ENDPOINTS

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
SCHEMA = schemathesis.openapi.from_dict(json.loads(document()))
OPERATIONS = {
    f"{one.method.upper()} {one.path}": one for one in (found.ok() for found in SCHEMA.get_all_operations())
}
SLICE = 25
CAMPAIGN = 20_000


class Sender:
    """Signs what was drawn; now and then with real parts, so that it gets beyond the first look-up."""

    def __init__(self, office: Office, retiree: Retiree) -> None:
        self.office, self.retiree = office, retiree
        self.kiosk = office.kiosk(attended=True)
        self.operator = office.operator(self.kiosk)
        self.seen: Counter[str] = Counter()

    def send(self, case: Case, real: frozenset[str]) -> Got:
        """Send a case; ``real`` names the parts that are replaced by real ones."""
        target = case.formatted_path + ("?" + requests.compat.urlencode(case.query) if case.query else "")
        if target in ("/v1/keys", "/v1/openapi.json"):
            return self.kiosk.send(Sent("GET", target, {"host": self.kiosk.host}))
        if case.method.upper() == "GET":
            return self.kiosk.send(self.kiosk.draft("GET", target))
        body = self._real(case.operation.path, case.body, real) if isinstance(case.body, dict) else case.body
        content = (
            b"" if not isinstance(body, dict | list | str | int | float | None) else json.dumps(body).encode()
        )
        kiosk = self.kiosk
        if case.operation.path == "/v1/devices":
            address = f"2001:db8::{secrets.token_hex(2)}"
            kiosk = Kiosk(wsgi_wire(self.office.api, address), kiosk.now, next(iter(kiosk.pinned)))
            if isinstance(body, dict) and "jwk" in real:
                content = json.dumps(body | {"jwk": jwk(raw_public(kiosk.key))}).encode()
        draft = kiosk.draft("POST", target, content)
        if case.operation.path != "/v1/devices/self/keys":
            return kiosk.send(draft)
        new = Ed25519PrivateKey.generate()
        if "jwk" in real:
            draft = draft.but(body=json.dumps({"jwk": jwk(raw_public(new))}).encode())
        got = kiosk.send(signed_by_both(draft, draft.but(key=new, label="kiosk-new")))
        kiosk.key = new if got.status == 201 else kiosk.key
        return got

    def _real(self, path: str, body: dict[str, Any], real: frozenset[str]) -> dict[str, Any]:
        if "person" in real and "person_ref" in body:
            body = body | {"person_ref": self.retiree.ref}
        if path in ("/v1/checks", "/v1/enrolments") and "challenge" in real:
            body = body | self._challenged(path, body, real)
        if path == "/v1/checks/batch" and "challenge" in real and isinstance(body.get("items"), list):
            genuine = self._challenged("/v1/checks", {}, real)
            body = body | {"items": [genuine | one for one in body["items"][:3] if isinstance(one, dict)]}
        return body

    def _challenged(self, path: str, body: dict[str, Any], real: frozenset[str]) -> dict[str, Any]:
        purpose = "check" if path == "/v1/checks" else "enrolment"
        challenge = self.kiosk.challenge(self.retiree.ref, purpose)
        told: dict[str, Any] = {
            "challenge_id": challenge["challenge_id"],
            "captured_at": self.kiosk.now().isoformat(),
        }
        if purpose == "check":
            plain = self.retiree.print() if "sample" in real else secrets.token_bytes(40)
            told |= self.kiosk.check_body(challenge, plain) if "sample" in real else {}
            told["sample"] = self.kiosk.sample(plain, challenge, capture_id := str(uuid.uuid4()))
            return told | {"capture_id": capture_id}
        return told | {"person_ref": self.retiree.ref, "operator_id": self.operator}


@pytest.fixture(scope="module")
def sender(shared: Office, retiree: Retiree) -> Sender:
    return Sender(shared, retiree)


def judged(case: Case, got: Got) -> None:
    """Hold an answer against the document."""
    request = requests.Request(case.method, f"http://kiosk.test{case.formatted_path}").prepare()
    response = schemathesis.Response(
        status_code=got.status,
        headers={name: [value] for name, value in got.headers.items()},
        content=got.body,
        request=request,
        elapsed=0.0,
        verify=False,
    )
    case.validate_response(response, checks=CHECKS)


def draw(sender: Sender, name: str, mode: GenerationMode, examples: int, *, repeatable: bool) -> None:
    """Draw so many cases of one operation."""
    real = st.frozensets(st.sampled_from(["person", "challenge", "sample", "jwk"]))

    @settings(
        max_examples=examples,
        derandomize=repeatable,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=OPERATIONS[name].as_strategy(generation_mode=mode), real=real)
    def go(case: Case, real: frozenset[str]) -> None:
        got = sender.send(case, real)
        sender.seen[f"{name} {got.code}"] += 1
        judged(case, got)

    go()


@pytest.mark.parametrize("name", OPERATIONS)
def test_answers_to_what_the_document_allows_are_as_it_tells(sender: Sender, name: str) -> None:
    draw(sender, name, GenerationMode.POSITIVE, SLICE, repeatable=True)


@pytest.mark.parametrize("name", [name for name in OPERATIONS if name.startswith("POST")])
def test_answers_to_what_it_does_not_allow_are_as_it_tells_too(sender: Sender, name: str) -> None:
    draw(sender, name, GenerationMode.NEGATIVE, SLICE, repeatable=True)


def test_the_document_names_every_address() -> None:
    assert set(OPERATIONS) == {f"{one.method} {one.path}" for one in ENDPOINTS} | {
        "GET /v1/keys",
        "GET /v1/openapi.json",
    }


@pytest.mark.slow
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize("name", [f"{one.method} {one.path}" for one in ENDPOINTS if one.method == "POST"])
def test_twenty_thousand_cases_meet_no_server_error_and_no_shape_it_does_not_tell(
    sender: Sender, name: str, mode: GenerationMode
) -> None:
    cases = int(os.environ.get("PENSION_VERIFIER_SCHEMA_CASES", CAMPAIGN))
    draw(sender, name, mode, -(-cases // 18), repeatable=False)
