"""Text a browser may hold without being able to read it: AES-256-GCM under keys made of the session key.

A key is for one use and for whom it is bound to (a session, a user): elsewhere the same text opens nothing.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app

from web.forms import KEY

_NONCE_BYTES: Final = 12


def sealed(use: bytes, bound_to: bytes, plain: bytes) -> str:
    """Return nonce and ciphertext in letters that stand in an address or a form as they are."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    made = nonce + _cipher(use, bound_to).encrypt(nonce, plain, None)
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def opened(use: bytes, bound_to: bytes, given: str) -> bytes | None:
    """Return what :func:`sealed` was given for the same use and whom; None for anything else."""
    try:
        made = base64.b64decode(given + "=" * (-len(given) % 4), altchars=b"-_", validate=True)
        return _cipher(use, bound_to).decrypt(made[:_NONCE_BYTES], made[_NONCE_BYTES:], None)
    except (InvalidTag, binascii.Error, ValueError):
        return None


def _cipher(use: bytes, bound_to: bytes) -> AESGCM:
    return AESGCM(hmac.digest(current_app.extensions[KEY], use + b"\x00" + bound_to, "sha256"))
