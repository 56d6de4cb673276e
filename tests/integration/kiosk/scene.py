"""A server on a real socket that can be switched off, a person with fingers on record, and our kiosk."""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select
from werkzeug.serving import make_server

from tests.integration.biometrics.scene import Finger
from tests.integration.certification.scene import World, new_world
from tests.integration.devices.scene import APPROVER, code_for
from verifier.certification.tables import Check
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.devices.approval import approve
from verifier.devices.tables import ChainEntry, DeviceAlert
from verifier.kiosk.checking import Captured, Kiosk
from verifier.kiosk.enrolling import Joined, join
from verifier.kiosk.sample_file import Sample
from verifier.kiosk.state import State
from verifier.kiosk.transport import Transport
from web.application import create_app


class Switch:
    """WSGI between socket and application: says no, or loses the answer, when a test wants it."""

    def __init__(self, application: Any) -> None:
        self._application = application
        self.lose_answers_of: str | None = None
        self.seen: list[tuple[str, str]] = []

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        answer = self._application(environ, start_response)
        path = environ["PATH_INFO"]
        self.seen.append((environ["REQUEST_METHOD"], path))
        if self.lose_answers_of == path:
            raise ConnectionAbortedError("the cable")
        return answer


@dataclass
class Branch:
    """A bank branch: the office's server on a port, one kiosk, one retiree."""

    ctx: Context
    world: World
    folder: Path
    switch: Switch
    port: int = 0
    _running: list[Any] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def up(self) -> None:
        server = make_server("127.0.0.1", self.port, self.switch, threaded=True)
        server.log = lambda *a, **k: None
        self.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        self._running = [server, thread]

    def down(self) -> None:
        with suppress(ValueError):
            server, thread = self._running
            self._running = []
            server.shutdown()
            thread.join()
            server.server_close()

    def code(self, **more: Any) -> str:
        return code_for(self.ctx, site="青禾支行", pad_required=False, **more).code

    def join(self, **more: Any) -> Joined:
        given = {"serial": "K-1", "model": "reference"} | more
        state = State.made(self.folder)
        return join(state, self.ctx.clock, self.address, given.pop("code", None) or self.code(), **given)

    def kiosk(self, answer_seconds: float = 10.0) -> Kiosk:
        return Kiosk(
            State.existing(self.folder),
            self.ctx.clock,
            lambda server: Transport(server, answer_seconds),
            lambda _seconds: None,
        )

    def active(self) -> Kiosk:
        """Our kiosk, approved and supplied."""
        joined = self.join()
        with self.ctx.database.write(EVERYWHERE) as session:
            approve(session, self.ctx, APPROVER, joined.device_id)
        self.forget_callers()
        kiosk = self.kiosk()
        kiosk.sync()
        return kiosk

    def forget_callers(self) -> None:
        """The server keeps who calls for half a second by the clock, which stands still here."""
        self.world.move(seconds=1)

    def rows(self, model: type[Any]) -> list[Any]:
        with self.ctx.database.read(EVERYWHERE) as session:
            return list(session.scalars(select(model)))

    def checks(self) -> list[Check]:
        return self.rows(Check)

    def chain(self) -> list[int]:
        return sorted(row.seq for row in self.rows(ChainEntry))

    def alerts(self) -> list[str]:
        return [row.kind for row in self.rows(DeviceAlert)]


def finger_of(data: bytes, position: int = 2) -> Captured:
    return Captured(Sample("fmr-19794-2-2005", data, 70), "finger", position)


def new_branch(ctx: Context, folder: Path) -> Branch:
    world = new_world(ctx, positions=("2", "7"))
    return Branch(ctx, world, folder, Switch(create_app(ctx)))


def stranger(number: int = 555) -> Finger:
    return Finger(number)
