"""The order of judgement (section 1): what is looked at first decides which refusal is told."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any, Final

from verifier.database import EVERYWHERE
from verifier.devices import nonces
from verifier.devices.callers import Caller, Callers
from verifier.devices.joining import public_key_of
from verifier.devices.rate import RequestRate
from verifier.devices.stored_answers import Answered, RequestKey, answers_key, find_answer
from verifier.protocol import digests, requests
from verifier.protocol.refusals import Refusal, RefusalCode
from verifier.protocol.requests import LABEL, NEW_KEY_LABEL, RequestSignature
from web.kiosk.bodies import parsed
from web.kiosk.endpoints import Desk, Endpoint
from web.kiosk.exchange import JSON, Incoming

_STATUS_CODES: Final[dict[str, RefusalCode]] = {
    "pending": "device_pending",
    "suspended": "device_suspended",
    "revoked": "device_revoked",
}
_UUID_LENGTH: Final = 36


@dataclass(frozen=True, slots=True)
class Judged:
    """A request that passed every step before its body is understood."""

    endpoint: Endpoint
    sender: Caller | None
    signature: RequestSignature
    new_key: RequestSignature | None
    body: bytes
    #: what an answer is kept under; None for a GET, which changes nothing
    key: RequestKey | None
    address: str


class Judge:
    """Judges requests from their size to their signature, sender and rate."""

    def __init__(self, desk: Desk, callers: Callers, rate: RequestRate) -> None:
        self._desk = desk
        self._callers = callers
        self._rate = rate

    def judge(self, incoming: Incoming, endpoint: Endpoint) -> Judged:
        """Return the request as far as it can be trusted without understanding it.

        Raises:
            Refusal: the first step it does not pass.
        """
        parts = incoming.parts
        body = incoming.body(endpoint.most_bytes) if parts.method != "GET" else b""
        labels = (LABEL, NEW_KEY_LABEL) if endpoint.changes_key else (LABEL,)
        signatures = requests.parse(
            incoming.header("signature-input"), incoming.header("signature"), parts.method, labels=labels
        )
        signature = signatures[LABEL]
        sender = None if endpoint.joins else self._callers.find(signature.keyid)
        if sender is None and not endpoint.joins:
            raise Refusal("key_unknown")
        public = _joining_key(body, signature.keyid) if sender is None else sender.public_key
        now = int(self._desk.context.clock.now().timestamp())
        for one in signatures.values():
            requests.check_times(one.created, one.expires, now)
        if not requests.verify(parts, signature, public):
            raise Refusal("signature_invalid")
        new_key = signatures.get(NEW_KEY_LABEL)
        if new_key is not None and not requests.verify(parts, new_key, _joining_key(body, new_key.keyid)):
            raise Refusal("signature_invalid")
        if parts.method != "GET" and not digests.matches(parts.content_digest or "", body):
            raise Refusal("digest_mismatch")
        if sender is not None:
            _require_status(sender.status, endpoint)
        name = signature.keyid if sender is None else sender.device_id
        # a key that nobody knows costs nothing to make: who joins is counted by the address
        wait = self._rate.take(name if sender is not None else f"address:{incoming.address}")
        if wait is not None:
            raise Refusal("rate_limited", retry_after=wait)
        key = None
        if parts.idempotency_key is not None:
            digest = hashlib.sha256(body).digest()
            key = RequestKey(name, parts.method, parts.path, parts.idempotency_key, digest)
        return Judged(endpoint, sender, signature, new_key, body, key, incoming.address)


def _require_status(status: str, endpoint: Endpoint) -> None:
    if status == "active" or (status == "pending" and endpoint.pending_may):
        return
    raise Refusal(_STATUS_CODES[status])


def _joining_key(body: bytes, keyid: str) -> bytes:
    """Return the key a body presents for itself.

    Raises:
        Refusal: ``malformed_request`` without one, ``key_unknown`` when the signature names another.
    """
    raw = parsed(body)
    return public_key_of(raw.get("jwk") if isinstance(raw, dict) else None, keyid)


def already_known(desk: Desk, judged: Judged) -> Answered | None:
    """Return what was answered before to the same request under the same Idempotency-Key, if anything.

    Raises:
        Refusal: ``replay_detected``, also where the key is known; ``idempotency_mismatch`` when the same key
            came with another body.
    """
    with desk.context.database.read(EVERYWHERE, one_by_one=True) as session:
        signature = judged.signature
        if judged.key is not None:
            now, key = desk.context.clock.now(), answers_key(desk.context.settings.security.key_dir)
            return find_answer(session, key, judged.key, signature.keyid, signature.nonce, now)
        if nonces.is_used(session, signature.keyid, signature.nonce):
            raise Refusal("replay_detected")
        return None


def understood(judged: Judged, incoming: Incoming) -> Any:
    """Return the JSON of the body, None for a GET.

    Raises:
        Refusal: another content type, no Idempotency-Key of the right form, no JSON.
    """
    if judged.key is None:
        return None
    if (incoming.parts.content_type or "").partition(";")[0].strip().lower() != JSON:
        raise Refusal("format_unsupported", ({"field": "Content-Type", "problem": "not_application_json"},))
    if not _is_uuid(judged.key.key):
        raise Refusal("malformed_request", ({"field": "Idempotency-Key", "problem": "not_a_uuid"},))
    return parsed(judged.body)


def _is_uuid(text: str) -> bool:
    digits = text.replace("-", "")
    return (
        len(text) == _UUID_LENGTH
        and len(digits) == _UUID_LENGTH - 4
        and all(c in "0123456789abcdefABCDEF" for c in digits)
    )
