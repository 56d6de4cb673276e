"""One-time codes of authenticator apps: HOTP (RFC 4226) over time (RFC 6238), six digits, SHA-1, 30 seconds.

These are the parameters every app takes; others, which the key URI could name, are ignored by many of them.
"""

from __future__ import annotations

import base64
import hmac
import unicodedata
from datetime import datetime
from typing import Final, Literal
from urllib.parse import quote, urlencode

PERIOD: Final = 30
"""Seconds of one step (RFC 6238, 4.1: X)."""
DIGITS: Final = 6
SECRET_BYTES: Final = 20
"""As long as the output of SHA-1 (RFC 4226, 4, R6)."""
DRIFT: Final = 1
"""Steps a phone's clock may be before or behind ours (RFC 6238, 5.2: one step is recommended)."""
_GROUP: Final = 4

Algorithm = Literal["sha1", "sha256", "sha512"]


def hotp(secret: bytes, counter: int, digits: int = DIGITS, algorithm: Algorithm = "sha1") -> str:
    """Return the code of a counter (RFC 4226, 5.3)."""
    mac = hmac.digest(secret, counter.to_bytes(8, "big"), algorithm)
    offset = mac[-1] & 0x0F
    number = int.from_bytes(mac[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**digits:0{digits}d}"


def step_at(moment: datetime) -> int:
    """Return the step an aware moment lies in, counted from 1970 (RFC 6238, 4.2: T)."""
    return int(moment.timestamp()) // PERIOD


def typed_code(given: str) -> str:
    """Return what a person typed without blanks, and with full-width digits as plain ones."""
    return "".join(unicodedata.normalize("NFKC", given).split())


def matching_step(secret: bytes, code: str, moment: datetime, last_step: int) -> int | None:
    """Return the step a code belongs to, None if it is wrong, too old, too new, or was taken before.

    Args:
        secret: what the app shares with us.
        code: as :func:`typed_code` returns it.
        moment: the present one.
        last_step: of the last code that was taken; it and every earlier one are refused (RFC 6238, 5.2).
    """
    given = code.encode()
    now = step_at(moment)
    found = None
    for step in range(now - DRIFT, now + DRIFT + 1):  # every step each time: the time taken tells nothing
        same = hmac.compare_digest(hotp(secret, step).encode(), given)
        found = step if same and step > last_step else found
    return found


def base32(secret: bytes) -> str:
    """Return the secret as apps take it (RFC 4648, 6), without padding."""
    return base64.b32encode(secret).decode().rstrip("=")


def grouped(secret: bytes) -> str:
    """Return the secret in groups of four, to be typed."""
    text = base32(secret)
    return " ".join(text[at : at + _GROUP] for at in range(0, len(text), _GROUP))


def key_uri(secret: bytes, name: str, issuer: str) -> str:
    """Return the address that opens an app with everything filled in: the "Key URI Format" of its makers."""
    values = {"secret": base32(secret), "issuer": issuer, "algorithm": "SHA1"}
    asked = urlencode(values | {"digits": DIGITS, "period": PERIOD}, quote_via=quote)
    return f"otpauth://totp/{quote(issuer, safe='')}:{quote(name, safe='')}?{asked}"
