"""Signed requests, and answers believed only when a pinned key of the server signed them (section 1)."""

from __future__ import annotations

import json
import math
import secrets
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from verifier.clock import Clock
from verifier.kiosk.transport import NoAnswer, NotSent, Received, Transport, Unreachable
from verifier.protocol import answers, digests, requests
from verifier.protocol.fields import read_byte_sequences
from verifier.protocol.requests import RequestParts

JSON: Final = "application/json"
#: a signature holds so long: enough for a slow line, far below the 300 s allowed
_HOLDS: Final = 120
_BUSY: Final = frozenset({429, 500, 502, 503, 504})
_TRIES: Final = 4
_LONGEST_WAIT: Final = 10.0
"""Seconds; who is asked to wait longer tries again with the next request, not in front of a person."""
_PATIENCE: Final = 30.0
"""Seconds after which no further try is begun: somebody may be standing here."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of the server, proved to be its own and to this request."""

    status: int
    body: dict[str, Any]

    @property
    def ok(self) -> bool:
        """Whether it did what was asked."""
        return self.status < 300

    @property
    def code(self) -> str | None:
        """The problem's code, None for an answer that is no problem."""
        return None if self.ok else str(self.body.get("code", "unknown"))


class Client:
    """Speaks for one device. ``pinned``: the server's keys by thumbprint; ``skew``: learned seconds."""

    def __init__(
        self,
        transport: Transport,
        private: Ed25519PrivateKey,
        pinned: Mapping[str, bytes],
        clock: Clock,
        skew: float = 0.0,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._transport = transport
        self._private = private
        self.pinned = dict(pinned)
        self._clock = clock
        self.skew = skew
        self._sleep = sleep

    def now(self) -> datetime:
        """Return the moment by the server's clock, as far as we know it."""
        return self._clock.now() + timedelta(seconds=self.skew)

    def get(self, path: str) -> Answer:
        """Ask; as :meth:`post`."""
        return self._persist("GET", path, None, None)

    def post(self, path: str, body: bytes, idempotency_key: str | None = None) -> Answer:
        """Send a body until there is an answer to it, each time with a fresh nonce and the same key.

        Returns:
            An answer that is final: done, or refused. 429 and 5xx are none.

        Raises:
            NotSent: at no try was there a connection.
            NoAnswer: anything else that is not an answer of our server; the body may have arrived.
        """
        return self._persist("POST", path, body, idempotency_key or str(uuid.uuid4()))

    def _persist(self, method: str, path: str, body: bytes | None, key: str | None) -> Answer:
        trouble: Unreachable = NotSent("no_connection")
        left_the_machine = False
        corrected = False
        began = time.monotonic()
        for attempt in range(_TRIES):
            was_open = self._transport.is_open
            wait = 0.3 * 2**attempt
            try:
                received = self._once(method, path, body, key)
            except Unreachable as error:
                trouble = error
                left_the_machine = left_the_machine or isinstance(error, NoAnswer)
                # a connection kept open may have been closed at the other end meanwhile: nothing to wait for
                wait = 0.0 if was_open else wait
            else:
                left_the_machine = True
                answer = Answer(received.status, _read(received))
                if answer.code == "clock_skew" and not corrected and self._learn_time(answer):
                    corrected = True
                    continue
                if answer.status not in _BUSY and answer.code != "idempotency_in_progress":
                    return answer
                trouble = NoAnswer("busy")
                wait = _asked_to_wait(received, wait)
            late = time.monotonic() - began + wait > _PATIENCE
            if attempt == _TRIES - 1 or wait > _LONGEST_WAIT or late:
                break
            self._sleep(wait)
        raise NoAnswer(trouble.reason) if left_the_machine else trouble

    def _once(self, method: str, path: str, body: bytes | None, key: str | None) -> Received:
        plain, _, query = path.partition("?")
        parts = RequestParts(
            method=method,
            authority=self._transport.authority,
            path=plain,
            query=f"?{query}",
            content_type=None if body is None else JSON,
            content_digest=None if body is None else digests.content_digest(body),
            idempotency_key=None if body is None else key,
        )
        created = math.floor(self.now().timestamp())
        nonce = secrets.token_bytes(requests.NONCE_BYTES)
        told, signature = requests.sign(
            parts, self._private, created=created, expires=created + _HOLDS, nonce=nonce
        )
        headers = {"Signature-Input": told, "Signature": signature, "Accept": JSON}
        if body is not None:
            headers |= {
                "Content-Type": JSON,
                "Content-Digest": parts.content_digest or "",
                "Idempotency-Key": key or "",
            }
        received = self._transport.exchange(method, path, headers, body)
        if not believed(received, read_byte_sequences(signature)[requests.LABEL], self.pinned):
            # a portal of the local network, a proxy's error page, or somebody in between
            raise NoAnswer("not_the_server")
        return received

    def _learn_time(self, answer: Answer) -> bool:
        for error in answer.body.get("errors", ()):
            try:
                server = datetime.fromisoformat(error["server_time"])
                self.skew = (server - self._clock.now()).total_seconds()
            except (KeyError, TypeError, ValueError):
                continue
            return True
        return False


def believed(received: Received, request_signature: bytes | None, pinned: Mapping[str, bytes]) -> bool:
    """Say whether a pinned key signed this answer, its body, and the request it answers."""
    content_digest = received.headers.get("content-digest", "")
    return digests.matches(content_digest, received.body) and answers.verify(
        received.status,
        received.headers.get("content-type", ""),
        content_digest,
        request_signature,
        received.headers.get("signature-input", ""),
        received.headers.get("signature", ""),
        pinned,
    )


def _read(received: Received) -> dict[str, Any]:
    try:
        told = json.loads(received.body)
    except ValueError:
        told = None
    if not isinstance(told, dict):
        raise NoAnswer("not_understood")
    return told


def _asked_to_wait(received: Received, otherwise: float) -> float:
    told = received.headers.get("retry-after", "")
    return float(told) if told.isascii() and told.isdigit() else otherwise
