"""Base64url without padding (RFC 4648 section 5), strict: bytes have exactly one spelling."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode


def encode(data: bytes) -> str:
    """Return ``data`` in base64url without padding."""
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def decode(text: str, length: int | None = None) -> bytes:
    """Return the bytes ``text`` spells.

    Args:
        text: base64url without padding.
        length: how many bytes it must be, if that is known.

    Raises:
        ValueError: padding, another alphabet, stray bits at the end, or another length. The text is not in
            the message: it may be secret.
    """
    data = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    # the library skips foreign characters and ignores stray bits; only the one spelling comes back the same
    if encode(data) != text:
        raise ValueError("not base64url without padding")
    if length is not None and len(data) != length:
        raise ValueError(f"{len(data)} bytes instead of {length}")
    return data
