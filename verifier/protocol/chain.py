"""The chain of check bodies a device keeps (section 4): each body names the hash of the one before it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from verifier.protocol.canonical import canonical

#: ``prev_hash`` of a device's first check body
FIRST = bytes(32)


def entry_hash(body: Mapping[str, Any]) -> bytes:
    """Return the 32-byte hash of a check body as it was parsed, members we do not know included.

    Raises:
        ValueError: the body has no canonical form (:func:`verifier.protocol.canonical.canonical`).
    """
    return hashlib.sha256(canonical(body)).digest()
