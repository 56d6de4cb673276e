"""Joining: a key is made here, the one-time code proves who sent us, a second administrator lets us in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from verifier.clock import Clock
from verifier.errors import Conflict, VerifierError
from verifier.kiosk.client import Client
from verifier.kiosk.connection import SOFTWARE, Connection
from verifier.kiosk.pinning import first_pin
from verifier.kiosk.refused import refused
from verifier.kiosk.state import Device, ServerKeys, State
from verifier.kiosk.transport import Transport, Unreachable
from verifier.language import Text
from verifier.protocol import base64url, keys
from verifier.protocol.canonical import canonical

SENSORS: Final = ("finger: images of a folder", "palm_vein: images of a folder")


@dataclass(frozen=True, slots=True)
class Joined:
    """How joining stands. ``compared``: the server's key was named beforehand, not only shown."""

    device_id: str
    status: str
    server_key: str
    device_key: str
    compared: bool

    def as_dict(self) -> dict[str, Any]:
        """Return it for ``--json``."""
        return {
            "device_id": self.device_id,
            "status": self.status,
            "server_key": self.server_key,
            "server_key_compared": self.compared,
            "device_key": self.device_key,
        }


def join(
    state: State,
    clock: Clock,
    server: str,
    code: str,
    *,
    thumbprint: str | None = None,
    serial: str,
    model: str,
    transport: Transport | None = None,
) -> Joined:
    """Join, or say how joining stands: interrupted at any point, the same call goes on where it was.

    Raises:
        Conflict: the folder belongs to a kiosk of another server.
        Refused: the code is not accepted, or the key is known from another device.
        VerifierError: no answer, or not from the server the code came from.
    """
    line = transport or Transport(server)
    with state.alone():
        if state.read("device.json") is not None:
            if state.device.server != server:
                raise Conflict(
                    Text(
                        "本目录已属于另一台服务器的终端。",
                        "This folder belongs to a kiosk of another server.",
                    ),
                    Text("请换一个目录。", "Choose another folder."),
                )
            return standing(state, clock, thumbprint, line)
        try:
            return _join(state, clock, server, code, thumbprint, serial, model, line)
        except Unreachable as error:
            raise unreachable(error) from error


def _join(
    state: State,
    clock: Clock,
    server: str,
    code: str,
    thumbprint: str | None,
    serial: str,
    model: str,
    line: Transport,
) -> Joined:
    name, public = first_pin(line, thumbprint)
    private = state.key()
    known_key = private is not None
    private = private or state.make_key()
    client = Client(line, private, {name: public}, clock)
    # a cut after the server's answer: the key has joined, and only we do not know
    before = client.get("/v1/devices/self") if known_key else None
    if before is None or before.code == "key_unknown":
        jwk = keys.jwk(keys.public(private))
        request = {
            "code": code,
            "jwk": jwk,
            "serial": serial,
            "model": model,
            "software_version": SOFTWARE,
            "sensors": list(SENSORS),
        }
        before = client.post("/v1/devices", canonical(request))
    if not before.ok:
        raise refused(before)
    state.keep_server_keys(ServerKeys({name: base64url.encode(public)}, {}, 0))
    state.keep_skew(client.skew)
    state.keep_device(Device(server, str(before.body["device_id"]), serial, model))
    return standing(state, clock, thumbprint, line)


def standing(
    state: State, clock: Clock, thumbprint: str | None = None, line: Transport | None = None
) -> Joined:
    """Return how the server sees this kiosk now, its keys taken over.

    Raises:
        Refused: the server does not know the key any more.
        VerifierError: no answer.
    """
    connection = Connection(state, clock, line)
    try:
        told = connection.describe()
    except Unreachable as error:
        raise unreachable(error) from error
    private = state.key()
    assert private is not None  # noqa: S101 -- the connection has read it
    signing = state.server_keys.signing
    return Joined(
        device_id=connection.device.device_id,
        status=str(told["status"]),
        server_key=thumbprint or next(iter(signing)),
        device_key=keys.thumbprint(keys.public(private)),
        compared=thumbprint is not None,
    )


def unreachable(error: Unreachable) -> VerifierError:
    """Return what is said where a command cannot do without the server."""
    if error.reason == "not_the_server":
        return VerifierError(
            Text("回答不是来自本终端所认的服务器。", "The answer did not come from this kiosk's server."),
            Text(
                "请检查网络（登录页、代理）和地址。",
                "Check the network (log-in page, proxy) and the address.",
            ),
        )
    return VerifierError(
        Text("联系不上服务器。", "The server cannot be reached."),
        Text("请检查网络和地址后重试。", "Check the network and the address, then try again."),
    )
