"""Challenges in store for captures without a connection: each is used once, none after it has expired."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from verifier.kiosk.state import State
from verifier.protocol import base64url

#: what is laid in, and below which more is asked for; the server gives at most 200 at a time
WANTED: Final = 100
FEW: Final = 50
_RENEW_BEFORE: Final = timedelta(hours=24)
_MARGIN: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class StoredChallenge:
    """A challenge for one capture; ``challenge`` is base64url of 32 bytes."""

    challenge_id: str
    challenge: str
    expires_at: str

    @property
    def value(self) -> bytes:
        """The 32 bytes."""
        return base64url.decode(self.challenge, 32)


def in_store(state: State, now: datetime, margin: timedelta = _MARGIN) -> list[StoredChallenge]:
    """Return what can still be used, what expires first at the front."""
    rows = (state.read("offline.json") or {"challenges": []})["challenges"]
    found = [StoredChallenge(**row) for row in rows]
    usable = [one for one in found if datetime.fromisoformat(one.expires_at) > now + margin]
    return sorted(usable, key=lambda one: datetime.fromisoformat(one.expires_at))


def wanted(state: State, now: datetime) -> int:
    """Return how many to ask for: none while enough are good for another day."""
    lasting = len(in_store(state, now, _RENEW_BEFORE))
    return 0 if lasting >= FEW else WANTED - lasting


def lay_in(state: State, told: Sequence[dict[str, Any]], now: datetime) -> None:
    """Keep new challenges; expired ones go."""
    fresh = [StoredChallenge(row["challenge_id"], row["challenge"], row["expires_at"]) for row in told]
    _keep(state, [*in_store(state, now), *fresh])


def take(state: State, now: datetime) -> StoredChallenge | None:
    """Take one out of store, for good: a cut before it is used loses a challenge, never uses one twice."""
    usable = in_store(state, now)
    if not usable:
        return None
    _keep(state, usable[1:])
    return usable[0]


def _keep(state: State, challenges: Sequence[StoredChallenge]) -> None:
    state.write("offline.json", {"challenges": [asdict(one) for one in challenges]})
