"""A second kiosk, written from the protocol's page alone: it shares no line with the server's own package.

Every part of a request can be spoiled between drafting and sending; every answer is verified against the
pinned server key, problems included.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from tests.kiosk.independent_encodings import (
    b64u,
    digest_header,
    jcs,
    jwk,
    raw_public,
    seal,
    thumbprint,
    unb64u,
)

RECORD = "fmr-19794-2-2005"
GET_COVERS = ("@method", "@authority", "@path", "@query")
POST_COVERS = (*GET_COVERS, "content-type", "content-digest", "idempotency-key")
PARAMETERS = ("created", "expires", "nonce", "keyid", "alg", "tag")
_ANSWER = re.compile(
    r'server=(\("@status" "content-type" "content-digest"( "signature";req;key="kiosk")?\)'
    r';created=(\d+);keyid="([^"]+)";alg="ed25519";tag="pv-server-v1")'
)
_BYTES = re.compile(r"(?:^|,\s*)([a-z-]+)=:([A-Za-z0-9+/]*={0,2}):")


@dataclass(frozen=True)
class Sent:
    """A request on the wire."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes = b""

    def but(self, *drop: str, **headers: str) -> Sent:
        """The same with headers replaced or dropped."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        kept = {name: value for name, value in self.headers.items() if name not in drop}
        return replace(self, headers=kept | named)


@dataclass(frozen=True)
class Got:
    """An answer on the wire; names of headers in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        """A problem's code; of anything else its status."""
        return self.json["code"] if self.status >= 400 else str(self.status)


Wire = Callable[[Sent], Got]


@dataclass(frozen=True)
class Draft:
    """A request before it is signed."""

    method: str
    target: str
    host: str
    key: Ed25519PrivateKey
    created: int
    expires: int
    body: bytes = b""
    content_type: str = "application/json"
    idempotency_key: str = field(default_factory=lambda: str(uuid.uuid4()))
    nonce: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    keyid: str | None = None
    covers: tuple[str, ...] | None = None
    label: str = "kiosk"
    #: members of Signature-Input that take the place of the usual ones, None to leave one out
    parameters: dict[str, str | None] = field(default_factory=dict)

    def but(self, **changes: Any) -> Draft:
        return replace(self, **changes)

    def anew(self, **changes: Any) -> Draft:
        """The same request another time: another nonce, another Idempotency-Key."""
        fresh = {"nonce": secrets.token_bytes(16), "idempotency_key": str(uuid.uuid4())}
        return replace(self, **(fresh | changes))

    def signed(self) -> Sent:
        path, _, query = self.target.partition("?")
        headers = {"host": self.host}
        if self.method != "GET":
            headers |= {"content-type": self.content_type, "content-digest": digest_header(self.body)}
            headers["idempotency-key"] = self.idempotency_key
        values = {
            "@method": self.method,
            "@authority": self.host.lower(),
            "@path": path,
            "@query": f"?{query}",
        }
        values |= headers
        covers = self.covers or (GET_COVERS if self.method == "GET" else POST_COVERS)
        inner = "(" + " ".join(f'"{name}"' for name in covers) + ")" + self._parameters()
        lines = [f'"{name}": {values.get(name, "")}' for name in covers]
        base = "\n".join([*lines, f'"@signature-params": {inner}'])
        signature = base64.b64encode(self.key.sign(base.encode())).decode()
        headers["signature-input"] = f"{self.label}={inner}"
        headers["signature"] = f"{self.label}=:{signature}:"
        return Sent(self.method, self.target, headers, self.body)

    def _parameters(self) -> str:
        usual: dict[str, str | None] = {
            "created": str(self.created),
            "expires": str(self.expires),
            "nonce": f'"{b64u(self.nonce)}"',
            "keyid": f'"{self.keyid or thumbprint(raw_public(self.key))}"',
            "alg": '"ed25519"',
            "tag": '"pv-kiosk-v1"',
        }
        return "".join(f";{k}={v}" for k, v in (usual | self.parameters).items() if v is not None)


def signed_by_both(old: Draft, new: Draft) -> Sent:
    """A change of keys: the same request under two labels."""
    first, second = old.signed(), new.signed()
    both = {
        name: f"{first.headers[name]}, {second.headers[name]}" for name in ("signature-input", "signature")
    }
    return replace(first, headers=first.headers | both)


def verified(got: Got, sent: Sent, pinned: dict[str, bytes]) -> Got:
    """Return the answer, or fail: digest, components and signature of a pinned key."""
    assert got.headers["content-digest"] == digest_header(got.body)
    found = _ANSWER.fullmatch(got.headers["signature-input"])
    assert found is not None, got.headers["signature-input"]
    ours = dict(_BYTES.findall(sent.headers.get("signature", ""))).get("kiosk")
    assert (found[2] is not None) == (ours is not None), "the answer is not bound to its request"
    lines = [f'"@status": {got.status}', f'"content-type": {got.headers["content-type"]}']
    lines.append(f'"content-digest": {got.headers["content-digest"]}')
    if ours is not None:
        lines.append(f'"signature";req;key="kiosk": :{ours}:')
    lines.append(f'"@signature-params": {found[1]}')
    signature = base64.b64decode(dict(_BYTES.findall(got.headers["signature"]))["server"])
    Ed25519PublicKey.from_public_bytes(pinned[found[4]]).verify(signature, "\n".join(lines).encode())
    if got.status >= 400:
        _check_problem(got)
    return got


