"""A kiosk's line to its server: the client with what the folder knows, kept up to date while there is one."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from verifier.clock import Clock
from verifier.errors import ConfigurationError
from verifier.kiosk import offline
from verifier.kiosk.client import Answer, Client
from verifier.kiosk.pinning import pinned, told_by_server
from verifier.kiosk.refused import Refused, refused
from verifier.kiosk.state import State
from verifier.kiosk.transport import Transport
from verifier.language import Text
from verifier.protocol.canonical import canonical

SOFTWARE: Final = "pension-verifier-kiosk 1"
#: how often keys and stored challenges are looked after while there is a line
_FRESH_SECONDS: Final = 3600
_NOTEWORTHY_SKEW: Final = 2.0


class Connection:
    """Speaks to the server for one folder; to be used while :meth:`State.alone` is held."""

    def __init__(
        self,
        state: State,
        clock: Clock,
        transport: Transport | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Prepare; nothing is sent.

        Raises:
            ConfigurationError: the kiosk has not joined.
        """
        self.state = state
        self.device = state.device
        private = state.key()
        if private is None:
            raise ConfigurationError(
                Text("终端密钥不见了。", "The kiosk's key is missing."),
                Text("请用新的接入码重新接入。", "Let it join again with a new code."),
            )
        self._known = state.server_keys
        self.client = Client(
            transport or Transport(self.device.server),
            private,
            pinned(self._known),
            clock,
            state.skew,
            sleep,
        )

    def now(self) -> datetime:
        """Return the moment by the server's clock."""
        return self.client.now()

    def get(self, path: str) -> Answer:
        """Ask; what was learned about the time is kept."""
        return self._learned(self.client.get(path))

    def post(self, path: str, body: bytes, idempotency_key: str | None = None) -> Answer:
        """Send; what was learned about the time is kept."""
        return self._learned(self.client.post(path, body, idempotency_key))

    def _learned(self, answer: Answer) -> Answer:
        if abs(self.client.skew - self.state.skew) > _NOTEWORTHY_SKEW:
            self.state.keep_skew(self.client.skew)
        return answer

    def encryption_key(self) -> tuple[str, str]:
        """Return name and key (base64url) samples are encrypted to.

        Raises:
            ConfigurationError: the server has never told one.
        """
        # the keys are looked up anew where another command has refreshed them
        self._known = self.state.server_keys
        for kid, public in self._known.encryption.items():
            return kid, public
        raise ConfigurationError(
            Text("还没有服务器的加密密钥。", "The server's key for samples is not known yet."),
            Text("请联网后运行 kiosk sync。", "Run kiosk sync while there is a connection."),
        )

    def look_after(self, *, at_once: bool = False) -> None:
        """Renew the server's keys and the challenges in store, once an hour, or at once.

        Raises:
            Refused: the server does not let this device work (pending, suspended, revoked).
            Unreachable: there is no line.
        """
        age = self.now().timestamp() - self._known.seen_at
        if not at_once and 0 <= age < _FRESH_SECONDS:
            return
        self.describe()
        count = offline.wanted(self.state, self.now())
        if count:
            answer = self.post("/v1/challenges/offline", canonical({"count": count}))
            if not answer.ok:
                raise refused(answer)
            offline.lay_in(self.state, answer.body["challenges"], self.now())

    def describe(self) -> dict[str, Any]:
        """Return how the server sees this device; its keys are taken over.

        Raises:
            Refused: the key is not known, or no longer.
            Unreachable: there is no line.
        """
        answer = self.get("/v1/devices/self")
        if not answer.ok:
            raise refused(answer)
        try:
            self._known = told_by_server(answer.body["server_keys"], self.now())
        except (ValueError, KeyError, TypeError):
            raise Refused("unknown") from None
        self.client.pinned = pinned(self._known)
        self.state.keep_server_keys(self._known)
        return answer.body
