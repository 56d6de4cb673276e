"""Which keys of the server are believed: the one a person named, and those a believed key vouches for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from verifier.errors import VerifierError
from verifier.kiosk.client import believed
from verifier.kiosk.state import ServerKeys
from verifier.kiosk.transport import Received, Transport
from verifier.language import Text
from verifier.protocol import base64url, keys
from verifier.protocol.keys import Curve


def first_pin(transport: Transport, thumbprint: str | None) -> tuple[str, bytes]:
    """Return thumbprint and key to believe from now on, out of ``GET /v1/keys``.

    Args:
        transport: to the server.
        thumbprint: what was printed with the enrolment code. Without it the key that signed the answer is
            taken, and a person has to compare its thumbprint.

    Raises:
        VerifierError: the answer is not signed by that key.
        Unreachable: no answer.
    """
    received = transport.exchange("GET", "/v1/keys", {"Accept": "application/json"}, None)
    published = _published(received, "signing", "Ed25519")
    for named, public in published.items():
        if thumbprint in (None, named) and believed(received, None, {named: public}):
            return named, public
    raise VerifierError(
        Text(
            "服务器的密钥与接入码上的密钥指纹不符。", "The server's key is not the one printed with the code."
        ),
        Text(
            "请核对地址和密钥指纹；仍不符请勿继续。",
            "Check address and thumbprint; if they still differ, stop.",
        ),
    )


def _published(received: Received, use: str, curve: Curve) -> dict[str, bytes]:
    try:
        return public_keys(json.loads(received.body)[use], curve)
    except (ValueError, KeyError, TypeError):
        return {}


def public_keys(told: Any, curve: Curve) -> dict[str, bytes]:
    """Return published keys: those that sign by their own thumbprint, the others by their ``kid``.

    Raises:
        ValueError, KeyError, TypeError: not a list of keys.
    """
    found = {}
    for jwk in told:
        public = keys.public_of(jwk, curve)
        # what a signing key is called is computed, not believed
        found[keys.thumbprint(public) if curve == "Ed25519" else str(jwk["kid"])] = public
    return found


def told_by_server(told: Mapping[str, Any], now: datetime) -> ServerKeys:
    """Return the keys of an answer that a pinned key has signed.

    Signing keys that have ended are left out; of those for samples only the ones that hold now are kept.

    Raises:
        ValueError, KeyError, TypeError: the answer is not understood.
    """
    signing = [jwk for jwk in told["signing"] if _ends(jwk) > now]
    encryption = [jwk for jwk in told["encryption"] if _starts(jwk) <= now < _ends(jwk)]
    if not signing or not encryption:
        raise ValueError("no key holds")
    # the newest is used first
    encryption.sort(key=_starts, reverse=True)
    return ServerKeys(
        signing=_as_text(public_keys(signing, "Ed25519")),
        encryption=_as_text(public_keys(encryption, "X25519")),
        seen_at=int(now.timestamp()),
    )


def pinned(known: ServerKeys) -> dict[str, bytes]:
    """Return the keys that are believed."""
    return {thumbprint: base64url.decode(x, 32) for thumbprint, x in known.signing.items()}


def _as_text(found: Mapping[str, bytes]) -> dict[str, str]:
    return {name: base64url.encode(public) for name, public in found.items()}


def _starts(jwk: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(jwk["not_before"])


def _ends(jwk: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(jwk["not_after"])