def _check_problem(got: Got) -> None:
    told = got.json
    assert got.headers["content-type"] == "application/problem+json"
    assert set(told) == {"type", "title", "status", "code", "retryable", "trace_id", "errors"}
    assert (told["type"], told["status"]) == (f"urn:pv:problem:{told['code']}", got.status)


class Kiosk:
    """One device: its key, what it knows of the server, its place in the chain."""

    def __init__(self, wire: Wire, now: Callable[[], datetime], pin: str, host: str = "kiosk.test") -> None:
        self.wire, self.now, self.host = wire, now, host
        self.key = Ed25519PrivateKey.generate()
        self.device_id = ""
        self.seq, self.previous = 1, bytes(32)
        got = wire(Sent("GET", "/v1/keys", {"host": host}))
        self.server = got.json
        known = {key["kid"]: unb64u(key["x"]) for key in self.server["signing"]}
        assert all(thumbprint(public) == kid for kid, public in known.items())
        self.pinned = {pin: known[pin]}
        verified(got, Sent("GET", "/v1/keys", {}), self.pinned)

    @property
    def keyid(self) -> str:
        return thumbprint(raw_public(self.key))

    def draft(self, method: str, target: str, body: Any = None, **changes: Any) -> Draft:
        at = int(self.now().timestamp())
        content = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        return Draft(method, target, self.host, self.key, at, at + 60, content).but(**changes)

    def send(self, request: Draft | Sent) -> Got:
        sent = request.signed() if isinstance(request, Draft) else request
        return verified(self.wire(sent), sent, self.pinned)

    def call(self, method: str, target: str, body: Any = None) -> Got:
        return self.send(self.draft(method, target, body))

    def join(self, code: str, serial: str) -> Got:
        told = {"code": code, "jwk": jwk(raw_public(self.key)), "serial": serial, "model": "independent"}
        got = self.call("POST", "/v1/devices", told | {"software_version": "1", "sensors": ["finger"]})
        if got.status == 202:
            self.device_id = got.json["device_id"]
        return got

    def challenge(self, person_ref: str, purpose: str = "check", modality: str = "finger") -> dict[str, Any]:
        asked = {"person_ref": person_ref, "modalities": [modality], "purpose": purpose}
        got = self.call("POST", "/v1/challenges", asked)
        assert got.status == 201, got.body
        return dict(got.json)

    def sample(
        self, plain: bytes, challenge: dict[str, Any], capture_id: str, form: str = RECORD
    ) -> dict[str, str]:
        bound_to = (self.device_id, challenge["challenge_id"], capture_id)
        to = self.server["encryption"][0]
        return seal(plain, to, unb64u(challenge["challenge"]), bound_to) | {"format": form}

    def check_body(self, challenge: dict[str, Any], plain: bytes, **changes: Any) -> dict[str, Any]:
        """The body of a check at this place of the chain."""
        capture_id = changes.get("capture_id") or str(uuid.uuid4())
        return {
            "challenge_id": challenge["challenge_id"],
            "capture_id": capture_id,
            "captured_at": self.now().isoformat(),
            "modality": "finger",
            "position": 2,
            "sample": self.sample(plain, challenge, capture_id),
            "quality": {"algorithm": "vendor", "value": 70},
            "pad": {"supported": True, "result": "passed"},
            "seq": self.seq,
            "prev_hash": b64u(self.previous),
        } | changes

    def sent_in_chain(self, body: dict[str, Any]) -> None:
        """Go on in the chain: the server has this body."""
        self.seq, self.previous = body["seq"] + 1, hashlib.sha256(jcs(body)).digest()

    def check(self, challenge: dict[str, Any], plain: bytes, **changes: Any) -> Got:
        """Send a check and go on in the chain."""
        body = self.check_body(challenge, plain, **changes)
        got = self.call("POST", "/v1/checks", body)
        self.sent_in_chain(body)
        return got

    def operator_session(self, operator_id: str, pin: str) -> Got:
        draft = self.draft("POST", "/v1/operator-sessions")
        bound_to = (self.device_id, "operator-session", operator_id)
        sealed = seal(pin.encode(), self.server["encryption"][0], draft.nonce, bound_to)
        return self.send(draft.but(body=json.dumps({"operator_id": operator_id, "pin": sealed}).encode()))

    def enrolment_body(
        self,
        person_ref: str,
        challenge: dict[str, Any],
        proof: tuple[str, str],
        captures: dict[int, list[bytes]],
    ) -> dict[str, Any]:
        """The body of an enrolment; ``captures``: impressions of each finger."""
        brought = [(at, plain, str(uuid.uuid4())) for at, given in captures.items() for plain in given]
        return {
            "challenge_id": challenge["challenge_id"],
            "captured_at": self.now().isoformat(),
            "person_ref": person_ref,
            "operator_id": proof[0],
            "operator_proof": proof[1],
            "legal_basis": {"kind": "consent", "notice_version": "1", "given_at": self.now().isoformat()},
            "captures": [
                {
                    "capture_id": capture_id,
                    "modality": "finger",
                    "position": at,
                    "sample": self.sample(plain, challenge, capture_id),
                    "quality": {"algorithm": "vendor", "value": 70},
                    "pad": {"supported": True, "result": "passed"},
                }
                for at, plain, capture_id in brought
            ],
        }
