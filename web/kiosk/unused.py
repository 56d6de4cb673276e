"""Which devices have a challenge they did not use yet, known to all worker processes of one server.

A kiosk's check may come to another process than the one that gave it the challenge: what was used there must
not keep its device waiting here.
"""

from __future__ import annotations

import hashlib
import mmap
import struct
from datetime import UTC, datetime
from typing import Final, NamedTuple

_SLOT: Final = struct.Struct("<8sq8s")
"""Fingerprint of the device's key, moment in microseconds since 1970, fingerprint of the Idempotency-Key."""
_SLOTS: Final = 1 << 14
_EMPTY: Final = bytes(8)


class Given(NamedTuple):
    """When a device was given its last challenge, and for which request."""

    at: datetime
    request: bytes


class Unused:
    """Challenges that were given and not used, in shared memory; to be made before the workers fork.

    Of two devices that fall on one place the later one is remembered: who is forgotten need not wait.
    """

    def __init__(self, slots: int = _SLOTS) -> None:
        self._slots = slots
        self._memory = mmap.mmap(-1, slots * _SLOT.size)

    def given(self, keyid: str, request_key: str, at: datetime) -> None:
        """Remember that a device was given a challenge."""
        told = round(at.timestamp() * 1_000_000)
        _SLOT.pack_into(self._memory, self._place(keyid), fingerprint(keyid), told, fingerprint(request_key))

    def used(self, keyid: str) -> None:
        """Forget a device's challenge: it used it."""
        if self.find(keyid) is not None:
            _SLOT.pack_into(self._memory, self._place(keyid), _EMPTY, 0, _EMPTY)

    def find(self, keyid: str) -> Given | None:
        """Return the challenge a device was given and did not use; None if there is none."""
        owner, at, request = _SLOT.unpack_from(self._memory, self._place(keyid))
        if owner != fingerprint(keyid):
            return None
        return Given(datetime.fromtimestamp(at / 1_000_000, UTC), request)

    def _place(self, keyid: str) -> int:
        return int.from_bytes(fingerprint(keyid), "little") % self._slots * _SLOT.size


def fingerprint(name: str) -> bytes:
    """Return what a key or an Idempotency-Key is remembered by: 8 bytes."""
    return hashlib.blake2b(name.encode(errors="replace"), digest_size=8).digest()
