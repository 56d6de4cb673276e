"""The demonstration's kiosk: a process beside the console that joins it, is approved, and shows its page."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path
from typing import Annotated, Final

import typer

from verifier.cli.state import State
from verifier.demo.kiosk_scene import KioskScene, approve_kiosk
from verifier.errors import VerifierError
from verifier.kiosk.enrolling import join
from verifier.kiosk.state import State as KioskState
from verifier.language import Text

_CODE: Final = "PENSION_VERIFIER_DEMO_KIOSK_CODE"
#: seconds; a busy machine takes more than a minute to open the console, and the code is good for fifteen
_LONGEST_WAIT: Final = 300
_LOOK_EVERY: Final = 1.0


def register(app: typer.Typer) -> None:
    """Add the command, which only the demonstration itself calls."""
    app.command("demo-kiosk", hidden=True)(demo_kiosk)


def begin_kiosk(state: State, environment: dict[str, str], scene: KioskScene, server: str, port: int) -> None:
    """Begin the kiosk's process; it ends with this one."""
    subprocess.Popen(  # noqa: S603 -- our own command line
        state.command(
            "demo-kiosk",
            *("--server", server, "--state", str(scene.state), "--images", str(scene.images)),
            *("--key", scene.server_key, "--port", str(port)),
            # told and not asked: whoever asks after its parent was killed is told of another one
            *("--parent", str(os.getpid())),
        ),
        env=environment | {_CODE: scene.code},  # a code is no argument: others can read those
    )


def demo_kiosk(
    ctx: typer.Context,
    server: Annotated[str, typer.Option()],
    state: Annotated[Path, typer.Option()],
    images: Annotated[Path, typer.Option()],
    key: Annotated[str, typer.Option()],
    port: Annotated[int, typer.Option()],
    parent: Annotated[int, typer.Option()],
) -> None:
    """演示用终端 / The demonstration's kiosk."""
    told: State = ctx.obj
    device_id = _joined(told, server, state, key, os.environ.pop(_CODE, ""), parent)
    if device_id is None:
        return
    with told.open() as context:
        approve_kiosk(context, device_id)
    page = subprocess.Popen(  # noqa: S603 -- our own command line
        told.command(*("kiosk", "ui", "--state", str(state), "--images", str(images), "--port", str(port)))
    )
    try:
        while page.poll() is None and os.getppid() == parent:
            time.sleep(_LOOK_EVERY)
    finally:
        page.terminate()
        page.wait()


def _joined(told: State, server: str, folder: Path, key: str, code: str, parent: int) -> str | None:
    """Join as soon as the console answers; None where the demonstration was ended meanwhile."""
    until = time.monotonic() + _LONGEST_WAIT
    state = KioskState.made(folder)
    while os.getppid() == parent:
        try:
            return join(
                state, told.clock, server, code, thumbprint=key, serial="DEMO-1", model="demonstration"
            ).device_id
        except VerifierError as error:
            if time.monotonic() > until:
                raise VerifierError(
                    Text("演示终端未能接入。", "The demonstration's kiosk could not join."), error.remedy
                ) from error
            time.sleep(_LOOK_EVERY)
    return None
