"""Adds ``kiosk ui`` to the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from verifier.errors import InvalidInput
from verifier.language import Text


def register(app: typer.Typer) -> None:
    """Add the command to those of the kiosk."""
    for group in app.registered_groups:
        if group.name == "kiosk" and group.typer_instance is not None:
            group.typer_instance.command("ui")(ui_command)


def ui_command(
    ctx: typer.Context,
    state: Annotated[Path, typer.Option("--state", help="终端数据目录 / the kiosk's folder")],
    images: Annotated[
        Path, typer.Option(help="代替扫描仪的图片目录 / folder of images in the scanner's place")
    ],
    port: Annotated[int, typer.Option(help="本机端口 / port on this machine", min=0, max=65535)] = 8100,
) -> None:
    """全屏认证页面（仅本机） / The full-screen page, on this machine only."""
    from verifier.kiosk.checking import Kiosk  # noqa: PLC0415 -- only who shows the page loads what it needs
    from verifier.kiosk.scanner import ImageFolder  # noqa: PLC0415 -- as above
    from verifier.kiosk.state import State  # noqa: PLC0415 -- as above
    from web.kiosk_page.serving import page_server  # noqa: PLC0415 -- as above

    if not images.is_dir():
        raise InvalidInput(
            Text("没有图片目录 {folder}。", "There is no folder of images {folder}.").fill(folder=images)
        )
    folder = State.existing(state)
    with page_server(Kiosk(folder, ctx.obj.clock), ImageFolder(images, folder), port) as server:
        typer.echo(f"http://127.0.0.1:{server.server_port}", err=True)
        server.serve_forever()
