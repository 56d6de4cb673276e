"""The independent client against the real server process: what a proxy or gunicorn could spoil on the way."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY, DatabaseMaker, SettingsMaker
from tests.integration.devices.scene import code_for
from tests.kiosk.adversary import accepted
from tests.kiosk.independent_client import Got, Kiosk, Sent
from tests.kiosk.scene import Office, Retiree, open_office
from verifier.clock import SystemClock
from verifier.devices.server_keys import signer


class Connection:
    """One connection that is kept open: whatever is left of an answer would spoil the next one."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)

    def __call__(self, sent: Sent) -> Got:
        connection = self._connection
        connection.putrequest(sent.method, sent.target, skip_host=True, skip_accept_encoding=True)
        for name, value in sent.headers.items():
            connection.putheader(name, value)
        if sent.body or sent.method not in ("GET", "HEAD"):
            connection.putheader("content-length", str(len(sent.body)))
        connection.endheaders(sent.body)
        answer = connection.getresponse()
        body = answer.read()
        return Got(answer.status, {name.lower(): value for name, value in answer.getheaders()}, body)

    def close(self) -> None:
        self._connection.close()


@pytest.fixture
def served(
    new_database: DatabaseMaker,
    settings_for: SettingsMaker,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Iterator[tuple[Office, int]]:
    """An office on the machine's own time, and the port of the process that serves it."""
    settings = settings_for(new_database("sqlite", True), kiosk={"burst": 1000})
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with open_office(settings) as office:
        object.__setattr__(office.context, "clock", SystemClock())
        monkeypatch.setattr(Office, "move", lambda self, **by: time.sleep(min(by["seconds"], 1)))
        environment = os.environ | {
            "PENSION_VERIFIER__DATABASE__URL": settings.database.url,
            "PENSION_VERIFIER__SECURITY__KEY_DIR": str(settings.security.key_dir),
            "PENSION_VERIFIER__NIGHTLY__REPORT_DIR": str(settings.nightly.report_dir),
            "PENSION_VERIFIER__KIOSK__BURST": "1000",
        }
        command = [sys.executable, "-m", "verifier.cli", "serve", "--port", str(port)]
        with (
            (tmp_path / "server.log").open("w+b") as log,
            subprocess.Popen(command, cwd=REPOSITORY, env=environment, stderr=log) as process,
        ):
            try:
                _wait_for(port, process, tmp_path / "server.log")
                yield office, port
            finally:
                process.terminate()
                process.wait(30)


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(1200):  # a build server may be busy with other things
        assert process.poll() is None, log.read_text("utf-8")
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("the server does not listen")


@pytest.fixture
def retiree(served: tuple[Office, int]) -> Retiree:
    """Somebody enrolled, before any connection is opened: the server closes idle ones soon."""
    return served[0].enrolled()


@pytest.fixture
def kiosk(served: tuple[Office, int], retiree: Retiree) -> Iterator[Kiosk]:
    """A device that joined over the wire."""
    office, port = served
    with closing(Connection(port)) as wire:
        made = Kiosk(wire, office.context.clock.now, signer(office.context).kid, f"127.0.0.1:{port}")
        assert accepted(made.join(code_for(office.context).code, "wire-1")).status == 202
        assert made.call("POST", "/v1/heartbeat", {}).code == "device_pending"
        office.approve(made)
        yield made


def test_a_whole_life_over_real_sockets(served: tuple[Office, int], retiree: Retiree, kiosk: Kiosk) -> None:
    _, port = served
    made = accepted(kiosk.check(kiosk.challenge(retiree.ref), retiree.print())).json
    assert made["decision"] == "match"
    assert accepted(kiosk.call("GET", f"/v1/checks/{made['check_id']}")).json == made
    accepted(kiosk.call("GET", "/v1/time?x=%2F&y"))
    for method in ("PUT", "OPTIONS", "HEAD"):
        got = kiosk.wire(Sent(method, "/v1/checks", {"host": kiosk.host}))
        assert (got.status, got.headers["allow"]) == (405, "POST"), method
        # nothing of a body that HEAD must not have is left on the connection
        accepted(kiosk.call("GET", "/v1/time"))
    with closing(Connection(port)) as other:
        kiosk.wire = other
        large = kiosk.draft("POST", "/v1/heartbeat", b" " * (256 * 1024 + 1))
        assert kiosk.send(large).code == "body_too_large"
