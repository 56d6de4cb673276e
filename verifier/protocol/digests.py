"""Content-Digest (RFC 9530): SHA-256 over the body as it is sent."""

from __future__ import annotations

import hashlib

from verifier.protocol.fields import byte_sequence, read_byte_sequences


def content_digest(body: bytes) -> str:
    """Return the header's value for ``body``."""
    return "sha-256=" + byte_sequence(hashlib.sha256(body).digest())


def matches(header: str | None, body: bytes) -> bool:
    """Say whether the header is well formed and its one ``sha-256`` is the body's.

    Other algorithms may stand beside it; they decide nothing.
    """
    if header is None:
        return False
    expected = content_digest(body)
    if header == expected:
        return True
    try:
        digests = read_byte_sequences(header)
    except ValueError:
        return False
    return "sha-256" in digests and byte_sequence(digests["sha-256"]) == expected.removeprefix("sha-256=")
