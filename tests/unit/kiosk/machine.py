"""A disk on which the power can be cut before any step, and a server that lives in the same process."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from verifier.clock import FixedClock
from verifier.kiosk.client import Client
from verifier.kiosk.disk import Disk
from verifier.kiosk.state import Device, ServerKeys, State
from verifier.kiosk.transport import Received, Transport, Unreachable
from verifier.protocol import answers, base64url, digests, keys
from verifier.protocol.fields import read_byte_sequences

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
SERVER = keys.signing_key(bytes(range(32)))
SERVER_KID = keys.thumbprint(keys.public(SERVER))
PINNED = {SERVER_KID: keys.public(SERVER)}
_ENCRYPTION = keys.agreement_key(bytes(range(1, 33)))


class PowerCut(BaseException):
    """The machine goes dark: nothing of ours may catch it."""


class CutDisk(Disk):
    """Cuts the power before the n-th step; a file being written is left half done (or empty)."""

    def __init__(self, cut_before: int) -> None:
        self.left = cut_before

    def _step(self) -> None:
        if self.left == 0:
            raise PowerCut
        self.left -= 1

    def write(self, path: Path, data: bytes) -> None:
        if self.left == 0:
            path.write_bytes(data[: len(data) // 2])
        self._step()
        super().write(path, data)

    def rename(self, source: Path, target: Path) -> None:
        self._step()
        super().rename(source, target)

    def remove(self, path: Path) -> None:
        self._step()
        super().remove(path)

    def sync_folder(self, folder: Path) -> None:
        self._step()
        super().sync_folder(folder)


def joined_state(folder: Path, disk: Disk | None = None) -> State:
    """A kiosk that has joined and knows its server."""
    state = State.made(folder)
    state.make_key()
    state.keep_device(Device("https://server.example", "dev-1", "S1", "test"))
    told = {"enc-1": base64url.encode(keys.public(_ENCRYPTION))}
    state.keep_server_keys(
        ServerKeys({SERVER_KID: base64url.encode(keys.public(SERVER))}, told, int(NOW.timestamp()))
    )
    challenges = [
        {
            "challenge_id": f"chl-{number}",
            "challenge": base64url.encode(secrets.token_bytes(32)),
            "expires_at": (NOW + timedelta(hours=72)).isoformat(),
        }
        for number in range(60)
    ]
    state.write("offline.json", {"challenges": challenges})
    return State(folder, disk)


Reaction = Callable[[str, str, bytes | None], "tuple[int, Any] | Exception"]


class Wire(Transport):
    """Answers in the server's place, signed; ``react`` says what, or raises in the line's place."""

    def __init__(self, react: Reaction) -> None:
        super().__init__("https://server.example")
        self.react = react
        self.sent: list[tuple[str, Mapping[str, str], bytes | None]] = []
        self.spoil: Callable[[Received], Received] = lambda received: received
        self.headers: dict[str, str] = {}

    def exchange(self, method: str, path: str, headers: Mapping[str, str], body: bytes | None) -> Received:
        self.sent.append((path, headers, body))
        outcome = self.react(method, path, body)
        if isinstance(outcome, Exception):
            raise outcome
        status, told = outcome
        data = json.dumps(told).encode()
        kind = "application/json" if status < 400 else "application/problem+json"
        digest = digests.content_digest(data)
        bound = read_byte_sequences(headers["Signature"])["kiosk"] if "Signature" in headers else None
        signed = answers.sign(status, kind, digest, bound, SERVER, SERVER_KID, int(NOW.timestamp()))
        answered = {name.lower(): value for name, value in (self.headers | signed).items()}
        answered |= {"content-type": kind, "content-digest": digest}
        return self.spoil(Received(status, answered, data))


def problem(code: str, status: int, **more: Any) -> tuple[int, dict[str, Any]]:
    return status, {"code": code, "status": status, "retryable": False, "errors": []} | more


def client_on(wire: Wire, *, pinned: Mapping[str, bytes] = PINNED) -> tuple[Client, list[float]]:
    """A client whose waits are noted instead of waited."""
    waits: list[float] = []
    made = Client(wire, keys.signing_key(keys.generate()), pinned, FixedClock(NOW), 0.0, waits.append)
    return made, waits


def no_line(_method: str, _path: str, _body: bytes | None) -> Unreachable:
    from verifier.kiosk.transport import NotSent  # noqa: PLC0415 -- beside what it is for

    return NotSent("no_connection")
