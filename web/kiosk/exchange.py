"""A request as it came over the wire, and the signed answer to it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote

from verifier.context import Context
from verifier.devices.server_keys import signer
from verifier.protocol import answers, digests
from verifier.protocol.fields import read_byte_sequences
from verifier.protocol.refusals import Refusal
from verifier.protocol.requests import LABEL, RequestParts, authority

Environ = dict[str, Any]
StartResponse = Callable[[str, list[tuple[str, str]]], Any]
_ABSOLUTE: Final = re.compile(r"https?://[^/?#]*", re.IGNORECASE)
JSON: Final = "application/json"


@dataclass(frozen=True, slots=True)
class Incoming:
    """One request: everything but its body, which is read only when its size is known to be allowed."""

    environ: Environ
    parts: RequestParts
    address: str

    def header(self, name: str) -> str | None:
        """Return a header without the spaces around it; None where it is missing."""
        return _header(self.environ, name)

    def body(self, most: int) -> bytes:
        """Read the body.

        Raises:
            Refusal: ``body_too_large``, before anything beyond the limit is read.
        """
        told = self.environ.get("CONTENT_LENGTH") or ""
        if told and not (told.isascii() and told.isdigit()):
            raise Refusal("malformed_request")
        if told and int(told) > most:
            raise Refusal("body_too_large", ({"most_bytes": most},))
        stream = self.environ["wsgi.input"]
        if not told and not self.environ.get("wsgi.input_terminated"):
            return b""
        data: bytes = stream.read(int(told) if told else most + 1)
        if len(data) > most:
            raise Refusal("body_too_large", ({"most_bytes": most},))
        return data

    def signature_bytes(self) -> bytes | None:
        """Return the bytes of the request's signature where they can be read, to bind the answer to."""
        with suppress(ValueError):
            return read_byte_sequences(self.header("signature") or "").get(LABEL)
        return None


def _header(environ: Environ, name: str) -> str | None:
    key = name.upper().replace("-", "_")
    value = environ.get(key if key == "CONTENT_TYPE" else f"HTTP_{key}")
    return None if value is None else str(value).strip()


def incoming(environ: Environ, trusted_proxies: int) -> Incoming:
    """Return the request of a WSGI environment, its target as it was sent."""
    target = str(environ.get("RAW_URI") or environ.get("REQUEST_URI") or quote(environ.get("PATH_INFO", "/")))
    target = _ABSOLUTE.sub("", target, count=1) or "/"
    path, _, query = target.partition("?")
    method = str(environ["REQUEST_METHOD"])
    bodyless = method == "GET"
    scheme = str(environ.get("wsgi.url_scheme", "http"))
    if trusted_proxies:
        scheme = (_header(environ, "x-forwarded-proto") or scheme).rpartition(",")[2].strip()
    parts = RequestParts(
        method=method,
        authority=authority(_header(environ, "host") or "", scheme),
        path=path or "/",
        query=f"?{query}",
        content_type=None if bodyless else _header(environ, "content-type"),
        content_digest=None if bodyless else _header(environ, "content-digest"),
        idempotency_key=None if bodyless else _header(environ, "idempotency-key"),
    )
    return Incoming(environ, parts, _address(environ, trusted_proxies))


def _address(environ: Environ, trusted_proxies: int) -> str:
    """Each trusted proxy adds the peer it saw at the right; anybody may write what stands further left."""
    seen = [part.strip() for part in (_header(environ, "x-forwarded-for") or "").split(",") if part.strip()]
    if trusted_proxies and len(seen) >= trusted_proxies:
        return seen[-trusted_proxies][:60]
    return str(environ.get("REMOTE_ADDR", ""))[:60]


@dataclass(slots=True)
class Reply:
    """An answer before it is signed."""

    status: int
    body: bytes
    content_type: str = JSON
    headers: dict[str, str] = field(default_factory=dict)


def send(
    reply: Reply, request_signature: bytes | None, context: Context, start_response: StartResponse
) -> Iterable[bytes]:
    """Sign a reply and hand it to the server."""
    digest = digests.content_digest(reply.body)
    key = signer(context)
    signed = answers.sign(
        reply.status,
        reply.content_type,
        digest,
        request_signature,
        key.private,
        key.kid,
        int(context.clock.now().timestamp()),
    )
    headers = {
        "Content-Type": reply.content_type,
        "Content-Length": str(len(reply.body)),
        "Content-Digest": digest,
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        **reply.headers,
        **signed,
    }
    start_response(f"{reply.status} {HTTPStatus(reply.status).phrase}", list(headers.items()))
    return [reply.body]
