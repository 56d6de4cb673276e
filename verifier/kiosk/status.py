"""How a kiosk stands: what waits, what is in store, whether the server answers. Nobody's data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from verifier.clock import Clock
from verifier.kiosk import offline
from verifier.kiosk.connection import Connection
from verifier.kiosk.queue import Queue
from verifier.kiosk.refused import Refused
from verifier.kiosk.state import State
from verifier.kiosk.transport import Transport, Unreachable


@dataclass(frozen=True, slots=True)
class Standing:
    """``server_says``: the device's status, a refusal's code, or why there was no answer."""

    device_id: str
    server: str
    online: bool
    server_says: str
    site: str | None
    waiting: int
    challenges: int
    chain: int
    clock_ahead_seconds: float
    server_keys: tuple[str, ...]
    refused: tuple[dict[str, Any], ...]

    def as_dict(self) -> dict[str, Any]:
        """Return it for ``--json``."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def standing_of(state: State, clock: Clock, transport: Transport | None = None) -> Standing:
    """Look at the folder and ask the server once.

    Raises:
        ConfigurationError: the kiosk has not joined, or its folder is damaged.
    """
    with state.alone():
        connection = Connection(state, clock, transport)
        site, online = None, True
        try:
            told = connection.describe()
            says, site = str(told["status"]), str(told["site"]["name"])
        except Refused as refusal:
            says = refusal.code
        except Unreachable as error:
            says, online = error.reason, False
        return Standing(
            device_id=connection.device.device_id,
            server=connection.device.server,
            online=online,
            server_says=says,
            site=site,
            waiting=len(Queue(state)),
            challenges=len(offline.in_store(state, connection.now())),
            chain=Queue(state).head()[0],
            # the server's clock less ours, so ours is ahead by the opposite
            clock_ahead_seconds=-state.skew,
            server_keys=tuple(state.server_keys.signing),
            refused=tuple(state.refused()),
        )
