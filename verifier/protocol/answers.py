"""Answers signed by the server (section 1): bound to the request they answer wherever it could be read."""

from __future__ import annotations

import re
from collections.abc import Mapping

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from verifier.protocol.fields import byte_sequence, read_byte_sequences

LABEL = "server"
TAG = "pv-server-v1"
_UNBOUND = '("@status" "content-type" "content-digest")'
_BOUND = '("@status" "content-type" "content-digest" "signature";req;key="kiosk")'
_PARAMETERS = re.compile(
    rf'(?:{re.escape(_UNBOUND)}|{re.escape(_BOUND)});created=(?:0|[1-9][0-9]{{0,14}});keyid="([A-Za-z0-9_-]{{43}})"'
    rf';alg="ed25519";tag="{TAG}"'
)


def sign(
    status: int,
    content_type: str,
    content_digest: str,
    request_signature: bytes | None,
    private: Ed25519PrivateKey,
    kid: str,
    created: int,
) -> dict[str, str]:
    """Return the headers Signature-Input and Signature of an answer.

    Args:
        status: HTTP status.
        content_type: header as sent.
        content_digest: header as sent, over the answer's body.
        request_signature: bytes of the request's signature ``kiosk``; ``None`` when none could be read.
        private: the server's signing key.
        kid: its thumbprint.
        created: seconds of the epoch.
    """
    covered = _UNBOUND if request_signature is None else _BOUND
    parameters = f'{covered};created={created};keyid="{kid}";alg="ed25519";tag="{TAG}"'
    signed = _base(status, content_type, content_digest, request_signature, parameters)
    return {
        "Signature-Input": f"{LABEL}={parameters}",
        "Signature": f"{LABEL}={byte_sequence(private.sign(signed))}",
    }


def verify(
    status: int,
    content_type: str,
    content_digest: str,
    request_signature: bytes | None,
    signature_input: str,
    signature: str,
    pinned: Mapping[str, bytes],
) -> bool:
    """Say whether a pinned key signed this answer, and to this request.

    Args:
        status, content_type, content_digest: as received; that the digest is the body's is checked apart.
        request_signature: bytes of the signature sent; then an answer that leaves it out does not hold.
            ``None`` when nothing was signed.
        signature_input, signature: headers.
        pinned: the server's public keys (32 bytes) by thumbprint.
    """
    parameters = signature_input.removeprefix(f"{LABEL}=")
    read = _PARAMETERS.fullmatch(parameters)
    if read is None or parameters == signature_input:
        return False
    try:
        # whether the request's signature is covered is decided by what was sent, not by what the answer says
        value = read_byte_sequences(signature)[LABEL]
        signed = _base(status, content_type, content_digest, request_signature, parameters)
        Ed25519PublicKey.from_public_bytes(pinned[read[1]]).verify(value, signed)
    except (KeyError, ValueError, InvalidSignature):
        return False
    return True


def _base(
    status: int, content_type: str, content_digest: str, request_signature: bytes | None, parameters: str
) -> bytes:
    lines = [f'"@status": {status}', f'"content-type": {content_type}', f'"content-digest": {content_digest}']
    if request_signature is not None:
        lines.append(f'"signature";req;key="kiosk": {byte_sequence(request_signature)}')
    text = "\n".join([*lines, f'"@signature-params": {parameters}'])
    # a value with a line break could pretend to be another component
    if text.count("\n") != len(lines):
        raise ValueError("a header's value holds a line break")
    return text.encode("ascii")
